// Who gets which objects, and why: asked before they leave, told as they are published, and explained afterwards (explain.h). What it
// takes to be given an object is asked of the very code that delivers it (shown.h).
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "covenant/audience.h"
#include "exchange/charter.h"
#include "exchange/sharing.h"
#include "json/value.h"
#include "membership/shown.h"

namespace membership {

struct Reason {
  covenant::MemberId member;
  std::string organisation;
  bool receives = false;
  std::string standing, rule;
  covenant::Verdict verdict = covenant::Verdict::kWithheld;
  std::vector<std::string> without;  // properties that it does not get; of a received record unknown, and then `hidden_parts` counts them
  size_t hidden_parts = 0;
  std::string why;                   // a sentence or two
};

// Of a member with that standing, `parts` being parts 3... of the record and `shown` which of them it is given.
Reason ReasonFor(const covenant::Row& row, const covenant::Rulebook& book, const covenant::Facts& facts, covenant::StandingIndex standing,
                 std::span<const std::string> parts, const std::vector<bool>& shown);
// Why the rules come to that for a member, in a sentence.
std::string RuleInWords(const covenant::Rulebook& book, const covenant::Facts& facts, const covenant::Row& row, covenant::StandingIndex standing);

// Objects that the same members get, for the same reasons.
struct Audience {
  covenant::Marking marking = covenant::Marking::kUnmarked;
  std::vector<Reason> members;       // each other one, by id
};

// Sorts objects that are to be published in the present epoch by who would get them. One thread at a time.
class Audiences {
 public:
  static constexpr size_t kMax = 1000;  // different ones

  // `now` is of a node in a covenant, and lives as long as this.
  Audiences(std::shared_ptr<const exchange::Charter::View> now, exchange::Choice choice);

  // The index in `all` of those who would get `object`, a valid one; nothing where there are too many different ones.
  base::Result<std::optional<size_t>> Of(json::Value object);
  // Of any object that is marked so, and none of its properties otherwise.
  size_t OfMarked(std::span<const std::string> markings);

  const std::vector<Audience>& all() const { return all_; }
  const exchange::Charter::View& now() const { return *now_; }

 private:
  Audience Make(std::span<const std::string> markings, std::span<const std::string> parts);
  std::optional<size_t> Keep(Audience audience);

  const std::shared_ptr<const exchange::Charter::View> now_;  // shared with the charter, which goes on
  const exchange::Choice choice_;
  Showing showing_;
  std::vector<Audience> all_;
  std::map<std::string, size_t> known_;                          // by what tells them apart
  std::map<covenant::Marking, size_t> whole_;                    // of objects that are in one part
};

}  // namespace membership
