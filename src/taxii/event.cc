#include "taxii/event.h"

#include "json/print.h"

namespace taxii {
namespace {

using base::Result;
using exchange::Change;
using exchange::DecisionKind;

constexpr std::string_view kRetryMs = "2000";

// {"date_added":…,"recalled":{"id":…,"version":…,"date_added":…},"index":…,"reason":…}; of what was erased only its date
// is left.
std::string WithdrawalText(const Change& change) {
  const exchange::WithdrawalRow& row = change.withdrawal;
  json::Writer out;
  out.Object().Key("date_added").String(base::FormatTimestamp(change.date));
  out.Key(change.kind == DecisionKind::kRecalled ? "recalled" : "erased").Object();
  if (!row.id.empty()) out.Key("id").String(row.id);
  if (row.version) out.Key("version").String(base::FormatTimestamp(*row.version));
  out.Key("date_added").String(base::FormatTimestamp(row.of)).End();
  out.Key("index").Integer(static_cast<int64_t>(row.index)).Key("reason").String(change.reason).End();
  return out.Take();
}

std::string_view NameOf(DecisionKind kind) {
  switch (kind) {
    case DecisionKind::kAccepted: return "object";
    case DecisionKind::kRecalled: return "recall";
    case DecisionKind::kErased:
    case DecisionKind::kErasedByOwner: return "erase";
    case DecisionKind::kHeld:  // these stand in no collection
    case DecisionKind::kReleased:
    case DecisionKind::kRefused:
    case DecisionKind::kTakenBack: break;
  }
  return "object";
}

}  // namespace

std::string EventText(std::string_view cursor, const Change& change) {
  std::string text = "id: ";
  text.append(cursor).append("\nevent: ").append(NameOf(change.kind)).append("\ndata: ");
  if (change.kind != DecisionKind::kAccepted) return text.append(WithdrawalText(change)).append("\n\n");
  text.append("{\"date_added\":\"").append(base::FormatTimestamp(change.date));
  return text.append("\",\"object\":").append(change.object).append("}\n\n");
}

std::string GreetingText(std::string_view cursor) {
  return std::string("retry: ").append(kRetryMs).append("\nid: ").append(cursor).append("\n\n");
}

Result<std::string> NextEvents(const exchange::Exchange& exchange, FeedPlace& place) {
  const exchange::ChangePage page = TRY(exchange.Changes(place.collection, place.reader, place.position, {}));
  std::string text;
  for (const Change& change : page.changes) text += EventText(place.cursor(change.date), change);
  place.position = page.until;
  return text;
}

}  // namespace taxii
