// What a run costs and how fast it is, counted alike for real and for modelled nodes: how long objects, recalls and their answers take,
// what goes over the wire, how long an epoch takes.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "simulation/wire.h"

namespace simulation {

// How often which time: exact below 128 ms, and to one part in 64 above.
class Times {
 public:
  void Add(uint64_t ms);
  uint64_t count() const { return count_; }
  uint64_t max_ms() const { return max_ms_; }
  // Of how many per mille none took longer.
  uint64_t At(uint64_t per_mille) const;

 private:
  static size_t PlaceOf(uint64_t ms);
  static uint64_t EndOf(size_t place);
  std::vector<uint64_t> counts_;
  uint64_t count_ = 0, max_ms_ = 0;
};

struct Cost {
  uint64_t messages = 0, bytes = 0;
  void Add(uint64_t more) { ++messages, bytes += more; }
};

struct Figures {
  // From when it was acknowledged to its publisher; the members are those who may have it.
  Times each;             // member that was up all the time since
  Times online;           // object: until all who were up all the time since have it
  Times everywhere;       // object: until all have it, those too that were down
  uint64_t published = 0, deliveries = 0, missing = 0;  // of deliveries, at the end
  // The same of recalls and erasures, and until their answers are in.
  Times gone_each, gone_online, gone_everywhere, answered_each, answered_everywhere;
  uint64_t taken_back = 0, unanswered = 0;  // of answers, at the end
  Times witnessed;        // from a new head until a quorum has cosigned it
  struct Epoch {
    uint64_t number = 0;
    std::string what;
    uint64_t first_ms = 0;      // of virtual time, from the beginning
    uint64_t proposed_ms = 0;   // what is in it; 0: nobody proposed it
    Times adopted;              // by each member, from the first on
  };
  std::vector<Epoch> epochs;
  std::array<Cost, kTrafficNames.size()> traffic;
  std::vector<uint64_t> sent, received;  // bytes, by member
};

class Meter {
 public:
  // Whether a member may have an item, as things are now.
  using MayHave = std::function<bool(size_t item, size_t member)>;
  Meter(size_t members, MayHave may_have);

  void Sent(size_t from, size_t to, Traffic traffic, uint64_t bytes) {
    figures_.traffic[static_cast<size_t>(traffic)].Add(bytes);
    figures_.sent[from] += bytes;
    figures_.received[to] += bytes;
  }

  // Entries of a member's log come in order; those that are no records count by their place alone.
  void Appended(size_t owner, uint64_t index, size_t item, bool takes_back, uint64_t now_ms);
  // A member has taken over so much of another's log. `up_since_ms`: of the member.
  void Took(size_t member, size_t owner, uint64_t size, uint64_t now_ms, uint64_t up_since_ms);
  void Answered(size_t owner, size_t member, uint64_t size, uint64_t now_ms);
  void Witnessed(uint64_t waited_ms) { figures_.witnessed.Add(waited_ms); }
  void Proposed(uint64_t now_ms) { proposed_ms_.push_back(now_ms); }
  void Adopted(uint64_t epoch, const std::string& what, size_t proposals, uint64_t now_ms);

  Figures Sum();

 private:
  struct Entry {
    uint64_t index = 0, at_ms = 0;
    size_t item = 0;
    bool takes_back = false, is_gone = false;  // taken back itself
    uint32_t wanted = 0, reached = 0, answered = 0;  // members
    uint32_t online_ms = 0, all_ms = 0, answered_ms = 0;
  };
  struct Log {
    std::vector<Entry> entries;
    std::vector<size_t> withdrawals;            // among them
    std::vector<size_t> next, next_answered;    // by member: into entries, and into withdrawals
    std::map<size_t, size_t> publications;      // by item, until it is taken back
  };

  const MayHave may_have_;
  std::vector<Log> logs_;
  std::vector<uint64_t> proposed_ms_;
  std::map<uint64_t, uint64_t> first_ms_;       // of epochs
  Figures figures_;
};

}  // namespace simulation
