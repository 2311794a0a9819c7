#include "peering/explain_api.h"

#include <algorithm>
#include <array>

#include "covenant/fields.h"
#include "json/print.h"
#include "membership/explain.h"
#include "web/audience.h"
#include "web/body.h"
#include "web/reply.h"

namespace peering {
namespace {

using http::PathValues;
using http::Request;
using web::Answer;

constexpr std::array<std::string_view, 5> kAbsences{"withheld", "set-aside", "erased", "refused", "lost"};  // in the order of AbsenceKind, which begins with 1

// What a version is to its readers here.
enum class Place { kLive, kRecalled, kHeld };
constexpr std::array<std::string_view, 3> kPlaces{"live", "recalled", "held"};

struct Version {
  exchange::EntryPlace at;
  Place place = Place::kLive;
  uint32_t collection = 0;       // not of what is held
  base::Timestamp version;
};

base::Result<std::optional<covenant::MemberId>> MemberIn(const exchange::Charter::View& now, const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (const covenant::Row* const row = now.state.FindCalled(text)) return row->id;
  return base::Fail(base::Code::kInvalid, "'" + text + "' is no member of the covenant, by organisation or id");
}

class Handlers {
 public:
  explicit Handlers(const Desk& desk) : desk_(desk) {}

  // Of each version of the object that the caller may see here, once for each entry that it stands for.
  Answer Explain(const Request& request, const PathValues& values) const {
    const auto now = TRY(desk_.membership.InCovenant());
    const auto caller = TRY(web::CallerOf(desk_.context, request));
    const web::Query query = TRY(web::Query::Parse(request, {"member", "version"}));
    const auto of = TRY(MemberIn(*now, query.Text("member")));
    const auto versions = TRY(VersionsOf({values[0], TRY(query.Time("version")), {}}, caller));
    if (versions.empty()) {
      return base::Fail(base::Code::kNotFound, "there is no object '" + values[0] + "' here that you may read; what others withheld from this node, or it did not take, has no id here: `mithaq covenant missing`");
    }
    json::Writer w;
    w.Object().Key("objects").Array();
    for (const Version& version : versions) TRY(WriteVersion(*now, values[0], version, of, w));
    w.End().End();
    return web::JsonReply(w.Take());
  }

  Answer Missing(const Request& request, const PathValues&) const {
    const auto now = TRY(desk_.membership.InCovenant());
    const web::Query query = TRY(web::Query::Parse(request, {"after", "kind", "limit", "member"}));
    const std::string after = query.Text("after"), kind = query.Text("kind");
    const auto place = membership::ParsePlace(after);
    if (!after.empty() && !place) return base::Fail(base::Code::kInvalid, "'after' is a place that an earlier answer named");
    const auto named = std::ranges::find(kAbsences, kind);
    if (!kind.empty() && named == kAbsences.end()) return base::Fail(base::Code::kInvalid, "'kind' is withheld, set-aside, erased, refused or lost");
    const auto wanted = kind.empty() ? std::nullopt : std::optional(static_cast<exchange::AbsenceKind>(named - kAbsences.begin() + 1));
    const auto page = TRY(membership::ListMissing(desk_.context.exchange.parts(), TRY(MemberIn(*now, query.Text("member"))), place, wanted, TRY(query.Number("limit", 100, 10'000))));
    json::Writer w;
    w.Object().Key("missing").Array();
    for (const membership::Missing& one : page.missing) {
      w.Object().Key("place").String(membership::FormatPlace(one.place));
      WriteMember(w, now->state, one.owner);
      w.Key("index").Integer(static_cast<int64_t>(one.place.index)).Key("kind").String(kAbsences[static_cast<size_t>(one.absence.kind) - 1]);
      w.Key("epoch").Integer(static_cast<int64_t>(one.absence.epoch)).Key("reason").String(one.absence.reason).End();
    }
    w.End().Key("more").Bool(page.more).End();
    return web::JsonReply(w.Take());
  }

 private:
  base::Result<std::vector<Version>> VersionsOf(const exchange::ObjectKey& key, const std::shared_ptr<const exchange::Account>& caller) const {
    std::vector<Version> versions;
    const auto add = [&](const exchange::EntryPlace& at, Place place, uint32_t collection, base::Timestamp version) {
      const bool known = std::ranges::any_of(versions, [&](const Version& v) { return v.at.log == at.log && v.at.index == at.index; });
      if (!known) versions.push_back({at, place, collection, version});
    };
    for (const exchange::StoredObject& object : TRY(desk_.context.exchange.Get(key, web::ReadableBy(desk_.context, caller)))) {
      add({object.row.log, object.row.index}, Place::kLive, object.collection, object.row.version);
    }
    for (const exchange::RecalledObject& object : TRY(desk_.context.exchange.Recalled(key, web::RecallableBy(desk_.context, caller))).objects) {
      add({object.row.log, object.row.index}, Place::kRecalled, object.collection, object.row.version);
    }
    if (caller->role != exchange::Role::kAdmin) return versions;
    const auto held = desk_.membership.reviews().Find({key.id});
    if (!held && held.error().code != base::Code::kNotFound) return std::unexpected(held.error());
    for (const membership::Reviews::Waiting& one : held ? *held : std::vector<membership::Reviews::Waiting>()) {
      if (key.version && *key.version != one.held.row.version) continue;
      add(one.held.place, Place::kHeld, 0, one.held.row.version);
    }
    return versions;
  }

  base::Status WriteVersion(const exchange::Charter::View& now, std::string_view id, const Version& version, const std::optional<covenant::MemberId>& of, json::Writer& w) const {
    const auto collection = version.place == Place::kHeld ? nullptr : desk_.context.exchange.collections().FindNumber(version.collection);
    w.Object().Key("id").String(id).Key("version").String(base::FormatTimestamp(version.version)).Key("here").String(kPlaces[static_cast<size_t>(version.place)]);
    w.Key("collection").String(collection ? base::FormatUuid(collection->id) : "").Key("index").Integer(static_cast<int64_t>(version.at.index));
    const auto explained = TRY(membership::Explain(desk_.context.exchange.parts(), version.at, of));
    w.Key("shared").Bool(explained.has_value()).Key("unknown").String(explained ? explained->unknown : "");
    if (explained) {
      WriteMember(w, now.state, explained->owner, "owner");
      if (explained->unknown.empty()) {
        w.Key("epoch").Integer(static_cast<int64_t>(explained->epoch)).Key("marking").String(covenant::kMarkingNames[static_cast<size_t>(explained->marking)]);
      }
      w.Key("circles").Array();
      for (const std::string& circle : explained->circles) w.String(circle);
      w.End();
    }
    w.Key("members").Array();
    for (const membership::Reason& reason : explained ? explained->members : std::vector<membership::Reason>()) {
      web::WriteReason(w.Object(), reason);
      w.End();
    }
    w.End().End();
    return {};
  }

  const Desk desk_;
};

}  // namespace

void AddExplainRoutes(http::Router& router, const Desk& desk) {
  const auto handlers = std::make_shared<const Handlers>(desk);
  router.Add({http::Method::kGet, "/api/v1/covenant/explain/{id}", http::Access::kUser, 0,
              web::Later(desk.context.run_question, web::By(handlers, &Handlers::Explain))});
  router.Add({http::Method::kGet, "/api/v1/covenant/missing", http::Access::kAdmin, 0,
              web::Later(desk.context.run_question, web::By(handlers, &Handlers::Missing))});
}

}  // namespace peering
