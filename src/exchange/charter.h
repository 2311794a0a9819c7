// The covenant that this node is in, as it has adopted it: the genesis and a certificate for each epoch, which stand as
// documents in the node's log of the covenant, and the state and rules that follow from them.
//
// Safe from many threads; what Now hands out does not change.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/thread_annotations.h"
#include "covenant/certificate.h"
#include "covenant/state.h"
#include "exchange/sharing.h"
#include "store/store.h"

namespace exchange {

// Which covenant, as whom, and which of the store's logs is its own. Value of keys::kSeat: u32 log | covenant | member
struct Seat {
  uint32_t log = 0;
  covenant::Digest covenant;
  covenant::MemberId self;
};
std::string EncodeSeat(const Seat& seat);
base::Result<std::optional<Seat>> ReadSeat(const store::Store& store);  // none: in no covenant

// For those who look back: evidence is judged by the state that it was made in.
inline constexpr size_t kViewsKept = 5;

class Charter {
 public:
  struct View {
    Seat seat;
    covenant::State state;
    Era era;  // of the present epoch

    const covenant::Row* self() const { return state.Find(seat.self); }
  };

  static base::Result<std::unique_ptr<Charter>> Open(const store::Store& store);
  // Applies what the store has beyond this. kCorrupt where a document is missing or does not hold.
  base::Status CatchUp(const store::Store& store);

  std::shared_ptr<const View> Now() const;  // null where the node is in no covenant
  // The last kViewsKept, oldest first; the last is Now().
  std::vector<std::shared_ptr<const View>> Recent() const;
  // The rules of an earlier epoch, or of this one. kNotFound for one that is not here yet.
  base::Result<Era> At(uint64_t epoch) const;
  std::shared_ptr<const covenant::Rulebook> RulesAt(uint64_t epoch) const;  // null for an epoch that is not here

  // For the sequencer, once the document is durable.
  void Adopt(const Seat& seat, covenant::State state);

 private:
  mutable base::Mutex mutex_;
  std::deque<std::shared_ptr<const View>> views_ GUARDED_BY(mutex_);  // the last kViewsKept
  std::vector<std::shared_ptr<const covenant::Rulebook>> books_ GUARDED_BY(mutex_);  // by epoch; the same one while the rules stay
};

// The documents of the chain, from the genesis on: what anybody needs to check everything.
base::Result<std::string> ReadChainDocument(const store::Store& store, uint64_t epoch);  // kNotFound

}  // namespace exchange
