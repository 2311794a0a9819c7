#include "peering/parity_api.h"

#include <array>

#include "covenant/ledger.h"
#include "json/print.h"
#include "membership/parity.h"
#include "web/body.h"
#include "web/reply.h"

namespace peering {
namespace {

using http::PathValues;
using http::Request;
using web::Answer;

constexpr std::array<std::string_view, 4> kPartedBy{"nothing", "rule", "owner", "loss"};  // in the order of PartedBy

void WriteCount(json::Writer& w, std::string_view name, uint64_t number) { w.Key(name).Integer(static_cast<int64_t>(number)); }

void WriteMemberObject(const exchange::Charter::View& now, std::string_view name, const covenant::MemberId& member, json::Writer& w) {
  peering::WriteMember(w.Key(name).Object(), now.state, member);
  w.End();
}

void WriteEvidence(const std::optional<covenant::Evidence>& evidence, json::Writer& w) {
  w.Key("evidence");
  evidence ? w.Raw(covenant::FormatEvidence(*evidence)) : w.Null();
}

void WriteProblems(const std::vector<membership::ParityProblem>& problems, json::Writer& w) {
  w.Key("problems").Array();
  for (const membership::ParityProblem& problem : problems) {
    w.Object();
    WriteCount(w, "index", problem.index);
    w.Key("what").String(problem.what);
    WriteEvidence(problem.evidence, w);
    w.End();
  }
  w.End();
}

class Handlers {
 public:
  explicit Handlers(const Desk& desk) : desk_(desk) {}

  Answer Audit(const Request&, const PathValues&) const {
    const auto now = TRY(desk_.membership.InCovenant());
    const auto parts = desk_.context.exchange.parts();
    const membership::OwnParity own = TRY(membership::AuditOwn(parts));
    json::Writer w;
    w.Object().Key("own").Object();
    WriteCount(w, "records", own.records);
    WriteCount(w, "erased", own.erased);
    WriteCount(w, "documents", own.documents);
    WriteCount(w, "recovered", own.recovered);
    WriteProblems(own.problems, w);
    w.Key("signed").Array();
    for (const covenant::Row& row : now->state.members) {
      const auto ledger = TRY(desk_.membership.receipts().LedgerSignedBy(row.id));
      if (!ledger) continue;
      w.Object();
      WriteMemberObject(*now, "member", row.id, w);
      WriteCount(w, "rows", ledger->size);
      w.End();
    }
    w.End().End().Key("members").Array();
    for (const covenant::Row& row : now->state.members) {
      if (row.id == now->seat.self || desk_.membership.ledgers().MirrorOf(row.id) == nullptr) continue;
      WriteParity(*now, TRY(membership::AuditMember(parts, desk_.membership.ledgers(), row.id)), w);
    }
    w.End().End();
    return web::JsonReply(w.Take());
  }

  Answer Export(const Request&, const PathValues& values) const {
    const auto now = TRY(desk_.membership.InCovenant());
    if (const covenant::Row* const row = now->state.FindCalled(values[0])) return web::JsonReply(TRY(membership::ExportLedger(desk_.membership.ledgers(), row->id)));
    return base::Fail(base::Code::kNotFound, "'" + values[0] + "' is no member of the covenant, by organisation or id");
  }

  Answer Compare(const Request& request, const PathValues&) const {
    const auto now = TRY(desk_.membership.InCovenant());
    const auto compared = TRY(membership::CompareLedgers(desk_.context.exchange.parts(), desk_.membership.ledgers(), request.body));
    json::Writer w;
    w.Object();
    WriteMemberObject(*now, "owner", compared.owner, w);
    WriteMemberObject(*now, "other", compared.other, w);
    const std::pair<std::string_view, uint64_t> numbers[] = {{"compared", compared.compared}, {"alike", compared.alike}, {"by_rule", compared.by_rule},
                                                             {"by_owner", compared.by_owner}, {"by_nothing", compared.by_nothing}, {"by_loss", compared.by_loss}};
    for (const auto& [name, number] : numbers) WriteCount(w, name, number);
    w.Key("parted").Array();
    for (const membership::Parted& one : compared.parted) {
      w.Object();
      WriteCount(w, "index", one.index);
      w.Key("by").String(kPartedBy[static_cast<size_t>(one.by)]).Key("mine");
      covenant::WriteRow(w, one.mine);
      w.Key("theirs");
      covenant::WriteRow(w, one.theirs);
      WriteEvidence(one.evidence, w);
      w.End();
    }
    w.End().End();
    return web::JsonReply(w.Take());
  }

 private:
  static void WriteParity(const exchange::Charter::View& now, const membership::MemberParity& parity, json::Writer& w) {
    w.Object();
    WriteMemberObject(now, "owner", parity.member, w);
    WriteCount(w, "entries", parity.entries);
    WriteCount(w, "unrecorded", parity.unrecorded);
    for (size_t i = 0; i < parity.outcomes.size(); ++i) WriteCount(w, covenant::kOutcomeNames[i], parity.outcomes[i]);
    const std::pair<std::string_view, uint64_t> numbers[] = {{"by_rule", parity.by_rule}, {"by_choice", parity.by_choice}, {"judged", parity.judged}, {"set_aside", parity.set_aside},
                                                             {"lost", parity.lost}};
    for (const auto& [name, number] : numbers) WriteCount(w, name, number);
    WriteProblems(parity.problems, w);
    w.End();
  }

  const Desk desk_;
};

}  // namespace

void AddParityRoutes(http::Router& router, const Desk& desk) {
  const auto handlers = std::make_shared<const Handlers>(desk);
  const auto add = [&](http::Method method, std::string path, uint64_t body, Answer (Handlers::*answer)(const Request&, const PathValues&) const) {
    router.Add({method, std::move(path), http::Access::kAdmin, body, web::Later(desk.context.run_long, web::By(handlers, answer))});
  };
  add(http::Method::kGet, "/api/v1/covenant/parity", 0, &Handlers::Audit);
  add(http::Method::kGet, "/api/v1/covenant/parity/{member}", 0, &Handlers::Export);
  add(http::Method::kPost, "/api/v1/covenant/parity", membership::kLedgerFileBytesMax, &Handlers::Compare);
}

}  // namespace peering
