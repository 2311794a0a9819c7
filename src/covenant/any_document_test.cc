#include "covenant/any_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "covenant/describe.h"
#include "covenant/testing_world.h"

namespace covenant {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::IdOf;
using testing::KeysOf;
using testing::World;

constexpr uint64_t kNow = 1;
const auto kUnsigned = std::string("\"signature\":null}");

// One of each type, all of this world's member 1 or about its next epoch.
std::vector<AnyDocument> OneOfEach(const World& world) {
  const Proposal proposal = world.Propose({SetRoles{IdOf(2), {"court"}}});
  const Certificate certificate = *world.Certify({.proposals = {world.Approve(proposal)}});
  const Digest hash = CertificateHash(certificate.body);
  const MemberId first = ProposerOf(world.state, 0).id;
  const Offer offer = SignOffer({hash, world.state.covenant, 1, first, 0, std::nullopt, {}}, world.Keys(first).vote);
  const Ballot yes = SignBallot({world.state.covenant, ProposalHash(proposal), Choice::kYes, IdOf(1), {}}, KeysOf(1).vote);
  const Ballot no = SignBallot({world.state.covenant, ProposalHash(proposal), Choice::kNo, IdOf(1), {}}, KeysOf(1).vote);
  const Vote vote = SignVote({.certificate = hash, .covenant = world.state.covenant, .epoch = 1, .round = 0, .since = {}, .step = Step::kPrevote, .voter = IdOf(1)},
                             KeysOf(1).vote);
  const Application application = world.ApplicationOf(9);
  const auto keys = KeysOf(1);
  return {DraftCard(testing::CardBodyOf(1, keys), keys.log, keys.witness),
          world.Update(1, 1),
          testing::GenesisOf(3),
          application,
          SignSponsorship({ApplicationHash(application), world.state.covenant, IdOf(1), {}}, KeysOf(1).vote),
          world.NoticeOf(1, Notice::Kind::kLeave),
          proposal,
          yes,
          offer,
          OfferMessage{offer, certificate.body, {}},
          vote,
          certificate,
          *Contradiction(yes, no)};
}

TEST(AnyDocument, IsToldByItsForm) {
  const World world(3);
  const auto documents = OneOfEach(world);
  ASSERT_EQ(documents.size(), std::variant_size_v<AnyDocument>);
  for (size_t i = 0; i < documents.size(); ++i) {
    const std::string text = FormatAny({documents[i]});
    const auto parsed = ParseAny(text);
    ASSERT_TRUE(parsed) << TypeOf(documents[i]) << ": " << parsed.error().message;
    EXPECT_EQ(parsed->document.index(), i) << TypeOf(documents[i]);
    EXPECT_EQ(FormatAny(*parsed), text);
    EXPECT_EQ(HashOfAny(parsed->document), HashOfAny(documents[i]));
    EXPECT_FALSE(DescribeAny(*parsed, Names(&world.state)).empty());
    const auto holds = CheckAgainst({&world.state, 1}, documents[i], kNow);
    EXPECT_TRUE(holds) << TypeOf(documents[i]) << ": " << holds.error().message;
  }
  for (const char* const text : {"{}", "[]", "null", "{\"body\":{}}", "{\"body\":{},\"signature\":\"\"}", "{\"signature\":null}"}) {
    EXPECT_FALSE(ParseAny(text)) << text;
  }
}

TEST(AnyDocument, AnotherCovenantOrKeyIsRefused) {
  const World world(3);
  World other(3, Purpose::kTest);
  for (const AnyDocument& document : OneOfEach(world)) {
    if (std::holds_alternative<CardDraft>(document)) continue;  // is of no covenant
    EXPECT_FALSE(CheckAgainst({&other.state, 1}, document, kNow)) << TypeOf(document);
  }
}

TEST(AnyDocument, AVoteKeySignsWhatWaitsForIt) {
  const World world(3);
  size_t waiting = 0;
  for (const AnyDocument& document : OneOfEach(world)) {
    std::string text = FormatAny({document});
    const size_t at = text.rfind("\"signature\":\"");
    const bool may_wait = SignerOf(document).has_value() && !std::holds_alternative<CardDraft>(document);
    if (!may_wait) continue;
    ++waiting;
    text.replace(at, std::string::npos, kUnsigned);
    const auto draft = ParseAny(text);
    ASSERT_TRUE(draft) << text << draft.error().message;
    EXPECT_TRUE(draft->is_unsigned);
    EXPECT_EQ(FormatAny(*draft), text);
    EXPECT_FALSE(CheckAgainst({&world.state, 1}, draft->document, kNow));
    const int number = std::holds_alternative<Application>(document) ? 9 : 1;
    const auto made = SignAny(draft->document, KeysOf(number).vote);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->document, document);
  }
  EXPECT_EQ(waiting, 5u);
}

TEST(AnyDocument, OnlyWhoIsNamedCanSign) {
  const World world(3);
  const auto keys = KeysOf(1);
  const Genesis draft{testing::TermsOf(3), {}};
  EXPECT_EQ(SignAny(draft, KeysOf(4).vote).error().code, base::Code::kForbidden);
  EXPECT_EQ(SignAny(DraftCard(testing::CardBodyOf(1, keys), keys.log, keys.witness), KeysOf(2).vote).error().code, base::Code::kForbidden);
  EXPECT_EQ(SignAny(world.ApplicationOf(9), KeysOf(1).vote).error().code, base::Code::kForbidden);
  EXPECT_EQ(SignAny(*world.Certify({}), KeysOf(1).vote).error().code, base::Code::kInvalid);
  const auto made = SignAny(draft, KeysOf(2).vote).value();
  EXPECT_EQ(std::get<Genesis>(made.document).signatures.at(0).member, IdOf(2));
}

TEST(Describe, ThresholdsAreNumbers) {
  const World world(4);
  const Words words = DescribeState(world.state);
  EXPECT_THAT(words, Contains(HasSubstr("3 of 4 must agree (over 1/2")));
  EXPECT_THAT(words, Contains(HasSubstr("to put any epoch in place: 3 of 4")));
  EXPECT_THAT(words, Contains(HasSubstr("every record marked TLP:CLEAR or TLP:GREEN that names no circle goes to every active member")));
}

TEST(Describe, AnEpochSaysWhatItBrought) {
  World world(4);
  const State before = world.state;
  const Certificate certificate = *world.Certify({.proposals = {world.Approve(world.Propose({SetRoles{IdOf(2), {"court"}}}), 3)}});
  ASSERT_TRUE(CheckAgainst({&before, 1}, certificate, kNow));
  const Words words = DescribeEpoch(before, certificate, *Apply(before, certificate));
  EXPECT_THAT(words, Contains(HasSubstr("put in place by 4 of 4 members")));
  EXPECT_THAT(words, Contains(HasSubstr("3 yes and 0 no: because")));
  EXPECT_THAT(words, Contains(HasSubstr("let the roles of \"CERT 2\" be: court")));
  const Certificate idle = *world.Certify({});
  EXPECT_THAT(DescribeEpoch(before, idle, *Apply(before, idle)), Contains(HasSubstr("nothing but new anchors")));
}

TEST(Describe, ATimeMayBeAnything) {
  EXPECT_EQ(TimeText(0), "1970-01-01 00:00:00 UTC");
  EXPECT_EQ(TimeText(253402300799), "9999-12-31 23:59:59 UTC");
  EXPECT_EQ(TimeText((uint64_t{1} << 53) - 1), "a time after the year 9999");
}

}  // namespace
}  // namespace covenant
