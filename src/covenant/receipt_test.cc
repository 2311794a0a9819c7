#include "covenant/receipt.h"

#include <gtest/gtest.h>

#include "covenant/testing_world.h"

namespace covenant {
namespace {

Receipt Sample() {
  return SignReceipt({.covenant = crypto::Sha256("c"), .exceptions = {3, 5}, .ledger = {}, .log = "niger.example/covenant", .member = crypto::Sha256("m"),
                      .root = crypto::Sha256("r"), .size = 6, .time = 1'790'000'000, .signature = {}}, testing::KeysOf(1).log);
}

TEST(ReceiptTest, IsReadAsItWasWritten) {
  const std::string text = FormatReceipt(Sample());
  const auto receipt = ParseReceipt(text);
  ASSERT_TRUE(receipt) << receipt.error().message;
  EXPECT_EQ(FormatReceipt(*receipt), text);
  EXPECT_TRUE(CheckReceipt(*receipt, testing::KeysOf(1).log.public_key()));
  EXPECT_EQ(CheckReceipt(*receipt, testing::KeysOf(2).log.public_key()).error().code, base::Code::kCorrupt);
}

TEST(ReceiptTest, ItMayHaveALedgerOfBoth) {
  Receipt receipt = Sample();
  receipt.ledger = SignLedgerHead({crypto::Sha256("c"), "niger.example/covenant", crypto::Sha256("m"), crypto::Sha256("rows"), 7, {}}, testing::KeysOf(2).log);
  receipt = SignReceipt(receipt, testing::KeysOf(1).log);
  const auto read = ParseReceipt(FormatReceipt(receipt));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->ledger, receipt.ledger);
  EXPECT_TRUE(CheckReceipt(*read, testing::KeysOf(1).log.public_key()));
  receipt.ledger->size = 8;
  EXPECT_FALSE(CheckReceipt(receipt, testing::KeysOf(1).log.public_key()));
}

TEST(ReceiptTest, WhatWasChangedDoesNotHold) {
  Receipt receipt = Sample();
  receipt.exceptions.pop_back();
  EXPECT_FALSE(CheckReceipt(receipt, testing::KeysOf(1).log.public_key()));
}

TEST(ReceiptTest, ExceptionsAreAscendingAndWithinTheSize) {
  for (const std::vector<uint64_t>& exceptions : {std::vector<uint64_t>{5, 3}, {3, 3}, {6}}) {
    Receipt receipt = Sample();
    receipt.exceptions = exceptions;
    EXPECT_EQ(ParseReceipt(FormatReceipt(receipt)).error().code, base::Code::kInvalid);
  }
  EXPECT_FALSE(ParseReceipt(FormatReceipt(Sample()) + " "));  // canonical, and nothing else
}

}  // namespace
}  // namespace covenant
