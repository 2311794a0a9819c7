// The conformance list of the witness protocol: each answer of the specification, and what the log makes of it.
#include "tlog/witness.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace tlog {
namespace {

crypto::SigningKey KeyOf(char fill) { return crypto::SigningKey::FromSeed(std::string(32, fill)).value(); }

class WitnessTest : public ::testing::Test {
 protected:
  static std::vector<Digest> Leaves(uint64_t size, std::string_view kind = "entry ") {
    std::vector<Digest> leaves;
    for (uint64_t i = 0; i < size; ++i) leaves.push_back(LeafHash(std::string(kind) + std::to_string(i)));
    return leaves;
  }
  static Digest RootOf(uint64_t size, std::string_view kind = "entry ") { return Root(Leaves(size, kind)); }

  // Subtrees over all leaves in memory.
  class Hashes : public HashReader {
   public:
    base::Result<Digest> Subtree(int level, uint64_t index) override {
      const auto leaves = Leaves(64);
      return Root(std::span(leaves).subspan(index << level, uint64_t{1} << level));
    }
  };
  static std::vector<Digest> Proof(uint64_t from, uint64_t to) {
    Hashes hashes;
    return ProveConsistency(hashes, from, to).value();
  }

  std::string Note(uint64_t size, const Digest& root) const {
    return SignCheckpoint({"node.example/log", size, root, {}}, NoteSigner::Make("node.example/log", log_).value());
  }
  WitnessAnswer Ask(const AddCheckpoint& request) { return AskBytes(FormatAddCheckpoint(request)); }
  WitnessAnswer AskBytes(std::string_view body) {
    const auto received = ReadAddCheckpoint(body);
    if (!received) return received.error();
    WitnessAnswer answer = AnswerAddCheckpoint(*received, keys_, seen_ ? &*seen_ : nullptr, cosigner_, 1767225600);
    if (answer.remember) seen_ = answer.remember;
    return answer;
  }
  int Grow(uint64_t from, uint64_t to) { return Ask({from, from == 0 ? std::vector<Digest>() : Proof(from, to), Note(to, RootOf(to))}).status; }

  const crypto::SigningKey log_ = KeyOf(1), witness_ = KeyOf(2);
  const Cosigner cosigner_ = Cosigner::Make("witness.example/w1", witness_).value();
  std::vector<VerifierKey> keys_{VerifierKey::Make("node.example/log", SignatureType::kEd25519, log_.public_key()).value()};
  std::optional<SeenHead> seen_;
};

TEST_F(WitnessTest, CosignsWhatFollows) {
  const WitnessAnswer first = Ask({0, {}, Note(7, RootOf(7))});
  EXPECT_EQ(first.status, 200);
  const std::string text = FormatCheckpoint({"node.example/log", 7, RootOf(7), {}});
  EXPECT_EQ(VerifySignature(cosigner_.verifier(), text, ParseSignature(first.body).value()).value(), 1767225600u);
  EXPECT_EQ(seen_->note, Note(7, RootOf(7)));
  EXPECT_EQ(Grow(7, 20), 200);
  EXPECT_EQ(Grow(20, 20), 200);  // again, for a fresh time
  EXPECT_EQ(seen_->size, 20u);
}

TEST_F(WitnessTest, SaysWhichSizeItSawLast) {
  ASSERT_EQ(Grow(0, 7), 200);
  const WitnessAnswer stale = Ask({3, Proof(3, 9), Note(9, RootOf(9))});
  EXPECT_EQ(stale.status, 409);
  EXPECT_EQ(stale.content_type, "text/x.tlog.size");
  EXPECT_EQ(stale.body, "7\n");
  EXPECT_EQ(Grow(0, 9), 409);
  EXPECT_EQ(seen_->size, 7u);
}

TEST_F(WitnessTest, KnowsOnlyItsLogsAndTheirKeys) {
  keys_.clear();
  EXPECT_EQ(Grow(0, 7), 404);
  keys_.push_back(VerifierKey::Make("node.example/log", SignatureType::kEd25519, KeyOf(3).public_key()).value());
  EXPECT_EQ(Grow(0, 7), 403);
  keys_[0] = VerifierKey::Make("node.example/log", SignatureType::kEd25519, log_.public_key()).value();
  std::string forged = Note(7, RootOf(7));
  forged.replace(forged.find("\n7\n"), 3, "\n8\n");
  EXPECT_EQ(Ask({0, {}, forged}).status, 403);
  EXPECT_FALSE(seen_.has_value());
}

TEST_F(WitnessTest, RefusesWhatDoesNotFollow) {
  ASSERT_EQ(Grow(0, 7), 200);
  EXPECT_EQ(Ask({7, Proof(5, 9), Note(9, RootOf(9))}).status, 422);
  EXPECT_EQ(Ask({7, {}, Note(9, RootOf(9))}).status, 422);
  EXPECT_EQ(Ask({9, {}, Note(8, RootOf(8))}).status, 400);
  EXPECT_EQ(seen_->size, 7u);
}

TEST_F(WitnessTest, ASplitViewIsRefusedAndKept) {
  ASSERT_EQ(Grow(0, 7), 200);
  const std::string other = Note(7, RootOf(7, "other "));
  const WitnessAnswer answer = Ask({7, {}, other});
  EXPECT_EQ(answer.status, 422);
  ASSERT_TRUE(answer.contradiction.has_value());
  EXPECT_EQ(answer.contradiction->note, other);
  EXPECT_EQ(seen_->root, RootOf(7));
}

TEST_F(WitnessTest, AnEmptyLogHasTheEmptyRootAndNoProof) {
  EXPECT_EQ(Ask({0, {}, Note(0, EmptyRoot())}).status, 200);
  std::string wrong = Note(0, EmptyRoot());
  const std::string root = base::Base64Encode(EmptyRoot().view());
  wrong.replace(wrong.find(root), root.size(), base::Base64Encode(RootOf(1).view()));
  EXPECT_EQ(Ask({0, {}, wrong}).status, 422);
  EXPECT_EQ(Ask({0, {RootOf(1)}, Note(7, RootOf(7))}).status, 422);
}

TEST_F(WitnessTest, BadBytesAreRefused) {
  const std::string note = Note(7, RootOf(7)), hash = base::Base64Encode(RootOf(1).view()) + "\n";
  for (const std::string& body : {std::string(), std::string("old 0\n"), "old 0\n" + note.substr(0, 20), "old\n\n" + note, "old 00\n\n" + note,
                                  "old -1\n\n" + note, "new 0\n\n" + note, "old 0\nAAAA\n\n" + note, "old 0\n" + note, "old 0\r\n\n" + note,
                                  "old 18446744073709551616\n\n" + note, "old 0\n\n" + note + "x"}) {
    EXPECT_EQ(AskBytes(body).status, 400) << body;
  }
  std::string lines;
  for (int i = 0; i < 64; ++i) lines += hash;
  EXPECT_EQ(AskBytes("old 0\n" + lines + "\n" + note).status, 400);
  EXPECT_EQ(AskBytes("old 0\n" + lines.substr(hash.size()) + "\n" + note).status, 422);  // 63 are syntax, and no proof
  EXPECT_EQ(AskBytes(std::string(kAddCheckpointBytesMax + 1, 'x')).status, 400);
}

// A checkpoint that 256 members have signed is taken.
TEST_F(WitnessTest, ANoteMayHave256Signatures) {
  auto note = ParseNote(Note(7, RootOf(7))).value();
  while (note.signatures.size() < kNoteSignaturesMax) note.signatures.push_back({"m" + std::to_string(note.signatures.size()), 1, std::string(72, 'x')});
  EXPECT_EQ(Ask({0, {}, FormatNote(note)}).status, 200);
}

class WitnessReplyTest : public WitnessTest {
 protected:
  WitnessReply Read(int status, std::string_view body, uint64_t old_size = 0) const {
    return ReadWitnessAnswer(status, body, cosigner_.verifier(), text_, old_size);
  }
  const std::string text_ = FormatCheckpoint({"node.example/log", 7, RootOf(7), {}});
  const std::string good_ = FormatSignature(cosigner_.Sign(text_, 99));
};

TEST_F(WitnessReplyTest, ACosignatureIsChecked) {
  EXPECT_EQ(std::get<Cosigned>(Read(200, good_)).timestamp, 99u);
  const std::string others = FormatSignature({"other", 7, std::string(72, 'x')});
  EXPECT_EQ(std::get<Cosigned>(Read(200, others + good_)).signature.name, "witness.example/w1");
  EXPECT_TRUE(std::holds_alternative<NotCosigned>(Read(200, others)));
  EXPECT_TRUE(std::holds_alternative<NotCosigned>(Read(200, "")));
  const std::string of_another = FormatSignature(cosigner_.Sign(FormatCheckpoint({"node.example/log", 8, RootOf(8), {}}), 99));
  EXPECT_TRUE(std::holds_alternative<NotCosigned>(Read(200, of_another)));
}

TEST_F(WitnessReplyTest, AConflictSaysWhereToBegin) {
  EXPECT_EQ(std::get<Stale>(Read(409, "7\n")).size, 7u);
  EXPECT_TRUE(std::holds_alternative<NotCosigned>(Read(409, "7\n", 7)));  // version 1.0.0: another root at this size
  EXPECT_TRUE(std::holds_alternative<NotCosigned>(Read(409, "conflict")));
  EXPECT_TRUE(std::holds_alternative<NotCosigned>(Read(409, std::string(100, '1') + "\n")));
}

TEST_F(WitnessReplyTest, AnyOtherAnswerIsNoCosignature) {
  for (const int status : {0, 204, 301, 400, 403, 404, 422, 429, 500, 503}) EXPECT_TRUE(std::holds_alternative<NotCosigned>(Read(status, good_))) << status;
}

}  // namespace
}  // namespace tlog
