#include "http/mailbox.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <functional>
#include <thread>

namespace http {
namespace {

struct Note : Mailbox::Parcel {
  explicit Note(std::function<void()> what) : open(std::move(what)) {}
  void Open() override { open(); }
  std::function<void()> open;
};

TEST(Mailbox, WhatManyThreadsPutInIsOpenedOnceInTheOrderOfEach) {
  const auto io = std::make_shared<boost::asio::io_context>(1);
  Mailbox mailbox(io);
  constexpr size_t kThreads = 4, kNotes = 20'000;
  std::vector<std::vector<size_t>> opened(kThreads);
  size_t left = kThreads * kNotes;
  auto guard = std::make_optional(boost::asio::make_work_guard(*io));
  std::vector<std::thread> threads;
  for (size_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (size_t n = 0; n < kNotes; ++n) {
        mailbox.Put(std::make_shared<Note>([&, thread, n] {
          EXPECT_TRUE(mailbox.IsOfThisThread());
          opened[thread].push_back(n);
          if (--left == 0) guard.reset();
        }));
      }
    });
  }
  io->run();
  for (auto& thread : threads) thread.join();
  for (const auto& notes : opened) {
    ASSERT_EQ(notes.size(), kNotes);
    EXPECT_TRUE(std::ranges::is_sorted(notes));
  }
}

TEST(Mailbox, WhatIsPutInWhileOthersAreOpenedIsOpenedToo) {
  const auto io = std::make_shared<boost::asio::io_context>(1);
  Mailbox mailbox(io);
  int opened = 0;
  std::function<void()> again = [&] {
    if (++opened < 5) mailbox.Put(std::make_shared<Note>(again));
  };
  mailbox.Put(std::make_shared<Note>(again));
  io->run();
  EXPECT_EQ(opened, 5);
}

TEST(Mailbox, AfterTheLoopHasEndedNothingIsOpenedAndNothingLeaks) {
  const auto io = std::make_shared<boost::asio::io_context>(1);
  auto mailbox = std::make_unique<Mailbox>(io);
  auto alive = std::make_shared<int>(0);
  mailbox->Put(std::make_shared<Note>([alive] { ADD_FAILURE(); }));
  EXPECT_EQ(alive.use_count(), 2);
  mailbox.reset();
  EXPECT_EQ(alive.use_count(), 1);
}

}  // namespace
}  // namespace http
