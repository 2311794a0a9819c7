// A memory comes back as it was, and one that does not fit together is refused: a member that goes on from it could vote twice.
#include "covenant/agreement_memory.h"

#include <gtest/gtest.h>

#include "covenant/apply.h"
#include "covenant/testing_world.h"

namespace covenant {
namespace {

using testing::World;

class MemoryTest : public ::testing::Test {
 protected:
  MemoryTest() {
    const CertificateBody body = Draft(world_.state, {.time = 1000}).value();
    const Digest hash = CertificateHash(body);
    const MemberId self = world_.state.members[0].id;
    const PrevoteSet proof{world_.VotesOf({.certificate = hash, .round = 3}, 3), 3, std::nullopt};
    const Offer offer{.certificate = hash, .covenant = world_.state.covenant, .epoch = 1, .proposer = self, .round = 5, .since = 3, .signature = {}};
    stored_ = {.covenant = world_.state.covenant, .epoch = 1, .memory = {}};
    stored_.memory = {.round = 5,
                      .phase = Agreement::Phase::kCommit,
                      .locked = Agreement::Locked{hash, 3},
                      .valid = Agreement::Valid{body, {proof}},
                      .offer = OfferMessage{offer, body, {proof}},
                      .prevote = Vote{hash, world_.state.covenant, 1, 5, 3, Step::kPrevote, self, {}},
                      .commit = Vote{std::nullopt, world_.state.covenant, 1, 5, std::nullopt, Step::kCommit, self, {}}};
  }
  base::Status Read() const {
    const auto parsed = ParseAgreementMemory(FormatAgreementMemory(stored_));
    if (!parsed) return std::unexpected(parsed.error());
    return {};
  }

  World world_{4};
  AgreementMemory stored_;
};

TEST_F(MemoryTest, ComesBackAsItWas) {
  const std::string bytes = FormatAgreementMemory(stored_);
  const auto read = ParseAgreementMemory(bytes);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(FormatAgreementMemory(*read), bytes);
  EXPECT_EQ(read->memory.round, 5u);
  EXPECT_EQ(read->memory.offer, stored_.memory.offer);
  EXPECT_EQ(read->memory.prevote, stored_.memory.prevote);
  EXPECT_EQ(read->memory.commit, stored_.memory.commit);
  stored_.memory = {};
  EXPECT_TRUE(Read().has_value());
}

TEST_F(MemoryTest, ThatDoesNotFitTogetherIsRefused) {
  const AgreementMemory good = stored_;
  stored_.memory.prevote->round = 4;
  EXPECT_FALSE(Read().has_value());
  stored_ = good;
  stored_.memory.commit->epoch = 2;
  EXPECT_FALSE(Read().has_value());
  stored_ = good;
  stored_.memory.locked->round = 6;
  EXPECT_FALSE(Read().has_value());
  stored_ = good;
  stored_.memory.valid->proofs.clear();
  EXPECT_FALSE(Read().has_value());
  stored_ = good;
  stored_.memory.offer->offer.covenant = crypto::Sha256("another");
  EXPECT_FALSE(Read().has_value());
}

TEST_F(MemoryTest, OfAnotherVersionIsRefusedAsSuch) {
  std::string bytes = FormatAgreementMemory(stored_);
  bytes.replace(bytes.rfind("\"version\":1"), 11, "\"version\":2");
  EXPECT_EQ(ParseAgreementMemory(bytes).error().code, base::Code::kUnsupported);
}

}  // namespace
}  // namespace covenant
