// Who gets what is published to the covenant, as JSON: before it leaves (POST .../audience), and of what was published (submit.cc).
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "exchange/exchange.h"
#include "json/print.h"
#include "membership/audience.h"

namespace web {

// "member", "organisation", "receives", "standing", "rule", "verdict", "without", "hidden_parts", "why", of an object that is open.
void WriteReason(json::Writer& writer, const membership::Reason& reason);

// The objects of one request, by who gets them. One thread at a time.
class AudienceCount {
 public:
  // Of a collection that nobody else has, and of a node in no covenant, all of it is empty.
  AudienceCount(exchange::Exchange& exchange, const exchange::Collection& collection, const exchange::SubmitRequest& request);

  bool is_shared() const { return audiences_.has_value(); }
  // The index in "audiences" of those who get the i-th object; nothing where there are too many different ones.
  std::optional<size_t> Of(size_t i) const { return of_[i]; }
  // "audiences", with how many of the objects that count each gets: "objects", "marking", "members"; "others", of how many it cannot be
  // said; "epoch", whose rules decide.
  void Write(json::Writer& writer, const std::function<bool(size_t)>& counts) const;

 private:
  std::optional<membership::Audiences> audiences_;
  std::vector<std::optional<size_t>> of_;  // each object
};

}  // namespace web
