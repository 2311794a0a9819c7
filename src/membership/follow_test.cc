// What a node does with what another member answers.
#include "membership/follow.h"

#include <gtest/gtest.h>

#include "covenant/testing_world.h"
#include "membership/testing.h"

namespace membership {
namespace {

using covenant::testing::IdOf;
using exchange::testing::Indicator;
using testing::kGreen;


class FollowTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto genesis = covenant::testing::GenesisOf(3);
    ASSERT_TRUE(owner.membership->Enter(genesis, {}, owner_keys.log));
    ASSERT_TRUE(holder.membership->Enter(genesis, {}, holder_keys.log));
    council = Council::Open({.membership = *holder.membership, .clock = holder.clock, .logger = holder.logger}).value();
    Follow::Parts parts{.membership = *holder.membership, .council = *council, .clock = holder.clock, .logger = holder.logger,
                        .finish_erasures = [this]() -> base::Status { TRY(holder.exchange->FinishErasures()); return {}; }, .judging = Follow::Judging::kHere};
    follow.emplace(std::move(parts), IdOf(1));
  }
  void Pull() {
    const std::string ledger = follow->Ledger().value();
    const auto delivery = owner.membership->Deliver(IdOf(2), {0, follow->Taken().value(), ledger});
    ASSERT_TRUE(delivery);
    follow->BeginRecords();
    ASSERT_TRUE(follow->TakeRecords(delivery->frames));
    ASSERT_TRUE(follow->FinishRecords());
  }

  covenant::testing::KeySet owner_keys = covenant::testing::KeysOf(1), holder_keys = covenant::testing::KeysOf(2);
  std::unique_ptr<store::Store> owner_store = store::OpenMemory(), holder_store = store::OpenMemory();
  testing::MemberBench owner{*owner_store}, holder{*holder_store};
  std::unique_ptr<Council> council;
  std::optional<Follow> follow;
};

// Found by the simulator: the owner's backup was older than the answer, and its log was not, so nothing told the holder.
TEST_F(FollowTest, AnOwnerThatMayHaveForgottenAnAnswerGetsItAgain) {
  const uint32_t shared = owner.exchange->collections().Find(kSharedAlias)->number;
  ASSERT_TRUE(owner.Submit(shared, {Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen)}));
  Pull();
  ASSERT_EQ(owner.exchange->Erase(shared, {exchange::testing::IndicatorId(1), {}, {}}, "by law", "tester"), 1u);
  Pull();
  const auto receipt = *follow->OwedReceipt();
  ASSERT_TRUE(receipt);
  follow->ReceiptAnswered(*receipt, base::Fail(base::Code::kUnavailable, "not now"));
  EXPECT_TRUE(*follow->OwedReceipt());
  follow->ReceiptAnswered(*receipt, {});
  EXPECT_EQ(*follow->OwedReceipt(), std::nullopt);

  follow->HeardOfOwnLog("");  // a new connection
  const auto again = *follow->OwedReceipt();
  ASSERT_TRUE(again);
  EXPECT_TRUE(owner.membership->receipts().Take(IdOf(2), *again, owner.clock.Now()));
  follow->ReceiptAnswered(*again, {});
  EXPECT_EQ(*follow->OwedReceipt(), std::nullopt);
}

}  // namespace
}  // namespace membership
