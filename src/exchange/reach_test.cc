// Markings bind this node's own readers, whatever way they ask.
#include "exchange/reach.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "exchange/fsck.h"
#include "exchange/testing.h"

namespace exchange {
namespace {

using testing::Indicator;
using testing::IndicatorId;

constexpr std::string_view kClear = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";
constexpr std::string_view kGreen = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
constexpr std::string_view kAmber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
constexpr std::string_view kStrict = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003";
constexpr std::string_view kRed = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
constexpr std::array kKinds{ReaderKind::kPublic, ReaderKind::kConstituent, ReaderKind::kOrganisation, ReaderKind::kRecipient};

std::string Marked(std::string_view marking) { return R"(,"object_marking_refs":[")" + std::string(marking) + "\"]"; }
std::string MarkedName(std::string_view marking) {
  return R"(,"name":"x","granular_markings":[{"marking_ref":")" + std::string(marking) + R"(","selectors":["name"]}])";
}

Reach ReachOfText(const std::string& text) {
  json::Parser parser;
  return ReachOf(*parser.Parse(text));
}

TEST(Reach, TheStrictestMarkingDecides) {
  EXPECT_EQ(ReachOfText(Indicator(1)), Reach::kConstituents);
  EXPECT_EQ(ReachOfText(Indicator(1, 0, "", Marked(kClear))), Reach::kAnybody);
  EXPECT_EQ(ReachOfText(Indicator(1, 0, "", Marked(kGreen))), Reach::kConstituents);
  EXPECT_EQ(ReachOfText(Indicator(1, 0, "", Marked(kAmber))), Reach::kConstituents);
  EXPECT_EQ(ReachOfText(Indicator(1, 0, "", Marked(kStrict))), Reach::kOrganisation);
  EXPECT_EQ(ReachOfText(Indicator(1, 0, "", Marked(kRed))), Reach::kRecipients);
  EXPECT_EQ(ReachOfText(Indicator(1, 0, "", Marked(kClear) + MarkedName(kRed))), Reach::kRecipients) << "of one property";
  EXPECT_EQ(ReachOfText(Indicator(1, 0, "", Marked(kStrict) + MarkedName(kClear))), Reach::kOrganisation);
  EXPECT_EQ(ReachOfText(Indicator(1, 0, "", Marked("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"))), Reach::kConstituents) << "TLP 1";
  EXPECT_EQ(ReachOfText(R"({"type":"marking-definition","id":"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8480"})"), Reach::kAnybody);
}

TEST(Reach, EachKindOfReaderSeesWhatThoseBeforeItSee) {
  for (const Reach reach : {Reach::kOrganisation, Reach::kConstituents, Reach::kAnybody, Reach::kRecipients}) {
    for (size_t i = 1; i < kKinds.size(); ++i) EXPECT_TRUE(!MaySee(kKinds[i - 1], reach) || MaySee(kKinds[i], reach));
    EXPECT_TRUE(MaySee(ReaderKind::kRecipient, reach));
  }
  for (const ReaderKind kind : kKinds) EXPECT_EQ(ParseReaderKind(ReaderKindName(kind)), kind);
  EXPECT_FALSE(ParseReaderKind("friend"));
}

// Objects 1 to 5, from TLP:CLEAR to RED, 6 without, 7 with a RED property; 8 has a GREEN and then a RED version.
class ReadersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    constexpr std::string_view kValue = "[ipv4-addr:value = '198.51.100.7']";
    std::vector<std::string> objects;
    int n = 0;
    for (const std::string_view marking : {kClear, kGreen, kAmber, kStrict, kRed}) objects.push_back(Indicator(++n, 0, kValue, Marked(marking)));
    objects.push_back(Indicator(6, 0, kValue));
    objects.push_back(Indicator(7, 0, kValue, Marked(kClear) + MarkedName(kRed)));
    objects.push_back(Indicator(8, 0, kValue, Marked(kGreen)));
    objects.push_back(Indicator(8, 1, kValue, Marked(kRed)));
    ASSERT_TRUE(bench.Submit(collection, objects));
  }

  template <class Rows>
  static std::string Numbers(const Rows& rows, auto id_of) {
    std::string text;
    for (const auto& row : rows) text += std::string(id_of(row)).back();
    return text;
  }

  const std::map<ReaderKind, std::string> kLast{{ReaderKind::kPublic, "1"}, {ReaderKind::kConstituent, "1236"},
                                                {ReaderKind::kOrganisation, "12346"}, {ReaderKind::kRecipient, "12345678"}};
  std::unique_ptr<store::Store> store = store::OpenMemory();
  testing::Bench bench{*store};
  const uint32_t collection = bench.MakeCollection();
};

TEST_F(ReadersTest, APageHoldsWhatItsReaderMaySee) {
  for (const auto& [kind, seen] : kLast) {
    Query query{.collection = collection, .reader = kind};
    const auto id = [](const Row& row) { return row.id; };
    EXPECT_EQ(Numbers(bench.exchange->Objects(query)->found.rows, id), seen);
    EXPECT_EQ(Numbers(bench.exchange->Rows(query)->rows, id), seen);
    query.types = {"indicator"};
    EXPECT_EQ(Numbers(bench.exchange->Rows(query)->rows, id), seen);
    query.types.clear();
    for (int n = 1; n <= 8; ++n) query.ids.push_back(IndicatorId(n));
    EXPECT_EQ(Numbers(bench.exchange->Rows(query)->rows, id), seen);
    for (int n = 1; n <= 8; ++n) {
      const bool has_any = n == 8 ? kind >= ReaderKind::kConstituent : seen.contains(static_cast<char>('0' + n));
      EXPECT_EQ(*bench.exchange->Knows(collection, IndicatorId(n), kind), has_any);
    }
  }
  Query all = Query::Everything(collection);
  all.ids = {IndicatorId(8)};
  EXPECT_EQ(bench.exchange->Rows(all)->rows.size(), 1u) << "the version before the last is there for who asks for all";
}

TEST_F(ReadersTest, LookUpsFindWhatTheirReaderMaySee) {
  for (const auto& [kind, seen] : kLast) {
    const Exchange::Viewer viewer([](uint32_t) { return true; }, kind);
    const auto found = [&](const FindQuery& query) {
      std::string numbers = Numbers(bench.exchange->Find(query, viewer)->found, [](const Found& one) { return one.row.id; });
      std::ranges::sort(numbers);
      return numbers;
    };
    EXPECT_EQ(found({.value = "198.51.100.7"}), seen);
    EXPECT_EQ(found({.value = "198.51.100.0/24"}), seen);
    EXPECT_EQ(found({.type = "indicator"}), seen);
    for (int n = 1; n <= 8; ++n) {
      const size_t count = seen.contains(static_cast<char>('0' + n)) ? 1 : 0;
      EXPECT_EQ(found({.id = IndicatorId(n)}).size(), count);
      EXPECT_EQ(bench.exchange->Get({IndicatorId(n)}, viewer)->size(), count) << "what a proof is made for";
    }
  }
}

// A relationship that somebody may not see leads nowhere; nor does one that they may see to an object that they may not.
TEST_F(ReadersTest, RelationsAreOfWhatTheirReaderMaySee) {
  const auto relation = [](char digit, int from, int to, std::string_view marking) {
    return std::string(R"({"type":"relationship","spec_version":"2.1","id":"relationship--00000000-0000-4000-8000-00000000000)") + digit +
           R"(","created":"2025-01-01T00:00:00.000Z","modified":"2025-01-01T00:00:00.000Z","relationship_type":"related-to","source_ref":")" + IndicatorId(from) +
           R"(","target_ref":")" + IndicatorId(to) + "\"" + Marked(marking) + "}";
  };
  ASSERT_TRUE(bench.Submit(collection, {relation('1', 1, 5, kClear), relation('2', 1, 2, kRed)}));
  const auto count = [&](std::string id, ReaderKind kind) {
    return bench.exchange->Find({.related_to = std::move(id)}, Exchange::Viewer([](uint32_t) { return true; }, kind))->found.size();
  };
  const std::string open = "relationship--00000000-0000-4000-8000-000000000001", closed = "relationship--00000000-0000-4000-8000-000000000002";
  EXPECT_EQ(count(IndicatorId(1), ReaderKind::kPublic), 1u);
  EXPECT_EQ(count(IndicatorId(1), ReaderKind::kRecipient), 2u);
  EXPECT_EQ(count(open, ReaderKind::kPublic), 1u);
  EXPECT_EQ(count(open, ReaderKind::kRecipient), 2u);
  EXPECT_EQ(count(closed, ReaderKind::kOrganisation), 0u);
}

TEST_F(ReadersTest, AFeedTellsOfWhatItsReaderMaySeeAndOfItsRecall) {
  for (const int n : {2, 5}) ASSERT_EQ(*bench.exchange->Recall({.collection = collection, .reader = ReaderKind::kRecipient, .ids = {IndicatorId(n)}}, "wrong", "t"), 1u);
  const std::map<ReaderKind, std::string> kChanges{{ReaderKind::kPublic, "1"}, {ReaderKind::kConstituent, "1368-2"},
                                                   {ReaderKind::kOrganisation, "13468-2"}, {ReaderKind::kRecipient, "1346788-2-5"}};
  for (const auto& [kind, told] : kChanges) {
    for (const uint32_t steps : {1u, 3u, 1000u}) {
      std::string text;
      ChangePage page;
      do {
        page = *bench.exchange->Changes(collection, kind, page.until, {.steps = steps});
        for (const Change& change : page.changes) {
          json::Parser parser;
          text += change.kind == DecisionKind::kAccepted ? std::string(1, parser.Parse(change.object)->FindString("id").back()) : std::string("-") + change.withdrawal.id.back();
        }
      } while (page.more);
      EXPECT_EQ(text, told) << steps;
    }
  }
}

TEST_F(ReadersTest, NobodyTakesBackOrLooksAtWhatTheyMayNotSee) {
  EXPECT_EQ(*bench.exchange->Recall({.collection = collection, .reader = ReaderKind::kOrganisation, .ids = {IndicatorId(5)}}, "mine now", "t"), 0u);
  ASSERT_EQ(*bench.exchange->Recall({.collection = collection, .reader = ReaderKind::kRecipient, .ids = {IndicatorId(5)}}, "wrong", "t"), 1u);
  const auto recalled = [&](ReaderKind kind) { return bench.exchange->Recalled({IndicatorId(5)}, Exchange::Viewer([](uint32_t) { return true; }, kind))->objects.size(); };
  EXPECT_EQ(recalled(ReaderKind::kOrganisation), 0u);
  EXPECT_EQ(recalled(ReaderKind::kRecipient), 1u);
}

TEST_F(ReadersTest, ARebuildMakesTheSameViews) {
  ASSERT_EQ(*bench.exchange->Recall({.collection = collection, .ids = {IndicatorId(4)}}, "wrong", "t"), 1u);
  ASSERT_EQ(*bench.exchange->Erase(collection, {IndicatorId(7)}, "court", "t"), 1u);
  const auto scratch = store::OpenMemory();
  const auto report = Fsck(*store, *scratch, testing::kNodeKey, [](const Progress&) {});
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->problems.empty());
}

TEST(Readers, AnAccountFromBeforeThereWereKindsKeepsWhatItSaw) {
  const auto store = store::OpenMemory();
  testing::Bench bench{*store};
  Account ann;
  ann.name = "ann";
  EXPECT_EQ(ann.reader(), ReaderKind::kOrganisation);
  ann.reads_as = ReaderKind::kConstituent;
  ASSERT_TRUE(bench.exchange->accounts().Create(ann));
  bench.Open();
  EXPECT_EQ(bench.exchange->accounts().Find("ann")->reader(), ReaderKind::kConstituent);
  store::Batch batch;
  batch.Put("uann", R"({"name":"ann","role":"reader","password":"","everywhere":"r","grants":{}})");
  ASSERT_TRUE(store->Commit(batch));
  bench.Open();
  EXPECT_EQ(bench.exchange->accounts().Find("ann")->reader(), ReaderKind::kRecipient);
  Account admin;
  admin.role = Role::kAdmin;
  EXPECT_EQ(admin.reader(), ReaderKind::kRecipient);
}

}  // namespace
}  // namespace exchange
