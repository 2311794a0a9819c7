// How many it takes: integers only (docs/formats.md, "Genesis"). Pure; safe to call from many threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "covenant/address.h"
#include "json/print.h"
#include "json/value.h"

namespace covenant {

// a/b, 1 <= a < b <= 100.
struct Fraction {
  uint32_t a = 1, b = 2;
  size_t Over(size_t n) const { return n * a / b + 1; }  // the smallest number that is more than a/b of n
  size_t Of(size_t n) const { return n * a / b; }
  bool operator==(const Fraction&) const = default;
  bool operator<(const Fraction& other) const { return uint64_t{a} * other.b < uint64_t{other.a} * b; }
};

struct Thresholds {
  Fraction admissions{1, 10};     // members that one epoch admits: this part of all, but at least 1
  Fraction charter{2, 3};         // yes ballots for what changes the charter: over this part of all active members
  uint64_t key_delay_s = 604800;  // how long a voted card waits, so that the old key can object
  Fraction ordinary{1, 2};        // yes ballots for the rest
  uint64_t sponsors = 2;          // active members that vouch for an application, or all where there are fewer
  bool operator==(const Thresholds&) const = default;
};

// What makes two certificates for one epoch, or two sets of prevotes in one round, the fault of more than a third of the
// members: not a setting. Over 2/3 of n.
inline size_t Quorum(size_t n) { return Fraction{2, 3}.Over(n); }

inline size_t AdmissionsMax(const Thresholds& thresholds, size_t active) {
  const size_t part = thresholds.admissions.Of(active);
  return part > 0 ? part : 1;
}

// Whether they are within the bounds of the format; the purpose decides whether key_delay may be short.
base::Status CheckThresholds(const Thresholds& thresholds, Purpose purpose);

void WriteThresholds(json::Writer& w, const Thresholds& thresholds);
base::Result<Thresholds> ReadThresholds(json::Value value, const std::string& pointer);  // form only

}  // namespace covenant
