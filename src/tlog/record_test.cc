// Entries and openings under hostile bytes. The bytes themselves are pinned by tests/tlog/vectors/record-v1.json.
#include "tlog/record.h"

#include <gtest/gtest.h>

namespace tlog {
namespace {

const Digest kOriginId = OriginId("node.example/log");
const std::vector<std::string_view> kParts{"zero", "one", "", "three"};

Salts SaltsOf(uint8_t seed) {
  Digest digest;
  digest.bytes.fill(seed);
  return Salts(digest);
}

std::vector<PartOpening> HalfOpened(const Salts& salts) {
  return {ShowPart(salts, 0, kParts[0]), HidePart(salts, 1, kParts[1]), ShowPart(salts, 2, kParts[2]),
          HidePart(salts, 3, kParts[3])};
}

TEST(Entry, IsReadAsItIsWritten) {
  for (const Entry& entry : {RecordEntry(kOriginId), DocumentEntry("{}")}) {
    EXPECT_EQ(FormatEntry(entry).size(), kEntryBytes);
    EXPECT_EQ(ParseEntry(FormatEntry(entry)).value(), entry);
  }
}

TEST(Entry, OtherBytesAreRefused) {
  const std::string entry = FormatEntry(DocumentEntry("{}"));
  EXPECT_EQ(ParseEntry(entry.substr(1)).error().code, base::Code::kInvalid);
  EXPECT_EQ(ParseEntry(entry + "x").error().code, base::Code::kInvalid);
  EXPECT_EQ(ParseEntry("").error().code, base::Code::kInvalid);
  for (const char kind : {'\0', '\3', '\xff'}) {
    EXPECT_EQ(ParseEntry(kind + entry.substr(1)).error().code, base::Code::kUnsupported);
  }
}

TEST(Commitment, ChangesWithEverythingItBinds) {
  const Salts salts = SaltsOf(1);
  const Digest commitment = CommitRecord(kOriginId, salts, kParts);
  EXPECT_NE(commitment, CommitRecord(OriginId("other.example/log"), salts, kParts));
  EXPECT_NE(commitment, CommitRecord(kOriginId, SaltsOf(2), kParts));
  EXPECT_NE(commitment, CommitRecord(kOriginId, salts, std::span(kParts).first(3)));
  const std::vector<std::string_view> swapped{"one", "zero", "", "three"};
  EXPECT_NE(commitment, CommitRecord(kOriginId, salts, swapped));
}

TEST(Opening, LeadsToTheCommitmentAndShowsOnlyWhatItShows) {
  const Salts salts = SaltsOf(1);
  const std::string wire = EncodeOpening(HalfOpened(salts));
  EXPECT_EQ(wire.find("three"), wire.npos);
  const auto received = ParseOpening(wire);
  ASSERT_TRUE(received.has_value()) << received.error().message;
  EXPECT_EQ(std::get<ShownPart>(received->at(0)).bytes, "zero");
  EXPECT_EQ(CommitmentOf(kOriginId, *received).value(), CommitRecord(kOriginId, salts, kParts));
}

TEST(Opening, WithAnyByteChangedLeadsElsewhereOrIsRefused) {
  const Salts salts = SaltsOf(1);
  const std::string wire = EncodeOpening(HalfOpened(salts));
  const Digest commitment = CommitRecord(kOriginId, salts, kParts);
  for (size_t at = 0; at < wire.size(); ++at) {
    std::string changed = wire;
    changed[at] ^= 1;
    const auto received = ParseOpening(changed);
    EXPECT_TRUE(!received || CommitmentOf(kOriginId, *received).value() != commitment) << at;
  }
}

TEST(Opening, CutOrExtendedBytesAreRefused) {
  const std::string wire = EncodeOpening(HalfOpened(SaltsOf(1)));
  for (size_t cut = 0; cut < wire.size(); ++cut) EXPECT_FALSE(ParseOpening(wire.substr(0, cut)).has_value()) << cut;
  EXPECT_FALSE(ParseOpening(wire + "x").has_value());
  EXPECT_EQ(ParseOpening("\2" + wire.substr(1)).error().code, base::Code::kUnsupported);
  EXPECT_FALSE(ParseOpening(std::string("\1\0\0\0\0", 5)).has_value());           // no parts
  EXPECT_FALSE(ParseOpening(std::string("\1\xff\xff\xff\xff", 5)).has_value());   // too many
  EXPECT_FALSE(CommitmentOf(kOriginId, {}).has_value());
  EXPECT_FALSE(CommitmentOf(kOriginId, std::vector<PartOpening>(kPartsMax + 1, Digest{})).has_value());
}

TEST(Standing, OpensOnlyToWhatWasCommitted) {
  const Salts salts = SaltsOf(3);
  const std::vector<std::string_view> standings{R"(["allowed","r1"])", R"(["withheld","r2"])", R"(["allowed","r1"])"};
  const Digest root = StandingsRoot(salts, standings);
  const StandingOpening good = OpenStanding(salts, standings, 1);
  EXPECT_TRUE(VerifyStanding(good, 3, root).has_value());
  EXPECT_FALSE(VerifyStanding(good, 5, root).has_value());
  StandingOpening changed = good;
  changed.verdict_and_rule = standings[0];
  EXPECT_EQ(VerifyStanding(changed, 3, root).error().code, base::Code::kCorrupt);
  changed = good;
  changed.index = 0;
  EXPECT_FALSE(VerifyStanding(changed, 3, root).has_value());
  EXPECT_NE(OpenStanding(salts, standings, 0).salt, OpenStanding(salts, standings, 2).salt);
}

}  // namespace
}  // namespace tlog
