#include "peering/member_routes.h"

#include "base/encoding.h"
#include "json/parse.h"
#include "json/print.h"
#include "membership/follow.h"
#include "membership/frame.h"
#include "peering/member_gate.h"
#include "web/body.h"
#include "web/reply.h"

namespace peering {
namespace {

using http::PathValues;
using http::Request;

constexpr std::string_view kDocumentMediaType = "application/json", kNoteMediaType = "text/plain; charset=utf-8";

base::Result<uint64_t> NumberIn(const web::Query& query, std::string_view name) {
  const auto number = base::ParseDecimal(query.Text(name));
  if (!number) return base::Fail(base::Code::kInvalid, "the parameter " + std::string(name) + " has to be a number");
  return *number;
}

class Handlers {
 public:
  explicit Handlers(const MemberRoutes& parts) : parts_(parts) {}

  web::Answer Epoch(const Request&, const PathValues& values) const {
    TRY(CheckCovenant(values));
    const auto number = base::ParseDecimal(values[1]);
    if (!number) return base::Fail(base::Code::kNotFound, "an epoch is a number");
    return web::Bytes(TRY(parts_.membership.ChainDocument(*number)), kDocumentMediaType);
  }

  web::Answer Records(const Request& request, const PathValues& values) const {
    TRY(CheckCovenant(values));
    const web::Query query = TRY(web::Query::Parse(request, {"epoch", "from", "ledger"}));
    const auto ledger = base::Base64UrlDecode(query.Text("ledger"));
    if (!ledger) return base::Fail(base::Code::kInvalid, "the parameter ledger has to be base64url");
    auto delivery = TRY(parts_.deliver(TRY(MemberOf(request.user)), {TRY(NumberIn(query, "epoch")), TRY(NumberIn(query, "from")), *ledger}));
    http::Response response = web::Bytes(std::move(delivery.frames), membership::kFramesMediaType);
    response.headers.Set(std::string(kNextHeader), std::to_string(delivery.next));
    return response;
  }

  web::Answer Mirror(const Request& request, const PathValues& values) const {
    TRY(CheckCovenant(values));
    if (request.user.empty()) return base::Fail(request.peer_key ? base::Code::kForbidden : base::Code::kUnauthorized, "who is or was a member asks here, with the TLS key of its card");
    const auto held = parts_.membership.HeldOf(TRY(MemberOf(request.user)));
    json::Writer w;
    w.Object().Key("checkpoint").String(held.checkpoint).Key("size").Integer(static_cast<int64_t>(held.size)).End();
    return web::Bytes(w.Take(), kDocumentMediaType);
  }

  // Of the caller's own log: for who lost it.
  web::Answer Held(const Request& request, const PathValues& values) const {
    TRY(CheckCovenant(values));
    const web::Query query = TRY(web::Query::Parse(request, {"from"}));
    auto delivery = TRY(parts_.membership.DeliverHeldTo(TRY(MemberOf(request.user)), TRY(NumberIn(query, "from"))));
    http::Response response = web::Bytes(std::move(delivery.frames), membership::kFramesMediaType);
    response.headers.Set(std::string(kNextHeader), std::to_string(delivery.next));
    return response;
  }

  web::Answer Receipt(const Request& request, const PathValues& values) const {
    TRY(CheckCovenant(values));
    TRY(parts_.membership.receipts().Take(TRY(MemberOf(request.user)), request.body, parts_.clock.Now()));
    return web::NoContent();
  }

  web::Answer Documents(const Request& request, const PathValues& values) const {
    TRY(CheckCovenant(values));
    const uint64_t after = TRY(NumberIn(TRY(web::Query::Parse(request, {"after"})), "after"));
    json::Writer w;
    w.Array();
    for (const crypto::Digest& name : parts_.council.NamesAfter(after)) w.String(base::HexEncode(name.view()));
    w.End();
    return web::Bytes(w.Take(), kDocumentMediaType);
  }

  web::Answer Document(const Request&, const PathValues& values) const {
    TRY(CheckCovenant(values));
    const auto name = base::HexDecode(values[1]);
    auto document = name && name->size() == crypto::Digest::kBytes ? parts_.council.DocumentCalled(crypto::Digest::From(*name)) : std::nullopt;
    if (!document) return base::Fail(base::Code::kNotFound, "no such document, or it has had its time");
    return web::Bytes(*std::move(document), kDocumentMediaType);
  }

  web::Answer Log(const Request&, const PathValues& values) const {
    TRY(CheckCovenant(values));
    const exchange::Log* const log = parts_.membership.OwnLog();
    if (log == nullptr) return base::Fail(base::Code::kNotFound, "this node is in no covenant");
    return web::Bytes(TRY(log->Read(values[1])), values[1] == "checkpoint" ? kNoteMediaType : "application/octet-stream");
  }

  web::Answer Witnessed(const Request&, const PathValues& values) const {
    TRY(CheckCovenant(values));
    const auto head = parts_.membership.Witnessed();
    if (!head) return base::Fail(base::Code::kNotFound, "no head of this log has been cosigned by enough others");
    return web::Bytes(head->note, kNoteMediaType);
  }

  web::Answer AddCheckpoint(const Request& request, const PathValues& values) const {
    TRY(CheckCovenant(values));
    if (!parts_.cosigner) return base::Fail(base::Code::kNotFound, "this node has no witness key");
    TRY(parts_.membership.MayCosign());
    const auto answer = TRY(parts_.membership.witness().AddCheckpoint(request.body, *parts_.cosigner, static_cast<uint64_t>(parts_.clock.Now().us / 1'000'000)));
    if (answer.contradiction) {
      parts_.logger.Log(base::Level::kError, "A MEMBER'S LOG SHOWS TWO HISTORIES: two heads that it signed contradict each other; both are kept (GET /api/v1/covenant/contradictions)",
                        {{"asked by", request.user}, {"head", answer.contradiction->note}});
      // Where it takes more than what is here the member itself is asked, as its entries are (federation::Follower).
      const auto evidence = parts_.membership.EvidenceAgainst(TRY(MemberOf(request.user)), answer.contradiction->note);
      if (evidence && *evidence) membership::Accuse(parts_.council, parts_.logger, **evidence);
    }
    return web::Bytes(answer.body, answer.content_type, answer.status);
  }

  void News(const Request& request, const PathValues& values, http::Reply reply) const {
    const auto asked = Ask(request, values, reply);
    if (!asked) reply(web::Failure(asked.error()));
  }

 private:
  base::Status CheckCovenant(const PathValues& values) const {
    const auto now = parts_.membership.Now();
    if (now && values[0] == base::HexEncode(now->seat.covenant.view())) return {};
    return base::Fail(base::Code::kNotFound, "this node is not in that covenant");
  }

  base::Status Ask(const Request& request, const PathValues& values, const http::Reply& reply) const {
    TRY(CheckCovenant(values));
    const web::Query query = TRY(web::Query::Parse(request, {"documents", "epoch", "size", "wait", "witnessed"}));
    const federation::News known{.epoch = TRY(NumberIn(query, "epoch")), .size = TRY(NumberIn(query, "size")),
                            .witnessed = TRY(NumberIn(query, "witnessed")), .documents = TRY(NumberIn(query, "documents"))};
    const uint32_t wait_s = TRY(query.Number("wait", 1, kNewsWaitMax_ms / 1000));
    return parts_.news.Ask(request.user, known, static_cast<int>(wait_s) * 1000,
                           [reply](const federation::News& news) { reply(web::Bytes(FormatNews(news), kDocumentMediaType)); });
  }

  const MemberRoutes parts_;
};

}  // namespace

void AddMemberRoutes(http::Router& router, const MemberRoutes& parts) {
  const auto handlers = std::make_shared<const Handlers>(parts);
  const auto get = [&](std::string pattern, http::Access access, http::Handler handler) {
    router.Add({http::Method::kGet, std::move(pattern), access, 0, std::move(handler)});
  };
  const auto later = [&](web::Answer (Handlers::*answer)(const Request&, const PathValues&) const) {
    return web::Later(parts.run_later, web::By(handlers, answer));
  };
  const auto now = [&](web::Answer (Handlers::*answer)(const Request&, const PathValues&) const) {
    return web::Now(web::By(handlers, answer));
  };
  get("/{covenant}/epochs/{number}", http::Access::kAnyone, now(&Handlers::Epoch));
  get("/{covenant}/records", http::Access::kUser, later(&Handlers::Records));
  get("/{covenant}/mirror/records", http::Access::kUser, later(&Handlers::Held));
  get("/{covenant}/mirror", http::Access::kAnyone, now(&Handlers::Mirror));
  router.Add({http::Method::kPost, "/{covenant}/receipts", http::Access::kUser, covenant::kReceiptBytesMax, later(&Handlers::Receipt)});
  get("/{covenant}/documents", http::Access::kUser, now(&Handlers::Documents));
  get("/{covenant}/documents/{name}", http::Access::kUser, now(&Handlers::Document));
  get("/{covenant}/log/{path*}", http::Access::kUser, now(&Handlers::Log));
  get("/{covenant}/witnessed", http::Access::kUser, now(&Handlers::Witnessed));
  router.Add({http::Method::kPost, "/{covenant}/witness/add-checkpoint", http::Access::kUser, tlog::kAddCheckpointBytesMax, later(&Handlers::AddCheckpoint)});
  get("/{covenant}/news", http::Access::kUser,
      [handlers](Request request, PathValues values, http::Reply reply) { handlers->News(request, values, std::move(reply)); });
}

std::string FormatNews(const News& news) {
  json::Writer w;
  w.Object().Key("documents").Integer(static_cast<int64_t>(news.documents)).Key("epoch").Integer(static_cast<int64_t>(news.epoch));
  w.Key("size").Integer(static_cast<int64_t>(news.size));
  w.Key("witnessed").Integer(static_cast<int64_t>(news.witnessed)).End();
  return w.Take();
}

base::Result<News> ParseNews(std::string_view text) {
  json::Parser parser;
  const json::Value value = TRY(parser.Parse(text));
  News news;
  const std::pair<std::string_view, uint64_t*> members[] = {{"documents", &news.documents}, {"epoch", &news.epoch}, {"size", &news.size}, {"witnessed", &news.witnessed}};
  for (const auto& [name, number] : members) {
    const auto member = value.Find(name);
    if (!member || !member->is_integer() || member->AsInteger() < 0) return base::Fail(base::Code::kInvalid, "news without a number for " + std::string(name));
    *number = static_cast<uint64_t>(member->AsInteger());
  }
  return news;
}

}  // namespace peering
