// Reading objects: a collection from one end to the other, one object, a question, a proof.
#include <set>
#include <utility>

#include "json/canonical.h"
#include "json/print.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/routes.h"

namespace web {
namespace {

// An object has its id and date; rows of which only the dates around them are known have those.
std::string Described(const std::vector<exchange::Unreadable>& unreadable) {
  json::Writer writer;
  writer.Array();
  for (const exchange::Unreadable& damage : unreadable) {
    writer.Object();
    if (damage.id.empty()) {
      writer.Key("after").String(base::FormatTimestamp(damage.after));
      if (damage.before.us > 0) writer.Key("before").String(base::FormatTimestamp(damage.before));
    } else {
      writer.Key("id").String(damage.id).Key("date_added").String(base::FormatTimestamp(damage.after));
    }
    writer.Key("why").String(damage.why).End();
  }
  writer.End();
  return writer.Take();
}

// {"more":…,"last":…,"objects":[{"date_added":…,"object":…},…]}, one element a line. `last` is where reading goes on.
std::string Described(const exchange::ObjectPage& page) {
  std::string text = std::string("{\"more\":") + (page.found.more ? "true" : "false");
  if (page.found.position) text += ",\"last\":\"" + base::FormatTimestamp(*page.found.position) + '"';
  text += ",\"objects\":[";
  for (size_t i = 0; i < page.found.rows.size(); ++i) {
    text += i == 0 ? "\n" : ",\n";
    text += "{\"date_added\":\"" + base::FormatTimestamp(page.found.rows[i].date_added) + "\",\"object\":";
    text.append(page.object(i)) += '}';
  }
  text += "\n]";
  if (!page.found.unreadable.empty()) text += ",\"unreadable\":" + Described(page.found.unreadable);
  return text + "}\n";
}

Answer ReadCollection(const Context& context, const http::Request& request, const http::PathValues& values) {
  const auto caller = TRY(CallerOf(context, request));
  const Query asked = TRY(Query::Parse(request, {"after", "limit", "type", "damage"}));
  exchange::Query query = exchange::Query::Everything(TRY(ReadableCollection(context, *caller, values[0]))->number);
  query.reader = caller->reader();
  query.after = TRY(asked.Time("after"));
  query.limit = TRY(asked.Number("limit", query.limit, exchange::Query::kLimitMax));
  if (const std::string type = asked.Text("type"); !type.empty()) query.types = {type};
  if (const std::string damage = asked.Text("damage"); !damage.empty()) {
    if (damage != "skip") return base::Fail(base::Code::kInvalid, "damage must be skip, or left out");
    query.passes_damage = true;
  }
  return JsonReply(Described(TRY(context.exchange.Objects(query))));
}

void WriteRow(json::Writer& writer, const Context& context, const exchange::Row& row, uint32_t collection) {
  const auto known = context.exchange.collections().FindNumber(collection);
  writer.Key("collection").String(known ? base::FormatUuid(known->id) : "").Key("home").String(known ? exchange::HomeName(known->home) : "").Key("id").String(row.id);
  writer.Key("version").String(base::FormatTimestamp(row.version)).Key("spec_version").String(stix::SpecVersionName(row.spec_version));
  writer.Key("date_added").String(base::FormatTimestamp(row.date_added));
  writer.Key("index").Integer(static_cast<int64_t>(row.index));
}

base::Result<std::optional<stix::SpecVersion>> SpecVersionIn(const Query& asked) {
  const std::string text = asked.Text("spec_version");
  if (text.empty()) return std::nullopt;
  for (const auto known : {stix::SpecVersion::kV20, stix::SpecVersion::kV21}) {
    if (text == stix::SpecVersionName(known)) return known;
  }
  return base::Fail(base::Code::kInvalid, "'spec_version' must be 2.0 or 2.1");
}

// What other members published stands among all and among that member's own: one record, told once.
void LeaveEachOnce(std::vector<exchange::StoredObject>& objects) {
  std::set<std::pair<uint32_t, uint64_t>> seen;
  std::erase_if(objects, [&](const exchange::StoredObject& object) { return !seen.emplace(object.row.log, object.row.index).second; });
}

base::Result<std::vector<exchange::StoredObject>> GetObjects(const Context& context, const http::Request& request,
                                                             const http::PathValues& values) {
  const auto caller = TRY(CallerOf(context, request));
  const Query asked = TRY(Query::Parse(request, {"version", "spec_version", "collection"}));
  const exchange::ObjectKey key{values[0], TRY(asked.Time("version")), TRY(SpecVersionIn(asked))};
  auto objects = TRY(context.exchange.Get(key, ReadableBy(context, caller)));
  if (const std::string in = asked.Text("collection"); !in.empty()) {
    const uint32_t number = TRY(ReadableCollection(context, *caller, in))->number;
    std::erase_if(objects, [number](const auto& object) { return object.collection != number; });
  }
  LeaveEachOnce(objects);
  if (!objects.empty()) return objects;
  return base::Fail(base::Code::kNotFound, "there is no object '" + values[0] + "'" +
                                               (key.version ? " of version " + base::FormatTimestamp(*key.version) : "") +
                                               (key.spec_version ? " of STIX " + std::string(stix::SpecVersionName(*key.spec_version)) : "") +
                                               " that you may read");
}

Answer GetObject(const Context& context, const http::Request& request, const http::PathValues& values) {
  json::Writer writer;
  writer.Object().Key("objects").Array();
  for (const exchange::StoredObject& stored : TRY(GetObjects(context, request, values))) {
    writer.Object();
    WriteRow(writer, context, stored.row, stored.collection);
    writer.Key("object").Raw(stored.object).End();
  }
  writer.End().End();
  return JsonReply(writer.Take());
}

// The proof of the first that matches; `collection` and `spec_version` choose where there are several.
Answer ProveObject(const Context& context, const http::Request& request, const http::PathValues& values) {
  const exchange::StoredObject stored = TRY(GetObjects(context, request, values)).front();
  json::Writer writer;
  writer.Object();
  WriteRow(writer, context, stored.row, stored.collection);
  writer.Key("proof").String(TRY(context.exchange.Prove(stored.row)));
  writer.Key("verifier_key").String(context.exchange.VerifierKeyOf(stored.row.log));
  writer.Key("object").Raw(stored.object).End();
  return JsonReply(writer.Take());
}

// What was recalled, for those who may take back; for others it is not there.
Answer GetRecalled(const Context& context, const http::Request& request, const http::PathValues& values) {
  const auto caller = TRY(CallerOf(context, request));
  const Query asked = TRY(Query::Parse(request, {"version", "spec_version", "collection"}));
  const exchange::ObjectKey key{values[0], TRY(asked.Time("version")), TRY(SpecVersionIn(asked))};
  const std::string in = asked.Text("collection");
  const CollectionPointer wanted = in.empty() ? nullptr : ReadableCollection(context, *caller, in).value_or(nullptr);
  exchange::Exchange::Viewer viewer = RecallableBy(context, caller);
  viewer.may_read = [&, may = std::move(viewer.may_read)](uint32_t collection) {
    return (in.empty() || (wanted && wanted->number == collection)) && may(collection);
  };
  const auto page = TRY(context.exchange.Recalled(key, viewer));
  if (page.objects.empty()) {
    return base::Fail(base::Code::kNotFound, "nothing was recalled of '" + values[0] + "' where you may read and write");
  }
  json::Writer writer;
  writer.Object().Key("more").Bool(page.more).Key("recalled").Array();
  for (const exchange::RecalledObject& object : page.objects) {
    writer.Object();
    WriteRow(writer, context, object.row, object.collection);
    writer.Key("recall").Object().Key("date").String(base::FormatTimestamp(object.recalled));
    writer.Key("index").Integer(static_cast<int64_t>(object.recall_index)).Key("reason").String(object.reason).End();
    if (object.back) writer.Key("back").String(base::FormatTimestamp(*object.back));
    writer.Key("object").Raw(object.object).End();
  }
  writer.End().End();
  return JsonReply(writer.Take());
}

Answer FindObjects(const Context& context, const http::Request& request) {
  const auto caller = TRY(CallerOf(context, request));
  const Query asked = TRY(Query::Parse(request, {"id", "value", "related", "type", "versions", "limit", "cursor"}));
  exchange::FindQuery query;
  query.id = asked.Text("id");
  query.value = asked.Text("value");
  query.related_to = asked.Text("related");
  query.type = asked.Text("type");
  query.all_versions = asked.Text("versions") == "all";
  query.limit = TRY(asked.Number("limit", query.limit, 10'000));
  query.cursor = asked.Text("cursor");
  if (query.id.empty() && query.value.empty() && query.related_to.empty() && query.type.empty()) {
    return base::Fail(base::Code::kInvalid, "say what to look for: id, value, related or type");
  }
  const exchange::FindPage page = TRY(context.exchange.Find(query, ReadableBy(context, caller)));
  json::Writer writer;
  writer.Object().Key("more").Bool(page.more);
  if (!page.next.empty()) writer.Key("next").String(page.next);
  writer.Key("found").Array();
  for (const exchange::Found& found : page.found) {
    writer.Object();
    WriteRow(writer, context, found.row, found.collection);
    writer.Key("via").String(found.via).Key("object").Raw(found.object).End();
  }
  writer.End().End();
  return JsonReply(writer.Take());
}

}  // namespace

void AddObjectRoutes(http::Router& router, const Context& context) {
  constexpr auto kGet = http::Method::kGet;
  constexpr auto kUser = http::Access::kUser;
  router.Add({kGet, "/api/v1/collections/{id}/objects", kUser, 0,
              Now([context](const auto& request, const auto& values) { return ReadCollection(context, request, values); })});
  router.Add({kGet, "/api/v1/objects/{id}", kUser, 0,
              Now([context](const auto& request, const auto& values) { return GetObject(context, request, values); })});
  router.Add({kGet, "/api/v1/objects/{id}/recalled", kUser, 0,
              Later(context.run_question, [context](const auto& request, const auto& values) { return GetRecalled(context, request, values); })});
  router.Add({kGet, "/api/v1/objects/{id}/proof", kUser, 0,
              Now([context](const auto& request, const auto& values) { return ProveObject(context, request, values); })});
  router.Add({kGet, "/api/v1/find", kUser, 0,
              Later(context.run_question, [context](const auto& request, const auto&) { return FindObjects(context, request); })});
}

}  // namespace web
