// A node that came back from a backup, and what others give back of its log.
#include "membership/recovery.h"

#include <gtest/gtest.h>

#include "covenant/testing_world.h"
#include "exchange/fsck.h"
#include "membership/testing.h"
#include "store/store.h"
#include "tlog/signer.h"

namespace membership {
namespace {

using covenant::testing::IdOf;
using exchange::testing::Indicator;
using exchange::testing::IndicatorId;
using testing::kGreen;


struct Node {
  explicit Node(int number) : number(number), keys(covenant::testing::KeysOf(number)), bench(*store) {}
  Membership& membership() { return *bench.membership; }
  base::Status Publish(int first, int count) {
    std::vector<std::string> objects;
    for (int i = first; i < first + count; ++i) objects.push_back(Indicator(i, 0, "[ipv4-addr:value = '198.51.100." + std::to_string(i) + "']", kGreen));
    TRY(bench.Submit(bench.exchange->collections().Find(kSharedAlias)->number, objects));
    return {};
  }
  base::Status Pull(Node& from) {
    const uint64_t size = TRY(membership().SizeOf(IdOf(from.number)));
    const std::string ledger = TRY(membership().ledgers().Tail(IdOf(from.number)));
    TRY(membership().Receive(IdOf(from.number), TRY(from.membership().Deliver(IdOf(number), {membership().Now()->state.epoch, size, ledger})).frames));
    return {};
  }
  size_t Has(std::string_view id) {
    const auto shared = bench.exchange->collections().Find(kSharedAlias)->number;
    return bench.exchange->Get({std::string(id), {}, {}}, [&](uint32_t c) { return c == shared; })->size();
  }
  // What it holds of `of`'s log, as `of` gets it.
  std::string Held(Node& of, uint64_t from) { return membership().DeliverHeldTo(IdOf(of.number), from)->frames; }
  std::string Head(Node& of) { return membership().HeldOf(IdOf(of.number)).checkpoint; }
  bool IsSound() {
    const auto scratch = store::OpenMemory();
    return exchange::Fsck(*store, *scratch, exchange::testing::kNodeKey, [](const exchange::Progress&) {})->problems.empty();
  }

  int number;
  covenant::testing::KeySet keys;
  std::unique_ptr<store::Store> store = store::OpenMemory();
  membership::testing::MemberBench bench;
};

// One published 2 and 3 after the copy of it was made that `old` is: an older history with its keys. Two and three hold all of it.
class RecoveryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (Node* const node : {&one, &old, &two, &three}) ASSERT_TRUE(node->membership().Enter(genesis, {}, node->keys.log));
    ASSERT_TRUE(one.Publish(2, 2));
    for (Node* const node : {&two, &three}) ASSERT_TRUE(node->Pull(one));
  }
  base::Status Recover(std::vector<std::string> heads, std::vector<std::string> given) {
    auto recovery = TRY(Recovery::Begin(old.membership(), heads));
    TRY(recovery.Take(given));
    report = recovery.report();
    return {};
  }

  covenant::Genesis genesis = covenant::testing::GenesisOf(3);
  Node one{1}, old{1}, two{2}, three{3};
  RecoveryReport report;
};

TEST_F(RecoveryTest, EntriesAndTheirContentComeBack) {
  ASSERT_EQ(old.membership().OwnSize(), 1u);
  const auto recovered = Recover({two.Head(one), three.Head(one)}, {two.Held(one, 1), three.Held(one, 1)});
  ASSERT_TRUE(recovered) << recovered.error().message;
  EXPECT_EQ(report.objects, 2u);
  EXPECT_TRUE(report.lost.empty());
  EXPECT_EQ(*old.membership().OwnLog()->checkpoint(), *one.membership().OwnLog()->checkpoint());
  EXPECT_EQ(old.Has(IndicatorId(2)), 1u);
  EXPECT_TRUE(old.IsSound());
  // It goes on in the same history.
  ASSERT_TRUE(old.Publish(4, 1));
  const auto pulled = two.Pull(old);
  EXPECT_TRUE(pulled) << pulled.error().message;
  EXPECT_TRUE(two.IsSound());
}

// Over a restart, too; a member that had not taken it over gets the entry, and is told that there is no more.
TEST_F(RecoveryTest, WhatCameBackCannotBeShownToOthers) {
  ASSERT_TRUE(Recover({two.Head(one)}, {two.Held(one, 1)}));
  old.bench.Open();
  ASSERT_TRUE(old.membership().Resume(old.keys.log));
  EXPECT_EQ(old.Has(IndicatorId(3)), 1u);
  Node later{3};
  ASSERT_TRUE(later.membership().Enter(genesis, {}, later.keys.log));
  const auto pulled = later.Pull(old);
  ASSERT_TRUE(pulled) << pulled.error().message;
  EXPECT_EQ(later.membership().SizeOf(IdOf(1)).value(), 3u);
  EXPECT_TRUE(later.IsSound());
}

// Those who gave it back were not told who else was named: the import that published it can be repeated.
TEST_F(RecoveryTest, WhomItWasForMayNotBeKnownAnyMore) {
  ASSERT_TRUE(Recover({two.Head(one)}, {two.Held(one, 1)}));
  json::Parser parser;
  const std::string object = Indicator(2, 0, "[ipv4-addr:value = '198.51.100.2']", kGreen);
  exchange::SubmitRequest request{.user = "tester", .collection = old.bench.exchange->collections().Find(kSharedAlias)->number, .objects = {*parser.Parse(object)}, .dates = {}, .import = {}, .status = {},
                                  .choice = exchange::MakeChoice({}, std::vector{IdOf(2)})};
  const auto again = old.bench.exchange->Foresee(request);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->objects[0].outcome, exchange::Outcome::kUnchanged) << again->objects[0].message;
  request.collection = one.bench.exchange->collections().Find(kSharedAlias)->number;
  EXPECT_EQ(one.bench.exchange->Foresee(request)->objects[0].outcome, exchange::Outcome::kConflict) << "where it is known, it was for all";
}

// One gives the entries, another what stands behind them; what is not what the entry commits to is as good as none.
TEST_F(RecoveryTest, ContentIsTakenFromWhoeverHasIt) {
  const auto only_entries = [&](std::string frames, bool forge) {
    std::string out;
    std::string_view left = frames;
    while (!left.empty()) {
      Frame frame = TakeFrame(left).value();
      if (auto* const held = std::get_if<HeldFrame>(&frame)) held->content = forge ? std::string_view("made up") : std::string_view();
      AppendFrame(frame, out);
    }
    return out;
  };
  ASSERT_TRUE(Recover({two.Head(one)}, {only_entries(two.Held(one, 1), true), only_entries(two.Held(one, 1), false), three.Held(one, 1)}));
  EXPECT_EQ(report.objects, 2u);
  EXPECT_TRUE(old.IsSound());
}

TEST_F(RecoveryTest, WhatNobodyHasIsLostAndTheHistoryStays) {
  std::string frames = two.Held(one, 1), bare;
  std::string_view left = frames;
  while (!left.empty()) {
    Frame frame = TakeFrame(left).value();
    if (auto* const held = std::get_if<HeldFrame>(&frame)) held->content = {};
    AppendFrame(frame, bare);
  }
  ASSERT_TRUE(Recover({two.Head(one)}, {bare}));
  EXPECT_EQ(report.lost, (std::set<uint64_t>{1, 2}));
  EXPECT_EQ(old.membership().OwnSize(), 3u);
  EXPECT_EQ(old.Has(IndicatorId(2)), 0u);
  EXPECT_TRUE(old.IsSound());
  EXPECT_TRUE(two.Pull(old));
}

// Nothing that this node did not sign, and nothing behind another beginning.
TEST_F(RecoveryTest, OnlyThisNodesOwnHistoryComesBack) {
  const std::string frames = two.Held(one, 1);
  std::string changed = frames;
  changed[10] ^= 1;  // in an entry
  EXPECT_FALSE(Recover({two.Head(one)}, {changed}));
  EXPECT_FALSE(Recover({two.Head(one)}, {frames.substr(0, frames.size() / 2)}));
  EXPECT_FALSE(Recover({two.Head(one)}, {""}));
  const std::string origin = one.membership().OwnLog()->origin();
  const auto thief = tlog::NoteSigner::Make(origin, two.keys.log);
  std::string forged;
  AppendFrame(HeldFrame{tlog::RecordEntry(crypto::Sha256("x")), {}}, forged);
  const crypto::Digest leaf = tlog::LeafHash("x");
  AppendFrame(HeadFrame{{leaf}, tlog::SignCheckpoint({origin, 2, leaf, {}}, *thief)}, forged);
  EXPECT_FALSE(Recover({two.Head(one)}, {forged}));
  EXPECT_EQ(old.membership().OwnSize(), 1u);
}

// The copy has gone on by itself: there are two histories, and none is written on.
TEST_F(RecoveryTest, TwoHistoriesAreNotMended) {
  ASSERT_TRUE(old.Publish(7, 1));
  EXPECT_EQ(Recover({two.Head(one)}, {two.Held(one, 2)}).error().code, base::Code::kCorrupt);
  ASSERT_TRUE(old.Publish(8, 2));
  EXPECT_EQ(Recovery::Begin(old.membership(), std::vector{two.Head(one)}).error().code, base::Code::kCorrupt);
  EXPECT_EQ(old.membership().OwnSize(), 4u);
}

TEST_F(RecoveryTest, HeadsThatContradictEachOtherAreNotChosenBetween) {
  Node other{1}, four{2};
  for (Node* const node : {&other, &four}) ASSERT_TRUE(node->membership().Enter(genesis, {}, node->keys.log));
  ASSERT_TRUE(other.Publish(7, 1));
  ASSERT_TRUE(four.Pull(other));
  EXPECT_EQ(Recover({two.Head(one), four.Head(one)}, {two.Held(one, 1)}).error().code, base::Code::kCorrupt);
  EXPECT_EQ(old.membership().OwnSize(), 1u);
}

}  // namespace
}  // namespace membership
