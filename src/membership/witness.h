// This node as a witness of the other members' logs, and of such outside as it is told to cosign (c2sp.org/tlog-witness): it cosigns a head only where that follows on the
// one it cosigned last and agrees with what it has taken over of the log. Two heads that a log signed and that contradict each
// other are kept: they prove that its owner showed two histories. Safe from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/thread_annotations.h"
#include "exchange/charter.h"
#include "exchange/logs.h"
#include "store/store.h"
#include "tlog/witness.h"

namespace membership {

inline constexpr size_t kContradictionsKept = 16;  // of one log: one proves it

// Signed heads. Of one size and with two roots they speak for themselves; of two sizes it takes the entries, too.
struct Contradiction {
  std::string origin;
  std::array<std::string, 2> notes;
};

class Witness {
 public:
  // References outlive it.
  Witness(store::Store& store, const exchange::Logs& logs, const exchange::Charter& charter) : store_(store), logs_(logs), charter_(charter) {}

  // What the body of an add-checkpoint request for a member's log is answered. What it makes this node remember is durable then.
  // kStorage where the disk takes no writes: nothing was cosigned.
  base::Result<tlog::WitnessAnswer> AddCheckpoint(std::string_view body, const tlog::Cosigner& cosigner, uint64_t now_s);
  // The same for logs outside the covenant, by the keys that they are known by. A contradiction is told once: anybody may send it again.
  base::Result<tlog::WitnessAnswer> AddOutsideCheckpoint(std::string_view body, std::span<const tlog::VerifierKey> logs, const tlog::Cosigner& cosigner, uint64_t now_s);

  base::Result<std::optional<tlog::SeenHead>> Seen(std::string_view origin) const;
  base::Result<std::vector<Contradiction>> Contradictions() const;

 private:
  struct Answered {
    tlog::WitnessAnswer answer;
    bool is_news = false;  // its contradiction was not known
  };
  base::Result<Answered> Answer(const tlog::ReceivedCheckpoint& received, std::span<const tlog::VerifierKey> log_keys, const tlog::Cosigner& cosigner, uint64_t now_s);
  base::Result<bool> Keep(std::string_view origin, const tlog::SeenHead& seen, const std::string& against);
  // The mirror's signed head, where that and its entries are of another log than `head`.
  base::Result<std::optional<std::string>> Disagreeing(std::string_view origin, const tlog::SeenHead& head) const;

  store::Store& store_;
  const exchange::Logs& logs_;
  const exchange::Charter& charter_;
  base::Mutex mutex_;  // one head at a time: what was seen is what is answered by, and what is stored in its place
};

}  // namespace membership
