// A member that breaks its word, in one of the ways that a covenant has to bear: what its node answers is bent.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "simulation/dice.h"
#include "simulation/founders.h"
#include "simulation/node.h"

namespace simulation {

enum class Lie {
  kTwoVotes,      // votes and ballots: one thing to some, the opposite to others
  kTwoHistories,  // two logs under one key
  kWithholds,     // some never learn that its log grows
  kReplays,       // old answers for new ones
  kBackdates,     // its log and its epoch go back
  kFloods,        // names of documents without end, and garbage for each
  kCorrupts,      // bytes changed
};
std::string_view LieName(Lie lie);

class Liar {
 public:
  Liar(const Founding& founding, size_t number, Dice dice);
  Lie lie() const { return lie_; }

  // `node` is its only one, or one of its two (0, 1). Which outlives this.
  void Bend(Node& node, size_t which);
  // Whether by now it has done what others can prove once they have talked.
  bool IsCaughtByNow() const;

 private:
  using Answer = base::Result<federation::Answer>;
  Answer Bent(Node& node, size_t asker, const federation::Question& question, Answer answer);
  void SayTheOpposite(Node& node, size_t asker, const federation::Question& question, Answer& answer);
  std::string OppositeOf(const std::string& document, uint64_t epoch);
  void Replay(size_t asker, const federation::Question& question, Answer& answer);
  void Flood(const federation::Question& question, Answer& answer);
  void Corrupt(Answer& answer);

  const Founder& founder_;
  Dice dice_;
  Lie lie_;
  std::vector<Node*> nodes_;
  uint64_t forked_at_ = 0;                                   // size of the log that both histories share
  std::map<crypto::Digest, std::string> opposites_;          // by name
  std::map<crypto::Digest, crypto::Digest> opposite_names_;  // by that of the true one
  std::map<uint64_t, std::set<size_t>> lied_to_;             // by the epoch that was voted on
  std::map<std::pair<size_t, size_t>, Answer> earlier_;      // by asker and kind of question
};

}  // namespace simulation
