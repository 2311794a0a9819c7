// A page is given again only while it is true.
#include "taxii/page_cache.h"

#include <gtest/gtest.h>

#include <thread>

namespace taxii {
namespace {

std::shared_ptr<const Page> MakePage(std::string text, bool more) {
  auto page = std::make_shared<Page>();
  page->body.push_back(std::make_shared<const std::string>(std::move(text)));
  page->more = more;
  return page;
}

constexpr PageStamp kStamp = {.revision = 3, .last_date_added = {100}};
constexpr PageStamp kAppended = {.revision = 3, .last_date_added = {101}};
constexpr PageStamp kRevised = {.revision = 4, .last_date_added = {100}};

TEST(PageCache, GivesThePageAgain) {
  PageCache cache(1 << 20);
  const auto page = MakePage("p", false);
  EXPECT_EQ(cache.Find("k", kStamp), nullptr);
  cache.Keep("k", kStamp, page);
  EXPECT_EQ(cache.Find("k", kStamp), page);
  EXPECT_EQ(cache.Find("other", kStamp), nullptr);
}

TEST(PageCache, APageThatOthersFollowOutlivesAdditions) {
  PageCache cache(1 << 20);
  cache.Keep("k", kStamp, MakePage("p", true));
  EXPECT_NE(cache.Find("k", kAppended), nullptr);
}

TEST(PageCache, TheLastPageDoesNot) {
  PageCache cache(1 << 20);
  cache.Keep("k", kStamp, MakePage("p", false));
  EXPECT_EQ(cache.Find("k", kAppended), nullptr);
  EXPECT_EQ(cache.bytes(), 0u);
}

TEST(PageCache, NoPageOutlivesARevision) {
  PageCache cache(1 << 20);
  cache.Keep("k", kStamp, MakePage("p", true));
  EXPECT_EQ(cache.Find("k", kRevised), nullptr);
  EXPECT_EQ(cache.Find("k", kStamp), nullptr);
}

TEST(PageCache, StaysWithinItsBytesAndDropsTheLeastUsed) {
  PageCache cache(10'000);
  for (const char* key : {"a", "b", "c", "d"}) cache.Keep(key, kStamp, MakePage(std::string(1900, 'x'), true));
  EXPECT_NE(cache.Find("a", kStamp), nullptr);  // "b" is now the least used
  cache.Keep("e", kStamp, MakePage(std::string(1900, 'x'), true));
  EXPECT_LE(cache.bytes(), 10'000u);
  EXPECT_NE(cache.Find("a", kStamp), nullptr);
  EXPECT_EQ(cache.Find("b", kStamp), nullptr);
}

TEST(PageCache, LargePagesAndNoCacheAtAll) {
  PageCache cache(10'000), none(0);
  cache.Keep("k", kStamp, MakePage(std::string(5000, 'x'), true));
  EXPECT_EQ(cache.Find("k", kStamp), nullptr);
  none.Keep("k", kStamp, MakePage("", true));
  EXPECT_EQ(none.Find("k", kStamp), nullptr);
}

TEST(PageCache, ReplacesAPageOfTheSameKey) {
  PageCache cache(1 << 20);
  cache.Keep("k", kStamp, MakePage("old", false));
  const size_t bytes = cache.bytes();
  const auto page = MakePage("new", false);
  cache.Keep("k", kAppended, page);
  EXPECT_EQ(cache.bytes(), bytes);
  EXPECT_EQ(cache.Find("k", kAppended), page);
}

TEST(PageCache, ManyThreads) {
  PageCache cache(20'000);
  const auto work = [&](int seed) {
    for (int i = 0; i < 20'000; ++i) {
      const std::string key = std::to_string((i * 7 + seed) % 31);
      if (const auto page = cache.Find(key, kStamp)) EXPECT_EQ(*page->body[0], key);
      else cache.Keep(key, kStamp, MakePage(key, i % 2 == 0));
      if (i % 97 == 0) cache.Find(key, kRevised);
    }
  };
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(work, i);
}

}  // namespace
}  // namespace taxii
