// Every kind of document is known by its form, and nothing else is taken for one.
#include "federation/document.h"

#include <gtest/gtest.h>

#include "covenant/testing_world.h"

namespace federation {
namespace {

using covenant::testing::World;

std::vector<Document> OneOfEach(const World& world) {
  const covenant::Proposal proposal = world.Propose({covenant::SetText{crypto::Sha256("text")}});
  const auto& voter = world.state.members[0].id;
  const auto& key = world.Keys(voter).vote;
  const auto ballot = [&](covenant::Choice choice) { return covenant::SignBallot({world.state.covenant, ProposalHash(proposal), choice, voter, {}}, key); };
  const covenant::Certificate certificate = world.Certify({}).value();
  const covenant::Vote vote{.covenant = world.state.covenant, .epoch = 1, .voter = voter};
  const covenant::Offer offer{.certificate = CertificateHash(certificate.body), .covenant = world.state.covenant, .epoch = 1, .proposer = voter};
  return {proposal, ballot(covenant::Choice::kYes), covenant::OfferMessage{SignOffer(offer, key), certificate.body, {}}, SignVote(vote, key),
          certificate, world.Update(1, 1), Contradiction(ballot(covenant::Choice::kYes), ballot(covenant::Choice::kNo)).value()};
}

TEST(DocumentTest, EachKindIsKnownByItsForm) {
  const auto documents = OneOfEach(World(3));
  ASSERT_EQ(documents.size(), kKindNames.size());
  for (size_t i = 0; i < documents.size(); ++i) {
    const auto read = ParseDocument(FormatDocument(documents[i]));
    ASSERT_TRUE(read.has_value()) << kKindNames[i] << ": " << read.error().message;
    EXPECT_EQ(KindOf(*read), static_cast<Kind>(i));
    EXPECT_EQ(*read, documents[i]);
  }
}

TEST(DocumentTest, AllElseIsRefused) {
  const World world(3);
  for (const std::string& bytes : {std::string(), std::string("{}"), std::string("[]"), FormatState(world.state),
                                   FormatCard(covenant::testing::CardOf(1)), " " + FormatDocument(OneOfEach(world)[1])}) {
    EXPECT_FALSE(ParseDocument(bytes).has_value()) << bytes.substr(0, 40);
  }
}

TEST(DocumentTest, OnlyVotesAndOffersAreSignedOnRequest) {
  const World world(3);
  const auto& id = world.state.members[0].id;
  const auto documents = OneOfEach(world);
  for (const Document& document : documents) {
    const bool is_request = KindOf(document) == Kind::kVote || KindOf(document) == Kind::kOffer;
    EXPECT_EQ(Sign(document, world.Keys(id).vote).has_value(), is_request);
  }
}

}  // namespace
}  // namespace federation
