// What look-ups by value answer, and how they go on.
#include "exchange/find.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "exchange/testing.h"

namespace exchange {
namespace {

using testing::Indicator;

struct FindTest : ::testing::Test {
  std::unique_ptr<store::Store> store = store::OpenMemory();
  testing::Bench bench{*store};
};

// An address finds the networks that it is in, a network what is in it, both in patterns and in observables.
TEST_F(FindTest, FindsNetworksByAddressesAndAddressesByNetworks) {
  const uint32_t number = bench.MakeCollection(), hidden = bench.MakeCollection();
  const auto add = [&](uint32_t collection, int n, const std::string& pattern) {
    ASSERT_TRUE(bench.Submit(collection, {Indicator(n, 0, pattern)}));
  };
  add(number, 1, "[ipv4-addr:value = '203.0.113.77']");
  add(number, 2, "[ipv4-addr:value ISSUBSET '203.0.113.0/24']");
  add(number, 3, "[ipv4-addr:value = '203.0.0.0/16' OR ipv4-addr:value = '203.0.113.78']");
  add(number, 4, "[ipv4-addr:value = '203.0.114.1']");
  add(number, 5, "[ipv6-addr:value ISSUBSET '2001:db8::/32']");
  add(number, 6, "[ipv6-addr:value = '2001:DB8:0:7::1']");
  add(number, 7, "[ipv4-addr:value NOT ISSUBSET '203.0.113.0/25']");
  add(hidden, 8, "[ipv4-addr:value = '203.0.113.79']");
  const auto readable = [&](uint32_t collection) { return collection == number; };
  const auto found = [&](const std::string& value) {
    std::set<std::string> ids;
    const auto page = bench.exchange->Find({.value = value}, readable);
    EXPECT_TRUE(page) << value;
    for (const Found& one : page->found) ids.insert(one.row.id.substr(one.row.id.size() - 1));
    return ids;
  };
  using Ids = std::set<std::string>;
  EXPECT_EQ(found("203[.]0[.]113[.]77"), (Ids{"1", "2", "3"}));
  EXPECT_EQ(found("203.0.113.1"), (Ids{"2", "3"}));
  EXPECT_EQ(found("203.0.113.0/24"), (Ids{"1", "2", "3"}));
  EXPECT_EQ(found("203.0.113.64/26"), (Ids{"1", "2", "3"}));
  EXPECT_EQ(found("203.0.112.0/22"), (Ids{"1", "2", "3", "4"}));
  EXPECT_EQ(found("0.0.0.0/0"), (Ids{"1", "2", "3", "4"}));
  EXPECT_EQ(found("2001:db8:0:7::1"), (Ids{"5", "6"}));
  EXPECT_EQ(found("2001:db8::/48"), (Ids{"5", "6"}));
  EXPECT_EQ(found("198.51.100.0/24"), Ids{});
}

TEST_F(FindTest, ACursorGoesOnWhereAPageOfAnswersEnded) {
  const uint32_t number = bench.MakeCollection(), hidden = bench.MakeCollection();
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(bench.Submit(i % 3 == 2 ? hidden : number, {Indicator(i, 0, "[ipv4-addr:value = '198.51.100." + std::to_string(i) + "']")}));
  }
  const auto readable = [&](uint32_t collection) { return collection == number; };
  FindQuery query{.value = "198.51.100.0/24", .limit = 7};
  std::vector<std::string> ids;
  for (int pages = 1;; ++pages) {
    const auto page = bench.exchange->Find(query, readable);
    ASSERT_TRUE(page);
    for (const Found& one : page->found) ids.push_back(one.row.id);
    ASSERT_EQ(page->more, !page->next.empty());
    if (!page->more) break;
    ASSERT_LT(pages, 5);
    query.cursor = page->next;
  }
  EXPECT_EQ(ids.size(), 20u);
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 20u);
  for (const char* const bad : {"x", "AAAAAAAAAAAA", "////"}) {
    query.cursor = bad;
    EXPECT_EQ(bench.exchange->Find(query, readable).error().code, base::Code::kInvalid) << bad;
  }
  query = {.value = "198.51.100.0/24", .limit = 7};
  const std::string cursor = bench.exchange->Find(query, readable)->next;
  const auto other = bench.exchange->Find({.value = "198.51.100.0/25", .cursor = cursor}, readable);
  EXPECT_EQ(other.error().code, base::Code::kInvalid) << "a cursor belongs to its question";
}

// All pages of a question: the ids, in order.
std::vector<std::string> Ask(Exchange& exchange, FindQuery query, uint32_t readable) {
  std::vector<std::string> ids;
  for (int pages = 1;; ++pages) {
    const auto page = exchange.Find(query, [&](uint32_t collection) { return collection == readable; });
    EXPECT_TRUE(page);
    for (const Found& one : page->found) ids.push_back(one.row.id);
    if (page->next.empty()) {
      EXPECT_FALSE(page->more);
      return ids;
    }
    EXPECT_LT(pages, 50);
    query.cursor = page->next;
  }
}

TEST_F(FindTest, APageEndsAfterTheObjectThatReachesItsBytes) {
  const uint32_t number = bench.MakeCollection();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(bench.Submit(number, {Indicator(i), Indicator(i, 1)}));
  FindQuery query{.value = "198.51.100.7", .bytes_max = Indicator(0).size() + 1};
  const auto all = [](uint32_t) { return true; };
  const auto page = bench.exchange->Find(query, all);
  EXPECT_EQ(page->found.size(), 2u);
  EXPECT_TRUE(page->more && !page->next.empty());
  EXPECT_EQ(Ask(*bench.exchange, query, number).size(), 5u);
  for (FindQuery other : {FindQuery{.type = "indicator"}, FindQuery{.id = testing::IndicatorId(1), .all_versions = true}}) {
    other.bytes_max = 1;
    const auto cut = bench.exchange->Find(other, all);
    EXPECT_EQ(cut->found.size(), 1u);
    EXPECT_TRUE(cut->more);
  }
}

TEST_F(FindTest, WhatOneMayNotReadHidesNothingAndCostsNothing) {
  const uint32_t before = bench.MakeCollection(), mine = bench.MakeCollection(), after = bench.MakeCollection();
  const auto relationship = [](int n) {
    const std::string id = testing::IndicatorId(n).substr(std::string("indicator").size());
    return R"({"type":"relationship","spec_version":"2.1","id":"relationship)" + id + R"(","created":"2025-01-01T00:00:00.000Z","modified":"2025-01-01T00:00:00.000Z","relationship_type":"indicates","source_ref":")" +
           testing::IndicatorId(n) + R"(","target_ref":"malware--00000000-0000-4000-8000-000000000008"})";
  };
  std::vector<std::string> many;
  for (int i = 0; i < 300; ++i) many.push_back(Indicator(i)), many.push_back(relationship(i));
  ASSERT_TRUE(bench.Submit(before, many));
  ASSERT_TRUE(bench.Submit(after, many));
  ASSERT_TRUE(bench.Submit(mine, {Indicator(7), Indicator(8), Indicator(900), relationship(5), relationship(6)}));
  constexpr uint64_t kFewSteps = 60;
  EXPECT_EQ(Ask(*bench.exchange, {.value = "198.51.100.7", .steps_max = kFewSteps}, mine).size(), 3u);
  EXPECT_EQ(Ask(*bench.exchange, {.value = "198.51.100.0/24", .steps_max = kFewSteps}, mine).size(), 3u);
  EXPECT_EQ(Ask(*bench.exchange, {.related_to = "malware--00000000-0000-4000-8000-000000000008", .steps_max = kFewSteps}, mine).size(), 2u);
}

// Versions that are not the last cost a step or two each, however many the object has.
TEST_F(FindTest, WorkIsBoundedAndAQuestionByValueGoesOn) {
  const uint32_t number = bench.MakeCollection();
  std::vector<std::string> versions;
  for (int second = 0; second < 400; ++second) versions.push_back(Indicator(1, second));
  ASSERT_TRUE(bench.Submit(number, versions));
  ASSERT_TRUE(bench.Submit(number, {Indicator(2)}));
  const auto all = [](uint32_t) { return true; };
  const FindQuery query{.value = "198.51.100.7", .steps_max = 100};
  EXPECT_TRUE(bench.exchange->Find(query, all)->found.empty());
  const std::vector<std::string> both = {testing::IndicatorId(1), testing::IndicatorId(2)};
  EXPECT_EQ(Ask(*bench.exchange, query, number), both);
  EXPECT_EQ(Ask(*bench.exchange, {.value = "198.51.100.7", .steps_max = 402 * 6 + 200}, number), both);
  const auto listed = bench.exchange->Find({.type = "indicator", .steps_max = 100}, all);
  EXPECT_EQ(listed->found.size(), 1u);
  EXPECT_TRUE(listed->more);
}

std::string Relationship(int n, const std::string& source, const std::string& target) {
  const std::string id = testing::IndicatorId(n).substr(std::string("indicator").size());
  return R"({"type":"relationship","spec_version":"2.1","id":"relationship)" + id + R"(","created":"2025-01-01T00:00:00.000Z","modified":"2025-01-01T00:00:00.000Z","relationship_type":"related-to","source_ref":")" +
         source + R"(","target_ref":")" + target + R"("})";
}

// By relation (both ways), by type and by id, a page of one after the other gives what one large page gives.
TEST_F(FindTest, EveryQuestionGoesOnByItsCursor) {
  const uint32_t number = bench.MakeCollection();
  std::vector<std::string> objects;
  for (int i = 1; i <= 6; ++i) objects.push_back(Indicator(i)), objects.push_back(Indicator(i, 1)), objects.push_back(Relationship(i, testing::IndicatorId(1), testing::IndicatorId(i)));
  ASSERT_TRUE(bench.Submit(number, objects));
  const std::string relationship = "relationship" + testing::IndicatorId(3).substr(std::string("indicator").size());
  for (const FindQuery& whole : {FindQuery{.related_to = testing::IndicatorId(1)}, FindQuery{.related_to = relationship}, FindQuery{.related_to = relationship, .all_versions = true},
                                 FindQuery{.type = "indicator"}, FindQuery{.type = "indicator", .all_versions = true}, FindQuery{.id = testing::IndicatorId(1), .all_versions = true}}) {
    const auto all = Ask(*bench.exchange, whole, number);
    EXPECT_GE(all.size(), 2u);
    auto each = all;  // the versions of an object are one id
    each.erase(std::ranges::unique(each).begin(), each.end());
    for (FindQuery cut : {FindQuery{.limit = 1}, FindQuery{.limit = 3}, FindQuery{.bytes_max = 1}, FindQuery{.steps_max = 1}, FindQuery{.steps_max = 7}}) {
      cut.id = whole.id, cut.type = whole.type, cut.related_to = whole.related_to, cut.all_versions = whole.all_versions;
      auto pages = Ask(*bench.exchange, cut, number);
      pages.erase(std::ranges::unique(pages).begin(), pages.end());  // what refers to it twice comes twice
      EXPECT_EQ(pages, each) << whole.related_to << whole.type << whole.id << ' ' << cut.limit << ' ' << cut.steps_max;
    }
  }
}

// In two collections; the second begins where the first ends.
TEST_F(FindTest, ACursorGoesOnFromOneCollectionToTheNext) {
  const uint32_t first = bench.MakeCollection(), second = bench.MakeCollection();
  for (const uint32_t number : {first, second}) ASSERT_TRUE(bench.Submit(number, {Indicator(1), Indicator(1, 1), Indicator(2)}));
  const auto all = [](uint32_t) { return true; };
  for (FindQuery query : {FindQuery{.type = "indicator", .limit = 1}, FindQuery{.id = testing::IndicatorId(1), .all_versions = true, .limit = 1}, FindQuery{.type = "indicator", .steps_max = 1}}) {
    std::set<std::pair<uint32_t, int64_t>> found;
    for (int pages = 0; pages < 20; ++pages) {
      const auto page = bench.exchange->Find(query, all);
      for (const Found& one : page->found) EXPECT_TRUE(found.insert({one.collection, one.row.date_added.us}).second);
      query.cursor = page->next;
      if (!page->more) break;
    }
    EXPECT_TRUE(query.cursor.empty());
    EXPECT_EQ(found.size(), 4u);
  }
}

// A network full of what the caller may not read: the page ends with nothing and goes on, and the cursor says nothing of it.
TEST_F(FindTest, WhatOneMayNotReadIsPassedByCursorsThatDoNotShowIt) {
  const uint32_t hidden = bench.MakeCollection(), mine = bench.MakeCollection();
  std::vector<std::string> many;
  for (int i = 0; i < 200; ++i) many.push_back(Indicator(i, 0, "[ipv4-addr:value = '198.51.100." + std::to_string(i) + "']"));
  ASSERT_TRUE(bench.Submit(hidden, many));
  ASSERT_TRUE(bench.Submit(mine, {Indicator(900, 0, "[ipv4-addr:value = '198.51.100.250']")}));
  const FindQuery query{.value = "198.51.100.0/24", .steps_max = 60};
  EXPECT_EQ(Ask(*bench.exchange, query, mine), std::vector{testing::IndicatorId(900)});
  FindQuery next = query;
  const auto readable = [&](uint32_t collection) { return collection == mine; };
  for (int pages = 0; pages < 3; ++pages) {
    const auto page = bench.exchange->Find(next, readable);
    EXPECT_TRUE(page->found.empty() && page->more);
    EXPECT_FALSE(base::Base64UrlDecode(page->next)->contains("198.51"));
    next.cursor = page->next;
  }
}

}  // namespace
}  // namespace exchange
