// Why somebody got a record or did not, in words: at its owner for each member, as it is delivered; at a member that has it, for that
// member. What `who-can-see` says beforehand, this says afterwards (docs/api.md). Safe to call from many threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "exchange/exchange.h"
#include "exchange/record.h"
#include "exchange/reception.h"
#include "membership/audience.h"

namespace membership {

struct Explanation {
  covenant::MemberId owner;
  uint64_t index = 0;                // of its entry in the owner's log
  uint64_t epoch = 0;                // whose rules decide
  covenant::Marking marking = covenant::Marking::kUnmarked;
  std::vector<std::string> circles;
  std::vector<Reason> members;       // at the owner each other one, or the one asked for; else this node
  std::string unknown = {};          // why nothing can be said of it: then there are the owner and the index alone
};

// Of the record at `place`, a publication. Nothing where its log is not the covenant's: no member gets it. kNotFound where its
// content is gone; kInvalid where `of` is no member.
base::Result<std::optional<Explanation>> Explain(const exchange::Exchange::Parts& parts, const exchange::EntryPlace& place, const std::optional<covenant::MemberId>& of);

// What is not here of that which others published, and why.
struct Missing {
  exchange::EntryPlace place;
  covenant::MemberId owner;
  exchange::Absence absence;
};
struct MissingPage {
  std::vector<Missing> missing;      // by log and index
  bool more = false;
};
// Behind `after`; of one owner, and one kind, where given.
base::Result<MissingPage> ListMissing(const exchange::Exchange::Parts& parts, const std::optional<covenant::MemberId>& owner, const std::optional<exchange::EntryPlace>& after,
                                      std::optional<exchange::AbsenceKind> kind, size_t limit);

}  // namespace membership
