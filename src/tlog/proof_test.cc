// c2sp.org/tlog-proof@v1, over the log of entries "0" to "6" that Go's and python's code signed and proved.
#include "tlog/proof.h"

#include <gtest/gtest.h>

#include "tlog/merkle.h"

namespace tlog {
namespace {

constexpr std::string_view kOrigin = "node.example/log";
constexpr std::string_view kCheckpoint =
    "node.example/log\n7\no+I7Msy2v5bQktFl2KpUbgmCnejwOw6JV1gdHha5K98=\n\n"
    "— node.example/log KmEV2r/KO3UJGdCvsn6nIMLGIHDXPbhh/XYkPE6o+DvBed0C9wY4WXxVIT/ZeELp9a5+P5sCbjDUuNF9b77oB9tp3wE=\n"
    "— witness.example/w1 "
    "3xwKNQAAAABpVbkAkwpV4odenteCj1VKxfeYWXVvvyX9cLo8NUERe62sYo9WeLEr2KxaKaALuMQ0fViR6TKCKN2Ur3nzYr59EKE1DA==\n";
constexpr std::string_view kHashes =
    "EeH1WCI/THG2vhzs/R8N6HFG0llId8J7KexRn5BAITw=\n"
    "O/nIHCMcrnC2eNPzA4+fT21rnXrc+bN48lkZrlPRdoY=\n"
    "n0o/wg1BYtw31OI9kHhIcxp2BD//9taSiL8av7z/R44=\n";

std::string ProofBytes(std::string_view head = "index 5\n", std::string_view hashes = kHashes) {
  return "c2sp.org/tlog-proof@v1\n" + std::string(head) + std::string(hashes) + "\n" + std::string(kCheckpoint);
}
std::vector<VerifierKey> LogKeys() {
  return {VerifierKey::Parse("node.example/log+2a6115da+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c").value()};
}
std::vector<VerifierKey> Witnesses() {
  return {VerifierKey::Parse("witness.example/w1+df1c0a35+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU").value()};
}

TEST(Proof, IsReadAsItIsWritten) {
  for (std::string_view head : {"index 5\n", "extra ZXh0cmE=\nindex 5\n", "index 0\n"}) {
    const auto proof = ParseProof(ProofBytes(head));
    ASSERT_TRUE(proof.has_value()) << proof.error().message;
    EXPECT_EQ(FormatProof(*proof), ProofBytes(head));
  }
  EXPECT_EQ(ParseProof(ProofBytes("extra ZXh0cmE=\nindex 5\n"))->extra, "extra");
  EXPECT_TRUE(ParseProof(ProofBytes("index 0\n", ""))->hashes.empty());  // a tree of one leaf
}

TEST(Proof, VerifiesOfflineWithItsCosignatures) {
  const auto proof = ParseProof(ProofBytes());
  const auto verified = VerifyProof(*proof, LeafHash("5"), kOrigin, LogKeys(), Witnesses());
  ASSERT_TRUE(verified.has_value()) << verified.error().message;
  EXPECT_EQ(verified->checkpoint.size, 7u);
  EXPECT_EQ(verified->cosignatures.size(), 1u);
}

TEST(Proof, OfSomethingElseDoesNotVerify) {
  const Proof good = ParseProof(ProofBytes()).value();
  EXPECT_FALSE(VerifyProof(good, LeafHash("6"), kOrigin, LogKeys()).has_value());
  EXPECT_FALSE(VerifyProof(good, LeafHash("5"), "other.example/log", LogKeys()).has_value());
  EXPECT_FALSE(VerifyProof(good, LeafHash("5"), kOrigin, Witnesses()).has_value());
  Proof changed = good;
  changed.index = 4;
  EXPECT_FALSE(VerifyProof(changed, LeafHash("5"), kOrigin, LogKeys()).has_value());
  changed = good;
  changed.hashes.pop_back();
  EXPECT_FALSE(VerifyProof(changed, LeafHash("5"), kOrigin, LogKeys()).has_value());
  changed = good;
  changed.checkpoint[kOrigin.size() + 1] = '9';
  EXPECT_FALSE(VerifyProof(changed, LeafHash("5"), kOrigin, LogKeys()).has_value());
}

TEST(Proof, OtherBytesAreRefused) {
  std::string many;
  for (int i = 0; i < 65; ++i) many += "EeH1WCI/THG2vhzs/R8N6HFG0llId8J7KexRn5BAITw=\n";
  for (const std::string& bytes : std::vector<std::string>{
           "", "c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v2\nindex 5\n\nx",
           "c2sp.org/tlog-proof@v1\nindex 5", "c2sp.org/tlog-proof@v1\nindex 5\n\n",
           ProofBytes(""), ProofBytes("index\n"), ProofBytes("index \n"), ProofBytes("index 05\n"), ProofBytes("index -1\n"),
           ProofBytes("Index 5\n"), ProofBytes("index 5 \n"), ProofBytes("index 18446744073709551616\n"),
           ProofBytes("extra \nindex 5\n"), ProofBytes("extra\nindex 5\n"), ProofBytes("extra !\nindex 5\n"),
           ProofBytes("index 5\nextra ZXh0cmE=\n"), ProofBytes("extra ZXh0cmE=\nextra ZXh0cmE=\nindex 5\n"),
           ProofBytes("index 5\n", "EeH1WCI=\n"), ProofBytes("index 5\n", "x\n"), ProofBytes("index 5\r\n"),
           ProofBytes("index 5\n", many), std::string(kProofBytesMax + 1, 'x')}) {
    EXPECT_FALSE(ParseProof(bytes).has_value()) << bytes.substr(0, 200);
  }
}

}  // namespace
}  // namespace tlog
