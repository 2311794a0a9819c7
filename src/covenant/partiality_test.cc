// Double standards: what an owner signed as it delivered is held against the rules by whoever has the chain.
#include "covenant/partiality.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "covenant/any_document.h"
#include "covenant/evidence.h"
#include "covenant/testing_world.h"
#include "tlog/merkle.h"

namespace covenant {
namespace {

using testing::IdOf;
using testing::KeysOf;

constexpr std::string_view kGreen = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
constexpr std::string_view kAllowed = "[\"allowed\",\"tlp-green\"]";

class PartialityTest : public ::testing::Test {
 protected:
  // Member 1's record of two marked words, all but parts 0 and 1 hidden, as evidence carries it.
  std::string Opening(std::string_view marking, std::string_view circles = "[]") const {
    const tlog::Salts salts(crypto::Sha256("seed"));
    const std::string part0 = "{\"covenant\":\"" + Base64Of(world_.state.covenant) + "\",\"epoch\":0,\"standings\":\"" + Base64Of(crypto::Sha256("")) + "\"}";
    const std::string part1 = "{\"circles\":" + std::string(circles) + ",\"collection\":\"c\",\"kind\":\"publication\",\"markings\":[\"" + std::string(marking) + "\"],\"references\":[]}";
    return tlog::EncodeOpening(std::vector<tlog::PartOpening>{tlog::ShowPart(salts, 0, part0), tlog::ShowPart(salts, 1, part1), tlog::HidePart(salts, 2, "r"), tlog::HidePart(salts, 3, "o")});
  }
  // A delivery of it by member 1 to member 2.
  Excerpt Delivery(const LedgerRow& row, std::string_view opening) const {
    const std::string origin(world_.RowOf(1).card.keys.log.name());
    Excerpt excerpt{.commitment = *tlog::CommitmentOf(tlog::OriginId(origin), *tlog::ParseOpening(opening)), .head = {}, .index = 9, .position = 0, .proof = {}, .row = row};
    const Digest leaf = LedgerLeaf(9, tlog::RecordEntry(excerpt.commitment), EncodeRow(row));
    excerpt.head = SignLedgerHead({world_.state.covenant, origin, IdOf(2), tlog::Root(std::span(&leaf, 1)), 1, {}}, KeysOf(1).log);
    return excerpt;
  }
  static LedgerRow RowOf(Outcome outcome, std::string_view verdict, uint32_t standing) {
    return {.outcome = outcome, .epoch = 0, .erasure = 0, .record_epoch = 0, .parts = 4, .standing = standing, .verdict_and_rule = std::string(verdict)};
  }
  std::string VerdictFor(std::string_view marking, uint32_t standing) const {
    const std::string_view markings[] = {marking};
    return book_->VerdictAndRule(book_->Decide(FactsOf({MarkingOf(markings), RecordKind::kPublication, {}, {}}), static_cast<StandingIndex>(standing)));
  }
  base::Result<MemberId> JudgeAll(const Evidence& evidence) const {
    const auto read = TRY(ParseEvidence(FormatEvidence(evidence)));
    EXPECT_EQ(read, evidence);
    EXPECT_TRUE(ParseAny(FormatEvidence(evidence)));
    const std::vector<State> states{world_.state};
    const auto judged = Judge(world_.state, evidence, [&](uint64_t epoch) { return epoch == 0 ? book_ : nullptr; });
    EXPECT_EQ(CheckAgainst(states, evidence, 0).has_value(), judged.has_value());
    return judged;
  }
  // The standing of members outside any circle that the record names.
  uint32_t Outside() const { return book_->StandingOf({book_->RoleBits(world_.RowOf(2).roles), CircleRelation::kOutside}); }

  testing::World world_{4};
  const std::shared_ptr<const Rulebook> book_ = std::make_shared<const Rulebook>(world_.state.rules);
};

TEST_F(PartialityTest, AllowedAndNotGiven) {
  const auto evidence = [&](Outcome outcome, std::string_view verdict, uint32_t parts = 4) {
    LedgerRow row = RowOf(outcome, verdict, Outside());
    row.parts = parts;
    return Evidence{Fault::kWithheld, Partiality{Delivery(row, Opening(kGreen)), {}}};
  };
  EXPECT_EQ(JudgeAll(evidence(Outcome::kWithheld, kAllowed)), IdOf(1));
  for (const Evidence& innocent : {evidence(Outcome::kWhole, kAllowed), evidence(Outcome::kPart, kAllowed), evidence(Outcome::kWithheld, "[\"withheld\",\"default\"]"),
                                   evidence(Outcome::kWithheld, "[\"owner\",\"red\"]"), evidence(Outcome::kWithheld, kAllowed, 6)}) {
    EXPECT_EQ(JudgeAll(innocent).error().code, base::Code::kInvalid);
  }
}

TEST_F(PartialityTest, WhatTheOwnerDidNotSignConvictsNobody) {
  Evidence evidence{Fault::kWithheld, Partiality{Delivery(RowOf(Outcome::kWithheld, kAllowed, 0), Opening(kGreen)), {}}};
  auto& excerpt = std::get<Partiality>(evidence.documents).excerpt;
  const Excerpt good = excerpt;
  excerpt.row.standing = 1;
  EXPECT_FALSE(JudgeAll(evidence));
  excerpt = good;
  excerpt.head.member = IdOf(3);
  EXPECT_FALSE(JudgeAll(evidence));
  excerpt = good;
  excerpt.head = SignLedgerHead(excerpt.head, KeysOf(2).log);
  EXPECT_FALSE(JudgeAll(evidence));
  excerpt.head.log = "elsewhere.example/log";
  EXPECT_FALSE(JudgeAll(evidence));
}

TEST_F(PartialityTest, AnotherVerdictThanTheRulesGive) {
  const auto evidence = [&](std::string_view verdict, uint32_t standing) {
    return Evidence{Fault::kVerdict, Partiality{Delivery(RowOf(Outcome::kWithheld, verdict, standing), Opening(kGreen)), Opening(kGreen)}};
  };
  EXPECT_EQ(JudgeAll(evidence("[\"withheld\",\"default\"]", Outside())), IdOf(1));
  EXPECT_EQ(JudgeAll(evidence(VerdictFor(kGreen, Outside()), Outside())).error().code, base::Code::kInvalid);
  // Of another record than the row is of.
  Evidence other = evidence("[\"withheld\",\"default\"]", Outside());
  std::get<Partiality>(other.documents).opening = Opening("marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed");
  EXPECT_EQ(JudgeAll(other).error().code, base::Code::kCorrupt);
}

TEST_F(PartialityTest, AStandingThatTheMemberHasNot) {
  const auto evidence = [&](uint32_t standing, std::optional<std::string> opening) {
    return Evidence{Fault::kVerdict, Partiality{Delivery(RowOf(Outcome::kWithheld, VerdictFor(kGreen, standing), standing), Opening(kGreen)), std::move(opening)}};
  };
  EXPECT_EQ(JudgeAll(evidence(book_->other(), {})), IdOf(1));
  EXPECT_EQ(JudgeAll(evidence(Outside(), {})).error().code, base::Code::kInvalid);
  // Possible, but not towards this record, which names no circle.
  const uint32_t inside = book_->StandingOf({0, CircleRelation::kInside});
  ASSERT_NE(inside, Outside());
  EXPECT_EQ(JudgeAll(evidence(inside, {})).error().code, base::Code::kInvalid);
  EXPECT_EQ(JudgeAll(evidence(inside, Opening(kGreen))), IdOf(1));
}

}  // namespace
}  // namespace covenant
