// Two members of equal standing, and an owner that does not treat them alike: found, named, and provable by one of them alone.
#include "membership/parity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "covenant/any_document.h"
#include "exchange/keys.h"
#include "exchange/record.h"
#include "exchange/sharing.h"
#include "membership/testing_member.h"
#include "tlog/checkpoint.h"
#include "tlog/merkle.h"
#include "tlog/signer.h"

namespace membership {
namespace {

using covenant::testing::IdOf;
using testing::Member;
using testing::Withhold;
using testing::kDivided;
using testing::kGreen;
using testing::kRed;

class ParityTest : public ::testing::Test {
 protected:
  static MemberParity Audit(Member& who, const Member& of) { return AuditMember(who.bench.exchange->parts(), who.membership().ledgers(), IdOf(of.number)).value(); }
  static base::Result<Comparison> Compare(Member& who, Member& with, const Member& of) {
    return CompareLedgers(who.bench.exchange->parts(), who.membership().ledgers(), TRY(ExportLedger(with.membership().ledgers(), IdOf(of.number))));
  }
  // By who has nothing but the genesis.
  static bool Convicts(const covenant::Evidence& evidence) {
    const std::vector<covenant::State> states{covenant::Found(covenant::testing::GenesisOf(3)).value()};
    const auto parsed = covenant::ParseAny(covenant::FormatEvidence(evidence));
    return parsed && covenant::CheckAgainst(states, parsed->document, 0);
  }

  // Member 1's log with one record after the genesis, marked green, whose standings all say `verdict`; delivered whole to member
  // `number`, who is treated as the rules say.
  Delivery Planted(int number, std::string_view verdict) {
    const covenant::State& state = one.membership().Now()->state;
    const std::string origin(state.Find(IdOf(1))->card.keys.log.name());
    const tlog::Salts salts(crypto::Sha256("seed"));
    const std::vector<std::string_view> standings(one.membership().Now()->era.book->standings(), verdict);
    const std::string object = exchange::testing::Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen);
    json::Parser parser;
    const exchange::Sharing sharing{one.membership().Now()->era, {}};
    exchange::Record record = exchange::MakePublication(base::Uuid(), *parser.Parse(object), object, crypto::Sha256("seed"), &sharing).value();
    const exchange::Part0 honest = exchange::ReadPart0(record.parts[0]).value();
    const std::string root = covenant::Base64Of(honest.standings), other = covenant::Base64Of(tlog::StandingsRoot(salts, standings));
    record.parts[0].replace(record.parts[0].find(root), root.size(), other);
    std::vector<tlog::PartOpening> parts;
    for (uint32_t i = 0; i < record.parts.size(); ++i) parts.push_back(i == 2 ? tlog::HidePart(salts, i, record.parts[i]) : tlog::ShowPart(salts, i, record.parts[i]));
    const auto standing = tlog::OpenStanding(salts, standings, covenant::EntitlementOf(state, *sharing.era.book, {}, *state.Find(IdOf(number))).standing);

    const std::string genesis = one.membership().ChainDocument(0).value();
    const std::vector<tlog::Entry> entries{tlog::DocumentEntry(genesis), tlog::RecordEntry(tlog::CommitmentOf(tlog::OriginId(origin), parts).value())};
    std::vector<crypto::Digest> leaves;
    for (const tlog::Entry& entry : entries) leaves.push_back(tlog::LeafHash(tlog::FormatEntry(entry)));
    LedgerPage page({}, 0);
    page.Add(entries[0], {.outcome = covenant::Outcome::kDocument, .epoch = 0, .verdict_and_rule = {}});
    page.Add(entries[1], RowOf(0, parts, standing));
    const auto head = covenant::SignLedgerHead({state.covenant, origin, IdOf(number), page.tree().root(), 2, {}}, one.keys.log);
    const tlog::NoteSigner signer = tlog::NoteSigner::Make(origin, one.keys.log).value();
    Delivery delivery{{}, 2};
    AppendFrame(DocumentFrame{genesis}, delivery.frames);
    const std::string opening = tlog::EncodeOpening(parts);
    AppendFrame(RecordFrame{opening, standing}, delivery.frames);
    AppendFrame(LedgerFrame{EncodeTail({page.tree(), head})}, delivery.frames);
    AppendFrame(HeadFrame{{}, tlog::SignCheckpoint({origin, 2, tlog::Root(leaves), {}}, signer)}, delivery.frames);
    return delivery;
  }

  Member one{1}, two{2}, three{3};
};

TEST_F(ParityTest, WhereTheRulesWereKeptNothingIsFound) {
  one.Publish(1, kGreen);
  one.Publish(2, kRed);
  one.Publish(3, kDivided);
  for (Member* const member : {&two, &three}) ASSERT_TRUE(member->Pull(one));
  const OwnParity own = AuditOwn(one.bench.exchange->parts()).value();
  EXPECT_EQ(own.records, 3u);
  EXPECT_EQ(own.documents, 1u);
  EXPECT_TRUE(own.problems.empty());
  const MemberParity parity = Audit(two, one);
  EXPECT_EQ(parity.entries, 4u);
  EXPECT_THAT(parity.outcomes, ::testing::ElementsAre(1, 0, 1, 1, 1));  // document, gone, whole, part, withheld
  EXPECT_EQ(parity.by_rule, 1u);
  EXPECT_EQ(parity.judged, 2u);
  EXPECT_TRUE(parity.problems.empty());
  const auto compared = Compare(three, two, one);
  ASSERT_TRUE(compared) << compared.error().message;
  EXPECT_EQ(compared->compared, 3u);
  EXPECT_EQ(compared->alike, 3u);
  EXPECT_TRUE(compared->parted.empty());
}

TEST_F(ParityTest, TheOwnersChoiceOfRecipientsIsToldFromARule) {
  const auto number = one.bench.exchange->collections().Find(kSharedAlias)->number;
  json::Parser parser;
  exchange::SubmitRequest request;
  request.user = "tester";
  request.collection = number;
  const std::string object = exchange::testing::Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kRed);
  request.objects.push_back(*parser.Parse(object));
  request.choice = exchange::MakeChoice({}, std::vector{IdOf(2)});
  std::promise<base::Result<exchange::SubmitReport>> answer;
  one.bench.exchange->Submit(std::move(request), [&](base::Result<exchange::SubmitReport> report) { answer.set_value(std::move(report)); });
  ASSERT_TRUE(answer.get_future().get());
  for (Member* const member : {&two, &three}) ASSERT_TRUE(member->Pull(one));
  EXPECT_EQ(Audit(three, one).by_choice, 1u);
  for (const auto& compared : {Compare(three, two, one), Compare(two, three, one)}) {
    ASSERT_TRUE(compared) << compared.error().message;
    EXPECT_EQ(compared->by_owner, 1u);
    ASSERT_EQ(compared->parted.size(), 1u);
    EXPECT_EQ(compared->parted[0].by, PartedBy::kOwner);
    EXPECT_FALSE(compared->parted[0].evidence);
  }
}

TEST_F(ParityTest, WhoHasTheRecordFindsThatAnotherWasKeptShort) {
  for (int i = 1; i <= 3; ++i) one.Publish(i, kGreen);
  ASSERT_TRUE(three.Pull(one));
  ASSERT_TRUE(two.Pull(one, [](uint64_t index, auto& parts, auto&) {
    if (index == 2) Withhold(parts);
  }));
  for (const auto& compared : {Compare(three, two, one), Compare(two, three, one)}) {
    ASSERT_TRUE(compared) << compared.error().message;
    EXPECT_EQ(compared->by_nothing, 1u);
    EXPECT_EQ(compared->alike, 2u);
    ASSERT_EQ(compared->parted.size(), 1u);
    EXPECT_EQ(compared->parted[0].index, 2u);
    ASSERT_TRUE(compared->parted[0].evidence);
    EXPECT_TRUE(Convicts(*compared->parted[0].evidence));
  }
  const MemberParity parity = Audit(two, one);
  ASSERT_EQ(parity.problems.size(), 1u);
  ASSERT_TRUE(parity.problems[0].evidence);
  EXPECT_TRUE(Convicts(*parity.problems[0].evidence));
  EXPECT_TRUE(Audit(three, one).problems.empty());
}

TEST_F(ParityTest, AVerdictAgainstTheRulesIsProvenByWhoWasShownTheRecord) {
  // The owner tells all who are members that the rules withhold it, and gives it to one of them.
  const auto report = three.membership().Receive(IdOf(1), Planted(3, "[\"withheld\",\"default\"]").frames);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->set_aside, 1u);
  const MemberParity parity = Audit(three, one);
  EXPECT_EQ(parity.set_aside, 1u);
  ASSERT_EQ(parity.problems.size(), 1u);
  EXPECT_EQ(parity.problems[0].index, 1u);
  ASSERT_TRUE(parity.problems[0].evidence);
  EXPECT_EQ(parity.problems[0].evidence->fault, covenant::Fault::kVerdict);
  EXPECT_TRUE(Convicts(*parity.problems[0].evidence));
  // It shows how the record was to be handled, and nothing of the record.
  EXPECT_FALSE(std::get<covenant::Partiality>(parity.problems[0].evidence->documents).opening->contains("198.51.100.7"));
}

TEST_F(ParityTest, AnExportIsWhatTheOwnerSignedOrNothing) {
  for (int i = 1; i <= 3; ++i) one.Publish(i, kGreen);
  ASSERT_TRUE(two.Pull(one));
  const std::string file = ExportLedger(two.membership().ledgers(), IdOf(1)).value();
  const auto compare = [&](std::string_view text) { return CompareLedgers(three.bench.exchange->parts(), three.membership().ledgers(), text); };
  EXPECT_FALSE(compare(file));  // nothing of that log is here
  ASSERT_TRUE(three.Pull(one, {}, {.entries_max = 2}));
  EXPECT_EQ(compare(file).error().code, base::Code::kUnavailable);
  ASSERT_TRUE(three.Pull(one));
  EXPECT_TRUE(compare(file));
  EXPECT_EQ(CompareLedgers(two.bench.exchange->parts(), two.membership().ledgers(), file).error().code, base::Code::kInvalid);  // its own
  const auto altered = [&](std::string_view from, std::string_view to) {
    std::string text = file;
    EXPECT_TRUE(text.contains(from)) << text;
    return text.replace(text.find(from), from.size(), to);
  };
  EXPECT_EQ(compare(altered("\"whole\"", "\"part\"")).error().code, base::Code::kCorrupt);
  EXPECT_FALSE(compare(altered("\"count\":1", "\"count\":9007199254740991")));
  EXPECT_FALSE(compare(altered("\"count\":1", "\"count\":0")));
  EXPECT_FALSE(compare(altered("\"size\":4", "\"size\":5")));
  EXPECT_FALSE(compare("{}"));
  EXPECT_FALSE(compare(""));
}

}  // namespace
}  // namespace membership
