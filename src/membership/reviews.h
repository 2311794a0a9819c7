// What an administrator does about records of other members: the rules of acceptance, and what they hold for review. Safe from many
// threads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/thread_annotations.h"
#include "exchange/exchange.h"
#include "exchange/review.h"
#include "membership/acceptance.h"

namespace membership {

class Reviews {
 public:
  explicit Reviews(const exchange::Exchange::Parts& parts) : parts_(parts) {}

  base::Result<AcceptanceRules> Rules() const { return ReadAcceptanceRules(parts_.store); }
  // Before the rule of that id, else at the end. kConflict where its id is taken, kNotFound, kTooLarge.
  base::Status AddRule(AcceptanceRule rule, std::string_view before);
  base::Status RemoveRule(std::string_view id);  // kNotFound

  // Of a whole log, by its owner.
  struct Counts {
    covenant::MemberId member;
    exchange::ReviewCounts counts;
  };
  base::Result<std::vector<Counts>> Count() const;

  struct Waiting {
    exchange::HeldRecord held;
    covenant::MemberId member;
    covenant::Marking marking = covenant::Marking::kUnmarked;
    std::string object;                     // canonical JSON
  };
  struct Page {
    std::vector<Waiting> waiting;
    bool more = false;
  };
  base::Result<Page> List(const std::optional<exchange::EntryPlace>& after, size_t limit) const;
  // Each is a place, "log:index", or the id of an object, for all that wait of it. kNotFound for one that does not wait.
  base::Result<std::vector<Waiting>> Find(const std::vector<std::string>& which) const;
  // Returns once it is durable. What is accepted can be read from then on, with a date_added of then.
  base::Result<exchange::ReviewReport> Decide(std::vector<exchange::EntryPlace> places, exchange::Acceptance::Verdict verdict);

 private:
  base::Result<Waiting> Read(exchange::HeldRecord held) const;

  const exchange::Exchange::Parts parts_;
  base::Mutex changing_;  // one change of the rules at a time
};

std::string FormatPlace(const exchange::EntryPlace& place);             // "3:17"
std::optional<exchange::EntryPlace> ParsePlace(std::string_view text);

}  // namespace membership
