// What an owner gives and withholds stands in a ledger that it signs; an owner that lies is proven to have done so.
#include "membership/ledgers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "covenant/any_document.h"
#include "covenant/testing_world.h"
#include "exchange/keys.h"
#include "membership/receiver.h"
#include "membership/testing.h"
#include "membership/testing_lies.h"
#include "membership/testing_member.h"

namespace membership {
namespace {

using covenant::Outcome;
using covenant::testing::IdOf;
using testing::Member;
using testing::Withhold;
using testing::kDivided;
using testing::kGreen;
using testing::kRed;

class LedgersTest : public ::testing::Test {
 protected:
  // What anybody with the chain says of it, and of it alone.
  void ExpectGuilty(const covenant::Evidence& evidence, int culprit) {
    const std::string file = covenant::FormatEvidence(evidence);
    const auto parsed = covenant::ParseAny(file);
    ASSERT_TRUE(parsed) << parsed.error().message;
    const std::vector<covenant::State> states{covenant::Found(covenant::testing::GenesisOf(3)).value()};
    const auto holds = covenant::CheckAgainst(states, parsed->document, 0);
    EXPECT_TRUE(holds) << holds.error().message;
    const auto guilty = covenant::Judge(states[0], evidence, [&](uint64_t) { return std::make_shared<const covenant::Rulebook>(states[0].rules); });
    ASSERT_TRUE(guilty) << guilty.error().message;
    EXPECT_EQ(*guilty, IdOf(culprit));
  }
  Member one{1}, two{2}, three{3};
};

TEST_F(LedgersTest, EveryEntryHasARowThatTheOwnerSigned) {
  one.Publish(1, kGreen);
  one.Publish(2, kRed);
  one.Publish(3, kDivided);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(two.Pull(one, {}, {.entries_max = 1}));
  const auto rows = two.Rows(one);
  ASSERT_EQ(rows.size(), 4u);
  const Outcome outcomes[] = {Outcome::kDocument, Outcome::kWhole, Outcome::kWithheld, Outcome::kPart};
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(rows[i].row.outcome, outcomes[i]) << i;
    EXPECT_EQ(rows[i].first, i);
    EXPECT_EQ(rows[i].position, i);
  }
  EXPECT_EQ(rows[2].row.verdict_and_rule, "[\"withheld\",\"default\"]");
  const exchange::Mirror& mirror = *two.membership().ledgers().MirrorOf(IdOf(1));
  for (uint64_t i = 1; i < 4; ++i) {
    const auto excerpt = two.membership().ledgers().ExcerptAt(mirror, i);
    ASSERT_TRUE(excerpt) << excerpt.error().message;
    EXPECT_TRUE(covenant::CheckExcerpt(*excerpt));
    EXPECT_TRUE(covenant::CheckLedgerHead(excerpt->head, one.keys.log.public_key()));
  }
  EXPECT_FALSE(two.membership().ledgers().ExcerptAt(mirror, 0));
  EXPECT_TRUE(two.membership().ledgers().Prove(IdOf(1), 0)->evidence.empty());
}

TEST_F(LedgersTest, ADoubleStandardIsProvenByWhomItIsAgainst) {
  for (int i = 1; i <= 5; ++i) one.Publish(i, kGreen);
  ASSERT_EQ(three.Pull(one)->objects, 5u);
  const auto report = two.Pull(one, [](uint64_t index, auto& parts, auto&) {
    if (index == 3) Withhold(parts);
  });
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->objects, 4u);
  EXPECT_EQ(report->withheld, 1u);
  const auto proof = two.membership().ledgers().Prove(IdOf(1), 0);
  ASSERT_TRUE(proof) << proof.error().message;
  ASSERT_EQ(proof->evidence.size(), 1u);
  EXPECT_EQ(proof->evidence[0].fault, covenant::Fault::kWithheld);
  EXPECT_EQ(std::get<covenant::Partiality>(proof->evidence[0].documents).excerpt.index, 3u);
  ExpectGuilty(proof->evidence[0], 1);
  // It is not found again in what comes later.
  one.Publish(6, kGreen);
  ASSERT_TRUE(two.Pull(one));
  EXPECT_TRUE(two.membership().ledgers().Prove(IdOf(1), proof->rows)->evidence.empty());
  EXPECT_TRUE(three.membership().ledgers().Prove(IdOf(1), 0)->evidence.empty());
}

TEST_F(LedgersTest, AnOwnerThatDeniesWhatItSentGivesNothing) {
  one.Publish(1, kGreen);
  const DeliveryRequest request;
  const Delivery honest = *one.membership().Deliver(IdOf(2), request);
  const Delivery withheld = testing::Altered(honest, request, one.keys.log, [](uint64_t, auto& parts, auto&) { Withhold(parts); });
  // The frames of the one with the ledger of the other.
  std::string mixed;
  std::string_view frames = withheld.frames;
  while (!frames.empty()) {
    const Frame frame = *TakeFrame(frames);
    AppendFrame(std::holds_alternative<LedgerFrame>(frame) ? Frame(LedgerFrame{TailIn(honest.frames)}) : frame, mixed);
  }
  EXPECT_EQ(two.membership().Receive(IdOf(1), mixed).error().code, base::Code::kCorrupt);
  // Nor does one that leaves the ledger out, or has it signed by another.
  EXPECT_FALSE(two.membership().Receive(IdOf(1), testing::Altered(honest, request, two.keys.log, [](uint64_t, auto&, auto&) {}).frames));
  EXPECT_EQ(*two.membership().SizeOf(IdOf(1)), 0u);
  EXPECT_TRUE(two.membership().Receive(IdOf(1), honest.frames));
}

TEST_F(LedgersTest, TheMemberSignsItTooOnceADay) {
  const base::Timestamp now{1'800'000'000'000'000}, later{now.us + 3600'000'000}, tomorrow{now.us + int64_t{25} * 3600'000'000};
  Receipts& holder = two.membership().receipts();
  ASSERT_TRUE(two.Pull(one));
  EXPECT_FALSE(*holder.Owes(IdOf(1), now));  // documents alone are no reason
  one.Publish(1, kGreen);
  ASSERT_TRUE(two.Pull(one));
  EXPECT_TRUE(*holder.Owes(IdOf(1), now));
  const covenant::Receipt receipt = *holder.Make(IdOf(1), now);
  ASSERT_TRUE(receipt.ledger);
  EXPECT_FALSE(*one.membership().receipts().LedgerSignedBy(IdOf(2)));
  ASSERT_TRUE(one.membership().receipts().Take(IdOf(2), covenant::FormatReceipt(receipt), now));
  ASSERT_TRUE(holder.WasTaken(IdOf(1), receipt, now));
  EXPECT_EQ(*one.membership().receipts().LedgerSignedBy(IdOf(2)), receipt.ledger);
  EXPECT_FALSE(*holder.Owes(IdOf(1), tomorrow));
  one.Publish(2, kRed);
  ASSERT_TRUE(two.Pull(one));
  EXPECT_FALSE(*holder.Owes(IdOf(1), later));
  EXPECT_TRUE(*holder.Owes(IdOf(1), tomorrow));
  // One that the owner did not sign is none of its.
  covenant::Receipt forged = *holder.Make(IdOf(1), tomorrow);
  forged.ledger = covenant::SignLedgerHead(*forged.ledger, two.keys.log);
  forged = covenant::SignReceipt(forged, two.keys.log);
  EXPECT_EQ(one.membership().receipts().Take(IdOf(2), covenant::FormatReceipt(forged), tomorrow).error().code, base::Code::kCorrupt);
}

TEST_F(LedgersTest, AnOwnerGoesOnOnlyFromWhatItSigned) {
  one.Publish(1, kGreen);
  ASSERT_TRUE(two.Pull(one));
  const std::string mine = *two.membership().ledgers().Tail(IdOf(1));
  EXPECT_TRUE(one.membership().Deliver(IdOf(2), {0, 2, mine}));
  EXPECT_FALSE(one.membership().Deliver(IdOf(3), {0, 2, mine}));  // of another member
  for (size_t i = 0; i < mine.size(); ++i) {
    std::string altered = mine;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_FALSE(one.membership().Deliver(IdOf(2), {0, 2, altered})) << i;
  }
}

TEST_F(LedgersTest, AStandingThatIsNotTheReadersIsProvenToo) {
  one.Publish(1, kGreen);
  // Member 3 was given the standing "other" by its owner: the opening of that leaf, as a member that is not active would get it.
  const auto other = [&](uint64_t, std::vector<tlog::PartOpening>& parts, tlog::StandingOpening& standing) {
    const auto stored = *exchange::DecodeRecord(**one.store->Get(exchange::keys::Record(one.membership().Now()->seat.log, 1)));
    const auto handling = *exchange::HandlingIn(stored.record);
    const std::vector<std::string> standings = exchange::StandingsFor(one.membership().Now()->era, handling.handling);
    const std::vector<std::string_view> views(standings.begin(), standings.end());
    standing = tlog::OpenStanding(tlog::Salts(stored.record.seed), views, static_cast<uint32_t>(views.size() - 1));
    Withhold(parts);
  };
  const auto report = two.Pull(one, other);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->set_aside, 1u);
  const auto proof = *two.membership().ledgers().Prove(IdOf(1), 0);
  ASSERT_EQ(proof.evidence.size(), 1u);
  EXPECT_EQ(proof.evidence[0].fault, covenant::Fault::kVerdict);
  ExpectGuilty(proof.evidence[0], 1);
}

}  // namespace
}  // namespace membership
