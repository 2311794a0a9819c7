#include "peering/bundle_api.h"

#include "base/encoding.h"
#include "covenant/certificate.h"
#include "covenant/fields.h"
#include "json/print.h"
#include "membership/courier.h"
#include "web/body.h"
#include "web/reply.h"

namespace peering {
namespace {

using http::PathValues;
using http::Request;
using web::Answer;

// The member's id in the query: 64 hexadecimal digits, as base64 has characters that queries mean something by.
base::Result<covenant::MemberId> MemberIn(const web::Query& query) {
  const auto bytes = base::HexDecode(query.Text("to"));
  if (!bytes || bytes->size() != crypto::Digest::kBytes) return base::Fail(base::Code::kInvalid, "'to' is a member's id, in hexadecimal digits");
  return crypto::Digest::From(*bytes);
}

Answer Make(const Desk& desk, const Request& request) {
  const web::Query query = TRY(web::Query::Parse(request, {"from", "to"}));
  const std::string from = query.Text("from");
  const auto first = from.empty() ? std::optional<uint64_t>(0) : base::ParseDecimal(from);
  if (!first) return base::Fail(base::Code::kInvalid, "'from' is the number of an entry");
  http::Response response;
  response.headers.Set("Content-Type", "application/octet-stream");
  response.headers.Set("Cache-Control", "no-store");
  response.WithBody(TRY(desk.membership.DeliverByHand(TRY(MemberIn(query)), *first)));
  return response;
}

Answer Take(const Desk& desk, const Request& request) {
  const membership::TakenBatch taken = TRY(membership::TakeBatch(desk.membership, request.body));
  if (taken.report.withdrawn > 0) TRY(desk.context.exchange.FinishErasures());  // before anybody is told that it is carried out
  json::Writer w;
  w.Object().Key("member").String(covenant::Base64Of(taken.owner));
  const auto& report = taken.report;
  const std::pair<std::string_view, uint64_t> numbers[] = {{"size", taken.size}, {"more", taken.more}, {"objects", report.objects}, {"unchanged", report.unchanged},
                                                           {"withdrawn", report.withdrawn}, {"withheld", report.withheld}, {"set_aside", report.set_aside},
                                                           {"held", report.held}, {"refused", report.refused}};
  for (const auto& [name, number] : numbers) w.Key(name).Integer(static_cast<int64_t>(number));
  w.End();
  return web::JsonReply(w.Take());
}

Answer TakeEpoch(const Desk& desk, const Request& request) {
  Peering* const peering = desk.peering();
  TRY(membership::TakeEpoch(desk.membership, peering == nullptr ? nullptr : &peering->council(), request.body));
  return web::NoContent();
}

}  // namespace

void AddBundleRoutes(http::Router& router, const Desk& desk) {
  constexpr auto kAdmin = http::Access::kAdmin;
  const auto add = [&](http::Method method, std::string_view path, uint64_t body, Answer (*answer)(const Desk&, const Request&)) {
    web::Answerer ask = [desk, answer](const Request& request, const PathValues&) { return answer(desk, request); };
    router.Add({method, std::string(path), kAdmin, body, web::Later(desk.context.run_long, std::move(ask))});
  };
  add(http::Method::kGet, "/api/v1/covenant/bundle", 0, Make);
  add(http::Method::kPost, "/api/v1/covenant/bundle", membership::kBatchBytesMax, Take);
  add(http::Method::kPost, "/api/v1/covenant/epochs", covenant::kCertificateBytesMax, TakeEpoch);
}

}  // namespace peering
