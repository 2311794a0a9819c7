#include "taxii/resource.h"

#include "base/time.h"
#include "json/print.h"
#include "taxii/media.h"

namespace taxii {
namespace {

void AppendIfAny(json::Writer& out, std::string_view name, std::string_view text) {
  if (!text.empty()) out.Key(name).String(text);
}

void AppendCollection(json::Writer& out, const View& view) {
  const exchange::Collection& collection = *view.collection;
  out.Object().Key("id").String(base::FormatUuid(collection.id)).Key("title").String(collection.title);
  AppendIfAny(out, "description", collection.description);
  AppendIfAny(out, "alias", collection.alias);
  out.Key("can_read").Bool(view.rights.read).Key("can_write").Bool(view.rights.write);
  out.Key("media_types").Array();
  out.String(StixType(stix::SpecVersion::kV21)).String(StixType(stix::SpecVersion::kV20)).End().End();
}

// {"more":...,"next":...,"<name>":[
json::Writer BeginPage(bool more, std::string_view next, std::string_view name) {
  json::Writer out;
  out.Object().Key("more").Bool(more);
  AppendIfAny(out, "next", next);
  out.Key(name).Array();
  return out;
}

bool Succeeded(exchange::Outcome outcome) {
  return outcome == exchange::Outcome::kAdded || outcome == exchange::Outcome::kUnchanged;
}

// 4.3.1, status-details. Something without an identifier is named by its place: the server may use any value for it.
void AppendDetails(json::Writer& out, std::string_view name, const exchange::SubmitReport& report, bool succeeded) {
  out.Key(name).Array();
  for (size_t i = 0; i < report.objects.size(); ++i) {
    const exchange::ObjectOutcome& outcome = report.objects[i];
    if (Succeeded(outcome.outcome) != succeeded) continue;
    out.Object().Key("id").String(outcome.id.empty() ? "objects/" + std::to_string(i) : outcome.id);
    out.Key("version").String(base::FormatTimestamp(outcome.version));
    AppendIfAny(out, "message", exchange::Explain(outcome));
    out.End();
  }
  out.End();
}

}  // namespace

std::string DiscoveryText(const Options& options, std::string_view public_url) {
  const auto url = [&](const RootSpec& root) { return std::string(public_url) + "/" + root.path_segment + "/"; };
  json::Writer out;
  out.Object().Key("title").String(options.title);
  out.Key("default").String(url(options.roots.front()));
  out.Key("api_roots").Array();
  for (const RootSpec& root : options.roots) out.String(url(root));
  out.End().End();
  return out.Take();
}

std::string RootText(const RootSpec& root) {
  json::Writer out;
  out.Object().Key("title").String(root.title);
  out.Key("versions").Array().String(kTaxiiType).End();
  out.Key("max_content_length").Integer(static_cast<int64_t>(root.max_content_length)).End();
  return out.Take();
}

std::string CollectionText(const View& view) {
  json::Writer out;
  AppendCollection(out, view);
  return out.Take();
}

std::string CollectionsText(const std::vector<View>& views) {
  if (views.empty()) return "{}";
  json::Writer out;
  out.Object().Key("collections").Array();
  for (const View& view : views) AppendCollection(out, view);
  out.End().End();
  return out.Take();
}

std::string EmptyText(bool more, std::string_view next) {
  if (!more) return "{}";
  json::Writer out;
  out.Object().Key("more").Bool(more).Key("next").String(next).End();
  return out.Take();
}

std::string ManifestText(const exchange::RowPage& page, std::string_view next) {
  if (page.rows.empty()) return EmptyText(page.more, next);
  json::Writer out = BeginPage(page.more, next, "objects");
  for (const exchange::Row& row : page.rows) {
    out.Object().Key("id").String(row.id);
    out.Key("date_added").String(base::FormatTimestamp(row.date_added));
    out.Key("version").String(base::FormatTimestamp(row.version));
    out.Key("media_type").String(StixType(row.spec_version)).End();
  }
  out.End().End();
  return out.Take();
}

std::string VersionsText(const exchange::RowPage& page, std::string_view next) {
  if (page.rows.empty()) return EmptyText(page.more, next);
  json::Writer out = BeginPage(page.more, next, "versions");
  for (const exchange::Row& row : page.rows) out.String(base::FormatTimestamp(row.version));
  out.End().End();
  return out.Take();
}

std::string EnvelopeHead(bool more, std::string_view next) {
  json::Writer out = BeginPage(more, next, "objects");
  std::string text = out.End().End().Take();
  text.resize(text.size() - 2);  // the objects come before "]}"
  return text;
}

std::string StatusText(const base::Uuid& id, const exchange::SubmitReport& report) {
  size_t successes = 0;
  for (const exchange::ObjectOutcome& outcome : report.objects) successes += Succeeded(outcome.outcome);
  const size_t failures = report.objects.size() - successes;
  json::Writer out;
  out.Object().Key("id").String(base::FormatUuid(id)).Key("status").String("complete");
  out.Key("request_timestamp").String(base::FormatTimestamp(report.requested));
  out.Key("total_count").Integer(static_cast<int64_t>(report.objects.size()));
  out.Key("success_count").Integer(static_cast<int64_t>(successes));
  if (successes > 0) AppendDetails(out, "successes", report, true);
  out.Key("failure_count").Integer(static_cast<int64_t>(failures));
  if (failures > 0) AppendDetails(out, "failures", report, false);
  out.Key("pending_count").Integer(0).End();
  return out.Take();
}

}  // namespace taxii
