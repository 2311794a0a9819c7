// Card updates that no certificate holds yet: for each member the few that follow on its card, in order. Peers go by the
// newest card here at once; votes and ballots by the state. No clock, no I/O; one thread at a time.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "covenant/card_update.h"
#include "covenant/evidence.h"
#include "covenant/state.h"

namespace federation {

inline constexpr size_t kUpdatesAheadMax = 4;  // of one member

class CardChains {
 public:
  enum class Taken { kNew, kKnown, kContradicts };  // the last: another update stands at this place; that one stays

  // kNotFound where one before it is missing, kConflict for one that an epoch has overtaken; else as CheckCardUpdate.
  base::Result<Taken> Take(const covenant::CardUpdate& update, const covenant::State& state);
  // The update that stands where this one would.
  const covenant::CardUpdate* Beside(const covenant::CardUpdate& update) const;

  void MoveTo(const covenant::State& state);
  std::vector<covenant::CardUpdate> All() const;  // by member, then sequence
  const covenant::CardBody& NewestOf(const covenant::Row& row) const;

 private:
  using Chain = std::vector<covenant::CardUpdate>;
  std::map<covenant::MemberId, Chain> chains_;  // none is empty
};

}  // namespace federation
