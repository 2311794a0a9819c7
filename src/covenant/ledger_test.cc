#include "covenant/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "covenant/testing.h"
#include "json/parse.h"
#include "tlog/merkle.h"

namespace covenant {
namespace {

LedgerHead HeadOf(const Digest& root, uint64_t size) {
  return SignLedgerHead({.covenant = crypto::Sha256("covenant"), .log = "node1.cert.int/log", .member = testing::IdOf(2), .root = root, .size = size, .signature = {}},
                        testing::KeysOf(1).log);
}

TEST(LedgerTest, ARowIsReadBackAsItWasWritten) {
  const LedgerRow rows[] = {{.outcome = Outcome::kDocument, .epoch = 7, .verdict_and_rule = {}},
                            {.outcome = Outcome::kGone, .epoch = 7, .erasure = 19, .verdict_and_rule = {}},
                            {.outcome = Outcome::kWhole, .epoch = 7, .record_epoch = 5, .parts = 4, .standing = 2, .verdict_and_rule = "[\"allowed\",\"green\"]"},
                            {.outcome = Outcome::kWithheld, .epoch = 7, .record_epoch = 5, .parts = 1024, .standing = 31, .verdict_and_rule = "[\"withheld\",\"default\"]"}};
  for (const LedgerRow& row : rows) {
    const auto decoded = DecodeRow(EncodeRow(row));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, row);
    json::Writer w;
    WriteRow(w, row);
    const std::string text = w.Take();
    json::Parser parser;
    const auto read = ReadRow(*parser.Parse(text), "");
    ASSERT_TRUE(read) << text << read.error().message;
    EXPECT_EQ(*read, row);
  }
  for (std::string_view damaged : {"", "\x01", "\x01" "12345678x", "\x06" "12345678", "\x02" "12345678", "\x03" "1234567812345678"}) EXPECT_FALSE(DecodeRow(damaged)) << damaged;
}

TEST(LedgerTest, AHeadIsTheOwnersOwn) {
  const LedgerHead head = HeadOf(crypto::Sha256("root"), 3);
  const auto read = ParseLedgerHead(FormatLedgerHead(head));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, head);
  EXPECT_TRUE(CheckLedgerHead(head, testing::KeysOf(1).log.public_key()));
  EXPECT_FALSE(CheckLedgerHead(head, testing::KeysOf(2).log.public_key()));
  LedgerHead other = head;
  other.size = 4;
  EXPECT_FALSE(CheckLedgerHead(other, testing::KeysOf(1).log.public_key()));
}

TEST(LedgerTest, AnExcerptIsOfItsLedgerAlone) {
  const LedgerRow row{.outcome = Outcome::kWithheld, .epoch = 1, .record_epoch = 1, .parts = 4, .standing = 0, .verdict_and_rule = "[\"allowed\",\"green\"]"};
  const Digest commitment = crypto::Sha256("record");
  const std::vector<Digest> leaves{crypto::Sha256("a"), LedgerLeaf(5, tlog::RecordEntry(commitment), EncodeRow(row))};
  const Excerpt excerpt{commitment, HeadOf(tlog::Root(leaves), 2), 5, 1, {leaves[0]}, row};
  EXPECT_TRUE(CheckExcerpt(excerpt));
  Excerpt other = excerpt;
  other.index = 6;
  EXPECT_FALSE(CheckExcerpt(other));
  other = excerpt;
  other.row.outcome = Outcome::kWhole;
  EXPECT_FALSE(CheckExcerpt(other));
  other = excerpt;
  other.commitment = crypto::Sha256("another");
  EXPECT_FALSE(CheckExcerpt(other));
}

}  // namespace
}  // namespace covenant
