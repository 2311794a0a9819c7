#include "exchange/budget.h"

#include <gtest/gtest.h>

#include "exchange/testing.h"

namespace exchange {
namespace {

TEST(Budget, SharesAreGivenBack) {
  Budget budget(100);
  Budget::Share first(budget, "ann");
  EXPECT_TRUE(first.Grow(60));
  {
    Budget::Share second(budget, "bob");
    EXPECT_TRUE(second.Grow(40));
    EXPECT_EQ(second.Grow(1).error().code, base::Code::kUnavailable);
    const Budget::Share moved = std::move(second);
    EXPECT_EQ(budget.held(), 100u);
  }
  EXPECT_EQ(budget.held(), 60u);
  EXPECT_TRUE(first.Grow(15));
  EXPECT_EQ(first.Grow(1).error().code, base::Code::kUnsupported);  // no later try would succeed
}

TEST(Budget, WhatIsRefusedIsNotHeld) {
  Budget budget(100);
  Budget::Share large(budget, "ann");
  EXPECT_EQ(large.Grow(1'000).error().code, base::Code::kUnsupported);
  EXPECT_EQ(large.Grow(UINT64_MAX).error().code, base::Code::kUnsupported);
  EXPECT_EQ(budget.held(), 0u);
  Budget::Share other(budget, "bob");
  EXPECT_TRUE(other.Grow(75));
  EXPECT_EQ(large.Grow(50).error().code, base::Code::kUnavailable);
  EXPECT_EQ(budget.held(), 75u);
}

TEST(Budget, OneUserLeavesSomeForOthers) {
  Budget budget(100);
  Budget::Share first(budget, "ann"), second(budget, "ann"), other(budget, "bob");
  EXPECT_TRUE(first.Grow(50));
  EXPECT_TRUE(second.Grow(25));
  EXPECT_EQ(second.Grow(1).error().code, base::Code::kUnavailable);
  EXPECT_TRUE(other.Grow(25));
}

// Small on the wire, large in memory: each object has many findings.
TEST(Budget, ASubmissionThatTakesTooMuchIsRefusedAsAWhole) {
  const auto store = store::OpenMemory();
  testing::Bench bench(*store);
  bench.submission_bytes_max = 2 << 20;
  bench.Open();
  const uint32_t collection = bench.MakeCollection();
  std::vector<std::string> objects;
  for (int i = 0; i < 4000; ++i) objects.push_back(testing::Indicator(i));
  EXPECT_EQ(bench.Submit(collection, objects).error().code, base::Code::kUnsupported);
  EXPECT_EQ(bench.exchange->CountLive(collection), 0u);
  objects.resize(400);
  EXPECT_TRUE(bench.Submit(collection, objects));
  EXPECT_EQ(bench.exchange->CountLive(collection), 400u);
}

TEST(Submit, WhatIsLongRunsOnAWorkerAndWhatIsCommittedIsAnswered) {
  const auto store = store::OpenMemory();
  testing::Bench bench(*store);
  std::vector<std::function<void()>> later;
  base::Mutex mutex;
  bool full = false;
  bench.run_later = [&](std::function<void()> work) {
    const base::MutexLock lock(mutex);
    if (full) return false;
    later.push_back(std::move(work));
    return true;
  };
  bench.Open();
  bool ran = false;
  EXPECT_TRUE(bench.exchange->RunSubmission("ann", 100, [&] { ran = true; }));
  EXPECT_TRUE(ran);  // what is small does not wait for a worker
  ran = false;
  EXPECT_TRUE(bench.exchange->RunSubmission("ann", 1 << 20, [&] { ran = true; }));
  EXPECT_FALSE(ran);
  ASSERT_EQ(later.size(), 1u);
  later[0]();
  EXPECT_TRUE(ran);
  full = true;
  EXPECT_EQ(bench.exchange->RunSubmission("ann", 1 << 20, [] {}).error().code, base::Code::kUnavailable);

  const uint32_t collection = bench.MakeCollection();
  std::vector<std::string> objects;
  for (int i = 0; i < 100; ++i) objects.push_back(testing::Indicator(i));
  EXPECT_TRUE(bench.Submit(collection, objects));  // no worker is free for the report: it comes all the same
  EXPECT_EQ(bench.exchange->CountLive(collection), 100u);
}

TEST(Submit, OneUserLeavesPlacesInTheQueueForOthers) {
  const auto store = store::OpenMemory();
  testing::Bench bench(*store);
  std::vector<std::function<void()>> later;
  bench.run_later = [&](std::function<void()> work) {
    later.push_back(std::move(work));
    return true;
  };
  bench.Open();
  while (bench.exchange->RunOnAWorker("ann", [] {})) ASSERT_LT(later.size(), 10'000u);
  EXPECT_EQ(later.size(), kUserWaitingMax);
  EXPECT_EQ(bench.exchange->RunSubmission("ann", 1 << 20, [] {}).error().code, base::Code::kUnavailable);
  EXPECT_TRUE(bench.exchange->RunOnAWorker("bob", [] {}));
  later.front()();
  EXPECT_TRUE(bench.exchange->RunOnAWorker("ann", [] {}));
}

// A reader never waits for a commit, nor for a disk that takes none.
TEST(Served, IsKnownAtOnceAndWrittenDownLater) {
  const auto inner = store::OpenMemory();
  testing::FaultyStore store(*inner);
  testing::Bench bench(store);
  std::vector<std::function<void()>> later;
  bench.run_later = [&](std::function<void()> work) {
    later.push_back(std::move(work));
    return true;
  };
  bench.Open();
  const uint32_t collection = bench.MakeCollection();
  ASSERT_TRUE(bench.Submit(collection, {testing::Indicator(1)}));
  const auto stored = [&] { return (*Collections::Open(store, bench.random))->WasServed(collection); };
  store.fault = testing::FaultyStore::Fault::kNotWritten;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(bench.exchange->Rows({.collection = collection})->rows.size(), 1u);
  EXPECT_TRUE(bench.exchange->collections().WasServed(collection));
  ASSERT_EQ(later.size(), 1u);
  later[0]();
  EXPECT_FALSE(bench.exchange->StoreServedMarks());
  EXPECT_FALSE(stored());
  store.fault = testing::FaultyStore::Fault::kNone;
  EXPECT_TRUE(bench.exchange->collections().Change(collection, {"another title", "", "", std::nullopt}));
  EXPECT_TRUE(bench.exchange->collections().WasServed(collection));
  EXPECT_TRUE(bench.exchange->StoreServedMarks());
  EXPECT_TRUE(stored());
}

TEST(Submit, FindingsAreKeptForTheFirstAndCountedForAll) {
  const auto store = store::OpenMemory();
  testing::Bench bench(*store);
  const uint32_t collection = bench.MakeCollection();
  std::string wrong = R"({"type":"indicator","external_references":[{})";
  for (int i = 0; i < 60; ++i) wrong += ",{}";
  wrong += "]}";
  const auto report = bench.Submit(collection, std::vector<std::string>(400, wrong));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->objects.front().findings.size(), 100u);
  EXPECT_TRUE(report->objects.back().findings.empty());
  EXPECT_FALSE(report->objects.back().message.empty());
  size_t kept = 0;
  for (const ObjectOutcome& outcome : report->objects) kept += outcome.findings.size();
  EXPECT_EQ(kept, kReportedFindingsMax);
}

}  // namespace
}  // namespace exchange
