// Points in time, UTC, as the specifications write them (RFC 3339), and where they come from.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// Microseconds since 1970-01-01T00:00:00Z. Leap seconds as in POSIX: 23:59:60 is the next minute's first second.
struct Timestamp {
  int64_t us = 0;
  auto operator<=>(const Timestamp&) const = default;
};

// RFC 3339 with an upper-case T and Z (STIX 2.1 section 3.12, TAXII 2.1 section 2): YYYY-MM-DDTHH:MM:SS[.f...]Z.
// Years 0000 to 9999. Digits past the sixth are read and dropped. nullopt where it is not one or not a real date.
std::optional<Timestamp> ParseTimestamp(std::string_view text);

// Exactly six fractional digits, as TAXII 2.1 section 2 wants: 2026-11-23T10:00:00.000000Z.
std::string FormatTimestamp(Timestamp time);

// Where the time comes from; made in node/, so that a test can set it and a clock that jumps can be played.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp Now() const = 0;              // wall clock; may jump
  virtual int64_t MonotonicMs() const = 0;        // never goes back; for timeouts
};

class SystemClock : public Clock {
 public:
  Timestamp Now() const override;
  int64_t MonotonicMs() const override;
};

}  // namespace base
