#include "tlog/witnessing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>

namespace tlog {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr uint64_t kNow_ms = 1767225600000;
constexpr std::string_view kOrigin = "node.example/log";

crypto::SigningKey KeyOf(char fill) { return crypto::SigningKey::FromSeed(std::string(32, fill)).value(); }

// A log of up to 64 entries, and witnesses that are as good as the real ones: they run AnswerAddCheckpoint.
class Scene {
 public:
  explicit Scene(size_t witnesses) {
    for (size_t i = 0; i < witnesses; ++i) {
      keys_.push_back(KeyOf(static_cast<char>(10 + i)));
      names_.push_back("w" + std::to_string(i));
    }
  }
  std::vector<VerifierKey> Witnesses() const {
    std::vector<VerifierKey> all;
    for (size_t i = 0; i < keys_.size(); ++i) all.push_back(Cosigner::Make(names_[i], keys_[i])->verifier());
    return all;
  }
  SignedCheckpoint HeadOf(uint64_t size) const {
    return ParseSignedCheckpoint(SignCheckpoint({std::string(kOrigin), size, Root(Leaves(size)), {}}, NoteSigner::Make(std::string(kOrigin), log_).value())).value();
  }
  // Through the wire, as HTTP would carry it.
  WitnessReply Send(const Witnessing::Ask& ask) {
    Hashes hashes;
    const AddCheckpoint request{ask.old_size, ProveConsistency(hashes, ask.old_size, ask.size).value(), ask.note};
    const Cosigner cosigner = Cosigner::Make(names_[ask.witness], keys_[ask.witness]).value();
    const std::vector<VerifierKey> log_keys{VerifierKey::Make(std::string(kOrigin), SignatureType::kEd25519, log_.public_key()).value()};
    const auto received = ReadAddCheckpoint(FormatAddCheckpoint(request));
    const auto seen = seen_.find(ask.witness);
    const WitnessAnswer answer = AnswerAddCheckpoint(received.value(), log_keys, seen == seen_.end() ? nullptr : &seen->second, cosigner, 99);
    if (answer.remember) seen_[ask.witness] = *answer.remember;
    return ReadWitnessAnswer(answer.status, answer.body, cosigner.verifier(), ask.text, ask.old_size);
  }

 private:
  static std::vector<Digest> Leaves(uint64_t size) {
    std::vector<Digest> leaves;
    for (uint64_t i = 0; i < size; ++i) leaves.push_back(LeafHash(std::to_string(i)));
    return leaves;
  }
  class Hashes : public HashReader {
   public:
    base::Result<Digest> Subtree(int level, uint64_t index) override {
      const auto leaves = Leaves(64);
      return Root(std::span(leaves).subspan(index << level, uint64_t{1} << level));
    }
  };
  const crypto::SigningKey log_ = KeyOf(1);
  std::vector<crypto::SigningKey> keys_;
  std::vector<std::string> names_;
  std::map<size_t, SeenHead> seen_;
};

TEST(WitnessQuorum, WithTheOwnerItIsMoreThanTwoThirds) {
  const std::map<size_t, size_t> with_owner{{1, 1}, {2, 2}, {3, 3}, {4, 3}, {5, 4}, {6, 5}, {7, 5}, {8, 6}, {9, 7}, {10, 7}};
  for (const auto& [members, cosigners] : with_owner) EXPECT_EQ(1 + WitnessQuorum(members), cosigners) << members;
}

TEST(Witnessing, AHeadIsWitnessedWhenEnoughHaveCosigned) {
  Scene scene(3);  // four members
  Witnessing witnessing(scene.Witnesses(), WitnessQuorum(4));
  const auto [head, note] = scene.HeadOf(7);
  const auto out = witnessing.Grown(head, note, kNow_ms);
  ASSERT_THAT(out.asks, SizeIs(3));
  EXPECT_EQ(witnessing.local(), head);
  EXPECT_FALSE(witnessing.Answered(out.asks[0], scene.Send(out.asks[0]), kNow_ms).witnessed);
  EXPECT_FALSE(witnessing.witnessed().has_value());
  EXPECT_TRUE(witnessing.Answered(out.asks[2], scene.Send(out.asks[2]), kNow_ms).witnessed);
  EXPECT_EQ(witnessing.witnessed(), head);
  EXPECT_TRUE(witnessing.Answered(out.asks[1], scene.Send(out.asks[1]), kNow_ms).witnessed);  // one more cosignature
  const std::vector<VerifierKey> log{VerifierKey::Make(std::string(kOrigin), SignatureType::kEd25519, KeyOf(1).public_key()).value()};
  EXPECT_THAT(OpenCheckpoint(*witnessing.WitnessedNote(), kOrigin, log, scene.Witnesses())->cosignatures, SizeIs(3));
}

TEST(Witnessing, AnAbsentWitnessNeitherStopsNorWeakensAnything) {
  Scene scene(3);
  Witnessing witnessing(scene.Witnesses(), 2);
  const auto first = scene.HeadOf(7), second = scene.HeadOf(9);
  auto out = witnessing.Grown(first.checkpoint, first.note, kNow_ms);
  ASSERT_THAT(out.asks, SizeIs(3));
  witnessing.Answered(out.asks[0], scene.Send(out.asks[0]), kNow_ms);
  witnessing.Answered(out.asks[1], NotCosigned{"no answer"}, kNow_ms);
  witnessing.Answered(out.asks[2], NotCosigned{"no answer"}, kNow_ms);
  EXPECT_THAT(witnessing.Grown(second.checkpoint, second.note, kNow_ms).asks, IsEmpty());
  EXPECT_EQ(witnessing.local(), second.checkpoint);
  EXPECT_FALSE(witnessing.witnessed().has_value());
  EXPECT_EQ(witnessing.NextTick(), kNow_ms + kWitnessRetryMin_ms);
  EXPECT_THAT(witnessing.Tick(kNow_ms + kWitnessRetryMin_ms).asks, SizeIs(2));
}

TEST(Witnessing, ANewerHeadComesNextOrWhenPatienceEnds) {
  Scene scene(2);
  Witnessing witnessing(scene.Witnesses(), 2);
  const auto first = scene.HeadOf(7), second = scene.HeadOf(9);
  const auto out = witnessing.Grown(first.checkpoint, first.note, kNow_ms);
  witnessing.Answered(out.asks[0], scene.Send(out.asks[0]), kNow_ms);
  witnessing.Grown(second.checkpoint, second.note, kNow_ms);
  const auto after = witnessing.Tick(kNow_ms + kWitnessPatience_ms);  // the other one has not answered
  ASSERT_THAT(after.asks, SizeIs(1));
  EXPECT_EQ(after.asks[0].size, 9u);
  EXPECT_EQ(after.asks[0].old_size, 7u);
  witnessing.Answered(after.asks[0], scene.Send(after.asks[0]), kNow_ms);
  const auto late = witnessing.Answered(out.asks[1], scene.Send(out.asks[1]), kNow_ms);  // for the old head
  EXPECT_FALSE(late.witnessed);
  ASSERT_THAT(late.asks, SizeIs(1));
  EXPECT_TRUE(witnessing.Answered(late.asks[0], scene.Send(late.asks[0]), kNow_ms).witnessed);
  EXPECT_EQ(witnessing.witnessed(), second.checkpoint);
}

TEST(Witnessing, AWitnessThatKnowsTheLogTellsWhereToBegin) {
  Scene scene(1);
  {
    Witnessing before(scene.Witnesses(), 1);
    const auto head = scene.HeadOf(5);
    const auto out = before.Grown(head.checkpoint, head.note, kNow_ms);
    before.Answered(out.asks[0], scene.Send(out.asks[0]), kNow_ms);
  }
  Witnessing witnessing(scene.Witnesses(), 1);  // restarted: it knows nothing of the witness
  const auto head = scene.HeadOf(7);
  auto out = witnessing.Grown(head.checkpoint, head.note, kNow_ms);
  out = witnessing.Answered(out.asks[0], scene.Send(out.asks[0]), kNow_ms);
  ASSERT_THAT(out.asks, SizeIs(1));
  EXPECT_EQ(out.asks[0].old_size, 5u);
  EXPECT_TRUE(witnessing.Answered(out.asks[0], scene.Send(out.asks[0]), kNow_ms).witnessed);
}

TEST(Witnessing, AWitnessThatSawMoreThanWeHaveIsReported) {
  Scene scene(1);
  Witnessing witnessing(scene.Witnesses(), 1);
  const auto head = scene.HeadOf(7);
  const auto out = witnessing.Grown(head.checkpoint, head.note, kNow_ms);
  const auto after = witnessing.Answered(out.asks[0], Stale{9}, kNow_ms);
  EXPECT_EQ(after.ahead, 9u);
  EXPECT_THAT(after.asks, IsEmpty());
  EXPECT_FALSE(witnessing.NextTick().has_value());  // it cannot cosign what is older
}

TEST(Witnessing, AWitnessThatChangesItsMindIsNotAskedInCircles) {
  Scene scene(1);
  Witnessing witnessing(scene.Witnesses(), 1);
  const auto head = scene.HeadOf(7);
  auto out = witnessing.Grown(head.checkpoint, head.note, kNow_ms);
  uint64_t now_ms = kNow_ms;
  int asked = 0;
  for (int i = 0; i < 20; ++i) {
    while (!out.asks.empty()) {
      ++asked;
      out = witnessing.Answered(out.asks[0], Stale{static_cast<uint64_t>(3 + asked % 2)}, now_ms);
    }
    now_ms = *witnessing.NextTick();
    out = witnessing.Tick(now_ms);
  }
  EXPECT_LE(asked, 22);
  EXPECT_GT(now_ms, kNow_ms + 10 * kWitnessRetryMax_ms);
}

// A growing log, lost answers, a witness that is away and one that lies: whatever the seed, the last head is witnessed in the
// end, no head ever was without its quorum, and the witnessed one only grew.
TEST(Witnessing, UnderWeather) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    std::mt19937_64 random(seed);
    Scene scene(6);
    Witnessing witnessing(scene.Witnesses(), WitnessQuorum(7));
    std::deque<Witnessing::Ask> out;
    const auto take = [&](Witnessing::Output output) { out.insert(out.end(), output.asks.begin(), output.asks.end()); };
    uint64_t now_ms = kNow_ms, size = 0, last_witnessed = 0;
    for (int step = 0; step < 2500; ++step) {
      now_ms += random() % 500;
      if (size < 60 && random() % 30 == 0) {
        const auto head = scene.HeadOf(size += 1 + random() % 4);
        take(witnessing.Grown(head.checkpoint, head.note, now_ms));
      }
      if (!out.empty() && random() % 2) {
        const Witnessing::Ask ask = out.front();
        out.pop_front();
        WitnessReply reply = NotCosigned{"lost"};
        if (ask.witness == 5) reply = Stale{random() % 70};
        else if (ask.witness != 4 && random() % 5) reply = scene.Send(ask);
        take(witnessing.Answered(ask, reply, now_ms));
      }
      if (size > 0) take(witnessing.Tick(now_ms));
      if (const auto witnessed = witnessing.witnessed()) {
        ASSERT_GE(witnessed->size, last_witnessed);
        last_witnessed = witnessed->size;
        ASSERT_GE(ParseNote(*witnessing.WitnessedNote())->signatures.size(), 1 + WitnessQuorum(7));
      }
    }
    EXPECT_EQ(last_witnessed, size) << seed;
  }
}

}  // namespace
}  // namespace tlog
