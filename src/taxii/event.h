// Server-sent events (WHATWG HTML, 9.2) for new object versions, recalls and erasures: how one looks, and which come next.
// Our extension; TAXII has none. docs/formats.md, "Live feed".
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "exchange/exchange.h"

namespace taxii {

// id: <cursor>, event: object, recall or erase, data: JSON without line breaks.
std::string EventText(std::string_view cursor, const exchange::Change& change);

// What a feed begins with: how soon to come back, and from where, should the connection end before the first event.
std::string GreetingText(std::string_view cursor);

// A comment, for proxies that close silent connections.
inline constexpr std::string_view kHeartbeat = ":\n\n";

// Where a feed stands.
struct FeedPlace {
  uint32_t collection = 0;
  exchange::ReaderKind reader = exchange::ReaderKind::kPublic;
  std::function<std::string(base::Timestamp)> cursor;  // names a position
  base::Timestamp position;                            // date of the last that was looked at
};

// The events that follow, about a megabyte at most, and `place` moved behind them. Empty: there are none yet.
base::Result<std::string> NextEvents(const exchange::Exchange& exchange, FeedPlace& place);

}  // namespace taxii
