#include "peering/api.h"

#include <algorithm>

#include "base/encoding.h"
#include "covenant/fields.h"
#include "covenant/policy.h"
#include "exchange/sharing.h"
#include "json/print.h"
#include "peering/bundle_api.h"
#include "peering/explain_api.h"
#include "peering/parity_api.h"
#include "peering/review_api.h"
#include "tlog/witnessing.h"
#include "web/audience.h"
#include "web/body.h"
#include "web/reply.h"

namespace peering {
namespace {

using http::PathValues;
using http::Request;
using web::Answer;

constexpr uint64_t kChainBytesMax = uint64_t{256} << 20;  // from the owner of this folder alone
constexpr uint64_t kDocumentBytesMax = covenant::kCertificateBytesMax + 4096;

constexpr std::string_view kSigningNames[] = {"yes", "asking", "behind", "forked"};

std::string_view StatusOf(const covenant::Row& row) { return covenant::kStatusNames[static_cast<size_t>(row.status)]; }

// Whoever holds the data folder.
base::Status CheckIsLocal(const Request& request) {
  if (request.user == web::kLocalAdministrator) return {};
  return base::Fail(base::Code::kForbidden, "a covenant is entered on the node's own machine, with `mithaq covenant open`");
}

class Handlers {
 public:
  explicit Handlers(const Desk& desk) : desk_(desk) {}

  Answer Show(const Request&, const PathValues&) const {
    const auto now = TRY(desk_.membership.InCovenant());
    json::Writer w;
    w.Object().Key("id").String(covenant::Base64Of(now->seat.covenant)).Key("name").String(now->state.name);
    w.Key("epoch").Integer(static_cast<int64_t>(now->state.epoch)).Key("member").String(covenant::Base64Of(now->seat.self));
    w.Key("status").String(StatusOf(*now->state.Find(now->seat.self)));
    const exchange::Log* const log = desk_.membership.OwnLog();
    w.Key("log").Object().Key("origin").String(log->origin()).Key("verifier_key").String(log->verifier_key());
    const auto signing = desk_.membership.Signing();
    w.Key("size").Integer(static_cast<int64_t>(log->size())).Key("signing").String(kSigningNames[static_cast<size_t>(signing.state)]);
    w.Key("why").String(signing.why).End();
    TRY(WriteWitnessed(*now, w));
    w.Key("state").Raw(covenant::FormatState(now->state)).End();
    return web::JsonReply(w.Take());
  }

  Answer Open(const Request& request, const PathValues&) const {
    TRY(CheckIsLocal(request));
    std::string_view body = request.body;
    const auto next = [&] {
      const size_t end = std::min(body.find('\n'), body.size());
      const std::string_view document = body.substr(0, end);
      body.remove_prefix(std::min(end + 1, body.size()));
      return document;
    };
    const covenant::Genesis genesis = TRY(covenant::ParseGenesis(next()));
    std::vector<covenant::Certificate> certificates;
    while (!body.empty()) certificates.push_back(TRY(covenant::ParseCertificate(next())));
    TRY(desk_.enter(genesis, certificates));
    return Show(request, {});
  }

  Answer Epoch(const Request&, const PathValues& values) const {
    const auto number = base::ParseDecimal(values[0]);
    if (!number) return base::Fail(base::Code::kInvalid, "an epoch is a number");
    return web::JsonReply(TRY(desk_.membership.ChainDocument(*number)));
  }

  Answer Peers(const Request&, const PathValues&) const {
    const Peering* const peering = TRY(ThePeering());
    const WitnessesStatus witnessing = peering->Witnessing();
    const auto now = TRY(desk_.membership.InCovenant());
    json::Writer w;
    w.Object().Key("former").Array();
    for (const covenant::Row& row : now->state.members) {
      if (row.IsMember() || row.id == now->seat.self) continue;
      WriteMember(w.Object(), now->state, row.id);
      w.Key("status").String(StatusOf(row)).Key("since").Integer(static_cast<int64_t>(row.touched)).End();
    }
    w.End().Key("peers").Array();
    for (const PeerStatus& peer : peering->Peers()) {
      w.Object().Key("member").String(covenant::Base64Of(peer.member)).Key("organisation").String(peer.organisation).Key("address").String(peer.address);
      w.Key("last_answer");
      peer.last_answer ? w.String(base::FormatTimestamp(*peer.last_answer)) : w.Null();
      w.Key("trouble").String(peer.trouble);
      const std::pair<std::string_view, uint64_t> numbers[] = {{"size", peer.size}, {"taken", peer.taken}, {"objects", peer.received.objects},
                                                               {"withdrawn", peer.received.withdrawn}, {"withheld", peer.received.withheld},
                                                               {"set_aside", peer.received.set_aside},
                                                               {"held", peer.received.held}, {"refused", peer.received.refused},
                                                               {"witnessed", peer.witnessed}};
      for (const auto& [name, number] : numbers) w.Key(name).Integer(static_cast<int64_t>(number));
      const auto at = std::ranges::find(witnessing.witnesses, peer.member, &WitnessStatus::member);
      const WitnessStatus witness = at == witnessing.witnesses.end() ? WitnessStatus() : *at;
      w.Key("witness").Object().Key("size").Integer(static_cast<int64_t>(witness.size)).Key("trouble").String(witness.trouble).End();
      w.End();
    }
    w.End().End();
    return web::JsonReply(w.Take());
  }

  // The node's own recalls and erasures in the covenant, newest first, and who has answered.
  Answer Recalls(const Request& request, const PathValues&) const {
    TRY(desk_.membership.InCovenant());
    const web::Query query = TRY(web::Query::Parse(request, {"before", "limit"}));
    const auto before = TRY(query.Time("before"));
    const auto collection = desk_.membership.SharedCollection();
    if (!collection) return membership::NoCovenant();
    const auto page = TRY(desk_.membership.receipts().List(collection->number, before.value_or(base::Timestamp{INT64_MAX}), TRY(query.Number("limit", 100, 1000))));
    json::Writer w;
    w.Object().Key("recalls").Array();
    for (const membership::AnsweredWithdrawal& withdrawal : page.withdrawals) {
      w.Object().Key("kind").String(exchange::RecordKindName(withdrawal.kind)).Key("date").String(base::FormatTimestamp(withdrawal.date));
      w.Key("index").Integer(static_cast<int64_t>(withdrawal.index)).Key("id");
      withdrawal.id.empty() ? w.Null() : w.String(withdrawal.id);
      w.Key("reason").String(withdrawal.reason).Key("holders").Array();
      for (const auto& holder : withdrawal.holders) {
        w.Object().Key("member").String(covenant::Base64Of(holder.member)).Key("organisation").String(holder.organisation).Key("complied");
        holder.complied ? w.String(base::FormatTimestamp(*holder.complied)) : w.Null();
        w.Key("refused").Bool(holder.refused).End();
      }
      w.End().End();
    }
    w.End().Key("more").Bool(page.more).End();
    return web::JsonReply(w.Take());
  }

  Answer Proposals(const Request&, const PathValues&) const {
    const Peering* const peering = TRY(ThePeering());
    json::Writer w;
    w.Object().Key("proposals").Array();
    for (const membership::Council::Proposed& proposed : peering->council().Proposals()) {
      w.Object().Key("id").String(base::HexEncode(proposed.tally.proposal.view()));
      w.Key("yes").Integer(static_cast<int64_t>(proposed.tally.yes)).Key("no").Integer(static_cast<int64_t>(proposed.tally.no));
      w.Key("needed").Integer(static_cast<int64_t>(proposed.tally.needed));
      w.Key("ballots").Array();
      for (const covenant::Ballot& ballot : proposed.ballots) {
        w.Object().Key("voter").String(covenant::Base64Of(ballot.voter)).Key("vote").String(covenant::kChoiceNames[static_cast<size_t>(ballot.choice)]).End();
      }
      w.End().Key("document").Raw(covenant::FormatProposal(proposed.proposal)).End();
    }
    w.End().End();
    return web::JsonReply(w.Take());
  }

  Answer Submit(const Request& request, const PathValues&) const {
    TRY(TRY(ThePeering())->council().Submit(request.body));
    return web::NoContent();
  }

  Answer Recover(const Request&, const PathValues&) const {
    const Recovered recovered = TRY(TRY(ThePeering())->Recover());
    const auto signing = desk_.membership.Signing();
    json::Writer w;
    const auto number = [&](std::string_view name, uint64_t value) { w.Key(name).Integer(static_cast<int64_t>(value)); };
    w.Object();
    number("from", recovered.report.from), number("size", recovered.report.size), number("objects", recovered.report.objects);
    number("withdrawn", recovered.report.withdrawn), number("epochs", recovered.report.epochs);
    w.Key("lost").Array();
    for (const uint64_t index : recovered.report.lost) w.Integer(static_cast<int64_t>(index));
    w.End().Key("asked").Array();
    for (const std::string& name : recovered.asked) w.String(name);
    w.End().Key("silent").Array();
    for (const std::string& name : recovered.silent) w.String(name);
    w.End().Key("signing").String(kSigningNames[static_cast<size_t>(signing.state)]).Key("why").String(signing.why).End();
    return web::JsonReply(w.Take());
  }

  Answer Pending(const Request&, const PathValues&) const {
    json::Writer w;
    w.Object().Key("pending").Array();
    for (const std::string& document : TRY(ThePeering())->council().Pending()) w.Raw(document);
    w.End().End();
    return web::JsonReply(w.Take());
  }

  Answer Findings(const Request&, const PathValues&) const {
    json::Writer w;
    w.Object().Key("findings").Array();
    for (const federation::Finding& finding : TRY(ThePeering())->council().Findings()) {
      w.Object().Key("member").String(covenant::Base64Of(finding.culprit)).Key("evidence").Raw(covenant::FormatEvidence(finding.evidence)).End();
    }
    w.End().End();
    return web::JsonReply(w.Take());
  }

  // This node as a witness of logs outside the covenant: whoever sends a head, it counts by the log's own signature.
  Answer AddCheckpoint(const Request& request, const PathValues&) const {
    if (desk_.witnessed_logs.empty()) return base::Fail(base::Code::kNotFound, "this node cosigns no logs outside its covenant (covenant.witnessed_logs)");
    const tlog::WitnessAnswer answer = TRY(TRY(ThePeering())->CosignOutside(request.body, desk_.witnessed_logs));
    return web::Bytes(answer.body, answer.content_type, answer.status);
  }

  // Two heads each that one log signed and that contradict each other, as this node saw them as a witness.
  Answer Contradictions(const Request&, const PathValues&) const {
    TRY(desk_.membership.InCovenant());
    json::Writer w;
    w.Object().Key("contradictions").Array();
    for (const membership::Contradiction& one : TRY(desk_.membership.witness().Contradictions())) {
      w.Object().Key("origin").String(one.origin).Key("heads").Array().String(one.notes[0]).String(one.notes[1]).End().End();
    }
    w.End().End();
    return web::JsonReply(w.Take());
  }

  // Who would receive a record with these markings, circles and recipients, and by which rule.
  Answer Audience(const Request& request, const PathValues&) const {
    const auto now = TRY(desk_.membership.InCovenant());
    const web::Body body = TRY(web::Body::Parse(request, {"circles", "markings", "recipients"}));
    const auto texts = [&](std::string_view name) -> base::Result<std::vector<std::string>> {
      std::vector<std::string> list;
      const auto array = body.value().Find(name);
      if (!array) return list;
      if (!array->is_array()) return base::Fail(base::Code::kInvalid, "/" + std::string(name) + ": has to be an array");
      for (const json::Value element : array->elements()) list.emplace_back(element.AsString());
      return list;
    };
    std::optional<std::vector<covenant::MemberId>> recipients;
    if (const auto named = body.value().Find("recipients")) {
      recipients.emplace();
      for (const json::Value member : named->elements()) recipients->push_back(TRY(covenant::ReadHash(member, "/recipients")));
    }
    const exchange::Choice choice = exchange::MakeChoice(TRY(texts("circles")), std::move(recipients));
    TRY(exchange::CheckChoice(now->state, choice));
    const auto markings = TRY(texts("markings"));
    membership::Audiences audiences(now, choice);
    const membership::Audience& audience = audiences.all()[audiences.OfMarked(markings)];
    json::Writer w;
    w.Object().Key("marking").String(covenant::kMarkingNames[static_cast<size_t>(audience.marking)]).Key("epoch").Integer(static_cast<int64_t>(now->state.epoch));
    w.Key("members").Array();
    for (const membership::Reason& reason : audience.members) {
      web::WriteReason(w.Object(), reason);
      w.End();
    }
    w.End().End();
    return web::JsonReply(w.Take());
  }

 private:
  // The head that others have cosigned: by how many that are witnesses now, and since when by enough.
  base::Status WriteWitnessed(const exchange::Charter::View& now, json::Writer& w) const {
    std::vector<tlog::VerifierKey> keys;
    for (const covenant::Row* const row : covenant::WitnessesOf(now.state, now.seat.self)) keys.push_back(row->card.keys.witness);
    const size_t needed = tlog::WitnessQuorum(keys.size() + 1);
    const auto head = desk_.membership.Witnessed();
    std::vector<uint64_t> times;
    if (head) {
      const auto log = TRY(tlog::VerifierKey::Parse(desk_.membership.OwnLog()->verifier_key()));
      for (const auto& cosignature : TRY(tlog::OpenCheckpoint(head->note, log.name(), std::span(&log, 1), keys)).cosignatures) times.push_back(cosignature.timestamp);
    }
    std::ranges::sort(times);
    w.Key("witnessed").Object().Key("size").Integer(static_cast<int64_t>(head ? head->size : 0)).Key("count").Integer(static_cast<int64_t>(times.size()));
    w.Key("needed").Integer(static_cast<int64_t>(needed)).Key("witnesses").Integer(static_cast<int64_t>(keys.size())).Key("since");
    needed > 0 && times.size() >= needed ? w.String(base::FormatTimestamp({static_cast<int64_t>(times[needed - 1]) * 1'000'000})) : w.Null();
    const Peering* const peering = desk_.peering();
    w.Key("ahead").Integer(static_cast<int64_t>(peering != nullptr ? peering->Witnessing().ahead.value_or(0) : 0));
    w.Key("split_view_safe").Bool(keys.size() >= 3).End();
    return {};
  }

  base::Result<Peering*> ThePeering() const {
    Peering* const peering = desk_.peering();
    if (peering == nullptr) return membership::NoCovenant();
    return peering;
  }

  const Desk desk_;
};

}  // namespace

void WriteMember(json::Writer& w, const covenant::State& state, const covenant::MemberId& member, std::string_view key) {
  const covenant::Row* const row = state.Find(member);
  w.Key(key).String(covenant::Base64Of(member)).Key("organisation").String(row == nullptr ? "" : row->card.organisation);
}

void AddCovenantRoutes(http::Router& router, const Desk& desk) {
  const auto handlers = std::make_shared<const Handlers>(desk);
  const auto add = [&](http::Method method, std::string_view path, http::Access access, uint64_t body, Answer (Handlers::*answer)(const Request&, const PathValues&) const) {
    // Documents are checked, signed and written: on a worker. What only looks is quick.
    router.Add({method, "/api/v1/covenant" + std::string(path), access, body, web::Later(desk.context.run_later, web::By(handlers, answer))});
  };
  using http::Access;
  using http::Method;
  add(Method::kGet, "", Access::kUser, 0, &Handlers::Show);
  add(Method::kPost, "", Access::kAdmin, kChainBytesMax, &Handlers::Open);
  add(Method::kGet, "/epochs/{number}", Access::kUser, 0, &Handlers::Epoch);
  add(Method::kGet, "/peers", Access::kUser, 0, &Handlers::Peers);
  add(Method::kGet, "/recalls", Access::kAdmin, 0, &Handlers::Recalls);
  add(Method::kGet, "/proposals", Access::kUser, 0, &Handlers::Proposals);
  add(Method::kPost, "/documents", Access::kAdmin, kDocumentBytesMax, &Handlers::Submit);
  add(Method::kPost, "/recover", Access::kAdmin, 0, &Handlers::Recover);
  add(Method::kGet, "/pending", Access::kAdmin, 0, &Handlers::Pending);
  add(Method::kGet, "/findings", Access::kUser, 0, &Handlers::Findings);
  add(Method::kGet, "/contradictions", Access::kUser, 0, &Handlers::Contradictions);
  add(Method::kPost, "/audience", Access::kUser, 65536, &Handlers::Audience);
  router.Add({Method::kPost, "/witness/add-checkpoint", Access::kAnyone, tlog::kAddCheckpointBytesMax, web::Later(desk.context.run_later, web::By(handlers, &Handlers::AddCheckpoint))});
  AddReviewRoutes(router, desk);
  AddExplainRoutes(router, desk);
  AddParityRoutes(router, desk);
  AddBundleRoutes(router, desk);
}

}  // namespace peering
