#include "covenant/card.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "covenant/card_update.h"
#include "covenant/testing.h"

namespace covenant {
namespace {

using ::testing::HasSubstr;
using testing::CardBodyOf;
using testing::CardOf;
using testing::KeysOf;

// The card of member 1 with `from` in its text replaced.
std::string Changed(std::string_view from, std::string_view to) {
  std::string text = FormatCard(CardOf(1));
  const size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return at == text.npos ? text : text.replace(at, from.size(), to);
}

void ExpectRefused(std::string_view card, base::Code code, std::string_view message) {
  const auto parsed = ParseCard(card);
  ASSERT_FALSE(parsed.has_value()) << message;
  EXPECT_EQ(parsed.error().code, code) << parsed.error().message;
  EXPECT_THAT(parsed.error().message, HasSubstr(message));
}

TEST(Card, IsReadAsItIsWritten) {
  CardBody body = CardBodyOf(1, KeysOf(1), {"cert", "court"});
  body.organisation = "\xd9\x85\xd9\x8a\xd8\xab\xd8\xa7\xd9\x82 \"CERT\" \\ \xf0\x9f\x9b\xa1";
  body.constituency.networks = {"198.51.100.0/24", "2001:db8::/32", "203.0.113.7"};
  body.contact = {"a@b", "+227 20 00 00 00", "https://cert.int/about"};
  const Card card = SignCard(body, KeysOf(1).view());
  const auto parsed = ParseCard(FormatCard(card));
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(*parsed, card);
  EXPECT_EQ(FormatCard(*parsed), FormatCard(card));
  EXPECT_EQ(CardHash(parsed->body), HashOf(domain::kCard, FormatCardBody(body)));
}

TEST(Card, AnErrorNamesThePlace) {
  ExpectRefused(Changed("\"jurisdiction\":\"INT\"", "\"jurisdiction\":\"ne\""), base::Code::kInvalid, "member card: /body/jurisdiction: not two");
  ExpectRefused(Changed("\"kind\":\"national-cert\"", "\"kind\":\"National\""), base::Code::kInvalid, "/body/kind: not a token");
  ExpectRefused(Changed("duty@", "duty"), base::Code::kInvalid, "/body/contact/email: not an e-mail");
  ExpectRefused(Changed("\"url\":null", "\"url\":\"http://x\""), base::Code::kInvalid, "/body/contact/url: not a URL");
  ExpectRefused(Changed("https://node1", "http://node1"), base::Code::kInvalid, "/body/addresses/0: ");
  ExpectRefused(Changed("\"networks\":[]", "\"networks\":[\"198.51.100.1/24\"]"), base::Code::kInvalid, "/body/constituency/networks/0: not a network");
  ExpectRefused(Changed("CERT 1", "CERT 1 "), base::Code::kInvalid, "/body/organisation: not a line");
  ExpectRefused(Changed("CERT 1", "CERT \xe2\x80\xae" "1"), base::Code::kInvalid, "/body/organisation: not a line");
  ExpectRefused(Changed("\"roles\":[]", "\"roles\":[\"b\",\"a\"]"), base::Code::kInvalid, "/body/roles/1: not in ascending order");
  ExpectRefused(Changed("\"roles\":[]", "\"roles\":[\"a\",\"a\"]"), base::Code::kInvalid, "/body/roles/1: not in ascending order");
  ExpectRefused(Changed("\"roles\":[]", "\"roles\":[],\"votes\":2"), base::Code::kInvalid, "/body/votes: there is no such member");
  ExpectRefused(Changed(",\"roles\":[]", ""), base::Code::kInvalid, "/body/roles: missing");
  ExpectRefused(Changed("{\"body\"", "{ \"body\""), base::Code::kInvalid, "not canonical JSON (RFC 8785) from byte 1 on");
  ExpectRefused("[]", base::Code::kInvalid, "member card: /: not an object");
  ExpectRefused("{", base::Code::kInvalid, "member card: line 1, column 2");
}

TEST(Card, LimitsAreKept) {
  std::string addresses;
  for (int i = 1; i <= 9; ++i) addresses += "\"https://a" + std::to_string(i) + ".org:1\",";
  ExpectRefused(Changed("\"addresses\":[", "\"addresses\":[" + addresses), base::Code::kTooLarge, "/body/addresses: 10 elements; at most 8");
  ExpectRefused(Changed("\"addresses\":[\"https://node1.cert.int:8443\"]", "\"addresses\":[]"), base::Code::kInvalid, "at least 1");
  ExpectRefused(Changed("networks of country 1", std::string(2049, 'x')), base::Code::kInvalid, "/body/constituency/description");
  ExpectRefused(Changed("networks of country 1", std::string(kCardBytesMax, 'x')), base::Code::kTooLarge, "member card");
}

TEST(Card, ItsThreeKeysHaveSignedIt) {
  for (auto signature : {&Card::log, &Card::vote, &Card::witness}) {
    Card card = CardOf(1);
    (card.*signature).bytes[3] ^= 1;
    ExpectRefused(FormatCard(card), base::Code::kCorrupt, "key's signature does not hold");
  }
  ExpectRefused(Changed("CERT 1", "CERT 2"), base::Code::kCorrupt, "/signatures/log: the log key's signature does not hold");
}

TEST(Card, WaitsForAVoteKeyThatIsElsewhere) {
  const auto keys = KeysOf(1);
  const CardDraft draft = DraftCard(CardBodyOf(1, keys), keys.log, keys.witness);
  const std::string text = FormatCardDraft(draft);
  ExpectRefused(text, base::Code::kInvalid, "/signatures/vote: the vote key has not signed yet");
  const auto parsed = ParseCardDraft(text);
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(*parsed, draft);
  EXPECT_EQ(CompleteCard(*parsed, KeysOf(2).vote).error().code, base::Code::kForbidden);
  EXPECT_EQ(CompleteCard(*parsed, keys.vote).value(), CardOf(1));
  EXPECT_EQ(ParseCardDraft(FormatCard(CardOf(1)))->vote, CardOf(1).vote);
  CardDraft forged = draft;
  forged.witness.bytes[0] ^= 1;
  EXPECT_EQ(ParseCardDraft(FormatCardDraft(forged)).error().code, base::Code::kCorrupt);
}

TEST(Card, AKeyHasOneUse) {
  CardBody body = CardBodyOf(1, KeysOf(1));
  body.keys.seal = body.keys.vote;
  ExpectRefused(FormatCard(SignCard(body, KeysOf(1).view())), base::Code::kInvalid, "/body/keys: one key stands for two uses");
}

TEST(Card, AKeyNameIsForPeopleToo) {
  for (const char* name : {"n\x7f", "n\xe2\x80\xae"}) {
    CardBody body = CardBodyOf(1, KeysOf(1));
    body.keys.log = tlog::VerifierKey::Make(name, tlog::SignatureType::kEd25519, body.keys.log.public_key()).value();
    ExpectRefused(FormatCard(SignCard(body, KeysOf(1).view())), base::Code::kInvalid, "/body/keys: a key name has control characters");
  }
}

// A key of low order would verify signatures that nobody made.
TEST(Card, ALowOrderKeyIsRefused) {
  Card card = CardOf(1);
  card.body.keys.vote = crypto::PublicKey{{1}};  // the identity point
  card.vote = crypto::Signature{{1}};
  ExpectRefused(FormatCard(card), base::Code::kCorrupt, "/signatures/");
}

TEST(Card, AddressesInsideANetworkAreForATestOnly) {
  CardBody body = CardBodyOf(1, KeysOf(1));
  EXPECT_TRUE(CheckAddresses(body, Purpose::kReal).has_value());
  body.addresses = {"https://127.0.0.1:8443"};
  EXPECT_EQ(CheckAddresses(body, Purpose::kReal).error().code, base::Code::kForbidden);
  EXPECT_TRUE(CheckAddresses(body, Purpose::kTest).has_value());
}

TEST(Card, TwoMembersShareNothingThatNamesThem) {
  const CardBody one = CardBodyOf(1, KeysOf(1)), two = CardBodyOf(2, KeysOf(2));
  EXPECT_TRUE(CheckDistinct(one, two).has_value());
  CardBody same_name = two, same_key = two, same_origin = two;
  same_name.organisation = one.organisation;
  same_key.keys.tls = Digest{one.keys.vote.bytes};  // whatever the use
  same_origin.keys.witness = tlog::VerifierKey::Make(one.keys.log.name(), tlog::SignatureType::kCosignature, two.keys.witness.public_key()).value();
  for (const CardBody& other : {same_name, same_key, same_origin}) {
    EXPECT_EQ(CheckDistinct(one, other).error().code, base::Code::kConflict);
    EXPECT_EQ(CheckDistinct(other, one).error().code, base::Code::kConflict);
  }
}

// Member 1 with new keys, signed by the old ones.
CardUpdate Rotation() {
  const auto old_keys = KeysOf(1), new_keys = KeysOf(1, 1);
  const Card old = CardOf(1);
  return SignCardUpdate({.card = SignCard(CardBodyOf(1, new_keys), new_keys.view()),
                         .covenant = crypto::Sha256("covenant"),
                         .member = CardHash(old.body),
                         .previous = CardHash(old.body),
                         .sequence = 1},
                        old.body, old_keys.view());
}

TEST(CardUpdate, IsReadAsItIsWrittenAndHolds) {
  const CardUpdate update = Rotation();
  const auto parsed = ParseCardUpdate(FormatCardUpdate(update));
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(*parsed, update);
  EXPECT_TRUE(CheckCardUpdate(update, CardOf(1).body, 0).has_value());
}

TEST(CardUpdate, FollowsOnTheCardBeforeInOrder) {
  EXPECT_FALSE(CheckCardUpdate(Rotation(), CardOf(1).body, 1).has_value());
  EXPECT_FALSE(CheckCardUpdate(Rotation(), CardOf(2).body, 0).has_value());
  EXPECT_FALSE(CheckCardUpdate(Rotation(), Rotation().card.body, 1).has_value());
}

TEST(CardUpdate, NeedsTheOldKeysThatChangeAndNoOthers) {
  const CardBody old = CardOf(1).body;
  CardUpdate without_log = Rotation(), bad_vote = Rotation(), other_signer = Rotation();
  without_log.log.reset();
  bad_vote.vote.bytes[0] ^= 1;
  other_signer.witness = other_signer.log;
  EXPECT_EQ(CheckCardUpdate(without_log, old, 0).error().code, base::Code::kInvalid);
  EXPECT_EQ(CheckCardUpdate(bad_vote, old, 0).error().code, base::Code::kCorrupt);
  EXPECT_EQ(CheckCardUpdate(other_signer, old, 0).error().code, base::Code::kCorrupt);

  CardUpdate moved{.card = CardOf(1), .covenant = {}, .member = CardHash(old), .previous = CardHash(old), .sequence = 1};
  moved.card.body.addresses = {"https://elsewhere.int:8443"};
  moved.card = SignCard(moved.card.body, KeysOf(1).view());
  moved = SignCardUpdate(moved, old, KeysOf(1).view());
  EXPECT_TRUE(CheckCardUpdate(moved, old, 0).has_value());
  moved.log = moved.vote;
  EXPECT_EQ(CheckCardUpdate(moved, old, 0).error().code, base::Code::kInvalid);
}

TEST(CardUpdate, ChangesNothingThatTakesAVote) {
  const auto changed = [](auto change) {
    CardBody body = CardOf(1).body;
    change(body);
    CardUpdate update{.card = SignCard(body, KeysOf(1).view()), .covenant = {}, .member = CardHash(CardOf(1).body),
                      .previous = CardHash(CardOf(1).body), .sequence = 1};
    return CheckCardUpdate(SignCardUpdate(update, CardOf(1).body, KeysOf(1).view()), CardOf(1).body, 0);
  };
  EXPECT_TRUE(changed([](CardBody& b) { b.contact.phone = "1"; }).has_value());
  EXPECT_FALSE(changed([](CardBody&) {}).has_value());
  EXPECT_FALSE(changed([](CardBody& b) { b.organisation = "other"; }).has_value());
  EXPECT_FALSE(changed([](CardBody& b) { b.kind = "company"; }).has_value());
  EXPECT_FALSE(changed([](CardBody& b) { b.jurisdiction = "NE"; }).has_value());
  EXPECT_FALSE(changed([](CardBody& b) { b.roles = {"court"}; }).has_value());
  EXPECT_FALSE(changed([](CardBody& b) { b.constituency.domains = {"everything.int"}; }).has_value());
}

}  // namespace
}  // namespace covenant
