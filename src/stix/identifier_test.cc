#include "stix/identifier.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace stix {
namespace {

constexpr std::string_view kUuid = "8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";

TEST(Identifier, HasATypeAndAUuid) {
  const auto id = ParseIdentifier("x-acme-thing--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->type, "x-acme-thing");
  EXPECT_EQ(id->uuid, kUuid);
  EXPECT_EQ(id->uuid_version(), 4);
  EXPECT_TRUE(id->has_rfc_variant());
}

TEST(Identifier, OtherFormsAreRefused) {
  const std::string uuid(kUuid);
  for (const std::string& text :
       {std::string(), uuid, "--" + uuid, "ab--" + uuid, "tool-" + uuid, "tool--" + uuid + "0",
        "tool--" + uuid.substr(1), "Tool--" + uuid, "to--ol--" + uuid, "tool---" + uuid,
        "tool--" + uuid.substr(0, 35) + "g", "tool--" + std::string(36, '-'), "9tool--" + uuid,
        std::string(251, 'a') + "--" + uuid}) {
    EXPECT_FALSE(ParseIdentifier(text)) << text;
  }
}

TEST(Identifier, NamesOfTypesAndProperties) {
  for (const char* name : {"url", "x509-certificate", "a-1"}) EXPECT_TRUE(IsTypeName(name)) << name;
  for (const char* name : {"ab", "a--b", "ab-", "A-b", "a_b", "1ab", ""}) EXPECT_FALSE(IsTypeName(name)) << name;
  for (const char* name : {"name", "x_a1", "_x"}) EXPECT_EQ(IsPropertyName(name), name[0] != '_') << name;
  for (const char* name : {"id", "Name", "a-b", "1ab", ""}) EXPECT_FALSE(IsPropertyName(name)) << name;
}

std::optional<std::string> IdOf(std::string_view text) {
  json::Parser parser;
  const auto object = parser.Parse(text);
  return DeterministicId(object->FindString("type"), *object);
}

// Identifiers of the examples of STIX 2.1 with errata 01, which the OASIS library also computes.
TEST(DeterministicId, IsThatOfTheSpecificationsExamples) {
  EXPECT_EQ(IdOf(R"({"type":"ipv4-addr","value":"198.51.100.3"})"), "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4");
  EXPECT_EQ(IdOf(R"({"type":"domain-name","value":"example.com"})"),
            "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7");
  EXPECT_EQ(
      IdOf(R"({"type":"software","name":"Word","cpe":"cpe:2.3:a:microsoft:word:2000:*:*:*:*:*:*:*","version":"2002",
                     "vendor":"Microsoft"})"),
      "software--710b0b41-d4d0-5d6c-a400-fc9254554ffc");
  EXPECT_EQ(IdOf(R"({"type":"mutex","name":"__CLEANSWEEP__"})"), "mutex--f93fe911-e545-5239-b9b0-597840d0c871");
}

TEST(DeterministicId, TakesOneHashOnly) {
  const std::string sha256(64, 'a'), md5(32, 'b');
  const auto both = IdOf(R"({"type":"file","hashes":{"SHA-256":")" + sha256 + R"(","MD5":")" + md5 + R"("}})");
  EXPECT_EQ(both, IdOf(R"({"type":"file","hashes":{"MD5":")" + md5 + R"("},"size":4})"));
  EXPECT_EQ(IdOf(R"({"type":"file","hashes":{"b-hash":"1","a-hash":"2"}})"),
            IdOf(R"({"type":"file","hashes":{"a-hash":"2"}})"));
}

TEST(DeterministicId, NeedsContributingProperties) {
  EXPECT_FALSE(IdOf(R"({"type":"process","pid":1})"));
  EXPECT_FALSE(IdOf(R"({"type":"file","size":1})"));
  EXPECT_FALSE(IdOf(R"({"type":"tool","name":"x"})"));
}

// RFC 9562, appendix A.4.
TEST(DeterministicId, NameBasedUuidIsThatOfTheRfc) {
  const auto dns = base::ParseUuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  EXPECT_EQ(base::FormatUuid(NameBasedUuid(*dns, "www.example.com")), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

}  // namespace
}  // namespace stix
