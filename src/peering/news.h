// "Is there anything new?": questions of other members, kept open until there is, so that a member that waits costs next to
// nothing and learns of a commit at once.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <thread>

#include "base/result.h"
#include "base/thread_annotations.h"
#include "base/time.h"
#include "federation/follower.h"

namespace peering {

using federation::News;

inline constexpr int kNewsWaitMax_ms = 60'000;
inline constexpr size_t kAskersMax = 4;  // of one member, at once

// Safe from many threads.
class NewsDesk {
 public:
  // `now` may be called from any thread, and must be quick.
  NewsDesk(std::function<News()> now, const base::Clock& clock);
  ~NewsDesk();  // as Stop
  // Answers all who ask, and takes no more questions.
  void Stop();

  // Calls `answer` once: now, or when something is other than `known`, or after `wait_ms`. kUnavailable, and no call, where the
  // asker waits for kAskersMax answers already.
  base::Status Ask(const std::string& asker, const News& known, int wait_ms, std::function<void(const News&)> answer);
  // Something may have changed. Quick; from any thread.
  void Wake();

 private:
  struct Question {
    std::string asker;
    News known;
    int64_t until_ms;
    std::function<void(const News&)> answer;
  };
  void Run();
  std::list<Question> TakeAnswerable(const News& now, bool all);
  std::optional<int64_t> NextEnd() const REQUIRES(mutex_);

  const std::function<News()> now_;
  const base::Clock& clock_;
  base::Mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool woken_ GUARDED_BY(mutex_) = false;
  std::list<Question> questions_ GUARDED_BY(mutex_);
  std::map<std::string, size_t> asking_ GUARDED_BY(mutex_);
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace peering
