// TAXII 2.1, 3.4: what the parameters mean, and that nothing malformed passes as if it had been applied.
#include "taxii/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace taxii {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

base::Result<Filters> Parse(std::string_view query, Resource resource = Resource::kObjects) {
  return ParseFilters(query, resource, "indicator--1", {.page_default = 100, .page_max = 500, .values_max = 3});
}

base::Timestamp At(std::string_view text) { return base::ParseTimestamp(text).value(); }

TEST(Filter, NothingAskedIsEverythingsLastVersion) {
  const auto filters = Parse("");
  ASSERT_TRUE(filters);
  EXPECT_TRUE(filters->query.versions.IsDefault());
  EXPECT_THAT(filters->query.ids, IsEmpty());
  EXPECT_FALSE(filters->query.after);
  EXPECT_EQ(filters->query.limit, 100u);
}

TEST(Filter, ReadsEachParameter) {
  const auto filters = Parse(
      "added_after=2026-01-02T03:04:05.000006Z&limit=7&next=abc&match[id]=b,a&match[type]=indicator"
      "&match[version]=first,2026-01-01T00:00:00Z&match[spec_version]=2.1,2.0");
  ASSERT_TRUE(filters) << filters.error().message;
  EXPECT_EQ(filters->query.after, At("2026-01-02T03:04:05.000006Z"));
  EXPECT_EQ(filters->query.limit, 7u);
  EXPECT_EQ(filters->next, "abc");
  EXPECT_THAT(filters->query.ids, ElementsAre("a", "b"));
  EXPECT_THAT(filters->query.types, ElementsAre("indicator"));
  EXPECT_TRUE(filters->query.versions.first);
  EXPECT_FALSE(filters->query.versions.last);
  EXPECT_THAT(filters->query.versions.exact, ElementsAre(At("2026-01-01T00:00:00Z")));
  EXPECT_EQ(filters->query.spec_versions.size(), 2u);
}

TEST(Filter, EscapedBracketsAreTheSameParameter) {
  const auto filters = Parse("match%5Btype%5D=malware");
  ASSERT_TRUE(filters);
  EXPECT_THAT(filters->query.types, ElementsAre("malware"));
}

TEST(Filter, LargerLimitsAreLowered) {
  EXPECT_EQ(Parse("limit=501")->query.limit, 500u);
  EXPECT_EQ(Parse("limit=99999999999999999999999999")->query.limit, 500u);
}

TEST(Filter, UnknownParametersAndMatchFieldsAreIgnored) {
  EXPECT_TRUE(Parse("x_color=red&x_color=blue&match[created_by_ref]=,"));
}

TEST(Filter, RefusesWithTheParametersName) {
  for (const auto& [query, name] : std::initializer_list<std::pair<const char*, const char*>>{
           {"limit=0", "limit"}, {"limit=-1", "limit"}, {"limit=", "limit"}, {"limit=1x", "limit"}, {"limit=%2B1", "limit"},
           {"limit=01", "limit"}, {"limit=1&limit=1", "limit"}, {"next=", "next"},
           {"added_after=yesterday", "added_after"}, {"added_after=", "added_after"}, {"added_after=2026-01-01", "added_after"},
           {"added_after=2026-02-30T00:00:00Z", "added_after"}, {"added_after=2026-01-01T00:00:00+01:00", "added_after"},
           {"match[type]=", "match[type]"}, {"match[type]=a,", "match[type]"}, {"match[type]=a,,b", "match[type]"},
           {"match[type]=a&match[type]=b", "match[type]"}, {"match[id]=1,2,3,4", "match[id]"},
           {"match[version]=foo", "match[version]"}, {"match[version]=all,last", "match[version]"},
           {"match[version]=last,last", "match[version]"}, {"match[version]=2026-01-01T00:00:00Z,2026-01-01T00:00:00.000Z", "match[version]"},
           {"match[spec_version]=two", "match[spec_version]"}, {"match[spec_version]=2.", "match[spec_version]"}}) {
    const auto filters = Parse(query);
    ASSERT_FALSE(filters) << query;
    EXPECT_EQ(filters.error().code, base::Code::kInvalid) << query;
    EXPECT_THAT(filters.error().message, HasSubstr(name)) << query;
  }
}

TEST(Filter, VersionsOfStixThatDoNotExistMatchNothing) {
  EXPECT_TRUE(Parse("match[spec_version]=3.0")->matches_nothing);
  EXPECT_FALSE(Parse("match[spec_version]=3.0,2.1")->matches_nothing);
}

TEST(Filter, ResourcesOfOneObjectAskForThatObjectOnly) {
  EXPECT_THAT(Parse("match[id]=other", Resource::kObject)->query.ids, ElementsAre("indicator--1"));
  const auto versions = Parse("match[version]=nonsense", Resource::kVersions);
  ASSERT_TRUE(versions);
  EXPECT_TRUE(versions->query.versions.all);
  EXPECT_TRUE(Parse("limit=0&added_after=x&next=y", Resource::kDeletion));
}

TEST(Filter, CanonicalIsTheSameForTheSameFilters) {
  EXPECT_EQ(Parse("match[type]=a,b&limit=1")->canonical, Parse("next=x&match[type]=b,a,a")->canonical);
  EXPECT_EQ(Parse("")->canonical, Parse("match[version]=last")->canonical);
}

TEST(Filter, CanonicalDiffersForOtherFilters) {
  std::vector<std::string> seen;
  for (const char* query : {"", "match[type]=a", "match[id]=a", "match[type]=a,b", "match[type]=ab", "match[version]=all", "match[version]=first",
                            "match[version]=2026-01-01T00:00:00Z", "match[spec_version]=2.0", "match[spec_version]=3.0", "added_after=1970-01-01T00:00:00Z"}) {
    seen.push_back(Parse(query)->canonical);
  }
  seen.push_back(Parse("", Resource::kManifest)->canonical);
  seen.push_back(Parse("", Resource::kObject)->canonical);
  seen.push_back(Parse("", Resource::kVersions)->canonical);
  std::ranges::sort(seen);
  EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
}

}  // namespace
}  // namespace taxii
