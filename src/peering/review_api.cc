#include "peering/review_api.h"

#include "covenant/rules.h"
#include "exchange/sharing.h"
#include "json/print.h"
#include "web/body.h"
#include "web/reply.h"

namespace peering {
namespace {

using exchange::Acceptance;
using http::PathValues;
using http::Request;
using membership::Reviews;
using web::Answer;

constexpr uint64_t kReviewBodyBytesMax = 64 << 10;
constexpr size_t kNamedTogetherMax = 1000;

class Handlers {
 public:
  explicit Handlers(const Desk& desk) : desk_(desk) {}

  Answer Rules(const Request&, const PathValues&) const {
    json::Writer w;
    w.Object().Key("rules").Array();
    for (const membership::AcceptanceRule& rule : TRY(reviews().Rules())) membership::WriteAcceptanceRule(rule, w);
    w.End().End();
    return web::JsonReply(w.Take());
  }

  Answer AddRule(const Request& request, const PathValues& values) const {
    const auto now = TRY(desk_.membership.InCovenant());
    const web::Body body = TRY(web::Body::Parse(request, {"before", "rule"}));
    membership::AcceptanceRule rule = TRY(membership::ParseAcceptanceRule(body.value().Find("rule").value_or(json::Value())));
    for (const covenant::MemberId& member : rule.from) {
      if (now->state.Find(member) == nullptr) return base::Fail(base::Code::kInvalid, "/rule/from: " + covenant::Base64Of(member) + " is no member of the covenant");
    }
    TRY(reviews().AddRule(std::move(rule), TRY(body.String("before", ""))));
    return Rules(request, values);
  }

  Answer RemoveRule(const Request&, const PathValues& values) const {
    TRY(reviews().RemoveRule(values[0]));
    return web::NoContent();
  }

  Answer List(const Request& request, const PathValues&) const {
    const auto now = TRY(desk_.membership.InCovenant());
    const web::Query query = TRY(web::Query::Parse(request, {"after", "limit"}));
    const std::string after = query.Text("after");
    const auto place = membership::ParsePlace(after);
    if (!after.empty() && !place) return base::Fail(base::Code::kInvalid, "'after' is a place that an earlier answer named");
    const Reviews::Page page = TRY(reviews().List(place, TRY(query.Number("limit", 100, 1000))));
    json::Writer w;
    w.Object().Key("counts").Array();
    for (const Reviews::Counts& one : TRY(reviews().Count())) {
      WriteMember(w.Object(), now->state, one.member);
      const std::pair<std::string_view, uint64_t> numbers[] = {
          {"waiting", one.counts.waiting}, {"accepted", one.counts.released}, {"refused", one.counts.refused}, {"taken_back", one.counts.taken_back}};
      for (const auto& [name, number] : numbers) w.Key(name).Integer(static_cast<int64_t>(number));
      w.End();
    }
    w.End().Key("more").Bool(page.more).Key("waiting").Array();
    for (const Reviews::Waiting& one : page.waiting) {
      WriteWaiting(*now, one, w.Object());
      w.End();
    }
    w.End().End();
    return web::JsonReply(w.Take());
  }

  Answer Show(const Request&, const PathValues& values) const {
    const auto now = TRY(desk_.membership.InCovenant());
    json::Writer w;
    w.Object().Key("waiting").Array();
    for (const Reviews::Waiting& one : TRY(reviews().Find({values[0]}))) {
      WriteWaiting(*now, one, w.Object());
      w.Key("object").Raw(one.object).End();
    }
    w.End().End();
    return web::JsonReply(w.Take());
  }

  Answer Decide(const Request& request, const PathValues&) const {
    TRY(desk_.membership.InCovenant());
    const web::Body body = TRY(web::Body::Parse(request, {"verdict", "which"}));
    const std::string verdict = TRY(body.String("verdict"));
    if (verdict != "accept" && verdict != "refuse") return base::Fail(base::Code::kInvalid, "/verdict: accept or refuse");
    const auto array = body.value().Find("which");
    if (!array || !array->is_array() || array->empty()) return base::Fail(base::Code::kInvalid, "/which: has to be an array of places or ids, and not empty");
    if (array->size() > kNamedTogetherMax) return base::Fail(base::Code::kTooLarge, "/which: more than 1000 at once");
    std::vector<std::string> which;
    for (const json::Value one : array->elements()) which.emplace_back(one.AsString());
    std::vector<exchange::EntryPlace> places;
    for (const Reviews::Waiting& one : TRY(reviews().Find(which))) places.push_back(one.held.place);
    const auto report = TRY(reviews().Decide(std::move(places), verdict == "accept" ? Acceptance::Verdict::kAccept : Acceptance::Verdict::kRefuse));
    json::Writer w;
    w.Object();
    const std::pair<std::string_view, uint64_t> numbers[] = {
        {"accepted", report.accepted}, {"refused", report.refused}, {"unchanged", report.unchanged}, {"gone", report.gone}};
    for (const auto& [name, number] : numbers) w.Key(name).Integer(static_cast<int64_t>(number));
    w.End();
    return web::JsonReply(w.Take());
  }

 private:
  Reviews& reviews() const { return desk_.membership.reviews(); }

  static void WriteWaiting(const exchange::Charter::View& now, const Reviews::Waiting& one, json::Writer& w) {
    w.Key("place").String(membership::FormatPlace(one.held.place));
    WriteMember(w, now.state, one.member);
    w.Key("id").String(one.held.row.id).Key("version").String(base::FormatTimestamp(one.held.row.version));
    w.Key("marking").String(covenant::kMarkingNames[static_cast<size_t>(one.marking)]);
    w.Key("since").String(base::FormatTimestamp(one.held.row.since)).Key("rule").String(one.held.row.rule);
  }

  const Desk desk_;
};

}  // namespace

void AddReviewRoutes(http::Router& router, const Desk& desk) {
  const auto handlers = std::make_shared<const Handlers>(desk);
  const auto add = [&](http::Method method, std::string_view path, uint64_t body, Answer (Handlers::*answer)(const Request&, const PathValues&) const) {
    router.Add({method, "/api/v1/covenant" + std::string(path), http::Access::kAdmin, body, web::Later(desk.context.run_later, web::By(handlers, answer))});
  };
  using http::Method;
  add(Method::kGet, "/acceptance", 0, &Handlers::Rules);
  add(Method::kPost, "/acceptance", kReviewBodyBytesMax, &Handlers::AddRule);
  add(Method::kDelete, "/acceptance/{id}", 0, &Handlers::RemoveRule);
  add(Method::kGet, "/review", 0, &Handlers::List);
  add(Method::kGet, "/review/{which}", 0, &Handlers::Show);
  add(Method::kPost, "/review", kReviewBodyBytesMax, &Handlers::Decide);
}

}  // namespace peering
