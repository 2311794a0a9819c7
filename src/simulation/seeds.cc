#include "simulation/seeds.h"

#include <algorithm>
#include <thread>

#include "base/thread_annotations.h"

namespace simulation {

std::vector<SeedOutcome> RunSeeds(const TownOptions& options, uint64_t seeds, const std::function<GoOn(const SeedOutcome&)>& done) {
  base::Mutex mutex;
  std::vector<SeedOutcome> outcomes;
  uint64_t next = 0;
  bool stopping = false;
  const auto work = [&] {
    for (;;) {
      TownOptions mine = options;
      {
        const base::MutexLock lock(mutex);
        if (stopping || next == seeds) return;
        mine.seed = options.seed + next++;
      }
      SeedOutcome one{mine.seed, RunTown(mine)};
      const base::MutexLock lock(mutex);
      stopping = done(one) == GoOn::kNo || stopping;
      outcomes.push_back(std::move(one));
    }
  };
  std::vector<std::thread> threads;
  for (uint64_t i = 1; i < std::min<uint64_t>(seeds, std::max(1u, std::thread::hardware_concurrency())); ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  std::ranges::sort(outcomes, {}, &SeedOutcome::seed);
  return outcomes;
}

}  // namespace simulation
