// Live feeds: server-sent events of what comes into a collection and what is withdrawn, at each client's own pace.
//
// A feed that is behind reads from the store when its client asks for more, on the client's network thread. One that has
// caught up waits; one thread here wakes those that wait after a commit, and keeps silent connections alive.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "base/result.h"
#include "base/thread_annotations.h"
#include "base/time.h"
#include "exchange/exchange.h"
#include "http/message.h"
#include "taxii/event.h"

namespace taxii {

struct FeedLimits {
  size_t feeds_max = 1000;
  size_t user_feeds_max = 100;  // of these
  int heartbeat_ms = 15'000;
  int64_t life_ms = 3'600'000;  // then a feed ends: its client comes back with its last id and credentials that still hold
};

// Whose a feed is. `may_go_on` is asked before anything is sent, and twice a second, so that a feed ends with the right to read and with
// its credentials.
struct FeedReader {
  std::string user;
  std::function<bool()> may_go_on;
};

// Safe from many threads. Feeds may outlive it: they then end.
class Feeds {
 public:
  Feeds(exchange::Exchange& exchange, const base::Clock& clock, FeedLimits limits);
  ~Feeds();

  // kUnavailable if too many are open.
  base::Result<std::unique_ptr<http::Source>> Open(FeedPlace place, FeedReader reader);

 private:
  class Feed;
  class Handle;

  void Run();
  base::Status CheckRoomFor(const std::string& user) REQUIRES(mutex_);
  std::vector<std::shared_ptr<Feed>> Live();

  exchange::Exchange& exchange_;
  const base::Clock& clock_;
  const FeedLimits limits_;

  base::Mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool committed_ GUARDED_BY(mutex_) = false;
  std::vector<std::weak_ptr<Feed>> feeds_ GUARDED_BY(mutex_);

  std::unique_ptr<exchange::Exchange::Watch> watch_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace taxii
