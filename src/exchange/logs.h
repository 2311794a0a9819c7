// The logs of a node: the local one, for its own users; that of its covenant, once it is in one; and the mirrors of the other
// members' logs. Safe from many threads; what it hands out lives as long as it does.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/thread_annotations.h"
#include "covenant/state.h"
#include "exchange/collection.h"
#include "exchange/local_log.h"
#include "exchange/mirror.h"
#include "exchange/signing_guard.h"

namespace exchange {

class Logs {
 public:
  // `store` outlives it. Opens the mirrors that the store has.
  static base::Result<std::unique_ptr<Logs>> Open(store::Store& store, const std::string& local_origin, const crypto::SigningKey& local_key);

  LocalLog& local() const { return *local_; }
  LocalLog* covenant() const;  // null where the node is in none
  // Once. `key` outlives it.
  base::Result<LocalLog*> OpenCovenant(const std::string& origin, const crypto::SigningKey& key);
  SigningGuard& guard() { return guard_; }  // of the covenant's
  // kUnavailable or kConflict where nothing may be signed at its end now (signing_guard.h).
  base::Status MaySignCovenant() const;
  LocalLog* FindOwn(uint32_t number) const;  // null where this is the number of none that this node signs
  // Where what a collection's users publish and withdraw is entered.
  LocalLog& Of(const Collection& collection) const;

  // The mirror of the log with this origin, which is `member`'s; an empty one the first time.
  base::Result<Mirror*> MirrorOf(const covenant::MemberId& member, const std::string& origin);
  std::vector<Mirror*> mirrors() const;
  Mirror* FindMirror(uint32_t number) const;           // null where this is no mirror's number
  Mirror* FindMirror(std::string_view origin) const;  // null where nothing of that log was taken yet
  // Of the log on the member's card; null where there is no such member, too.
  Mirror* FindMirror(const covenant::State& state, const covenant::MemberId& member) const;

 private:
  explicit Logs(store::Store& store) : store_(store) {}

  store::Store& store_;
  SigningGuard guard_;
  std::unique_ptr<LocalLog> local_;
  base::Mutex opening_;        // one new log at a time: they take numbers; before mutex_
  mutable base::Mutex mutex_;
  std::unique_ptr<LocalLog> covenant_ GUARDED_BY(mutex_);
  std::map<std::string, std::unique_ptr<Mirror>, std::less<>> mirrors_ GUARDED_BY(mutex_);  // by origin
};

}  // namespace exchange
