#include "taxii/event.h"

#include <algorithm>

namespace taxii {
namespace {

using base::Result;

constexpr uint32_t kRowsMax = 100;
constexpr size_t kBytesMax = size_t{1} << 20;
constexpr std::string_view kRetryMs = "2000";

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
  exchange::Query query = exchange::Query::Everything(place.collection);
  query.after = place.position;
  query.limit = kRowsMax;
  query.bytes_max = kBytesMax;
  const exchange::ObjectPage page = TRY(exchange.Objects(query));
  std::string text;
  for (size_t i = 0; i < page.found.rows.size(); ++i) {
    const base::Timestamp date_added = page.found.rows[i].date_added;
    text += EventText(place.cursor(date_added), date_added, page.object(i));
  }
  place.position = page.found.position.value_or(place.position);
  // All up to `end` has been looked at, also what was recalled: no need to look again.
  if (!page.found.more) place.position = std::max(place.position, end);
  return text;
}

}  // namespace taxii
