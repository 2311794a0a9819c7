// c2sp.org/tlog-checkpoint@v1.0.0.
#include "tlog/checkpoint.h"

#include <gtest/gtest.h>

#include "tlog/merkle.h"

namespace tlog {
namespace {

constexpr std::string_view kOrigin = "node.example/log";
constexpr std::string_view kText = "node.example/log\n7\no+I7Msy2v5bQktFl2KpUbgmCnejwOw6JV1gdHha5K98=\n";
constexpr std::string_view kSigned =
    "node.example/log\n7\no+I7Msy2v5bQktFl2KpUbgmCnejwOw6JV1gdHha5K98=\n\n"
    "— node.example/log KmEV2r/KO3UJGdCvsn6nIMLGIHDXPbhh/XYkPE6o+DvBed0C9wY4WXxVIT/ZeELp9a5+P5sCbjDUuNF9b77oB9tp3wE=\n"
    "— witness.example/w1 "
    "3xwKNQAAAABpVbkAkwpV4odenteCj1VKxfeYWXVvvyX9cLo8NUERe62sYo9WeLEr2KxaKaALuMQ0fViR6TKCKN2Ur3nzYr59EKE1DA==\n";

std::vector<VerifierKey> LogKeys() {
  return {VerifierKey::Parse("node.example/log+2a6115da+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c").value()};
}
std::vector<VerifierKey> Witnesses() {
  return {VerifierKey::Parse("witness.example/w1+df1c0a35+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU").value()};
}

TEST(Checkpoint, IsReadAsItIsWritten) {
  const auto checkpoint = ParseCheckpoint(kText);
  ASSERT_TRUE(checkpoint.has_value()) << checkpoint.error().message;
  EXPECT_EQ(checkpoint->origin, kOrigin);
  EXPECT_EQ(checkpoint->size, 7u);
  EXPECT_EQ(FormatCheckpoint(*checkpoint), kText);
  const std::string extended = std::string(kText) + "extension one\nextension two\n";
  EXPECT_EQ(ParseCheckpoint(extended)->extensions.size(), 2u);
  EXPECT_EQ(FormatCheckpoint(*ParseCheckpoint(extended)), extended);
}

TEST(Checkpoint, EmptyTreeHasTheEmptyRoot) {
  const Checkpoint empty{std::string(kOrigin), 0, EmptyRoot(), {}};
  EXPECT_EQ(ParseCheckpoint(FormatCheckpoint(empty)).value(), empty);
  EXPECT_FALSE(ParseCheckpoint("node.example/log\n0\no+I7Msy2v5bQktFl2KpUbgmCnejwOw6JV1gdHha5K98=\n").has_value());
}

TEST(Checkpoint, OtherTextIsRefused) {
  const std::string root = "o+I7Msy2v5bQktFl2KpUbgmCnejwOw6JV1gdHha5K98=";
  for (const std::string& text : std::vector<std::string>{
           "", "\n", "o\n", "o\n7\n", "o\n7\n" + root, "\n7\n" + root + "\n", "o\n07\n" + root + "\n", "o\n+7\n" + root + "\n",
           "o\n-7\n" + root + "\n", "o\n7 \n" + root + "\n", "o\n\n" + root + "\n", "o\n18446744073709551616\n" + root + "\n",
           "o\n0x7\n" + root + "\n", "o\n7\n\n", "o\n7\n" + root.substr(4) + "\n", "o\n7\nAAAA" + root + "\n",
           "o\n7\n" + root.substr(0, 43) + "\n", "o\n7\n" + root + "\n\n", "o\n7\n" + root + "\next\n\n", "o\n7\n" + root + "\next",
           "o\r\n7\n" + root + "\n", "o\xff\n7\n" + root + "\n", std::string(256, 'o') + "\n7\n" + root + "\n"}) {
    EXPECT_FALSE(ParseCheckpoint(text).has_value()) << text;
  }
  std::string extensions;
  for (size_t i = 0; i <= kExtensionsMax; ++i) extensions += "x\n";
  EXPECT_EQ(ParseCheckpoint("o\n7\n" + root + "\n" + extensions).error().code, base::Code::kTooLarge);
}

TEST(Checkpoint, SignedBytesAreThoseOfOthersCode) {
  const auto key = crypto::SigningKey::FromSeed(std::string(32, '\1')).value();
  const auto log = NoteSigner::Make(std::string(kOrigin), key);
  const std::string bytes = SignCheckpoint(ParseCheckpoint(kText).value(), *log);
  EXPECT_EQ(bytes, kSigned.substr(0, bytes.size()));
}

TEST(OpenCheckpoint, GivesTheCosignaturesOfKnownWitnesses) {
  const auto opened = OpenCheckpoint(kSigned, kOrigin, LogKeys(), Witnesses());
  ASSERT_TRUE(opened.has_value()) << opened.error().message;
  EXPECT_EQ(opened->checkpoint.size, 7u);
  ASSERT_EQ(opened->cosignatures.size(), 1u);
  EXPECT_EQ(opened->cosignatures[0].timestamp, 1767225600u);
  EXPECT_TRUE(OpenCheckpoint(kSigned, kOrigin, LogKeys())->cosignatures.empty());
}

TEST(OpenCheckpoint, WantsTheOriginAndTheLogsSignature) {
  EXPECT_EQ(OpenCheckpoint(kSigned, "other.example/log", LogKeys()).error().code, base::Code::kForbidden);
  EXPECT_EQ(OpenCheckpoint(kSigned, kOrigin, {}, Witnesses()).error().code, base::Code::kUnauthorized);
  std::string changed(kSigned);
  changed[kOrigin.size() + 1] = '8';
  EXPECT_EQ(OpenCheckpoint(changed, kOrigin, LogKeys()).error().code, base::Code::kCorrupt);
  EXPECT_EQ(OpenCheckpoint("x", kOrigin, LogKeys()).error().code, base::Code::kInvalid);
}

// A witness' plain Ed25519 signature says nothing about time or consistency.
TEST(OpenCheckpoint, OnlyCosignaturesCountAsSuch) {
  const auto key = crypto::SigningKey::FromSeed(std::string(32, '\3')).value();
  const auto plain = NoteSigner::Make("witness.example/plain", key);
  const std::string bytes = std::string(kSigned) + FormatSignature(plain->Sign(kText));
  const auto opened = OpenCheckpoint(bytes, kOrigin, LogKeys(), std::vector{plain->verifier()});
  ASSERT_TRUE(opened.has_value());
  EXPECT_TRUE(opened->cosignatures.empty());
}

}  // namespace
}  // namespace tlog
