#include "stix/object.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/parse.h"
#include "stix/tlp.h"

namespace stix {
namespace {

using testing::ElementsAre;

TEST(Object, SpecVersionIsWhatTheObjectShows) {
  const auto version = [](std::string_view text) {
    json::Parser parser;
    return SpecVersionName(SpecVersionOf(*parser.Parse(text)));
  };
  EXPECT_EQ(version(R"({"type":"tool","spec_version":"2.1"})"), "2.1");
  EXPECT_EQ(version(R"({"type":"tool"})"), "2.0");
  EXPECT_EQ(version(R"({"type":"file"})"), "2.1");
  EXPECT_EQ(version(R"({"type":"marking-definition"})"), "2.0");
  EXPECT_EQ(version(R"({"type":"x-a-b","created":"2026-01-01T00:00:00.000Z"})"), "2.0");
  EXPECT_EQ(version(R"({"type":"x-a-b"})"), "2.1");
}

TEST(Object, VersionIsModifiedElseCreatedElseNone) {
  json::Parser parser;
  ObjectInfo info;
  ASSERT_TRUE(
      ReadInfo(*parser.Parse(R"({"type":"marking-definition","id":"x","created":"2026-01-01T00:00:00.000Z"})"), info));
  EXPECT_EQ(info.version(), base::ParseTimestamp("2026-01-01T00:00:00.000Z"));
  ASSERT_TRUE(ReadInfo(*parser.Parse(R"({"type":"file","id":"x"})"), info));
  EXPECT_EQ(info.version(), std::nullopt);
  EXPECT_FALSE(ReadInfo(*parser.Parse(R"({"type":"file","id":7})"), info));
  EXPECT_FALSE(ReadInfo(*parser.Parse("[]"), info));
}

TEST(Object, ReadsWhatTheProgramNeedsToKnow) {
  json::Parser parser;
  ObjectInfo info;
  ASSERT_TRUE(ReadInfo(*parser.Parse(R"({"type":"tool","spec_version":"2.1","id":"tool--1","revoked":true,
          "created":"2026-01-01T00:00:00.000Z","modified":"2026-01-02T00:00:00.000001Z","created_by_ref":"identity--1",
          "object_marking_refs":["marking-definition--1"],"granular_markings":[{"lang":"en","selectors":["name"]}]})"), info));
  EXPECT_EQ(info.type, "tool");
  EXPECT_EQ(info.spec_version, SpecVersion::kV21);
  EXPECT_EQ(info.category, Category::kDomain);
  EXPECT_EQ(info.version(), base::ParseTimestamp("2026-01-02T00:00:00.000001Z"));
  EXPECT_TRUE(info.revoked);
  EXPECT_EQ(info.created_by_ref, "identity--1");
  EXPECT_TRUE(info.has_granular_markings);
  EXPECT_THAT(info.object_marking_refs, ElementsAre("marking-definition--1"));
}

TEST(Object, ReferencesAreFoundAtAnyDepth) {
  json::Parser parser;
  const auto object = parser.Parse(R"({
    "created_by_ref": "identity--00000001-1111-4111-8111-111111111111",
    "object_refs": ["tool--00000001-1111-4111-8111-111111111111", "tool--00000002-1111-4111-8111-111111111111"],
    "granular_markings": [{"marking_ref": "marking-definition--00000001-1111-4111-8111-111111111111", "selectors": ["x"]}],
    "objects": {"0": {"src_ref": "1"}},
    "id": "note--00000001-1111-4111-8111-111111111111"})");
  std::vector<Reference> references;
  AppendReferences(*object, references);
  std::vector<std::string> found;
  for (const Reference& reference : references) {
    found.push_back(std::string(reference.property) + " " +
                    std::string(reference.target.substr(0, reference.target.find("--") + 10)));
  }
  EXPECT_THAT(found, ElementsAre("created_by_ref identity--00000001", "object_refs tool--00000001",
                                 "object_refs tool--00000002", "marking_ref marking-definition--00000001"));
}

TEST(Object, TlpIsKnownByItsIdentifiers) {
  ASSERT_NE(FindTlp("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"), nullptr);
  EXPECT_EQ(FindTlp("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003")->level, Tlp::kAmberStrict);
  EXPECT_EQ(FindTlp("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9")->level, Tlp::kClear);
  EXPECT_EQ(FindTlp("marking-definition--00000001-1111-4111-8111-111111111111"), nullptr);
}

}  // namespace
}  // namespace stix
