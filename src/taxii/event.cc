#include "taxii/event.h"

#include <algorithm>

namespace taxii {
namespace {

using base::Result;
using exchange::StoredObject;

constexpr uint32_t kRowsMax = 100;
constexpr size_t kBytesMax = size_t{1} << 20;
constexpr std::string_view kRetryMs = "2000";

// Empty if it was recalled since the row was read.
Result<std::string> ObjectOf(const exchange::Exchange& exchange, uint32_t collection, const exchange::Row& row) {
  const auto only_here = [&](uint32_t other) { return other == collection; };
  const std::vector<StoredObject> versions = TRY(exchange.Get({row.id, row.version}, only_here));
  const auto found = std::ranges::find(versions, row.date_added, [](const StoredObject& stored) { return stored.row.date_added; });
  return found == versions.end() ? std::string() : found->object;
}

}  // namespace

std::string EventText(std::string_view cursor, base::Timestamp date_added, std::string_view object) {
  std::string text = "id: ";
  text.append(cursor).append("\nevent: object\ndata: {\"date_added\":\"").append(base::FormatTimestamp(date_added));
  return text.append("\",\"object\":").append(object).append("}\n\n");
}

std::string GreetingText(std::string_view cursor) {
  return std::string("retry: ").append(kRetryMs).append("\nid: ").append(cursor).append("\n\n");
}

Result<std::string> NextEvents(const exchange::Exchange& exchange, FeedPlace& place) {
  const base::Timestamp end = exchange.LastDateAdded(place.collection);  // before the rows are read
  if (end <= place.position) return std::string();
  exchange::Query query;
  query.collection = place.collection;
  query.versions = {.all = true, .last = false, .exact = {}};
  query.spec_versions = {stix::SpecVersion::kV20, stix::SpecVersion::kV21};
  query.after = place.position;
  query.limit = kRowsMax;
  const exchange::RowPage page = TRY(exchange.Rows(query));
  std::string text;
  for (const exchange::Row& row : page.rows) {
    if (text.size() >= kBytesMax) return text;
    const std::string object = TRY(ObjectOf(exchange, place.collection, row));
    place.position = row.date_added;
    if (!object.empty()) text += EventText(place.cursor(row.date_added), row.date_added, object);
  }
  // All up to `end` has been looked at, also what was recalled: no need to look again.
  if (!page.more) place.position = std::max(place.position, end);
  return text;
}

}  // namespace taxii
