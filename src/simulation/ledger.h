// What must hold in a covenant whatever happens, checked as it goes: by what was really acknowledged, sent, signed and adopted,
// and by the rules worked out again apart from the nodes. The first thing that does not hold is kept.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/audience.h"
#include "covenant/certificate.h"
#include "covenant/decide.h"
#include "covenant/state.h"
#include "simulation/founders.h"
#include "tlog/checkpoint.h"

namespace simulation {

// One object that a member wanted to publish.
struct Item {
  size_t owner = 0;                    // founder
  std::string id;                      // of STIX
  covenant::Handling handling;
  uint32_t bytes = 0;                  // as canonical JSON, about; 0: as small as it can be
  uint64_t epoch = 0;                  // in which it was to be published
  bool acknowledged = false;
  bool recalled = false;               // or erased; acknowledged, that is
  bool recall_tried = false;           // it may be gone, or not
};

class Ledger {
 public:
  explicit Ledger(const Founding& founding);

  std::optional<std::string> broken() const { return broken_; }
  void Break(std::string what);

  // Whether a founder's node keeps the rules; of others nothing is checked. All do until it is said.
  void Lies(size_t founder) { liars_.insert(founder); }
  bool IsHonest(size_t founder) const { return !liars_.contains(founder); }

  size_t Add(Item item);  // its number
  Item& item(size_t number) { return items_[number]; }
  const std::vector<Item>& items() const { return items_; }

  // A node is in a new epoch. No two honest ones hold different certificates of one number.
  void Adopted(size_t founder, const covenant::State& state);
  // A head of a member's log, signed. An honest one never signs two histories.
  void SawHead(size_t owner, std::string_view checkpoint);
  // Nobody who keeps the rules is ever accused.
  void Accused(size_t by, const covenant::MemberId& culprit);
  // No member gets what rules deny: what leaves a node, as bytes.
  void Delivered(size_t owner, const covenant::MemberId& reader, std::string_view frames);
  // Whether the rules give it to the member: allowed, or by the owner's choice.
  bool MayHave(const Item& item, size_t founder) const;

 private:
  const covenant::Rulebook& BookOf(uint64_t epoch) const;

  const Founding& founding_;
  std::set<size_t> liars_;
  std::vector<Item> items_;
  std::map<std::string, size_t, std::less<>> numbers_;         // by the object's id
  std::map<uint64_t, covenant::State> states_;                 // by epoch, as first adopted
  mutable std::map<uint64_t, covenant::Rulebook> books_;
  std::map<size_t, std::map<uint64_t, crypto::Digest>> heads_; // by owner and size
  std::optional<std::string> broken_;
};

}  // namespace simulation
