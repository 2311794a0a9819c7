// How a log gets its heads cosigned: it asks every witness, takes what comes, and knows two heads (ARCHITECTURE.md): the
// local one, which is published at once, and the witnessed one, which enough others have cosigned. An absent witness never
// stops publishing, and never lets a head pass as witnessed that is not.
//
// A state machine: it takes what happened and the time, and says whom to ask. No I/O, no clock; one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "tlog/witness.h"

namespace tlog {

inline constexpr uint64_t kWitnessRetryMin_ms = 1000;
inline constexpr uint64_t kWitnessRetryMax_ms = 300000;
inline constexpr uint64_t kWitnessPatience_ms = 10000;  // how long one head is asked about while a newer one waits

// Cosignatures of others for a witnessed head, with `members` members of whom one is the log's owner: with its own signature
// that is more than two thirds. Below four members nothing is safe against a split view.
inline size_t WitnessQuorum(size_t members) { return members * 2 / 3; }

class Witnessing {
 public:
  // One request to make: for the head with this size and note, with the proof from `old_size`.
  struct Ask {
    size_t witness = 0;
    uint64_t old_size = 0;
    uint64_t size = 0;
    std::string text;  // of the note
    std::string note;
  };
  struct Output {
    std::vector<Ask> asks;
    bool witnessed = false;               // there is a new witnessed head, or it has more cosignatures
    std::optional<uint64_t> ahead;        // a witness says it saw a larger log than ours: it errs, or we came from an old backup
  };

  // `quorum` of `witnesses`, which have different keys (CHECKed).
  Witnessing(std::vector<VerifierKey> witnesses, size_t quorum);

  // A new local head, not smaller than the last.
  Output Grown(const Checkpoint& head, const Note& note, uint64_t now_ms);
  // What a witness answered to an Ask; `reply` as ReadWitnessAnswer gave it, NotCosigned where there was no answer.
  Output Answered(const Ask& ask, const WitnessReply& reply, uint64_t now_ms);
  Output Tick(uint64_t now_ms);
  std::optional<uint64_t> NextTick() const;

  std::optional<Checkpoint> local() const;
  std::optional<Checkpoint> witnessed() const;
  // The witnessed head's note with all the cosignatures that came.
  std::optional<std::string> WitnessedNote() const;

 private:
  struct Head {
    Checkpoint checkpoint;
    Note note;
    std::vector<std::optional<NoteSignature>> cosignatures;  // by witness
    size_t count = 0;
  };
  struct Witness {
    VerifierKey key;
    uint64_t seen = 0;      // the size it saw last, as far as we know
    bool asked = false;     // and has not answered yet
    bool was_stale = false; // its last answer named another size
    uint64_t wait_ms = 0;   // after the last failure
    uint64_t not_before_ms = 0;
  };

  bool TakeCosignature(const Ask& ask, const NoteSignature& signature);
  void AskAll(uint64_t now_ms, Output& out);
  bool Wants(size_t witness, uint64_t now_ms) const;
  void Failed(Witness& witness, uint64_t now_ms);
  void TakeNext(uint64_t now_ms);

  std::vector<Witness> witnesses_;
  size_t quorum_;
  std::optional<Head> local_, candidate_, witnessed_;
  uint64_t candidate_since_ms_ = 0;
};

}  // namespace tlog
