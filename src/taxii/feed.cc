#include "taxii/feed.h"

#include <chrono>
#include <optional>

namespace taxii {
namespace {

constexpr auto kTick = std::chrono::milliseconds(500);  // how exactly heartbeats are kept

}  // namespace

// Shared by the Handle that the server owns and, for a moment, by the thread that wakes it.
class Feeds::Feed {
 public:
  using Ready = std::function<void(std::optional<std::string>)>;

  Feed(const exchange::Exchange& exchange, const base::Clock& clock, const FeedLimits& limits, FeedPlace place, FeedReader reader)
      : exchange_(exchange), clock_(clock), heartbeat_ms_(limits.heartbeat_ms), ends_ms_(clock.MonotonicMs() + limits.life_ms),
        place_(std::move(place)), reader_(std::move(reader)), sent_ms_(clock.MonotonicMs()) {}

  const std::string& user() const { return reader_.user; }

  void Next(Ready ready) {
    base::MutexLock lock(mutex_);
    ready_ = std::move(ready);
    if (ended_) return Send(std::nullopt);
    if (!greeted_) {
      greeted_ = true;
      return Send(GreetingText(place_.cursor(place_.position)));
    }
    Advance();
  }

  void Wake() {
    base::MutexLock lock(mutex_);
    if (ready_) Advance();
  }

  void End() {
    base::MutexLock lock(mutex_);
    ended_ = true;
    if (ready_) Send(std::nullopt);
  }

  // The client has gone: nothing is called any more once this returns.
  void Leave() {
    base::MutexLock lock(mutex_);
    ended_ = true;
    ready_ = nullptr;
  }

 private:
  // Sends what there is, a heartbeat if it is time, or nothing yet.
  void Advance() REQUIRES(mutex_) {
    if (ended_ || clock_.MonotonicMs() >= ends_ms_ || !reader_.may_go_on()) return Send(std::nullopt);
    auto events = NextEvents(exchange_, place_);
    if (!events) return Send(std::nullopt);  // the client comes back with its last id
    if (!events->empty()) return Send(*std::move(events));
    if (clock_.MonotonicMs() - sent_ms_ >= heartbeat_ms_) Send(std::string(kHeartbeat));
  }

  // Under the lock, so that Leave can promise what it promises. The server's callback only hands the bytes over.
  void Send(std::optional<std::string> text) REQUIRES(mutex_) {
    sent_ms_ = clock_.MonotonicMs();
    std::exchange(ready_, nullptr)(std::move(text));
  }

  const exchange::Exchange& exchange_;
  const base::Clock& clock_;
  const int heartbeat_ms_;
  const int64_t ends_ms_;
  base::Mutex mutex_;
  FeedPlace place_ GUARDED_BY(mutex_);
  const FeedReader reader_;
  Ready ready_ GUARDED_BY(mutex_);  // set while the client waits for more
  int64_t sent_ms_ GUARDED_BY(mutex_);
  bool greeted_ GUARDED_BY(mutex_) = false;
  bool ended_ GUARDED_BY(mutex_) = false;
};

class Feeds::Handle : public http::Source {
 public:
  explicit Handle(std::shared_ptr<Feed> feed) : feed_(std::move(feed)) {}
  ~Handle() override { feed_->Leave(); }
  void Next(std::function<void(std::optional<std::string>)> ready) override { feed_->Next(std::move(ready)); }

 private:
  std::shared_ptr<Feed> feed_;
};

Feeds::Feeds(exchange::Exchange& exchange, const base::Clock& clock, FeedLimits limits)
    : exchange_(exchange), clock_(clock), limits_(limits) {
  watch_ = exchange_.OnCommit([this] {
    base::MutexLock lock(mutex_);
    committed_ = true;
    changed_.notify_one();
  });
  thread_ = std::thread([this] { Run(); });
}

Feeds::~Feeds() {
  watch_.reset();
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
  for (const auto& feed : Live()) feed->End();
}

base::Result<std::unique_ptr<http::Source>> Feeds::Open(FeedPlace place, FeedReader reader) {
  auto feed = std::make_shared<Feed>(exchange_, clock_, limits_, std::move(place), std::move(reader));
  base::MutexLock lock(mutex_);
  TRY(CheckRoomFor(feed->user()));
  feeds_.push_back(feed);
  return std::make_unique<Handle>(std::move(feed));
}

base::Status Feeds::CheckRoomFor(const std::string& user) {
  size_t users_own = 0;
  std::erase_if(feeds_, [&](const auto& entry) {
    const auto feed = entry.lock();
    if (feed && feed->user() == user) ++users_own;
    return !feed;
  });
  if (users_own >= limits_.user_feeds_max) {
    return base::Fail(base::Code::kUnavailable, "this user has " + std::to_string(users_own) + " event feeds open; close some, or read pages");
  }
  if (feeds_.size() < limits_.feeds_max) return {};
  return base::Fail(base::Code::kUnavailable, "too many event feeds are open; try again later, or read pages");
}

std::vector<std::shared_ptr<Feeds::Feed>> Feeds::Live() {
  std::vector<std::shared_ptr<Feed>> live;
  base::MutexLock lock(mutex_);
  for (const auto& feed : feeds_) {
    if (auto shared = feed.lock()) live.push_back(std::move(shared));
  }
  return live;
}

// No commit is missed: one that comes while a feed looks at the store finds it waiting for this thread at the feed's lock.
// Each tick also looks whether a heartbeat is due, or a right to read has gone.
void Feeds::Run() {
  while (true) {
    {
      base::MutexLock lock(mutex_);
      if (!stopping_ && !committed_) lock.WaitFor(changed_, kTick);
      if (stopping_) return;
      committed_ = false;
    }
    for (const auto& feed : Live()) feed->Wake();
  }
}

}  // namespace taxii
