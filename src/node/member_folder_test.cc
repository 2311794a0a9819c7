#include "node/member_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/encoding.h"
#include "base/file.h"
#include "crypto/system_random.h"

namespace node {
namespace {

namespace fs = std::filesystem;

struct MemberFolderTest : ::testing::Test {
  crypto::SystemRandom random;
  const base::SystemClock clock;
  const std::string path = ::testing::TempDir() + "member_folder_test_" + base::HexEncode(random.Bytes(8));
  const DataFolder folder{path};
  CardTerms terms{.addresses = {"https://cti.cert.example:8443", "https://[2001:db8::7]:443"},
                  .constituency = {"the networks of Exampleland", {"cert.example"}, {"198.51.100.0/24"}},
                  .contact = {"duty@cert.example", std::nullopt, std::nullopt},
                  .jurisdiction = "NE",
                  .kind = "national-cert",
                  .organisation = "CERT Example",
                  .roles = {}};

  MemberFolderTest() { EXPECT_TRUE(MakeDataFolder(folder, "node.example", random, clock)); }
  ~MemberFolderTest() override { fs::remove_all(path); }
  auto Make(std::optional<crypto::PublicKey> vote = {}, ExistingCard existing = ExistingCard::kKeep) {
    return MakeMemberCard(folder, terms, vote, existing, random, clock);
  }
};

TEST_F(MemberFolderTest, TheCardIsThatOfTheKeys) {
  EXPECT_EQ(LoadMemberKeys(folder).error().code, base::Code::kNotFound);
  const auto card = Make();
  ASSERT_TRUE(card) << card.error().message;
  EXPECT_TRUE(covenant::ParseCard(covenant::FormatCardDraft(*card)));
  const auto keys = LoadMemberKeys(folder);
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(keys->id, covenant::CardHash(card->body));
  EXPECT_TRUE(keys->origin.starts_with("cert.example/mithaq/"));
  EXPECT_TRUE(keys->witness_name.starts_with("cert.example/witness/"));
  EXPECT_EQ(keys->vote->public_key(), card->body.keys.vote);
  for (const auto& entry : fs::directory_iterator(folder.At(kMemberFolder))) {
    EXPECT_EQ(static_cast<int>(entry.status().permissions()), 0600) << entry.path();
  }
  EXPECT_EQ(static_cast<int>(fs::status(folder.At(kMemberFolder)).permissions()), 0700);
}

TEST_F(MemberFolderTest, TheSameTermsGiveTheSameCard) {
  const auto first = Make().value();
  EXPECT_EQ(Make().value(), first);
  terms.contact.email = "other@cert.example";
  EXPECT_EQ(Make().error().code, base::Code::kConflict);
  EXPECT_EQ(LoadMemberCard(folder).value(), first);
  const auto second = Make({}, ExistingCard::kReplace).value();
  EXPECT_EQ(second.body.keys, first.body.keys);
  EXPECT_EQ(LoadMemberCard(folder).value(), second);
}

TEST_F(MemberFolderTest, BadTermsMakeNothing) {
  terms.jurisdiction = "Niger";
  EXPECT_EQ(Make().error().code, base::Code::kInvalid);
  EXPECT_FALSE(fs::exists(folder.At(kMemberFolder)));
}

TEST_F(MemberFolderTest, AMakingThatWasCutShortGoesOn) {
  const auto first = Make().value();
  for (const char* const name : {"member/card.json", "member/tls-key.pem", "member/seal.key"}) fs::remove(folder.At(name));
  const auto again = Make();
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->body.keys.log, first.body.keys.log);
  EXPECT_TRUE(LoadMemberKeys(folder));
}

TEST_F(MemberFolderTest, TheVoteKeyMayBeElsewhere) {
  const std::string file = folder.At("vote-elsewhere.key");
  const auto vote = MakeVoteKey(file, random).value();
  EXPECT_EQ(MakeVoteKey(file, random).error().code, base::Code::kConflict);
  const auto draft = Make(vote).value();
  EXPECT_FALSE(draft.vote);
  EXPECT_FALSE(fs::exists(folder.At("member/vote.key")));
  EXPECT_FALSE(LoadMemberKeys(folder)->vote);
  EXPECT_TRUE(covenant::CompleteCard(draft, ReadVoteKey(file).value()));
  EXPECT_EQ(Make().error().code, base::Code::kConflict);  // which would make one here
  EXPECT_FALSE(fs::exists(folder.At("member/vote.key")));
}

TEST_F(MemberFolderTest, OtherPeoplesKeysAreRefused) {
  ASSERT_TRUE(Make());
  fs::copy_file(folder.log_key(), folder.At("member/log.key"), fs::copy_options::overwrite_existing);
  EXPECT_EQ(LoadMemberKeys(folder).error().code, base::Code::kCorrupt);
  ::chmod(folder.At("member/log.key").c_str(), 0644);
  EXPECT_EQ(LoadMemberKeys(folder).error().code, base::Code::kForbidden);
}

}  // namespace
}  // namespace node
