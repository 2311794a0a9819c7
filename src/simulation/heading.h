// How a modelled log gets its heads cosigned: as tlog::Witnessing goes about it, with a mark for each cosignature, since with hundreds of
// members the real ones would be most of a run. No clock, no network.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace simulation {

class Heading {
 public:
  Heading(size_t members, size_t owner, size_t quorum) : owner_(owner), quorum_(quorum), witnesses_(members) {}

  struct Ask {
    size_t witness = 0;
    uint64_t old_size = 0, size = 0;
    uint32_t head = 0;  // counted
  };

  // A head of this size, to be cosigned in place of the one before, also where it has not grown.
  void Give(uint64_t size, uint64_t now_ms);
  // Whom to ask now; they count as asked.
  std::vector<Ask> Asks(uint64_t now_ms);
  std::optional<Ask> AskOf(size_t witness, uint64_t now_ms);
  // True where with this one there are enough.
  bool Cosigned(size_t witness, uint32_t head);
  // When to ask it again; none where this is of an earlier question.
  std::optional<uint64_t> Failed(size_t witness, uint32_t head, uint64_t now_ms);
  void Crashed();

  uint64_t size() const { return size_; }
  uint64_t since_ms() const { return since_ms_; }
  size_t cosignatures() const { return count_; }

 private:
  struct Witness {
    uint64_t seen = 0, asked_size = 0;
    uint32_t asked = 0, cosigned = 0;  // heads; 0: none
    uint64_t wait_ms = 0, not_before_ms = 0;
  };
  const size_t owner_, quorum_;
  std::vector<Witness> witnesses_;
  uint32_t head_ = 0;
  uint64_t size_ = 0, since_ms_ = 0;
  size_t count_ = 0;
};

// Hashes in a proof that a tree of `from` leaves is the beginning of one of `until` (RFC 6962, 2.1.2).
uint64_t ConsistencyHashes(uint64_t from, uint64_t until);

}  // namespace simulation
