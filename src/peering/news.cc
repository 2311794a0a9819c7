#include "peering/news.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace peering {

NewsDesk::NewsDesk(std::function<News()> now, const base::Clock& clock) : now_(std::move(now)), clock_(clock), thread_([this] { Run(); }) {}

NewsDesk::~NewsDesk() { Stop(); }

void NewsDesk::Stop() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

base::Status NewsDesk::Ask(const std::string& asker, const News& known, int wait_ms, std::function<void(const News&)> answer) {
  const News now = now_();
  if (now != known || wait_ms <= 0) {
    answer(now);
    return {};
  }
  const base::MutexLock lock(mutex_);
  if (stopping_) return base::Fail(base::Code::kUnavailable, "this node is about to stop");
  if (asking_[asker] >= kAskersMax) return base::Fail(base::Code::kUnavailable, "too many questions of yours are open; wait for their answers");
  ++asking_[asker];
  questions_.push_back({asker, known, clock_.MonotonicMs() + std::min(wait_ms, kNewsWaitMax_ms), std::move(answer)});
  woken_ = true;  // what came since `now` was asked for must not be missed
  changed_.notify_one();
  return {};
}

void NewsDesk::Wake() {
  const base::MutexLock lock(mutex_);
  woken_ = true;
  changed_.notify_one();
}

std::optional<int64_t> NewsDesk::NextEnd() const {
  const auto first = std::ranges::min_element(questions_, {}, &Question::until_ms);
  return first == questions_.end() ? std::nullopt : std::optional(first->until_ms);
}

std::list<NewsDesk::Question> NewsDesk::TakeAnswerable(const News& now, bool all) {
  const base::MutexLock lock(mutex_);
  const int64_t now_ms = clock_.MonotonicMs();
  std::list<Question> ready;
  for (auto at = questions_.begin(); at != questions_.end();) {
    const auto question = at++;
    if (!all && question->known == now && question->until_ms > now_ms) continue;
    if (--asking_[question->asker] == 0) asking_.erase(question->asker);
    ready.splice(ready.end(), questions_, question);
  }
  return ready;
}

void NewsDesk::Run() {
  for (bool stopping = false; !stopping;) {
    {
      base::MutexLock lock(mutex_);
      while (!woken_ && !stopping_) {
        const auto end = NextEnd();
        if (!end) {
          lock.Wait(changed_);
          continue;
        }
        const int64_t left = *end - clock_.MonotonicMs();
        if (left <= 0) break;
        lock.WaitFor(changed_, std::chrono::milliseconds(left));
      }
      woken_ = false;
      stopping = stopping_;
    }
    const News now = now_();
    for (Question& question : TakeAnswerable(now, stopping)) question.answer(now);
  }
}

}  // namespace peering
