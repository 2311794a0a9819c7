// What a node promises of what it is given: nothing acknowledged is lost, nothing is taken twice, what is recalled is
// gone, and the log says so.
#include "exchange/exchange.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <unistd.h>

#include <filesystem>
#include <future>
#include <set>
#include <thread>
#include <fstream>

#include "base/encoding.h"
#include "exchange/backup.h"
#include "exchange/earlier_log.h"
#include "exchange/fsck.h"
#include "exchange/journal.h"
#include "exchange/keys.h"
#include "exchange/proof.h"
#include "exchange/scrub.h"
#include "exchange/status.h"
#include "exchange/testing.h"
#include "exchange/walk.h"
#include "json/canonical.h"
#include "tlog/checkpoint.h"
#include "tlog/proof.h"
#include "tlog/signer.h"

namespace exchange {
namespace {

using testing::Bench;
using testing::FaultyStore;
using testing::Indicator;
using testing::IndicatorId;

struct ExchangeTest : ::testing::Test {
  std::unique_ptr<store::Store> store = store::OpenMemory();
  Bench bench{*store};
  uint32_t collection = bench.MakeCollection();

  std::string Outcomes(const base::Result<SubmitReport>& report) {
    if (!report) return report.error().message;
    std::string text;
    for (const auto& object : report->objects) text += std::string(OutcomeName(object.outcome)) + " ";
    return text;
  }
  // "id version" of what a query gives, by the last digits of the id and the seconds of the version.
  std::string Show(Query query) {
    query.collection = collection;
    const auto page = bench.exchange->Rows(query);
    if (!page) return page.error().message;
    std::string text;
    for (const Row& row : page->rows) text += row.id.substr(row.id.size() - 2) + "@" + base::FormatTimestamp(row.version).substr(17, 2) + " ";
    return text + (page->more ? "more" : "");
  }
  std::string Problems() {
    const auto scratch = store::OpenMemory();
    const auto report = Fsck(*store, *scratch, testing::kNodeKey, [](const Progress&) {});
    if (!report) return report.error().message;
    std::string text;
    for (const auto& problem : report->problems) text += problem.where + ": " + problem.what + "\n";
    return text;
  }
};

TEST_F(ExchangeTest, AddsOnceAndKeepsTheGoodHalf) {
  const auto report = bench.Submit(collection, {Indicator(1), R"({"type":"indicator","id":"indicator--zzz"})", Indicator(2), Indicator(1)});
  EXPECT_EQ(Outcomes(report), "added invalid added unchanged ");
  EXPECT_FALSE(report->objects[1].message.empty());
  EXPECT_EQ(Outcomes(bench.Submit(collection, {Indicator(1)})), "unchanged ");
  EXPECT_EQ(bench.exchange->CountLive(collection), 2u);
  EXPECT_EQ(bench.exchange->log().size(), 2u);
  EXPECT_EQ(Problems(), "");
}

TEST_F(ExchangeTest, TheSameVersionWithOtherContentIsAConflict) {
  ASSERT_EQ(Outcomes(bench.Submit(collection, {Indicator(1)})), "added ");
  EXPECT_EQ(Outcomes(bench.Submit(collection, {Indicator(1, 0, "[domain-name:value = 'example.com']")})), "conflict ");
}

TEST_F(ExchangeTest, DatesAreUniqueAndIncreaseEvenWhenTheClockJumpsBack) {
  ASSERT_EQ(Outcomes(bench.Submit(collection, {Indicator(1), Indicator(2)})), "added added ");
  bench.clock.now.us -= 3600'000'000;
  ASSERT_EQ(Outcomes(bench.Submit(collection, {Indicator(3)})), "added ");
  const auto page = bench.exchange->Rows({.collection = collection});
  ASSERT_EQ(page->rows.size(), 3u);
  EXPECT_EQ(page->rows[1].date_added.us, page->rows[0].date_added.us + 1);
  EXPECT_EQ(page->rows[2].date_added.us, page->rows[1].date_added.us + 1);
}

TEST_F(ExchangeTest, VersionFiltersSeeFirstLastAllAndExact) {
  ASSERT_EQ(Outcomes(bench.Submit(collection, {Indicator(1, 10), Indicator(2, 11), Indicator(1, 30), Indicator(1, 20)})), "added added added added ");
  EXPECT_EQ(Show({}), "02@11 01@30 ");
  EXPECT_EQ(Show({.versions = {.first = true, .last = false}}), "01@10 02@11 ");
  EXPECT_EQ(Show({.versions = {.all = true, .last = false}}), "01@10 02@11 01@30 01@20 ");
  EXPECT_EQ(Show({.versions = {.last = false, .exact = {*base::ParseTimestamp("2025-01-01T00:00:20Z")}}}), "01@20 ");
  EXPECT_EQ(Show({.ids = {IndicatorId(1)}, .versions = {.first = true, .last = true}}), "01@10 01@30 ");
  EXPECT_EQ(Show({.types = {"malware"}}), "");
  EXPECT_EQ(Show({.limit = 1}), "02@11 more");
}

// A tool, in either specification; `n` makes its id, `second` its version.
std::string Tool(stix::SpecVersion spec, int n, int second = 0) {
  char text[400];
  std::snprintf(text, sizeof text,
                R"({"type":"tool",%s"id":"tool--00000000-0000-4000-8000-%012d","created":"2025-01-01T00:00:00.000Z","modified":"2025-01-01T00:00:%02d.000Z","name":"x","labels":["y"]})",
                spec == stix::SpecVersion::kV21 ? R"("spec_version":"2.1",)" : "", n, second);
  return text;
}
std::string ToolId(int n) { return "tool" + IndicatorId(n).substr(std::string("indicator").size()); }
constexpr auto kV20 = stix::SpecVersion::kV20, kV21 = stix::SpecVersion::kV21;

// Walking over the rows decides by each row's flags where it can; by identifier, by all versions. Both are one answer.
TEST_F(ExchangeTest, AWalkGivesWhatTheFiltersMeanForEachObject) {
  std::vector<std::string> objects, ids;
  uint64_t dice = 1;
  const auto roll = [&](uint64_t sides) { return (dice = dice * 6364136223846793005 + 1442695040888963407) >> 33 & (sides - 1); };
  for (int i = 0; i < 400; ++i) objects.push_back(Tool(roll(2) ? kV20 : kV21, static_cast<int>(roll(64)), static_cast<int>(roll(8))));
  for (int i = 0; i < 64; ++i) ids.push_back(ToolId(i));
  ASSERT_TRUE(bench.Submit(collection, objects));
  for (int i = 0; i < 20; ++i) {
    Query some{.collection = collection, .ids = {ToolId(i)}, .spec_versions = {roll(2) ? kV20 : kV21}, .versions = {.first = roll(2) == 1}};
    ASSERT_TRUE(bench.exchange->Recall(some, "", "tester"));
  }
  const std::vector<std::vector<stix::SpecVersion>> specs = {{}, {kV20}, {kV21}, {kV20, kV21}};
  const auto at = [](int second) { return base::Timestamp{base::ParseTimestamp("2025-01-01T00:00:00Z")->us + second * 1'000'000}; };
  const std::vector<std::vector<base::Timestamp>> exacts = {{}, {at(3)}, {at(0), at(5), at(7)}};
  for (const auto& spec : specs) {
    for (const auto& exact : exacts) {
      for (int bits = 0; bits < 8; ++bits) {
        Query walk{.collection = collection, .spec_versions = spec, .limit = 1000};
        walk.versions = {.all = (bits & 1) != 0, .first = (bits & 2) != 0, .last = (bits & 4) != 0, .exact = exact};
        Query by_ids = walk;
        by_ids.ids = ids;
        EXPECT_EQ(Show(walk), Show(by_ids)) << spec.size() << " specifications, " << exact.size() << " versions, " << bits;
      }
    }
  }
}

TEST_F(ExchangeTest, FewAmongManyAreFoundInSteps) {
  std::vector<std::string> objects;
  for (int i = 0; i < 50; ++i) objects.push_back(Tool(kV21, i, i % 7));
  objects[5] = Tool(kV21, 5, 40);
  objects[45] = Tool(kV21, 45, 40);
  ASSERT_TRUE(bench.Submit(collection, objects));
  Query query{.collection = collection, .limit = 10, .steps_max = 20};
  query.versions = {.last = false, .exact = {*base::ParseTimestamp("2025-01-01T00:00:40Z")}};
  std::string pages;
  for (bool more = true; more;) {
    const auto page = bench.exchange->Objects(query);
    ASSERT_TRUE(page);
    for (const Row& row : page->found.rows) pages += row.id.substr(row.id.size() - 2);
    pages += page->found.more ? " more " : " end";
    more = page->found.more;
    query.after = page->found.position;
  }
  EXPECT_EQ(pages, "05 more  more 45 end");
}

TEST_F(ExchangeTest, OneVersionInBothSpecificationsIsTwoRowsEachWithItsObject) {
  ASSERT_EQ(Outcomes(bench.Submit(collection, {Tool(kV20, 1), Tool(kV21, 1)})), "added added ");
  const auto page = bench.exchange->Objects(Query::Everything(collection));
  ASSERT_EQ(page->found.rows.size(), 2u);
  EXPECT_FALSE(page->object(0).contains("spec_version"));
  EXPECT_TRUE(page->object(1).contains("spec_version"));
  const auto all = [](uint32_t) { return true; };
  const auto version = *base::ParseTimestamp("2025-01-01T00:00:00Z");
  EXPECT_EQ(bench.exchange->Get({ToolId(1)}, all)->size(), 1u);
  EXPECT_EQ(bench.exchange->Get({ToolId(1)}, all)->front().row.spec_version, kV21);
  EXPECT_EQ(bench.exchange->Get({ToolId(1), version}, all)->size(), 2u);
  EXPECT_EQ(bench.exchange->Get({ToolId(1), version, kV20}, all)->front().object, page->object(0));
  Query both = Query::Everything(collection);
  both.ids = {ToolId(1)};
  EXPECT_EQ(*bench.exchange->Recall(both, "", "tester"), 2u);
  EXPECT_FALSE(*bench.exchange->Knows(collection, ToolId(1), ReaderKind::kOrganisation));
}

TEST_F(ExchangeTest, ObjectsAreServedInCanonicalFormAndPagesFollowEachOther) {
  std::vector<std::string> objects;
  for (int i = 0; i < 25; ++i) objects.push_back(Indicator(i));
  ASSERT_TRUE(bench.Submit(collection, objects));
  Query query{.collection = collection, .limit = 10};
  std::string counts;
  for (bool more = true; more;) {
    const auto page = bench.exchange->Objects(query);
    ASSERT_TRUE(page);
    counts += std::to_string(page->found.rows.size()) + " ";
    json::Parser parser;
    const auto parsed = parser.Parse("[" + page->objects + "]");
    ASSERT_TRUE(parsed);
    ASSERT_EQ(parsed->size(), page->found.rows.size());
    size_t i = 0;
    for (const json::Value object : parsed->elements()) {
      EXPECT_EQ(object.FindString("id"), page->found.rows[i].id);
      EXPECT_EQ(json::Canonical(object), page->object(i++));
    }
    more = page->found.more;
    query.after = page->found.position;
  }
  EXPECT_EQ(counts, "10 10 5 ");
}

TEST_F(ExchangeTest, ARecalledVersionIsGoneFromPagesAndCanBePublishedAgain) {
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1, 10), Indicator(1, 20)}));
  const uint64_t revision = bench.exchange->Revision(collection);
  EXPECT_EQ(*bench.exchange->Recall({.collection = collection, .ids = {IndicatorId(1)}}, "wrong", "tester"), 1u);
  EXPECT_NE(bench.exchange->Revision(collection), revision);
  EXPECT_EQ(Show({}), "01@10 ");
  EXPECT_EQ(bench.exchange->log().size(), 3u);
  EXPECT_EQ(Outcomes(bench.PublishAgain(collection, {Indicator(1, 20)})), "added ");
  EXPECT_EQ(Show({}), "01@20 ");
  EXPECT_EQ(Problems(), "");
}

TEST_F(ExchangeTest, WhatWasRecalledCanBeLookedAtAndItsReturnIsSaid) {
  const auto everywhere = [](uint32_t) { return true; };
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1, 10), Indicator(1, 20)}));
  bench.clock.now = *base::ParseTimestamp("2026-01-02T00:00:00Z");
  ASSERT_EQ(*bench.exchange->Recall({.collection = collection, .ids = {IndicatorId(1)}}, "wrong", "tester"), 1u);
  auto recalled = bench.exchange->Recalled({IndicatorId(1)}, everywhere);
  ASSERT_EQ(recalled->objects.size(), 1u);
  EXPECT_EQ(base::FormatTimestamp(recalled->objects.at(0).recalled), "2026-01-02T00:00:00.000000Z");
  EXPECT_FALSE(recalled->more);
  EXPECT_EQ(recalled->objects.at(0).reason, "wrong");
  EXPECT_EQ(recalled->objects.at(0).recall_index, 2u);
  EXPECT_TRUE(recalled->objects.at(0).object.contains("2025-01-01T00:00:20.000Z"));
  EXPECT_FALSE(recalled->objects.at(0).back);
  EXPECT_EQ(bench.exchange->Recalled({IndicatorId(1), *base::ParseTimestamp("2025-01-01T00:00:10Z")}, everywhere)->objects.size(), 0u);
  EXPECT_EQ(bench.exchange->Recalled({IndicatorId(1)}, [](uint32_t) { return false; })->objects.size(), 0u);

  const auto stays = bench.Submit(collection, {Indicator(1, 20)});
  EXPECT_EQ(stays->objects[0].outcome, Outcome::kRecalled);
  EXPECT_TRUE(stays->objects[0].message.contains("was recalled here on 2026-01-02T00:00:00.000000Z and stays so")) << stays->objects[0].message;
  EXPECT_EQ(Outcomes(bench.PublishAgain(collection, {Indicator(1, 20), Indicator(1, 20)})), "added unchanged ");
  bench.clock.now = *base::ParseTimestamp("2026-01-03T00:00:00Z");
  ASSERT_EQ(*bench.exchange->Recall({.collection = collection, .ids = {IndicatorId(1)}}, "wrong", "tester"), 1u);
  const auto again = bench.PublishAgain(collection, {Indicator(1, 20), Indicator(2)});
  EXPECT_EQ(again->objects[0].message, "this version had been recalled here on 2026-01-03T00:00:00.000000Z, and is back");
  EXPECT_EQ(again->objects[1].message, "");
  EXPECT_EQ(*bench.exchange->Recalled({IndicatorId(1)}, everywhere)->objects.at(0).back, *again->objects[0].date_added);
  // Objects without a version of their own, too.
  const std::string domain = R"({"type":"domain-name","spec_version":"2.1","id":"domain-name--3c10e93f-798e-5a26-a0c1-08156efab7f5","value":"Example.COM"})";
  ASSERT_TRUE(bench.Submit(collection, {domain}));
  ASSERT_EQ(*bench.exchange->Recall({.collection = collection, .ids = {"domain-name--3c10e93f-798e-5a26-a0c1-08156efab7f5"}}, "wrong", "tester"), 1u);
  EXPECT_EQ(Outcomes(bench.Submit(collection, {domain})), "recalled ");
  EXPECT_TRUE(bench.PublishAgain(collection, {domain})->objects[0].message.contains("is back"));
}

TEST_F(ExchangeTest, WhatWasRecalledHasABoundAndSaysWhereItCuts) {
  const auto everywhere = [](uint32_t) { return true; };
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1, 10), Indicator(1, 20), Indicator(1, 30)}));
  Query all = Query::Everything(collection);
  all.ids = {IndicatorId(1)};
  ASSERT_EQ(*bench.exchange->Recall(all, "wrong", "tester"), 3u);
  const auto count = [&](RecalledLimits limits) {
    const auto page = bench.exchange->Recalled({IndicatorId(1)}, everywhere, limits);
    return std::pair(page->objects.size(), page->more);
  };
  EXPECT_EQ(count({}), std::pair(size_t{3}, false));
  EXPECT_EQ(count({.objects_max = 3}), std::pair(size_t{3}, false));
  EXPECT_EQ(count({.objects_max = 2}), std::pair(size_t{2}, true));
  EXPECT_EQ(count({.bytes_max = Indicator(1, 10).size() + 1}), std::pair(size_t{2}, true)) << "ends after the object that reaches it";
}

TEST_F(ExchangeTest, ErasedContentIsGoneFromTheStoreAndDoesNotComeBack) {
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1, 0, "[domain-name:value = 'secret.example']"), Indicator(2)}));
  EXPECT_EQ(*bench.exchange->Erase(collection, {IndicatorId(1), std::nullopt}, "court order", "tester"), 1u);
  const auto at = store->Now()->Iterate();
  for (at->Seek(""); at->Valid(); at->Next()) {
    EXPECT_EQ(at->key().find("secret.example"), std::string_view::npos);
    EXPECT_EQ(at->value().find("secret.example"), std::string_view::npos);
  }
  EXPECT_EQ(Outcomes(bench.Submit(collection, {Indicator(1, 0, "[domain-name:value = 'secret.example']")})), "erased ");
  EXPECT_EQ(Show({}), "02@00 ");
  EXPECT_EQ(Problems(), "");
}

TEST_F(ExchangeTest, ErasureAlsoFindsWhatWasRecalledAndPublishedAgain) {
  const std::string secret = Indicator(1, 0, "[domain-name:value = 'secret.example']");
  ASSERT_EQ(Outcomes(bench.Submit(collection, {secret})), "added ");
  ASSERT_EQ(*bench.exchange->Recall({.collection = collection, .ids = {IndicatorId(1)}}, "x", "tester"), 1u);
  ASSERT_EQ(Outcomes(bench.PublishAgain(collection, {secret})), "added ");
  EXPECT_EQ(Outcomes(bench.Submit(collection, {secret})), "unchanged ");
  EXPECT_EQ(*bench.exchange->Erase(collection, {IndicatorId(1), std::nullopt}, "x", "tester"), 2u);
  const auto at = store->Now()->Iterate();
  for (at->Seek(""); at->Valid(); at->Next()) EXPECT_EQ(at->value().find("secret.example"), std::string_view::npos);
  EXPECT_EQ(Problems(), "");
}

// In no file of the store: tables, logs, lists of tables; as soon as the erasure is answered, or finished after a crash.
struct ErasureOnDisk : ::testing::Test {
  std::string folder = ::testing::TempDir() + "mithaq-erasure-" + std::to_string(::getpid());
  // Keys stand in tables without what they share with the key before: so the digits that only this id has.
  static constexpr int kGone = 87654321;
  static constexpr std::string_view kDigits = "87654321";
  store::DiskOptions options{.compressed = false};
  void SetUp() override { std::filesystem::remove_all(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }
  std::string FilesWith(std::string_view bytes) const { return testing::FilesWith(folder, bytes); }
};

TEST_F(ErasureOnDisk, LeavesNoByteOfIdOrContent) {
  auto store = *store::OpenDisk(folder, store::OpenMode::kCreate, options);
  Bench bench(*store);
  const uint32_t collection = bench.MakeCollection();
  const std::string secret = Indicator(kGone, 0, "[domain-name:value = 'secret.example']");
  ASSERT_TRUE(bench.Submit(collection, {secret}, {}, bench.exchange->NewStatusId()));
  bench.clock.now.us += kStatusKeptUs + 60'000'000;
  ASSERT_TRUE(bench.exchange->ForgetOldStatuses());
  const auto status = bench.exchange->NewStatusId();
  ASSERT_TRUE(bench.Submit(collection, {Indicator(0), secret, Indicator(2)}, {}, status));
  ASSERT_EQ(*bench.exchange->Recall({.collection = collection, .ids = {IndicatorId(kGone)}}, "x", "t"), 1u);
  ASSERT_TRUE(bench.PublishAgain(collection, {secret}));
  ASSERT_NE(FilesWith(kDigits), "") << "the test must see what is to go";

  EXPECT_EQ(bench.exchange->Erase(collection, {IndicatorId(kGone), std::nullopt}, "about " + IndicatorId(kGone), "t").error().code, base::Code::kInvalid);
  EXPECT_EQ(*bench.exchange->Erase(collection, {IndicatorId(kGone), std::nullopt}, "personal data", "t"), 2u);
  EXPECT_EQ(FilesWith(kDigits), "");
  EXPECT_EQ(FilesWith("secret.example"), "");
  EXPECT_NE(FilesWith("000000000002"), "");

  const auto report = bench.exchange->FindStatus(status);
  ASSERT_TRUE(report && report->has_value());
  EXPECT_EQ((*report)->report.objects[1].id, "");
  EXPECT_EQ((*report)->report.objects[1].message, "this object was erased since");
  EXPECT_EQ((*report)->report.objects[2].id, IndicatorId(2));
}

TEST_F(ErasureOnDisk, IsFinishedLaterWhereItWasCutOff) {
  auto store = *store::OpenDisk(folder, store::OpenMode::kCreate, options);
  FaultyStore faulty(*store);
  Bench bench(faulty);
  const uint32_t collection = bench.MakeCollection();
  ASSERT_TRUE(bench.Submit(collection, {Indicator(0), Indicator(kGone), Indicator(2)}, {}, bench.exchange->NewStatusId()));
  faulty.fault = FaultyStore::Fault::kWritten;  // as killed after the commit
  EXPECT_FALSE(bench.exchange->Erase(collection, {IndicatorId(kGone), std::nullopt}, "personal data", "t"));
  faulty.fault = FaultyStore::Fault::kNone;
  EXPECT_NE(FilesWith(kDigits), "");
  bench.Open();
  EXPECT_TRUE(*bench.exchange->FinishErasures());
  EXPECT_FALSE(*bench.exchange->FinishErasures());
  EXPECT_FALSE(*bench.exchange->Knows(collection, IndicatorId(kGone), ReaderKind::kOrganisation));
  EXPECT_EQ(FilesWith(kDigits), "");
  EXPECT_NE(FilesWith("000000000002"), "");
  EXPECT_FALSE(*AreErasuresUnfinished(*store));
}

TEST_F(ExchangeTest, EverythingIsThereAgainAfterReopening) {
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1, 10), Indicator(2, 20)}));
  const auto checkpoint = *bench.exchange->log().checkpoint();
  bench.Open();
  EXPECT_EQ(*bench.exchange->log().checkpoint(), checkpoint);
  EXPECT_EQ(Show({}), "01@10 02@20 ");
  EXPECT_EQ(Outcomes(bench.Submit(collection, {Indicator(2, 20), Indicator(3)})), "unchanged added ");
  EXPECT_EQ(Problems(), "");
}

TEST_F(ExchangeTest, RebuildGivesTheSameBytes) {
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1, 10), Indicator(1, 20), Indicator(2), Indicator(3)}));
  ASSERT_TRUE(bench.exchange->Recall({.collection = collection, .ids = {IndicatorId(2)}}, "", "tester"));
  ASSERT_TRUE(bench.exchange->Erase(collection, {IndicatorId(3), std::nullopt}, "", "tester"));
  // Each way that a withdrawal can follow another.
  ASSERT_TRUE(bench.PublishAgain(collection, {Indicator(2), Indicator(4), Indicator(5)}));
  ASSERT_TRUE(bench.exchange->Recall({.collection = collection, .ids = {IndicatorId(2), IndicatorId(4), IndicatorId(5)}}, "", "tester"));
  ASSERT_TRUE(bench.PublishAgain(collection, {Indicator(4)}));
  ASSERT_EQ(*bench.exchange->Erase(collection, {IndicatorId(4), std::nullopt}, "", "tester"), 2u);
  ASSERT_EQ(*bench.exchange->Erase(collection, {IndicatorId(5), std::nullopt}, "", "tester"), 1u);
  EXPECT_EQ(Problems(), "");
  const auto dump = [&] {
    std::string all;
    const auto at = store->Now()->Iterate();
    for (at->Seek(""); at->Valid(); at->Next()) all.append(at->key()).append("=").append(at->value()).append(";");
    return all;
  };
  const std::string before = dump();
  bench.exchange.reset();
  ASSERT_TRUE(RebuildViews(*store, [](const Progress&) {}));
  EXPECT_EQ(dump(), before);
}

// What has been taken is rebuilt to the same bytes, whatever it looked like when it came: fsck compares every view.
TEST_F(ExchangeTest, ViewsMadeLiveAndMadeAgainAreTheSameForEveryCase) {
  std::vector<std::string> objects = {
      R"({"type":"ipv4-addr","spec_version":"2.1","id":"ipv4-addr--00000001-1111-4111-8111-111111111111","value":"192.0.2.1","created":"2020-01-01T00:00:00.000Z"})",
      R"({"type":"marking-definition","spec_version":"2.1","id":"marking-definition--00000001-1111-4111-8111-111111111111","created":"2020-01-01T00:00:00.000Z","modified":"2021-01-01T00:00:00.000Z","definition_type":"statement","definition":{"statement":"x"}})",
      R"({"type":"autonomous-system","spec_version":"2.1","id":"autonomous-system--00000001-1111-4111-8111-111111111111","number":64500.0})",
      R"({"type":"ipv4-addr","spec_version":"2.1","id":"ipv4-addr--00000002-1111-4111-8111-111111111111","value":"192.0.2.2","created":"not a date","revoked":"yes","x_e":1e21})"};
  const char* const tests = std::getenv("MITHAQ_TESTS");
  ASSERT_NE(tests, nullptr);
  for (const auto& file : std::filesystem::recursive_directory_iterator(std::filesystem::path(tests) / "stix")) {
    if (file.path().extension() != ".json") continue;
    std::ifstream in(file.path());
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    // As it is written, which Canonical would change: the last member of each file.
    constexpr std::string_view kObject = "\n  \"object\":";
    const size_t at = text.find(kObject) + kObject.size();
    objects.push_back(text.substr(at, text.rfind('}') - at));
    json::Parser parser;
    const auto value = parser.Parse(objects.back());
    ASSERT_TRUE(value) << file.path();
    for (const json::Value inner : value->Find("objects").value_or(json::Value()).elements()) objects.push_back(json::Canonical(inner));
  }
  ASSERT_GT(objects.size(), 250u);
  const auto report = bench.Submit(collection, objects);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_GT(report->Count(Outcome::kAdded), 80u);
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(report->objects[i].outcome, Outcome::kAdded) << report->objects[i].message;
  EXPECT_EQ(Problems(), "");
  const auto found = bench.exchange->Find({.value = "64500"}, [](uint32_t) { return true; });
  EXPECT_EQ(found->found.size(), 1u);
}

TEST_F(ExchangeTest, AnObjectThatWouldMakeTooManyKeysIsRefusedByItself) {
  std::string refs;
  for (int i = 0; i <= 50'000; ++i) {
    char id[64];
    std::snprintf(id, sizeof id, "\"tool--00000000-0000-4000-8000-%012d\"", i);
    refs += (i == 0 ? "" : ",") + std::string(id);
  }
  const std::string many = Indicator(1, 0, "[ipv4-addr:value = '192.0.2.1']", ",\"x_refs\":[" + refs + "]");
  const auto report = bench.Submit(collection, {many, Indicator(2)});
  EXPECT_EQ(Outcomes(report), "invalid added ");
  EXPECT_NE(report->objects[0].message.find("50001 references"), std::string::npos) << report->objects[0].message;
}

// Recalls and erasures stand in the collection's order, each once, whatever the size of the pages; a reader who was away learns
// of what it had. Pages of objects do not show them.
TEST_F(ExchangeTest, ChangesTellOfWithdrawalsInTheirPlace) {
  const auto changes = [&](base::Timestamp after, uint32_t count) {
    std::string text;
    for (ChangePage page; text.empty() || page.more; after = page.until) {
      page = *bench.exchange->Changes(collection, ReaderKind::kOrganisation, after, {.count = count});
      for (const Change& change : page.changes) {
        EXPECT_GT(change.date, after);
        after = change.date;
        const auto digits = [](std::string_view id) { return id.empty() ? std::string("?") : std::string(id.substr(id.size() - 2)); };
        json::Parser parser;
        if (change.kind == DecisionKind::kAccepted) text += "+" + digits(parser.Parse(change.object)->FindString("id")) + " ";
        if (change.kind == DecisionKind::kRecalled) text += "-" + digits(change.withdrawal.id) + "(" + change.reason + ") ";
        if (change.kind == DecisionKind::kErased) text += "x" + digits(change.withdrawal.id) + "(" + change.reason + ") ";
      }
      if (page.changes.empty()) break;
    }
    return text;
  };
  const base::Timestamp start = bench.exchange->LastDateAdded(collection);
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1), Indicator(2), Indicator(3)}));
  const base::Timestamp away = bench.exchange->LastDateAdded(collection);
  const base::Timestamp second = bench.exchange->Rows({.collection = collection})->rows[1].date_added;
  ASSERT_TRUE(bench.exchange->Recall({.collection = collection, .ids = {IndicatorId(2)}}, "wrong", "t"));
  const base::Timestamp recalled = bench.exchange->LastDateAdded(collection);
  ASSERT_TRUE(bench.PublishAgain(collection, {Indicator(2), Indicator(4)}));
  for (const uint32_t count : {1u, 2u, 100u}) {
    EXPECT_EQ(changes(start, count), "+01 +03 -02(wrong) +02 +04 ");
    EXPECT_EQ(changes(away, count), "-02(wrong) +02 +04 ");
    EXPECT_EQ(changes(recalled, count), "+02 +04 ");
  }
  EXPECT_EQ(bench.exchange->Changes(collection, ReaderKind::kOrganisation, away, {})->changes[0].withdrawal.of, second);
  EXPECT_EQ(Show({}), "01@00 03@00 02@00 04@00 ");

  ASSERT_EQ(*bench.exchange->Erase(collection, {IndicatorId(2), std::nullopt}, "court", "t"), 2u);
  ASSERT_EQ(*bench.exchange->Recall({.collection = collection, .ids = {IndicatorId(4)}}, "old", "t"), 1u);
  EXPECT_EQ(changes(away, 1), "x?(court) x?(court) -04(old) ");
  EXPECT_EQ(bench.exchange->Changes(collection, ReaderKind::kOrganisation, away, {})->changes[0].withdrawal.of, second);
  EXPECT_EQ(Show({}), "01@00 03@00 ");
  EXPECT_EQ(Problems(), "");
}

TEST_F(ExchangeTest, FsckNamesWhatIsDamaged) {
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1), Indicator(2)}));
  ASSERT_TRUE(bench.exchange->Recall({.collection = collection, .ids = {IndicatorId(2)}}, "wrong", "tester"));
  bench.exchange.reset();
  const auto at = store->Now()->Iterate();
  for (const char prefix : std::string_view("ERCWVN")) {
    at->Seek({&prefix, 1});
    ASSERT_TRUE(at->Valid());
    std::string value(at->value());
    value[value.size() / 2] = static_cast<char>(value[value.size() / 2] ^ 1);
    store::Batch damage, repair;
    damage.Put(at->key(), value);
    repair.Put(at->key(), at->value());
    ASSERT_TRUE(store->Commit(damage));
    EXPECT_NE(Problems(), "") << prefix;
    ASSERT_TRUE(store->Commit(repair));
  }
  EXPECT_EQ(Problems(), "");
}

TEST_F(ExchangeTest, FsckFindsContentThatIsGoneWithoutAnErasure) {
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1), Indicator(2)}));
  bench.exchange.reset();
  store::Batch damage;
  damage.Put(keys::Record(0, 0), EncodeErased({0, 1}));  // says that it was erased; entry 1 is a publication
  ASSERT_TRUE(store->Commit(damage));
  EXPECT_NE(Problems().find("no erasure in the log says so"), std::string::npos);
}

// Views that follow a wrong journal agree with it, so only the records can tell.
TEST_F(ExchangeTest, FsckHoldsTheJournalAgainstTheRecords) {
  const uint32_t other = bench.MakeCollection("Other");
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1), Indicator(2)}));
  ASSERT_TRUE(bench.Submit(other, {Indicator(3)}));
  ASSERT_TRUE(bench.exchange->Recall({.collection = collection, .ids = {IndicatorId(2)}}, "wrong", "tester"));
  bench.exchange.reset();
  ASSERT_EQ(Problems(), "");
  const auto plant = [&](uint64_t sequence, const std::function<void(Decision&)>& damage) {
    const std::string before = **store->Get(keys::Journal(sequence));
    auto decisions = *DecodeDecisions(before);
    damage(decisions[0]);
    store::Batch planted, repair;
    planted.Put(keys::Journal(sequence), EncodeDecisions(decisions));
    EXPECT_TRUE(store->Commit(planted));
    EXPECT_TRUE(RebuildViews(*store, [](const Progress&) {}));
    const std::string problems = Problems();
    repair.Put(keys::Journal(sequence), before);
    EXPECT_TRUE(store->Commit(repair));
    EXPECT_TRUE(RebuildViews(*store, [](const Progress&) {}));
    return problems;
  };
  EXPECT_EQ(plant(0, [](Decision& decision) { decision.content.bytes[7] ^= 1; }),
            "journal 0: has another hash of the content of entry 0 than its record gives\n");
  const std::string moved = plant(1, [&](Decision& decision) { decision.collection = collection; });
  EXPECT_TRUE(moved.contains("journal 1: puts entry 2 in collection ")) << moved;
  EXPECT_TRUE(moved.contains("but its record was made for another")) << moved;
  const std::string recalled = plant(2, [](Decision& decision) { decision.content.bytes[0] ^= 1; });
  EXPECT_TRUE(recalled.contains("journal 2: has another hash of the content of entry 1")) << recalled;
  const std::string nowhere = plant(1, [](Decision& decision) { decision.collection = 77; });
  EXPECT_TRUE(nowhere.contains("journal 1: is about collection 77, whose settings are missing")) << nowhere;
  EXPECT_EQ(Problems(), "");
}

// Whoever writes meanwhile does not wait for it, and nothing is read but where the old ones end.
TEST_F(ExchangeTest, OldStatusesGoInOneWriteAndYoungOnesStay) {
  FaultyStore faulty(*store);
  Bench bench(faulty);
  const uint32_t here = bench.MakeCollection("statuses");
  const auto keep = [&] {
    const auto id = bench.exchange->NewStatusId();
    EXPECT_TRUE(id.version() == 4 && id.is_rfc_variant());
    EXPECT_TRUE(bench.Submit(here, {Indicator(1)}, {}, id));
    return id;
  };
  const auto count = [&] {
    int statuses = 0;
    const auto at = store->Now()->Iterate();
    for (at->Seek("S"); at->Valid() && at->key()[0] == 'S'; at->Next()) ++statuses;
    return statuses;
  };
  for (int i = 0; i < 300; ++i) keep();
  bench.clock.now.us += kStatusKeptUs - 60'000'000;
  const auto young = keep();
  ASSERT_TRUE(bench.exchange->ForgetOldStatuses());
  EXPECT_EQ(count(), 301) << "not before their time";
  bench.clock.now.us += 180'000'000;
  faulty.fault = FaultyStore::Fault::kNotWritten;
  EXPECT_FALSE(bench.exchange->ForgetOldStatuses());
  faulty.fault = FaultyStore::Fault::kNone;
  EXPECT_EQ(count(), 301);
  EXPECT_TRUE(bench.exchange->ForgetOldStatuses());
  EXPECT_EQ(count(), 1);
  EXPECT_TRUE(bench.exchange->FindStatus(young)->has_value());
  EXPECT_FALSE(bench.exchange->FindStatus(base::RandomUuid(bench.random))->has_value()) << "made up";
  // A clock that was far ahead, then set right.
  bench.clock.now.us += 400 * 86400'000'000;
  keep();
  bench.clock.now.us -= 400 * 86400'000'000;
  EXPECT_TRUE(bench.exchange->ForgetOldStatuses());
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(bench.exchange->FindStatus(young)->value().user, "tester");
}

// Two ids of the same minute have nothing in common, and a node with another key cannot read the minute.
TEST_F(ExchangeTest, AStatusIdDoesNotShowItsTime) {
  std::set<std::string> ends;
  for (int i = 0; i < 100; ++i) ends.insert(std::string(bench.exchange->NewStatusId().view().substr(12)));
  EXPECT_EQ(ends.size(), 100u);
  const crypto::HmacSha256 ours(testing::kNodeKey), other("o");
  const auto id = bench.exchange->NewStatusId();
  const std::string minute = StatusIds::FirstKeyAt(bench.clock.now);
  EXPECT_TRUE(StatusIds(ours).KeyOf(id).starts_with(minute));
  EXPECT_FALSE(StatusIds(other).KeyOf(id).starts_with(minute));
}

TEST_F(ExchangeTest, FindsByValueRelationTypeAndId) {
  const std::string relationship = R"({"type":"relationship","spec_version":"2.1","id":"relationship--00000000-0000-4000-8000-000000000009","created":"2025-01-01T00:00:00.000Z","modified":"2025-01-01T00:00:00.000Z","relationship_type":"indicates","source_ref":")" +
                                   IndicatorId(1) + R"(","target_ref":"malware--00000000-0000-4000-8000-000000000008"})";
  const std::string domain = R"({"type":"domain-name","spec_version":"2.1","id":"domain-name--3c10e93f-798e-5a26-a0c1-08156efab7f5","value":"Example.COM"})";
  ASSERT_EQ(Outcomes(bench.Submit(collection, {Indicator(1), relationship, domain})), "added added added ");
  const auto all = [](uint32_t) { return true; };
  const auto ids = [&](FindQuery query) {
    std::string text;
    const auto page = bench.exchange->Find(query, all);
    if (!page) return page.error().message;
    for (const auto& found : page->found) text += found.row.id.substr(0, found.row.id.find("--")) + "(" + found.via + ") ";
    return text;
  };
  EXPECT_EQ(ids({.value = "EXAMPLE.com."}), "domain-name(value domain-name) ");
  EXPECT_EQ(ids({.related_to = IndicatorId(1)}), "relationship(source_ref) ");
  EXPECT_FALSE(bench.exchange->Find({.related_to = IndicatorId(1)}, all)->more);
  EXPECT_EQ(ids({.type = "indicator"}), "indicator() ");
  EXPECT_EQ(ids({.id = IndicatorId(1)}), "indicator() ");
  EXPECT_EQ(bench.exchange->Find({.value = "example.com"}, [](uint32_t) { return false; })->found.size(), 0u);
}

TEST_F(ExchangeTest, AProofHoldsForItsObjectAndForNoOther) {
  const std::string marked = Indicator(2, 0, "[ipv4-addr:value = '192.0.2.1']",
                                       R"(,"name":"x","description":"y","granular_markings":[{"marking_ref":"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9","selectors":["name"]}])");
  ASSERT_EQ(Outcomes(bench.Submit(collection, {Indicator(1), marked, Indicator(3)})), "added added added ");
  const auto key = tlog::VerifierKey::Parse(bench.exchange->log().verifier_key());
  ASSERT_TRUE(key);
  const auto rows = bench.exchange->Rows({.collection = collection});
  for (const Row& row : rows->rows) {
    const auto proof = bench.exchange->Prove(row);
    ASSERT_TRUE(proof) << proof.error().message;
    const auto object = bench.exchange->Get({row.id, std::nullopt}, [](uint32_t) { return true; });
    const auto proven = VerifyObjectProof((*object)[0].object, *proof, *key);
    ASSERT_TRUE(proven) << proven.error().message;
    EXPECT_EQ(proven->id, row.id);
    EXPECT_EQ(proven->index, row.index);
    std::string forged = (*object)[0].object;
    forged[forged.find("2025")] = '1';
    EXPECT_EQ(VerifyObjectProof(forged, *proof, *key).error().code, base::Code::kCorrupt);
  }
}

// Valid STIX: `groups` properties, each with a marking of its own.
std::string MarkedEachOtherwise(int groups) {
  std::string properties, markings;
  for (int i = 0; i < groups; ++i) {
    char uuid[40];
    std::snprintf(uuid, sizeof uuid, "00000000-0000-4000-8000-%012d", i);
    const std::string name = "x_p" + std::to_string(i);
    properties += ",\"" + name + "\":1";
    markings += std::string(i == 0 ? "" : ",") + R"({"marking_ref":"marking-definition--)" + uuid + R"(","selectors":[")" + name + "\"]}";
  }
  return Indicator(1, 0, "[ipv4-addr:value = '192.0.2.1']", properties + ",\"granular_markings\":[" + markings + "]");
}

TEST_F(ExchangeTest, AnObjectThatItsMarkingsDivideIntoTooManyPartsIsRefusedAndTheNodeGoesOn) {
  const auto report = bench.Submit(collection, {MarkedEachOtherwise(1100), Indicator(2)});
  EXPECT_EQ(Outcomes(report), "invalid added ");
  EXPECT_NE(report->objects[0].message.find("into 1100 groups"), std::string::npos) << report->objects[0].message;
  EXPECT_EQ(Outcomes(bench.Submit(collection, {MarkedEachOtherwise(1020)})), "invalid ");
  EXPECT_EQ(Outcomes(bench.Submit(collection, {MarkedEachOtherwise(1019)})), "added ");
  EXPECT_EQ(Problems(), "");
}

TEST_F(ExchangeTest, VerifyRefusesAnObjectThatItsMarkingsDivideIntoTooManyParts) {
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1)}));
  const auto key = tlog::VerifierKey::Parse(bench.exchange->log().verifier_key());
  const auto rows = bench.exchange->Rows({.collection = collection});
  auto proof = tlog::ParseProof(*bench.exchange->Prove(rows->rows[0]));
  std::string salts;
  for (int i = 0; i < 3 + 1 + 1100 + 1; ++i) salts += std::string(i == 0 ? "" : ",") + '"' + base::Base64Encode(std::string(32, 's')) + '"';
  proof->extra = R"({"mithaq":"record/v1","parts":["{}","{}","{}"],"salts":[)" + salts + "]}";
  EXPECT_EQ(VerifyObjectProof(MarkedEachOtherwise(1100), tlog::FormatProof(*proof), *key).error().code, base::Code::kTooLarge);
}

TEST_F(ExchangeTest, AProofWhoseOpeningIsNotOneIsRefused) {
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1)}));
  const auto key = tlog::VerifierKey::Parse(bench.exchange->log().verifier_key());
  const auto rows = bench.exchange->Rows({.collection = collection});
  auto proof = tlog::ParseProof(*bench.exchange->Prove(rows->rows[0]));
  for (const char* extra : {"{}", "[]", R"({"mithaq":"record/v1","parts":["","",""],"salts":{"a":"b","c":"d","e":"f","g":"h"}})",
                            R"({"mithaq":"record/v1","parts":{"a":1,"b":2,"c":3},"salts":[]})"}) {
    proof->extra = extra;
    EXPECT_EQ(VerifyObjectProof(Indicator(1), tlog::FormatProof(*proof), *key).error().code, base::Code::kInvalid) << extra;
  }
}

// What became of each wanted date, and the date that the object has.
std::string Dates(const base::Result<SubmitReport>& report) {
  constexpr const char* kNames[] = {"unasked", "kept", "moved", "not later", "future", "not allowed"};
  if (!report) return report.error().message;
  std::string text;
  for (const auto& object : report->objects) text += std::string(kNames[static_cast<size_t>(object.dating)]) + " " + base::FormatTimestamp(*object.date_added) + "\n";
  return text;
}

using Refusal = Exchange::ImportDates::Refusal;

TEST_F(ExchangeTest, AnImportIntoAnEmptyCollectionKeepsItsDatesToItsEnd) {
  const auto t = [](const char* text) { return *base::ParseTimestamp(text); };
  bench.clock.now = t("2026-01-01T00:00:00Z");
  const auto import = bench.exchange->BeginImport(collection)->import;
  ASSERT_TRUE(import);
  EXPECT_EQ(Dates(bench.Submit(collection, {Indicator(1), Indicator(2), Indicator(3)},
                               {t("2020-01-01T00:00:00Z"), t("2020-01-01T00:00:00Z"), t("2021-01-01T00:00:00Z")}, {}, import)),
            "kept 2020-01-01T00:00:00.000000Z\nmoved 2020-01-01T00:00:00.000001Z\nkept 2021-01-01T00:00:00.000000Z\n");
  // Somebody reads, and goes on from where the collection ended; nothing that is kept later may stand before it.
  ASSERT_TRUE(bench.exchange->Objects({.collection = collection}));
  const base::Timestamp seen = bench.exchange->LastDateAdded(collection);
  EXPECT_EQ(Dates(bench.Submit(collection, {Indicator(4), Indicator(5), Indicator(6), Indicator(7)},
                               {t("2020-06-01T00:00:00Z"), t("2022-01-01T00:00:00Z"), t("2099-01-01T00:00:00Z"), t("2023-01-01T00:00:00Z")}, {}, import)),
            "not later 2021-01-01T00:00:00.000001Z\nkept 2022-01-01T00:00:00.000000Z\nfuture 2022-01-01T00:00:00.000001Z\nkept 2023-01-01T00:00:00.000000Z\n");
  EXPECT_EQ(bench.exchange->Rows({.collection = collection, .after = seen})->rows.size(), 4u);
  // Not of the import, and then behind what came in between.
  EXPECT_EQ(Dates(bench.Submit(collection, {Indicator(8)}, {t("2024-01-01T00:00:00Z")})), "not allowed 2026-01-01T00:00:00.000000Z\n");
  EXPECT_EQ(Dates(bench.Submit(collection, {Indicator(9)}, {t("2024-01-01T00:00:00Z")}, {}, import)), "not later 2026-01-01T00:00:00.000001Z\n");
  EXPECT_EQ(bench.exchange->BeginImport(collection)->refusal, Refusal::kWasServed);
  EXPECT_EQ(Problems(), "");
}

TEST_F(ExchangeTest, OnlyAnEmptyCollectionThatWasNeverServedKeepsDates) {
  const auto import = bench.exchange->BeginImport(collection)->import;
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1)}, {*base::ParseTimestamp("2020-01-01T00:00:00Z")}, {}, import));
  bench.Open();
  EXPECT_EQ(bench.exchange->BeginImport(collection)->import, import) << "cut off, and begun again";
  const uint32_t other = bench.MakeCollection("other");
  ASSERT_TRUE(bench.Submit(other, {Indicator(1)}));
  EXPECT_EQ(bench.exchange->BeginImport(other)->refusal, Refusal::kHoldsObjects);
  EXPECT_EQ(Dates(bench.Submit(other, {Indicator(2)}, {*base::ParseTimestamp("2020-01-01T00:00:00Z")}, {}, import)),
            "not allowed " + base::FormatTimestamp(bench.exchange->LastDateAdded(other)) + "\n") << "another collection's import";
}

TEST_F(ExchangeTest, ARestoredBackupReplaysErasuresAndKnowsWhetherItIsBehind) {
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1), Indicator(2)}));
  const auto backup = store::OpenMemory();
  store::Batch everything;
  const auto at = store->Now()->Iterate();
  for (at->Seek(""); at->Valid(); at->Next()) everything.Put(at->key(), at->value());
  ASSERT_TRUE(backup->Commit(everything));
  const auto key = tlog::VerifierKey::Parse(bench.exchange->log().verifier_key());
  EXPECT_TRUE(*LogCovers(*backup, *key, *bench.exchange->log().checkpoint()));

  ASSERT_TRUE(bench.exchange->Erase(collection, {IndicatorId(1), std::nullopt}, "", "t"));
  EXPECT_FALSE(*LogCovers(*backup, *key, *bench.exchange->log().checkpoint())) << "the erasure was published after the copy";
  const auto erasures = ParseErasures(FormatErasures(*ListErasures(*store, bench.exchange->collections())));
  ASSERT_EQ(erasures->size(), 1u);
  EXPECT_FALSE(ParseErasures("nonsense\n"));

  Bench restored(*backup);
  EXPECT_EQ(*ReplayErasures(*restored.exchange, *erasures), 1u);
  EXPECT_FALSE(*restored.exchange->Knows(collection, IndicatorId(1), ReaderKind::kOrganisation));
  EXPECT_TRUE(*restored.exchange->Knows(collection, IndicatorId(2), ReaderKind::kOrganisation));
}

// What can be read, page by page, with what cannot be: "3 " an object, "!3" one that is unreadable, "![3,7]" rows.
TEST_F(ExchangeTest, PagesGoOnBehindDamage) {
  std::vector<std::string> objects;
  for (int i = 0; i < 40; ++i) objects.push_back(Indicator(i));
  ASSERT_TRUE(bench.Submit(collection, objects));
  const auto rows = bench.exchange->Rows(Query::Everything(collection))->rows;
  const base::Timestamp first = rows[0].date_added;
  const auto show = [&](store::Store& damaged, uint32_t limit) {
    Bench other(damaged);
    std::string text;
    Query query = Query::Everything(collection);
    query.limit = limit;
    query.passes_damage = true;
    for (bool more = true; more;) {
      const auto page = other.exchange->Objects(query);
      if (!page) return page.error().message;
      for (size_t i = 0; i < page->found.rows.size(); ++i) {
        EXPECT_TRUE(page->object(i).contains(page->found.rows[i].id));
        text += std::to_string(page->found.rows[i].date_added.us - first.us) + " ";
      }
      for (const Unreadable& damage : page->found.unreadable) {
        const std::string after = std::to_string(damage.after.us - first.us);
        text += damage.id.empty() ? "![" + after + "," + (damage.before.us > 0 ? std::to_string(damage.before.us - first.us) : "end") + "] " : "!" + after + " ";
      }
      more = page->found.more;
      query.after = page->found.position;
    }
    return text;
  };
  const auto numbers = [](int from, int until) {
    std::string text;
    for (int i = from; i < until; ++i) text += std::to_string(i) + " ";
    return text;
  };
  testing::DamagedStore records(*store, keys::Record(0, 10), keys::Record(0, 13));
  EXPECT_EQ(show(records, 1000), numbers(0, 10) + numbers(13, 40) + "!10 !11 !12 ");
  EXPECT_EQ(show(records, 11), numbers(0, 10) + "!10 " + numbers(13, 22) + "!11 !12 " + numbers(22, 40));
  EXPECT_EQ(show(records, 1), numbers(0, 10) + "!10 !11 !12 " + numbers(13, 40));
  testing::DamagedStore middle(*store, keys::Row(collection, rows[10].date_added), keys::Row(collection, rows[13].date_added));
  EXPECT_EQ(show(middle, 1000), numbers(0, 10) + numbers(13, 40) + "![9,13] ");
  EXPECT_EQ(show(middle, 10), numbers(0, 10) + numbers(13, 23) + "![9,13] " + numbers(23, 40));
  testing::DamagedStore end(*store, keys::Row(collection, rows[38].date_added), keys::Row(collection + 1, {}));
  EXPECT_EQ(show(end, 1000), numbers(0, 38) + "![37,end] ");
  Bench strict(records);
  EXPECT_EQ(strict.exchange->Objects(Query::Everything(collection)).error().code, base::Code::kCorrupt) << "nobody else is served half";
}

// The node after a restore that began a new log, over the same store.
struct AfterRestore : ExchangeTest {
  static constexpr std::string_view kNewOrigin = "node.example/log/new";
  crypto::SigningKey new_key = *crypto::SigningKey::FromSeed(std::string(32, '\x02'));
  tlog::VerifierKey old_verifier = *tlog::VerifierKey::Parse(bench.exchange->log().verifier_key());

  void Restore() {
    bench.exchange.reset();
    bench.exchange = *Exchange::Open({*store, bench.clock, bench.random, bench.logger}, {std::string(kNewOrigin), new_key, std::string(testing::kNodeKey)});
  }
  Row RowOfObject(int n) { return bench.exchange->Get({IndicatorId(n), std::nullopt}, [](uint32_t) { return true; })->front().row; }
};

TEST_F(AfterRestore, TheOldLogIsServedAndProvenUpToItsLastCheckpointAndNoFurther) {
  std::vector<std::string> objects;
  for (int i = 0; i < 300; ++i) objects.push_back(Indicator(i));
  ASSERT_TRUE(bench.Submit(collection, objects));
  const std::string last = *bench.exchange->log().checkpoint(), tile = *bench.exchange->log().Read("tile/0/001.p/44");
  ASSERT_TRUE(bench.Submit(collection, {Indicator(300)}));  // copied, but nobody saw it signed
  EXPECT_EQ(EndLog(*store, *tlog::VerifierKey::Parse(bench.exchange->log().verifier_key()), last), 300u);
  Restore();
  ASSERT_TRUE(bench.Submit(collection, {Indicator(301)}));

  for (const int n : {0, 255, 299}) {
    const auto proven = VerifyObjectProof(Indicator(n), *bench.exchange->Prove(RowOfObject(n)), old_verifier);
    ASSERT_TRUE(proven) << proven.error().message;
    EXPECT_EQ(proven->checkpoint.checkpoint.size, 300u);
  }
  const auto behind = bench.exchange->Prove(RowOfObject(300));
  EXPECT_TRUE(behind.error().message.contains("index 300 of the log node.example/log/test, which ended")) << behind.error().message;
  EXPECT_TRUE(behind.error().message.contains("behind the last checkpoint that the backup held (300 entries)"));
  const auto now = tlog::VerifierKey::Parse(bench.exchange->log().verifier_key());
  EXPECT_TRUE(VerifyObjectProof(Indicator(301), *bench.exchange->Prove(RowOfObject(301)), *now));

  const auto earlier = bench.exchange->earlier_logs();
  ASSERT_EQ(earlier.size(), 1u);
  EXPECT_EQ(*earlier[0]->Read("checkpoint"), last);
  EXPECT_EQ(*earlier[0]->Read("tile/0/001.p/44"), tile);
  EXPECT_FALSE(earlier[0]->Read("tile/0/001.p/45")) << "that was never signed";
  EXPECT_EQ(earlier[0]->Read("tile/entries/001.p/44")->size(), 44u * 35);
  EXPECT_EQ(Problems(), "");
}

TEST_F(AfterRestore, ACheckpointThatIsNotTheLogsOwnEndsNothing) {
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1), Indicator(2)}));
  const auto other = *tlog::NoteSigner::Make(std::string(testing::kOrigin), new_key);
  const tlog::Checkpoint checkpoint = tlog::ParseSignedCheckpoint(*bench.exchange->log().checkpoint())->checkpoint;
  EXPECT_FALSE(EndLog(*store, old_verifier, tlog::SignCheckpoint(checkpoint, other))) << "another key";
  const auto ours = *tlog::NoteSigner::Make(std::string(testing::kOrigin), bench.key);
  EXPECT_EQ(EndLog(*store, old_verifier, tlog::SignCheckpoint({checkpoint.origin, 1, checkpoint.root, {}}, ours)).error().code, base::Code::kCorrupt);
  EXPECT_FALSE(EndLog(*store, old_verifier, tlog::SignCheckpoint({checkpoint.origin, 3, checkpoint.root, {}}, ours))) << "more than there is";
  EXPECT_TRUE(EndedLogs(*store)->empty());
  Restore();
  EXPECT_TRUE(bench.exchange->Prove(RowOfObject(1)).error().message.contains("no checkpoint of it is here"));

  // One that is stored and does not hold is damage, and stops nothing else.
  store::Batch batch;
  batch.Put(keys::End(0), old_verifier.Format() + "\n" + tlog::SignCheckpoint({checkpoint.origin, 1, checkpoint.root, {}}, ours));
  ASSERT_TRUE(store->Commit(batch));
  EXPECT_TRUE(Problems().contains("log 0: its last checkpoint, from before a restore, does not hold")) << Problems();
  Restore();
  EXPECT_TRUE(bench.exchange->earlier_logs().empty());
}

TEST_F(ExchangeTest, ACopyIsSignedOverToItsLastEntryAndNotBeforeThatIsPublished) {
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1)}));
  const auto copy = store::OpenMemory();
  store::Batch everything;
  const auto at = store->Now()->Iterate();
  for (at->Seek(""); at->Valid(); at->Next()) everything.Put(at->key(), at->value());
  ASSERT_TRUE(copy->Commit(everything));
  ASSERT_TRUE(bench.Submit(collection, {Indicator(2)}));
  const auto key = *tlog::VerifierKey::Parse(bench.exchange->log().verifier_key());
  EXPECT_EQ(tlog::OpenCheckpoint(*bench.exchange->CheckpointOver(*copy), key.name(), std::span(&key, 1))->checkpoint.size, 1u);
  store::Batch forked;  // a copy of what this node never published
  forked.Put(keys::Head(0), std::string(7, '\0') + '\1' + std::string(32, 'x'));
  ASSERT_TRUE(copy->Commit(forked));
  EXPECT_FALSE(bench.exchange->CheckpointOver(*copy));
}

TEST_F(ExchangeTest, DatesIncreaseAndTokensHoldAfterAStartWithAClockThatIsBehind) {
  ASSERT_EQ(Outcomes(bench.Submit(collection, {Indicator(1)})), "added ");
  ASSERT_TRUE(bench.exchange->accounts().Create({"soc", Role::kReader, {}, {}, ""}));
  const auto token = bench.exchange->accounts().IssueToken("soc", "siem", base::Timestamp{bench.clock.now.us + 60'000'000});
  const base::Timestamp before = bench.exchange->LastDateAdded(collection);
  bench.clock.now.us -= 86400'000'000;
  bench.Open();
  ASSERT_EQ(Outcomes(bench.Submit(collection, {Indicator(2)})), "added ");
  EXPECT_EQ(bench.exchange->LastDateAdded(collection).us, before.us + 1);
  EXPECT_TRUE(bench.exchange->accounts().CheckToken(*token));
  bench.clock.now.us += 86400'000'000 + 61'000'000;
  EXPECT_EQ(bench.exchange->accounts().CheckToken(*token).error().code, base::Code::kUnauthorized) << "its last moment does not move";
  EXPECT_EQ(Problems(), "");
}

// One decision's commit holds no more than a slice of a large withdrawal.
TEST_F(ExchangeTest, ALargeWithdrawalIsSeveralCommits) {
  std::vector<std::string> objects;
  for (int i = 0; i < 1500; ++i) objects.push_back(Indicator(i));
  ASSERT_TRUE(bench.Submit(collection, objects));
  const auto sizes = [&] {
    std::vector<size_t> all;
    const auto at = store->Now()->Iterate();
    for (at->Seek("J"); at->Valid() && at->key()[0] == 'J'; at->Next()) all.push_back(DecodeDecisions(at->value())->size());
    return all;
  };
  EXPECT_EQ(sizes(), (std::vector<size_t>{1500}));
  EXPECT_EQ(*bench.exchange->Recall({.collection = collection}, "wrong", "t"), 1500u);
  EXPECT_EQ(sizes(), (std::vector<size_t>{1500, 1000, 500}));

  std::vector<crypto::Digest> contents;
  for (const Decision& decision : *DecodeDecisions(**store->Get(keys::Journal(0)))) contents.push_back(decision.content);
  EXPECT_EQ(*bench.exchange->EraseContents(collection, contents, "gone"), 1500u);
  EXPECT_EQ(sizes(), (std::vector<size_t>{1500, 1000, 500, 1000, 500}));
  EXPECT_FALSE(*bench.exchange->FinishErasures()) << "nothing of it is left to do";
  EXPECT_EQ(Problems(), "");
}

// Before version 2 withdrawals and recalled versions were shorter: they would be misread.
TEST_F(ExchangeTest, AStoreOfAnotherFormatIsRefusedByAllWithTheSameWords) {
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1)}));
  bench.exchange.reset();
  for (const std::string format : {"mithaq store v1", "mithaq store v9"}) {
    store::Batch other;
    other.Put(keys::kFormat, format);
    ASSERT_TRUE(store->Commit(other));
    const auto scratch = store::OpenMemory();
    const auto checked = Fsck(*store, *scratch, testing::kNodeKey, [](const Progress&) {});
    const auto rebuilt = RebuildViews(*store, [](const Progress&) {});
    const auto opened = Exchange::Open({*store, bench.clock, bench.random, bench.logger}, {std::string(testing::kOrigin), bench.key, std::string(testing::kNodeKey)});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, base::Code::kUnsupported);
    EXPECT_TRUE(opened.error().message.contains(format));
    EXPECT_EQ(checked.error().message, opened.error().message);
    EXPECT_EQ(rebuilt.error().message, opened.error().message);
  }
}

// A damaged stretch is said with its range, and what lies behind it is looked at all the same.
TEST_F(ExchangeTest, FsckGoesOnBehindDamage) {
  std::vector<std::string> objects;
  for (int i = 0; i < 60; ++i) objects.push_back(Indicator(i));
  for (const auto& object : objects) ASSERT_EQ(Outcomes(bench.Submit(collection, {object})), "added ");  // a key each
  bench.exchange.reset();
  store::Batch damage;
  damage.Put(keys::Record(0, 50), "rubbish");
  ASSERT_TRUE(store->Commit(damage));
  const auto problems = [&](const std::string& from, const std::string& until) {
    testing::DamagedStore damaged(*store, from, until);
    const auto scratch = store::OpenMemory();
    const auto report = Fsck(damaged, *scratch, testing::kNodeKey, [](const Progress&) {});
    std::string text;
    if (!report) return report.error().message;
    for (const auto& problem : report->problems) text += problem.where + ": " + problem.what + "\n";
    return text;
  };
  const std::string records = problems(keys::Record(0, 10), keys::Record(0, 21));
  EXPECT_TRUE(records.contains("file 000007.sst: bad checksum; in it: record of entry 10 of log 0 to record of entry 21 of log 0")) << records;
  EXPECT_TRUE(records.contains("record of entries 10 to 20: cannot be read")) << records;
  EXPECT_TRUE(records.contains("entry 50: its record is damaged")) << records;
  const std::string entries = problems(keys::Entries(0, 10), keys::Entries(0, 21));
  EXPECT_TRUE(entries.contains("after entry 9 of log 0, before entry 21 of log 0: cannot be read: injected damage")) << entries;
  EXPECT_TRUE(entries.contains("entries 10 to 20: missing in the log")) << entries;
  EXPECT_TRUE(entries.contains("entry 50: its record is damaged")) << entries;
  const std::string journal = problems(keys::Journal(10), keys::Journal(21));
  EXPECT_TRUE(journal.contains("after journal 9, before journal 21: cannot be read")) << journal;
  const std::string rows = problems("C", "D");
  EXPECT_TRUE(rows.contains("entry 50: its record is damaged")) << rows;
  EXPECT_TRUE(rows.contains("views: could not be compared")) << rows;
}

TEST(WalkPast, FindsWhereDamageEndsWhateverTheKeys) {
  const auto store = store::OpenMemory();
  store::Batch batch;
  std::vector<std::string> keys;
  for (int i = 0; i < 2000; ++i) keys.push_back("V" + base::HexEncode(crypto::Sha256(std::to_string(i)).view()).substr(0, 12 + i % 30));
  std::ranges::sort(keys);
  for (const auto& key : keys) batch.Put(key, "");
  ASSERT_TRUE(store->Commit(batch));
  for (const size_t first : {0u, 1u, 700u, 1990u}) {
    for (const size_t count : {1u, 9u, 500u}) {
      const size_t behind = std::min(first + count, keys.size());
      testing::DamagedStore damaged(*store, keys[first], behind < keys.size() ? keys[behind] : "W");
      size_t seen = 0, gaps = 0;
      WalkPast(damaged, "V", [&](const store::Iterator&) { ++seen; }, [&](const Gap& gap) {
        ++gaps;
        EXPECT_EQ(gap.first_after, behind < keys.size() ? keys[behind] : "W");
      });
      EXPECT_EQ(seen, keys.size() - (behind - first)) << first << " " << count;
      EXPECT_EQ(gaps, 1u);
    }
  }
}

// Each step of the commit fails twice: not written, and written but reported as failed. In both nothing is acknowledged,
// nothing acknowledged before is lost, the store is whole, and the submitter may simply try again.
TEST(ExchangeFaults, FailedAndNotWrittenFailedButWritten) {
  for (const auto fault : {FaultyStore::Fault::kNotWritten, FaultyStore::Fault::kWritten}) {
    const auto inner = store::OpenMemory();
    FaultyStore faulty(*inner);
    Bench bench(faulty);
    const uint32_t collection = bench.MakeCollection();
    ASSERT_TRUE(bench.Submit(collection, {Indicator(1)}));
    const std::string checkpoint = *bench.exchange->log().checkpoint();

    for (const char* step : {"publication", "recall", "erasure"}) {
      faulty.fault = fault;
      faulty.commits_until_fault = 0;
      if (std::string_view(step) == "publication") {
        EXPECT_EQ(bench.Submit(collection, {Indicator(2)}).error().code, base::Code::kStorage);
      } else if (std::string_view(step) == "recall") {
        EXPECT_EQ(bench.exchange->Recall({.collection = collection, .ids = {IndicatorId(1)}}, "", "t").error().code, base::Code::kStorage);
      } else {
        EXPECT_EQ(bench.exchange->Erase(collection, {IndicatorId(2), std::nullopt}, "", "t").error().code, base::Code::kStorage);
      }
      EXPECT_EQ(bench.exchange->WriteFailure(), "injected fault");
      EXPECT_EQ(bench.Submit(collection, {Indicator(5)}).error().message, "injected fault") << "still failing";

      faulty.fault = FaultyStore::Fault::kNone;
      const auto retried = bench.Submit(collection, {Indicator(2), Indicator(5)});
      ASSERT_TRUE(retried) << retried.error().message;
      if (std::string_view(step) == "erasure") {
        EXPECT_EQ(retried->objects[0].outcome, fault == FaultyStore::Fault::kWritten ? Outcome::kErased : Outcome::kUnchanged);
      }
      EXPECT_FALSE(bench.exchange->WriteFailure());
      const auto scratch = store::OpenMemory();
      const auto report = Fsck(*inner, *scratch, testing::kNodeKey, [](const Progress&) {});
      ASSERT_TRUE(report);
      EXPECT_EQ(report->problem_count, 0u) << step << ": " << (report->problems.empty() ? "" : report->problems[0].what);
    }
    bench.Open();
    EXPECT_TRUE(*bench.exchange->Knows(collection, IndicatorId(5), ReaderKind::kOrganisation));
  }
}

// Holds the sequencer, so that what comes meanwhile is committed together.
class Held {
 public:
  Held(Bench& bench, uint32_t collection) {
    json::Parser parser;
    const auto object = parser.Parse(Indicator(99));
    SubmitRequest request{.collection = collection, .objects = {*object}};
    bench.exchange->Submit(std::move(request), [this](base::Result<SubmitReport>) {
      holds_.set_value();
      release_.get_future().wait();
    });
    holds_.get_future().wait();
  }
  void Release() { release_.set_value(); }

 private:
  std::promise<void> holds_, release_;
};

// Starts it and waits until it stands in the queue.
template <class Work>
auto InTheQueue(Work work) {
  auto running = std::async(std::launch::async, std::move(work));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  return running;
}

TEST_F(ExchangeTest, TheFirstErasureHoldsForWhatIsCommittedWithIt) {
  ASSERT_TRUE(bench.Submit(collection, {Indicator(1)}));
  Held held(bench, collection);
  auto erased = InTheQueue([&] { return bench.exchange->Erase(collection, {IndicatorId(1)}, "x", "t"); });
  auto posted = InTheQueue([&] { return bench.Submit(collection, {Indicator(1)}); });
  held.Release();
  EXPECT_EQ(*erased.get(), 1u);
  EXPECT_EQ(Outcomes(posted.get()), "erased ");
  EXPECT_EQ(Problems(), "");
}

// Commands that cannot be planned together are committed one by one: after one whose outcome is not known, the next waits
// until it is.
TEST(ExchangeFaults, OneByOneAfterAPlanThatFailed) {
  for (const auto fault : {FaultyStore::Fault::kNotWritten, FaultyStore::Fault::kWritten}) {
    const auto inner = store::OpenMemory();
    FaultyStore faulty(*inner);
    Bench bench(faulty);
    const uint32_t collection = bench.MakeCollection();
    ASSERT_TRUE(bench.Submit(collection, {Indicator(1)}));
    const std::string record = **inner->Get(keys::Record(0, 0));
    store::Batch damage, repair;
    damage.Delete(keys::Record(0, 0));
    repair.Put(keys::Record(0, 0), record);
    Held held(bench, collection);
    ASSERT_TRUE(inner->Commit(damage));
    auto recalled = InTheQueue([&] { return bench.exchange->Recall({.collection = collection, .ids = {IndicatorId(1)}}, "", "t"); });
    auto first = InTheQueue([&] { return bench.Submit(collection, {Indicator(2)}); });
    auto second = InTheQueue([&] { return bench.Submit(collection, {Indicator(3)}); });
    faulty.fault = fault;
    held.Release();
    EXPECT_EQ(recalled.get().error().code, base::Code::kCorrupt);
    EXPECT_FALSE(first.get());
    EXPECT_FALSE(second.get());
    faulty.fault = FaultyStore::Fault::kNone;
    ASSERT_TRUE(inner->Commit(repair));
    ASSERT_TRUE(bench.Submit(collection, {Indicator(4)}));
    EXPECT_EQ(*bench.exchange->Knows(collection, IndicatorId(2), ReaderKind::kOrganisation), fault == FaultyStore::Fault::kWritten);
    EXPECT_FALSE(*bench.exchange->Knows(collection, IndicatorId(3), ReaderKind::kOrganisation)) << "not written on top of the one before it";
    const auto scratch = store::OpenMemory();
    const auto report = Fsck(*inner, *scratch, testing::kNodeKey, [](const Progress&) {});
    EXPECT_EQ(report->problem_count, 0u) << (report->problems.empty() ? "" : report->problems[0].what);
  }
}

TEST(Accounts, DefaultDenyRolesAndTokens) {
  const auto store = store::OpenMemory();
  Bench bench(*store);
  Accounts& accounts = bench.exchange->accounts();
  const auto collection = bench.exchange->collections().FindNumber(bench.MakeCollection());
  ASSERT_TRUE(accounts.Create({"reader", Role::kReader, {{collection->id, {true, true}}}, {}, ""}));
  ASSERT_TRUE(accounts.Create({"nobody", Role::kWriter, {}, {}, ""}));
  EXPECT_EQ(accounts.Find("reader")->On(*collection), (Rights{true, false})) << "a reader never writes";
  EXPECT_EQ(accounts.Find("nobody")->On(*collection), (Rights{false, false}));
  EXPECT_EQ(accounts.Create({"reader", Role::kReader, {}, {}, ""}).error().code, base::Code::kConflict);
  EXPECT_EQ(accounts.Create({"Bad Name", Role::kReader, {}, {}, ""}).error().code, base::Code::kInvalid);

  const auto token = accounts.IssueToken("reader", "siem", base::Timestamp{bench.clock.now.us + 1000000});
  ASSERT_TRUE(token);
  EXPECT_EQ(accounts.CheckToken(*token)->account->name, "reader");
  EXPECT_FALSE(accounts.CheckToken(*token + "x"));
  bench.clock.now.us += 2000000;
  EXPECT_EQ(accounts.CheckToken(*token).error().code, base::Code::kUnauthorized);

  ASSERT_TRUE(accounts.SetPassword("reader", "correct horse battery"));
  EXPECT_EQ(accounts.SetPassword("reader", "short").error().code, base::Code::kInvalid);
  EXPECT_TRUE(accounts.CheckPassword("reader", "correct horse battery"));
  EXPECT_TRUE(accounts.RemembersPassword("reader", "correct horse battery"));
  EXPECT_FALSE(accounts.CheckPassword("reader", "wrong"));
  EXPECT_EQ(accounts.CheckPassword("ghost", "wrong").error().message, accounts.CheckPassword("reader", "wrong").error().message);

  bench.Open();
  EXPECT_TRUE(bench.exchange->accounts().CheckPassword("reader", "correct horse battery")) << "kept across a restart";
  ASSERT_TRUE(bench.exchange->accounts().Remove("reader"));
  EXPECT_FALSE(bench.exchange->accounts().CheckToken(*token));
}

}  // namespace
}  // namespace exchange
