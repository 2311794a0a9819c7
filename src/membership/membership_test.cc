// Nodes in a covenant, without a network: what one publishes the others take over, as far as the rules give it to them.
#include "membership/membership.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <future>
#include <memory>
#include <mutex>

#include "covenant/agreement_memory.h"
#include "covenant/testing_world.h"
#include "exchange/fsck.h"
#include "exchange/keys.h"
#include "exchange/proof.h"
#include "federation/governor.h"
#include "membership/explain.h"
#include "membership/intake.h"
#include "membership/testing.h"
#include "store/store.h"
#include "tlog/checkpoint.h"

namespace membership {
namespace {

using covenant::testing::IdOf;
using membership::testing::MemberBench;
using exchange::testing::Indicator;
using exchange::testing::IndicatorId;
using testing::kGreen;
using testing::kRed;

constexpr std::string_view kClear = R"(,"object_marking_refs":["marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"])";

// Member `number` of a covenant.
struct Member {
  explicit Member(int number, std::unique_ptr<store::Store> store = store::OpenMemory())
      : number(number), keys(covenant::testing::KeysOf(number)), store(std::move(store)), bench(*this->store) {}
  base::Status Enter(const covenant::Genesis& genesis) { return membership().Enter(genesis, {}, keys.log); }
  Membership& membership() { return *bench.membership; }
  uint32_t Number(std::string_view alias) { return bench.exchange->collections().Find(alias)->number; }
  base::Result<exchange::SubmitReport> Publish(const std::vector<std::string>& objects) { return bench.Submit(Number(kSharedAlias), objects); }
  size_t Received(std::string_view id, std::string_view alias = kReceivedAlias) {
    const auto number = Number(alias);
    return bench.exchange->Get({std::string(id), {}, {}}, [&](uint32_t c) { return c == number; })->size();
  }
  // All that `from` has for this member.
  base::Result<exchange::ReceptionReport> Pull(Member& from) {
    const uint64_t size = TRY(membership().SizeOf(IdOf(from.number)));
    const std::string ledger = TRY(membership().ledgers().Tail(IdOf(from.number)));
    const Delivery delivery = TRY(from.membership().Deliver(IdOf(number), {membership().Now()->state.epoch, size, ledger}));
    return membership().Receive(IdOf(from.number), delivery.frames);
  }
  exchange::FsckReport Check() {
    const auto scratch = store::OpenMemory();
    return *exchange::Fsck(*store, *scratch, exchange::testing::kNodeKey, [](const exchange::Progress&) {});
  }

  int number;
  covenant::testing::KeySet keys;
  std::unique_ptr<store::Store> store;
  MemberBench bench;
};

class MembershipTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (Member* const member : {&one, &two, &three}) ASSERT_TRUE(member->Enter(world_genesis));
  }
  covenant::Genesis world_genesis = covenant::testing::GenesisOf(3);
  Member one{1}, two{2}, three{3};
};

TEST_F(MembershipTest, EveryNodeOpensTheSameCovenant) {
  EXPECT_EQ(one.membership().Now()->state.covenant, two.membership().Now()->state.covenant);
  EXPECT_EQ(one.membership().Now()->seat.self, IdOf(1));
  EXPECT_TRUE(one.Enter(world_genesis));  // again
  EXPECT_EQ(one.Enter(covenant::testing::GenesisOf(4)).error().code, base::Code::kConflict);
}

// A covenant and a member may have names as long as a title may be, and more belongs to the titles of their collections.
TEST(LongNamesTest, FitIntoTitles) {
  covenant::CardBody body = covenant::testing::CardBodyOf(1, covenant::testing::KeysOf(1));
  body.organisation = std::string(256, 'o');
  covenant::GenesisBody terms = covenant::testing::TermsOf(2);
  terms.name = std::string(256, 'c');
  terms.cards = {covenant::SignCard(body, covenant::testing::KeysOf(1).view()), covenant::testing::CardOf(2)};
  covenant::Genesis genesis{covenant::MakeGenesis(std::move(terms)).value(), {}};
  const std::string message = covenant::Message(covenant::domain::kGenesis, covenant::FormatGenesisBody(genesis.body));
  const covenant::MemberId owner = covenant::CardHash(body);
  genesis.signatures = {{owner, covenant::testing::KeysOf(1).vote.Sign(message)}, {IdOf(2), covenant::testing::KeysOf(2).vote.Sign(message)}};
  std::ranges::sort(genesis.signatures, {}, &covenant::MemberSignature::member);
  Member one{1}, two{2};
  ASSERT_TRUE(one.Enter(genesis));
  ASSERT_TRUE(two.Enter(genesis));
  ASSERT_TRUE(one.Publish({Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen)}));
  const auto delivery = one.membership().Deliver(IdOf(2), {});
  ASSERT_TRUE(delivery) << delivery.error().message;
  const auto report = two.membership().Receive(owner, delivery->frames);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->objects, 1u);
}

TEST_F(MembershipTest, WhatOnePublishesTheOthersHave) {
  ASSERT_TRUE(one.Publish({Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen)}));
  const auto report = two.Pull(one);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->objects, 1u);
  EXPECT_EQ(report->size, 2u);  // with the genesis
  EXPECT_EQ(two.Received(IndicatorId(1)), 1u);
  EXPECT_EQ(three.Received(IndicatorId(1)), 0u);
  EXPECT_TRUE(two.Check().problems.empty());
  const auto again = two.Pull(one);  // nothing new
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->objects, 0u);
}

// An administrator may call the collections otherwise, also while records come.
TEST_F(MembershipTest, RecordsComeWhateverTheirCollectionIsCalled) {
  exchange::Collections& collections = two.bench.exchange->collections();
  const auto received = collections.Find(kReceivedAlias);
  ASSERT_TRUE(collections.Change(received->number, {.title = "From abroad", .description = {}, .alias = "abroad", .id = {}}));
  ASSERT_TRUE(collections.Create({.title = "A folder", .description = {}, .alias = std::string(kReceivedAlias), .id = {}}));
  ASSERT_TRUE(one.Publish({Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen)}));
  const auto report = two.Pull(one);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->objects, 1u);
  EXPECT_EQ(two.Received(IndicatorId(1), "abroad"), 1u);
  EXPECT_EQ(two.Received(IndicatorId(1)), 0u);
  EXPECT_EQ(two.membership().SharedCollection()->number, two.Number(kSharedAlias));
}

// Commits wait while `gate` is held.
struct Memory {
  std::unique_ptr<store::Store> memory = store::OpenMemory();
};
class GatedStore : private Memory, public exchange::testing::FaultyStore {
 public:
  GatedStore() : FaultyStore(*memory) {}
  base::Status Commit(const store::Batch& batch) override {
    const std::lock_guard lock(gate);
    return FaultyStore::Commit(batch);
  }
  std::mutex gate;
};

// A stick beside the network: both judged the same entries, and they stand in the mirror once.
TEST_F(MembershipTest, WhatWasTakenOverMeanwhileIsNotTakenTwice) {
  auto owned = std::make_unique<GatedStore>();
  GatedStore& store = *owned;
  Member reader{2, std::move(owned)};
  ASSERT_TRUE(reader.Enter(world_genesis));
  ASSERT_TRUE(reader.Pull(one));
  ASSERT_TRUE(one.Publish({Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen)}));
  const Delivery delivery = *one.membership().Deliver(IdOf(2), {0, 1, *reader.membership().ledgers().Tail(IdOf(1))});
  Intake first(reader.membership(), IdOf(1)), second(reader.membership(), IdOf(1));
  {
    const std::lock_guard lock(store.gate);
    ASSERT_TRUE(first.Take(delivery.frames));
    ASSERT_TRUE(second.Take(delivery.frames));
  }
  const auto taken = first.Finish(), again = second.Finish();
  ASSERT_NE(taken.has_value(), again.has_value());
  EXPECT_EQ((taken ? again : taken).error().code, base::Code::kConflict);
  EXPECT_EQ(*reader.membership().SizeOf(IdOf(1)), 2u);
  EXPECT_TRUE(reader.Pull(one));
  EXPECT_TRUE(reader.Check().problems.empty());
}

TEST_F(MembershipTest, WhatTheRulesWithholdStaysWithTheOwner) {
  ASSERT_TRUE(one.Publish({Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kRed), Indicator(2, 0, "[ipv4-addr:value = '198.51.100.8']", kGreen)}));
  const Delivery delivery = *one.membership().Deliver(IdOf(2), {});
  EXPECT_FALSE(delivery.frames.contains("198.51.100.7"));
  EXPECT_TRUE(delivery.frames.contains("198.51.100.8"));
  const auto report = two.Pull(one);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->withheld, 1u);
  EXPECT_EQ(report->objects, 1u);
  EXPECT_TRUE(two.Check().problems.empty());
}

TEST_F(MembershipTest, ARecallReachesWhoHasIt) {
  ASSERT_TRUE(one.Publish({Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen)}));
  ASSERT_TRUE(two.Pull(one));
  exchange::Query query;
  query.collection = one.Number(kSharedAlias);
  query.ids = {IndicatorId(1)};
  ASSERT_EQ(one.bench.exchange->Recall(query, "wrong address", "tester"), 1u);
  const auto report = two.Pull(one);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->withdrawn, 1u);
  EXPECT_EQ(two.Received(IndicatorId(1)), 0u);
  EXPECT_TRUE(two.Check().problems.empty());
  EXPECT_TRUE(one.Check().problems.empty());
}

TEST_F(MembershipTest, AnErasureLeavesNothingAtTheHolder) {
  ASSERT_TRUE(one.Publish({Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen)}));
  ASSERT_TRUE(two.Pull(one));
  ASSERT_EQ(one.bench.exchange->Erase(one.Number(kSharedAlias), {IndicatorId(1), {}, {}}, "by law", "tester"), 1u);
  const auto report = two.Pull(one);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->withdrawn, 1u);
  ASSERT_TRUE(two.bench.exchange->FinishErasures());
  EXPECT_EQ(two.Received(IndicatorId(1)), 0u);
  EXPECT_TRUE(two.Check().problems.empty());
  // A member that comes later sees that something is gone, and not what it was.
  const auto later = three.Pull(one);
  ASSERT_TRUE(later) << later.error().message;
  EXPECT_EQ(later->objects, 0u);
  EXPECT_TRUE(three.Check().problems.empty());
}

// Rules of acceptance: what is held can be read by nobody until somebody has looked at it, and then with a date of then.
class AcceptanceTest : public MembershipTest {
 protected:
  void Rule(AcceptanceRule rule) { ASSERT_TRUE(two.membership().reviews().AddRule(std::move(rule), {})); }
  exchange::ReviewCounts Counts() { return two.membership().reviews().Count()->at(0).counts; }
  std::vector<Reviews::Waiting> Waiting() { return two.membership().reviews().List({}, 100)->waiting; }
  void ExpectSound() {
    for (const auto& problem : two.Check().problems) ADD_FAILURE() << problem.where << ": " << problem.what;
  }
  static constexpr auto kHold = exchange::Acceptance::Verdict::kHold, kRefuse = exchange::Acceptance::Verdict::kRefuse, kAccept = exchange::Acceptance::Verdict::kAccept;
  const std::string held = Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen), open = Indicator(2, 0, "[ipv4-addr:value = '198.51.100.8']", kClear);
};

TEST_F(AcceptanceTest, WhatIsHeldIsReadOnceItIsAccepted) {
  Rule({.id = "look-at-green", .verdict = kHold, .from = {IdOf(1)}, .types = {"indicator"}, .markings = {covenant::Marking::kGreen}, .older_than_days = {}});
  ASSERT_TRUE(one.Publish({held, open}));
  const auto report = two.Pull(one);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->held, 1u);
  EXPECT_EQ(report->objects, 1u);
  EXPECT_EQ(two.Received(IndicatorId(1)), 0u);
  EXPECT_EQ(two.Received(IndicatorId(2)), 1u);
  ASSERT_EQ(Waiting().size(), 1u);
  EXPECT_EQ(Waiting()[0].member, IdOf(1));
  EXPECT_EQ(Waiting()[0].marking, covenant::Marking::kGreen);
  EXPECT_EQ(Waiting()[0].held.row.rule, "look-at-green");
  EXPECT_TRUE(Waiting()[0].object.contains("198.51.100.7"));
  ExpectSound();

  const base::Timestamp before = two.bench.exchange->LastDateAdded(two.Number(kReceivedAlias));
  const auto found = two.membership().reviews().Find({IndicatorId(1)});
  ASSERT_TRUE(found);
  const auto decided = two.membership().reviews().Decide({found->at(0).held.place}, kAccept);
  ASSERT_TRUE(decided) << decided.error().message;
  EXPECT_EQ(decided->accepted, 1u);
  EXPECT_EQ(two.Received(IndicatorId(1)), 1u);
  EXPECT_GT(two.bench.exchange->LastDateAdded(two.Number(kReceivedAlias)), before) << "who has read up to there gets it, too";
  EXPECT_TRUE(Waiting().empty());
  EXPECT_EQ(Counts().released, 1u);
  EXPECT_EQ(two.membership().reviews().Decide({found->at(0).held.place}, kRefuse)->gone, 1u) << "decided is decided";
  EXPECT_EQ(two.membership().reviews().Find({IndicatorId(1)}).error().code, base::Code::kNotFound);
  ExpectSound();
  two.bench.Open();
  EXPECT_EQ(two.Received(IndicatorId(1)), 1u);
}

TEST_F(AcceptanceTest, WhatIsRefusedLeavesNoContentHereAndItsRecallFindsNothing) {
  Rule({.id = "no-green", .verdict = kRefuse, .from = {}, .types = {}, .markings = {covenant::Marking::kGreen}, .older_than_days = {}});
  Rule({.id = "rest", .verdict = kHold, .from = {}, .types = {}, .markings = {}, .older_than_days = {}});
  ASSERT_TRUE(one.Publish({held, open}));
  const auto report = two.Pull(one);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->refused, 1u);
  EXPECT_EQ(report->held, 1u);
  ASSERT_EQ(Waiting().size(), 1u);
  EXPECT_EQ(two.membership().reviews().Decide({Waiting()[0].held.place}, kRefuse)->refused, 1u);
  EXPECT_EQ(Counts().refused, 2u);
  EXPECT_EQ(Counts().waiting, 0u);
  const auto at = two.store->Now()->Iterate();
  for (at->Seek("R"); at->Valid() && at->key()[0] == 'R'; at->Next()) EXPECT_FALSE(at->value().contains("198.51.100"));
  ExpectSound();
  exchange::Query query{.collection = one.Number(kSharedAlias), .ids = {IndicatorId(1), IndicatorId(2)}};
  ASSERT_EQ(*one.bench.exchange->Recall(query, "wrong", "t"), 2u);
  const auto after = two.Pull(one);
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(after->withdrawn, 0u);
  ExpectSound();
}

TEST_F(AcceptanceTest, RecallsAndErasuresReachWhatWaits) {
  Rule({.id = "all", .verdict = kHold, .from = {}, .types = {}, .markings = {}, .older_than_days = {}});
  ASSERT_TRUE(one.Publish({held, open, Indicator(3, 0, "[ipv4-addr:value = '198.51.100.9']", kClear)}));
  ASSERT_TRUE(two.Pull(one));
  ASSERT_EQ(Waiting().size(), 3u);
  exchange::Query query{.collection = one.Number(kSharedAlias), .ids = {IndicatorId(1)}};
  ASSERT_EQ(*one.bench.exchange->Recall(query, "wrong", "t"), 1u);
  ASSERT_EQ(*one.bench.exchange->Erase(query.collection, {IndicatorId(2)}, "by law", "t"), 1u);
  const auto report = two.Pull(one);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->withdrawn, 2u);
  ASSERT_TRUE(two.bench.exchange->FinishErasures());
  ASSERT_EQ(Waiting().size(), 1u);
  EXPECT_EQ(Waiting()[0].held.row.id, IndicatorId(3));
  EXPECT_EQ(Counts().taken_back, 2u);
  for (const char prefix : std::string_view("RQ")) {
    const auto at = two.store->Now()->Iterate();
    for (at->Seek({&prefix, 1}); at->Valid() && at->key()[0] == prefix; at->Next()) {
      EXPECT_FALSE(at->value().contains("198.51.100.8") || at->value().contains(IndicatorId(2)));
    }
  }
  ExpectSound();
}

TEST_F(AcceptanceTest, TheFirstRuleThatFitsDecides) {
  const auto object = [](int second, std::string_view type, covenant::Marking marking) {
    exchange::ReceivedObject received;
    received.facts.id = std::string(type) + "--00000000-0000-4000-8000-000000000001";
    received.facts.version = base::Timestamp{int64_t{second} * 1'000'000};
    received.marking = marking;
    return received;
  };
  const base::Timestamp now{int64_t{100} * 86'400'000'000};
  const AcceptanceRules rules{{"friend", kAccept, {IdOf(3)}, {}, {}, {}}, {"old", kRefuse, {}, {"indicator"}, {}, 30}, {"amber", kHold, {}, {}, {covenant::Marking::kAmber}, {}}};
  const auto verdict = [&](const covenant::MemberId& from, const exchange::ReceivedObject& received) { return Judge(rules, from, received, now).rule; };
  EXPECT_EQ(verdict(IdOf(3), object(0, "indicator", covenant::Marking::kAmber)), "friend");
  EXPECT_EQ(verdict(IdOf(1), object(0, "indicator", covenant::Marking::kAmber)), "old");
  EXPECT_EQ(verdict(IdOf(1), object(80 * 86'400, "indicator", covenant::Marking::kAmber)), "amber");
  EXPECT_EQ(verdict(IdOf(1), object(0, "malware", covenant::Marking::kAmber)), "amber");
  EXPECT_EQ(verdict(IdOf(1), object(0, "malware", covenant::Marking::kGreen)), "");
  exchange::ReceivedObject ageless = object(0, "indicator", covenant::Marking::kGreen);
  ageless.facts.version.reset();
  EXPECT_EQ(verdict(IdOf(1), ageless), "");
}

TEST_F(AcceptanceTest, RulesAreKeptInOrderAndNamedOnce) {
  Reviews& reviews = two.membership().reviews();
  Rule({.id = "b", .verdict = kHold, .from = {}, .types = {}, .markings = {}, .older_than_days = {}});
  ASSERT_TRUE(reviews.AddRule({.id = "a", .verdict = kRefuse, .from = {IdOf(1)}, .types = {"tool"}, .markings = {covenant::Marking::kRed}, .older_than_days = 9}, "b"));
  EXPECT_EQ(reviews.AddRule({.id = "a", .verdict = kHold, .from = {}, .types = {}, .markings = {}, .older_than_days = {}}, {}).error().code, base::Code::kConflict);
  EXPECT_EQ(reviews.AddRule({.id = "c", .verdict = kHold, .from = {}, .types = {}, .markings = {}, .older_than_days = {}}, "x").error().code, base::Code::kNotFound);
  two.bench.Open();
  const auto rules = *two.membership().reviews().Rules();
  ASSERT_EQ(rules.size(), 2u);
  EXPECT_EQ(rules[0].id, "a");
  EXPECT_EQ(*ParseAcceptanceRules(FormatAcceptanceRules(rules)), rules);
  EXPECT_TRUE(two.membership().reviews().RemoveRule("a"));
  EXPECT_EQ(two.membership().reviews().RemoveRule("a").error().code, base::Code::kNotFound);
  for (const char* bad : {"{}", "[{}]", R"([{"id":"a"}])", R"([{"id":"a","verdict":"maybe"}])", R"([{"id":"A b","verdict":"hold"}])", R"([{"id":"a","verdict":"hold","type":["x"]}])",
                          R"([{"id":"a","verdict":"hold","types":["X Y"]}])", R"([{"id":"a","verdict":"hold","older_than_days":-1}])", R"([{"id":"a","verdict":"hold","from":["x"]}])"}) {
    EXPECT_FALSE(ParseAcceptanceRules(bad)) << bad;
  }
}

// Neither in the collection of all, nor in the owner's own, nor in what an earlier version left: in no file of the holder's store.
TEST_F(MembershipTest, AnErasureLeavesNoByteInTheHoldersFiles) {
  const std::string folder = ::testing::TempDir() + "mithaq-holder-" + std::to_string(::getpid());
  std::filesystem::remove_all(folder);
  {
    Member holder{3, *store::OpenDisk(folder, store::OpenMode::kCreate, {.compressed = false})};
    ASSERT_TRUE(holder.Enter(world_genesis));
    constexpr int kGone = 87654321;
    ASSERT_TRUE(one.Publish({Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen), Indicator(kGone, 0, "[domain-name:value = 'secret.example']", kGreen)}));
    ASSERT_TRUE(holder.Pull(one));
    ASSERT_NE(exchange::testing::FilesWith(folder, "87654321"), "") << "the test must see what is to go";
    ASSERT_EQ(one.bench.exchange->Erase(one.Number(kSharedAlias), {IndicatorId(kGone), {}, {}}, "by law", "tester"), 1u);
    ASSERT_TRUE(holder.Pull(one));
    EXPECT_TRUE(*holder.bench.exchange->FinishErasures());
    EXPECT_EQ(exchange::testing::FilesWith(folder, "87654321"), "");
    EXPECT_EQ(exchange::testing::FilesWith(folder, "secret.example"), "");
    EXPECT_FALSE(*holder.bench.exchange->FinishErasures());
    EXPECT_EQ(holder.Received(IndicatorId(1)), 1u);

    // One that the holder itself takes out of its own view goes from each of its collections.
    ASSERT_TRUE(one.Publish({Indicator(kGone + 1, 0, "[domain-name:value = 'other.example']", kGreen)}));
    ASSERT_TRUE(holder.Pull(one));
    ASSERT_EQ(holder.bench.exchange->Erase(holder.Number(kReceivedAlias), {IndicatorId(kGone + 1), {}, {}}, "by our law", "tester"), 1u);
    EXPECT_EQ(exchange::testing::FilesWith(folder, "87654322"), "");
  }
  std::filesystem::remove_all(folder);
}

TEST_F(MembershipTest, WhatOneTakesBackAnotherMayStandBy) {
  const std::string object = Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen);
  for (Member* const owner : {&one, &two}) {
    ASSERT_TRUE(owner->Publish({object}));
    ASSERT_TRUE(three.Pull(*owner));
  }
  ASSERT_EQ(three.Received(IndicatorId(1)), 1u);
  exchange::Query query;
  query.collection = one.Number(kSharedAlias);
  query.ids = {IndicatorId(1)};
  ASSERT_EQ(one.bench.exchange->Recall(query, "not ours to tell", "tester"), 1u);
  ASSERT_TRUE(three.Pull(one));
  EXPECT_EQ(three.Received(IndicatorId(1)), 1u);  // two's
  ASSERT_EQ(two.bench.exchange->Erase(two.Number(kSharedAlias), {IndicatorId(1), {}, {}}, "by law", "tester"), 1u);
  ASSERT_TRUE(three.Pull(two));
  EXPECT_EQ(three.Received(IndicatorId(1)), 0u);
  EXPECT_TRUE(three.Check().problems.empty());
}

TEST_F(MembershipTest, OnesErasureDoesNotKeepOutWhatAnotherPublishes) {
  const std::string object = Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen);
  ASSERT_TRUE(one.Publish({object}));
  ASSERT_TRUE(three.Pull(one));
  ASSERT_EQ(one.bench.exchange->Erase(one.Number(kSharedAlias), {IndicatorId(1), {}, {}}, "by law", "tester"), 1u);
  ASSERT_TRUE(three.Pull(one));
  ASSERT_TRUE(two.Publish({object}));
  ASSERT_TRUE(three.Pull(two));
  EXPECT_EQ(three.Received(IndicatorId(1)), 1u);
  // What this node erased itself stays out, whoever publishes it.
  ASSERT_EQ(three.bench.exchange->Erase(three.Number(kReceivedAlias), {IndicatorId(1), {}, {}}, "by our law", "tester"), 1u);
  EXPECT_TRUE(three.bench.exchange->Get({IndicatorId(1), {}, {}}, [](uint32_t) { return true; })->empty());
  EXPECT_TRUE(three.Check().problems.empty());
}

TEST_F(MembershipTest, AReceivedObjectIsProvenByItsOwnersLog) {
  ASSERT_TRUE(one.Publish({Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen)}));
  ASSERT_TRUE(two.Pull(one));
  const auto objects = *two.bench.exchange->Get({IndicatorId(1), {}, {}}, [](uint32_t) { return true; });
  ASSERT_EQ(objects.size(), 2u);  // from this member, and among all
  const auto proof = two.bench.exchange->Prove(objects[0].row);
  ASSERT_TRUE(proof) << proof.error().message;
  const auto proven = exchange::VerifyObjectProof(objects[0].object, *proof, one.membership().Now()->self()->card.keys.log);
  ASSERT_TRUE(proven) << proven.error().message;
  EXPECT_EQ(proven->id, IndicatorId(1));
}

TEST_F(MembershipTest, WhatWasTakenOverStaysAfterARestart) {
  ASSERT_TRUE(one.Publish({Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen)}));
  ASSERT_TRUE(two.Pull(one));
  two.bench.Open();
  ASSERT_TRUE(two.membership().Resume(two.keys.log));
  EXPECT_EQ(*two.membership().SizeOf(IdOf(1)), 2u);
  ASSERT_TRUE(one.Publish({Indicator(2, 0, "[ipv4-addr:value = '198.51.100.8']", kGreen)}));
  const auto report = two.Pull(one);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->objects, 1u);
}

// The folder of `member` as it is now, on another machine or from a backup.
std::unique_ptr<store::Store> CopyOf(const store::Store& store) {
  auto copy = store::OpenMemory();
  store::Batch batch;
  const auto at = store.Now()->Iterate();
  for (at->Seek(""); at->Valid(); at->Next()) batch.Put(at->key(), at->value());
  EXPECT_TRUE(copy->Commit(batch));
  return copy;
}

class OlderCopyTest : public MembershipTest {
 protected:
  // `one` has published once, and the copy knows of that.
  void SetUp() override {
    MembershipTest::SetUp();
    ASSERT_TRUE(one.Publish({Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen)}));
    ASSERT_TRUE(two.Pull(one));
    copied = CopyOf(*one.store);
  }
  void Restart() {
    copy.emplace(*copied);
    ASSERT_TRUE(copy->membership->Resume(one.keys.log));
  }
  Membership& membership() { return *copy->membership; }
  base::Result<exchange::SubmitReport> Publish() {
    return copy->Submit(copy->exchange->collections().Find(kSharedAlias)->number, {Indicator(3, 0, "[ipv4-addr:value = '198.51.100.9']", kGreen)});
  }
  base::Status HearFrom(Member& member) { return membership().HeardOfOwnLog(IdOf(member.number), member.membership().HeldOf(IdOf(1)).checkpoint); }

  std::unique_ptr<store::Store> copied;
  std::optional<MemberBench> copy;
};

TEST_F(OlderCopyTest, ANodeThatStartsSignsOnceTheOthersHaveAnswered) {
  Restart();
  EXPECT_EQ(membership().Signing().state, exchange::SigningGuard::State::kAsking);
  EXPECT_EQ(Publish().error().code, base::Code::kUnavailable);
  ASSERT_TRUE(HearFrom(two));
  ASSERT_TRUE(HearFrom(two));  // one member is one answer
  EXPECT_EQ(Publish().error().code, base::Code::kUnavailable);
  ASSERT_TRUE(HearFrom(three));  // that has nothing yet
  EXPECT_TRUE(membership().MaySign()) << membership().Signing().why;
  EXPECT_TRUE(Publish());
}

TEST_F(OlderCopyTest, ANodeBehindWhatAnotherHoldsSignsNothing) {
  ASSERT_TRUE(one.Publish({Indicator(2, 0, "[ipv4-addr:value = '198.51.100.8']", kGreen)}));
  ASSERT_TRUE(two.Pull(one));
  Restart();
  ASSERT_TRUE(HearFrom(two));
  ASSERT_TRUE(HearFrom(three));
  EXPECT_EQ(membership().Signing().state, exchange::SigningGuard::State::kBehind);
  const auto refused = Publish();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Code::kConflict);
  EXPECT_TRUE(refused.error().message.contains("has 2 entries")) << refused.error().message;
  exchange::Query query;
  query.collection = copy->exchange->collections().Find(kSharedAlias)->number;
  query.ids = {IndicatorId(1)};
  EXPECT_EQ(copy->exchange->Recall(query, "wrong", "tester").error().code, base::Code::kConflict);
  EXPECT_EQ(membership().OwnSize(), 2u);
  const uint32_t own = copy->MakeCollection();  // all else goes on
  EXPECT_TRUE(copy->Submit(own, {Indicator(4)}));
}

TEST_F(OlderCopyTest, ANodeThatLearnsLateStopsAtOnce) {
  Restart();
  ASSERT_TRUE(HearFrom(two));
  ASSERT_TRUE(HearFrom(three));
  ASSERT_TRUE(membership().MaySign());
  ASSERT_TRUE(one.Publish({Indicator(2, 0, "[ipv4-addr:value = '198.51.100.8']", kGreen)}));  // both run
  ASSERT_TRUE(three.Pull(one));
  ASSERT_TRUE(HearFrom(three));
  EXPECT_EQ(membership().Signing().state, exchange::SigningGuard::State::kBehind);
  EXPECT_EQ(Publish().error().code, base::Code::kConflict);
}

TEST_F(OlderCopyTest, TwoHistoriesAreSeen) {
  Restart();
  ASSERT_TRUE(HearFrom(two));
  ASSERT_TRUE(HearFrom(three));
  ASSERT_TRUE(Publish());
  ASSERT_TRUE(one.Publish({Indicator(2, 0, "[ipv4-addr:value = '198.51.100.8']", kGreen)}));
  ASSERT_TRUE(two.Pull(one));
  ASSERT_TRUE(HearFrom(two));
  EXPECT_EQ(membership().Signing().state, exchange::SigningGuard::State::kForked);
  EXPECT_EQ(Publish().error().code, base::Code::kConflict);
}

TEST_F(OlderCopyTest, WhatThisNodeDidNotSignStopsNothing) {
  Restart();
  const auto other = *tlog::NoteSigner::Make(one.membership().OwnLog()->origin(), two.keys.log);
  const std::string lie = tlog::SignCheckpoint({one.membership().OwnLog()->origin(), 1000, {}, {}}, other);
  EXPECT_FALSE(membership().HeardOfOwnLog(IdOf(3), lie));
  ASSERT_TRUE(HearFrom(two));
  EXPECT_EQ(membership().Signing().state, exchange::SigningGuard::State::kAsking);  // a lie is no answer
  ASSERT_TRUE(HearFrom(three));
  EXPECT_TRUE(membership().MaySign());
  EXPECT_EQ(membership().HeardOfOwnLog(covenant::MemberId{}, "").error().code, base::Code::kForbidden);
}

// What it remembers of its votes may be older than they are; the others can do without it for one epoch.
TEST(RestoredMemberTest, LooksOnForOneEpoch) {
  const covenant::Genesis genesis = covenant::testing::GenesisOf(4);
  Member one{1}, two{2};
  for (Member* const member : {&one, &two}) ASSERT_TRUE(member->Enter(genesis));
  ASSERT_TRUE(exchange::AskBeforeSigning(*two.store));
  for (Member* const member : {&one, &two}) {
    member->bench.Open();
    ASSERT_TRUE(member->membership().Resume(member->keys.log));
  }
  ASSERT_TRUE(two.membership().HeardOfOwnLog(IdOf(1), ""));
  ASSERT_TRUE(two.membership().HeardOfOwnLog(IdOf(3), ""));
  ASSERT_TRUE(two.membership().MaySign());
  const auto memory = covenant::ParseAgreementMemory(two.membership().ReadGovernance()->memory);
  ASSERT_TRUE(memory) << memory.error().message;
  EXPECT_EQ(memory->epoch, 2u);
  EXPECT_TRUE(one.membership().ReadGovernance()->memory.empty());
  // By it the Governor does not vote for epoch 1, and does for epoch 2.
  federation::Governor::Options options{.self = IdOf(2), .timeouts = {}, .anchor_holds = {}};
  const auto governor = federation::Governor::Open(two.membership().Now()->state, options, {two.membership().ReadGovernance()->memory, {}, {}});
  ASSERT_TRUE(governor);
  EXPECT_FALSE((*governor)->IsVoting());
  covenant::testing::World world(4);
  ASSERT_TRUE(world.Idle());
  const auto later = federation::Governor::Open(world.state, options, {two.membership().ReadGovernance()->memory, {}, {}});
  ASSERT_TRUE(later);
  EXPECT_TRUE((*later)->IsVoting());
}

TEST_F(MembershipTest, AFounderBeginsUnaskedUnlessItWasRestored) {
  ASSERT_TRUE(exchange::AskBeforeSigning(*two.store));
  for (Member* const member : {&one, &two}) {
    member->bench.Open();
    ASSERT_TRUE(member->membership().Resume(member->keys.log));
  }
  EXPECT_TRUE(one.membership().MaySign());
  EXPECT_FALSE(two.membership().MaySign());
  for (const int other : {1, 3}) ASSERT_TRUE(two.membership().HeardOfOwnLog(IdOf(other), ""));
  EXPECT_TRUE(two.membership().MaySign());
  EXPECT_TRUE(two.membership().ReadGovernance()->memory.empty());  // three of three have to vote: it cannot look on
  two.bench.Open();  // it was asked once
  ASSERT_TRUE(two.membership().Resume(two.keys.log));
  EXPECT_TRUE(two.membership().MaySign());
}

TEST(AnswersNeededTest, TwoThirdsOfAllOrAllOthers) {
  const size_t needed[] = {0, 0, 1, 2, 2, 3, 4, 4};
  for (size_t members = 0; members < std::size(needed); ++members) EXPECT_EQ(exchange::AnswersNeeded(members), needed[members]) << members;
  EXPECT_EQ(exchange::AnswersNeeded(193), 128u);
}

TEST_F(MembershipTest, NothingOfAForgedStreamIsKept) {
  ASSERT_TRUE(one.Publish({Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen)}));
  const std::string frames = one.membership().Deliver(IdOf(2), {})->frames;
  for (size_t i = 0; i < frames.size(); i += 7) {
    std::string forged = frames;
    forged[i] = static_cast<char>(forged[i] ^ 1);
    Member reader{2};
    ASSERT_TRUE(reader.Enter(world_genesis));
    const auto report = reader.membership().Receive(IdOf(1), forged);
    // Only what is said about this member's standing is not of the entry: then the record is set aside.
    if (report) {
      EXPECT_EQ(report->set_aside, 1u) << i;
      EXPECT_EQ(report->objects, 0u) << i;
    } else {
      EXPECT_EQ(*reader.membership().SizeOf(IdOf(1)), 0u) << i;
    }
  }
  for (size_t length = 0; length < frames.size(); length += 11) {
    EXPECT_FALSE(two.membership().Receive(IdOf(1), frames.substr(0, length))) << length;
  }
  EXPECT_FALSE(two.membership().Receive(IdOf(3), frames));  // under another member's name
  EXPECT_EQ(*two.membership().SizeOf(IdOf(1)), 0u);
  EXPECT_TRUE(two.membership().Receive(IdOf(1), frames));
}

TEST_F(MembershipTest, AHeadThatWasSignedIsHeldAgainstLaterOnes) {
  Member twin{1};  // the same keys, another log
  ASSERT_TRUE(twin.Enter(world_genesis));
  for (int i = 1; i <= 4; ++i) {
    ASSERT_TRUE(one.Publish({Indicator(i, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen)}));
    ASSERT_TRUE(twin.Publish({Indicator(i, 0, "[ipv4-addr:value = '198.51.100.8']", kGreen)}));
  }
  ASSERT_TRUE(two.membership().Receive(IdOf(1), one.membership().Deliver(IdOf(2), {}, {.entries_max = 1})->frames));  // the head: of 5
  EXPECT_EQ(two.membership().Receive(IdOf(1), twin.membership().Deliver(IdOf(2), {0, 1, *two.membership().ledgers().Tail(IdOf(1))}, {.entries_max = 1})->frames).error().code, base::Code::kCorrupt);
  // Of another size they can only be compared once the entries are here; until then the first one is not forgotten.
  ASSERT_TRUE(twin.Publish({Indicator(5, 0, "[ipv4-addr:value = '198.51.100.8']", kGreen)}));
  ASSERT_TRUE(two.membership().Receive(IdOf(1), twin.membership().Deliver(IdOf(2), {0, 1, *two.membership().ledgers().Tail(IdOf(1))}, {.entries_max = 1})->frames));
  EXPECT_EQ(two.membership().Receive(IdOf(1), twin.membership().Deliver(IdOf(2), {0, 2, *two.membership().ledgers().Tail(IdOf(1))})->frames).error().code, base::Code::kCorrupt);
}

TEST_F(MembershipTest, ALogThatGrowsWhileItIsTakenOverIsTakenOver) {
  const auto publish = [&](int i) { ASSERT_TRUE(one.Publish({Indicator(i, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen)})); };
  for (int i = 1; i <= 4; ++i) publish(i);
  for (int i = 5; i <= 8; ++i) {
    ASSERT_TRUE(two.membership().Receive(IdOf(1), one.membership().Deliver(IdOf(2), {0, *two.membership().SizeOf(IdOf(1)), *two.membership().ledgers().Tail(IdOf(1))}, {.entries_max = 1})->frames));
    publish(i);
  }
  ASSERT_TRUE(two.Pull(one));
  EXPECT_EQ(*two.membership().SizeOf(IdOf(1)), one.membership().OwnSize());
  EXPECT_TRUE(two.Check().problems.empty());
  const auto objects = *two.bench.exchange->Get({IndicatorId(1), {}, {}}, [](uint32_t) { return true; });
  EXPECT_TRUE(two.bench.exchange->Prove(objects.at(0).row));
}

TEST_F(MembershipTest, OneAnswerHasSoManyEntriesAndNoMore) {
  std::string frames;
  for (uint64_t i = 0; i <= kEntriesOfOneDelivery; ++i) AppendFrame(GoneFrame{}, frames);
  EXPECT_EQ(two.membership().Receive(IdOf(1), frames).error().code, base::Code::kTooLarge);
}

TEST_F(MembershipTest, PartsThatTheReaderMayNotSeeAreLeftOut) {
  const std::string_view marked = R"(,"granular_markings":[{"marking_ref":"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1","selectors":["description"]}],"description":"from a source that must stay secret","labels":["a"],"object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"])";
  const auto report_one = one.Publish({Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", marked)});
  ASSERT_TRUE(report_one);
  ASSERT_EQ(report_one->objects[0].outcome, exchange::Outcome::kAdded) << report_one->objects[0].message;
  const auto report = two.Pull(one);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->objects, 1u);
  const auto objects = *two.bench.exchange->Get({IndicatorId(1), {}, {}}, [](uint32_t) { return true; });
  ASSERT_EQ(objects.size(), 2u);
  EXPECT_FALSE(objects[0].object.contains("secret"));
  EXPECT_TRUE(objects[0].object.contains("198.51.100.7"));
  EXPECT_TRUE(two.Check().problems.empty());
  const auto proof = two.bench.exchange->Prove(objects[0].row);
  ASSERT_TRUE(proof) << proof.error().message;
  const auto proven = exchange::VerifyObjectProof(objects[0].object, *proof, one.membership().Now()->self()->card.keys.log);
  EXPECT_TRUE(proven) << proven.error().message;
}

// Before it leaves, as it is delivered, and afterwards: the same, whatever is marked how, and whoever is named.
TEST_F(MembershipTest, WhoGetsItIsSaidAsItIsDelivered) {
  const auto granular = [](std::string_view selector, std::string_view rest) {
    return R"(,"description":"d","granular_markings":[{"marking_ref":"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1","selectors":[")" + std::string(selector) + R"("]}],"labels":["a"])" + std::string(rest);
  };
  const std::string markings[] = {std::string(kGreen), std::string(kRed), "", granular("description", kGreen), granular("labels.[0]", kRed), granular("pattern", kGreen), granular("description", "")};
  const std::optional<std::vector<covenant::MemberId>> recipients[] = {std::nullopt, std::vector{IdOf(2)}, std::vector<covenant::MemberId>()};
  int n = 0;
  size_t given = 0;
  for (const auto& named : recipients) {
    for (const std::string& marking : markings) {
      const std::string object = Indicator(++n, 0, "[ipv4-addr:value = '198.51.100.7']", marking);
      json::Parser parser;
      const json::Value value = *parser.Parse(object);
      const exchange::Choice choice = exchange::MakeChoice({}, named);
      Audiences audiences(one.membership().Now(), choice);
      const auto index = audiences.Of(value);
      ASSERT_TRUE(index && *index) << marking;
      const uint64_t entry = one.membership().OwnSize();
      const exchange::SubmitRequest request{.user = "tester", .collection = one.membership().SharedCollection()->number, .objects = {value}, .dates = {}, .import = {}, .status = {}, .choice = choice};
      const auto foreseen = one.bench.exchange->Foresee(request);
      EXPECT_TRUE(foreseen && foreseen->objects[0].outcome == exchange::Outcome::kAdded) << marking;
      EXPECT_EQ(one.membership().OwnSize(), entry) << "nothing is written";
      std::promise<void> done;
      one.bench.exchange->Submit(request, [&](const base::Result<exchange::SubmitReport>& report) {
        EXPECT_TRUE(report && report->objects[0].outcome == exchange::Outcome::kAdded) << marking;
        done.set_value();
      });
      done.get_future().wait();
      EXPECT_EQ(one.bench.exchange->Foresee(request)->objects[0].outcome, exchange::Outcome::kUnchanged);
      const auto explained = Explain(one.bench.exchange->parts(), {one.membership().Now()->seat.log, entry}, std::nullopt);
      ASSERT_TRUE(explained && *explained) << marking;
      const std::vector<Reason>& before = audiences.all()[**index].members;
      const std::vector<Reason>& after = (*explained)->members;
      ASSERT_EQ(before.size(), after.size());
      for (size_t i = 0; i < before.size(); ++i) {
        EXPECT_EQ(before[i].member, after[i].member);
        EXPECT_EQ(before[i].receives, after[i].receives) << marking;
        EXPECT_EQ(before[i].without, after[i].without) << marking;
        EXPECT_EQ(before[i].why, after[i].why) << marking;
        given += before[i].receives && before[i].member == IdOf(2) ? 1 : 0;
      }
    }
  }
  const auto report = two.Pull(one);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->objects, given);
  EXPECT_EQ(report->objects + report->withheld, static_cast<uint64_t>(n));
}

TEST_F(MembershipTest, EveryNodeFollowsToTheNextEpoch) {
  covenant::testing::World world(3);
  covenant::RuleSet rules = covenant::DefaultRules();
  rules.rules.insert(rules.rules.begin(), covenant::Rule{.id = "red-for-all", .markings = {{covenant::Marking::kRed}}, .verdict = covenant::Verdict::kAllowed});
  const auto certificate = world.Certify({.proposals = {world.Approve(world.Propose({covenant::SetRules{rules}}))}});
  ASSERT_TRUE(certificate) << certificate.error().message;
  ASSERT_TRUE(one.Publish({Indicator(1, 0, "[ipv4-addr:value = '198.51.100.7']", kRed)}));
  ASSERT_TRUE(one.membership().Adopt(*certificate));
  EXPECT_FALSE(one.membership().Adopt(*certificate));  // once
  ASSERT_TRUE(one.Publish({Indicator(2, 0, "[ipv4-addr:value = '198.51.100.8']", kRed)}));
  EXPECT_EQ(two.Pull(one).error().code, base::Code::kUnavailable);  // it lags behind
  EXPECT_EQ(one.Pull(two).error().code, base::Code::kUnavailable);
  ASSERT_TRUE(two.membership().Adopt(*certificate));
  const auto report = two.Pull(one);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->objects, 1u);  // each record by the rules of its own epoch
  EXPECT_EQ(report->withheld, 1u);
  two.bench.Open();
  ASSERT_TRUE(two.membership().Resume(two.keys.log));
  EXPECT_EQ(two.membership().Now()->state.hash, one.membership().Now()->state.hash);
  EXPECT_TRUE(two.Check().problems.empty());
}

}  // namespace
}  // namespace membership
