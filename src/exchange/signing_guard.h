// Whether this node may sign more of its log of the covenant. A data folder that was copied, or came back from a backup, holds the
// log's key and an older log: going on from there would give the others a second history under the same key. So a node that
// starts first hears from the others how far they have taken over its log, and signs nothing there until enough have
// answered; and never beyond a head of its own that one of them holds and it does not.
//
// Safe from many threads.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/thread_annotations.h"
#include "covenant/document.h"
#include "store/store.h"

namespace exchange {

// For a restored store: its node asks before it signs, also where the log holds the genesis alone.
base::Status AskBeforeSigning(store::Store& store);

// How many of a covenant's `members` others must have answered: two thirds of all, or all others where that is less.
size_t AnswersNeeded(size_t members);

class SigningGuard {
 public:
  enum class State { kMaySign, kAsking, kBehind, kForked };
  struct Standing {
    State state = State::kMaySign;
    std::string why;                      // for people; empty where it may
  };
  // What another holds of this node's log, by this node's own signature.
  struct Answer {
    covenant::MemberId member;
    std::string organisation;
    uint64_t size = 0;                    // 0: nothing
    enum class Agreement { kAgrees, kContradicts } agreement = Agreement::kAgrees;
  };

  // At first it may.
  void Ask(size_t needed);                // from now on it may not, until so many have answered
  // `needed` as it is now. True where this answer was the one that was missing.
  bool Heard(const Answer& answer, uint64_t own_size, size_t needed);

  Standing Now(uint64_t own_size) const;
  base::Status MaySign(uint64_t own_size) const;  // kUnavailable while it asks, kConflict where the log is behind or contradicted

 private:
  bool EndsAsking(uint64_t own_size) REQUIRES(mutex_);

  mutable base::Mutex mutex_;
  bool asking_ GUARDED_BY(mutex_) = false;
  size_t needed_ GUARDED_BY(mutex_) = 0;
  std::map<covenant::MemberId, Answer> answers_ GUARDED_BY(mutex_);
};

}  // namespace exchange
