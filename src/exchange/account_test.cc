#include "exchange/account.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "crypto/password.h"
#include "crypto/system_random.h"

namespace exchange {
namespace {

constexpr std::string_view kOld = "correct horse battery", kNew = "staple staple staple";

struct AccountsTest : ::testing::Test {
  std::unique_ptr<store::Store> store = store::OpenMemory();
  crypto::SystemRandom random;
  base::SystemClock clock;
  std::unique_ptr<Accounts> accounts = *Accounts::Open(*store, random, clock);

  void SetUp() override {
    ASSERT_TRUE(accounts->Create({.name = "ann", .role = Role::kWriter, .grants = {}, .everywhere = {}, .password_hash = {}}));
  }
};

TEST_F(AccountsTest, NoChangeIsLostToAnotherThatRunsAtTheSameTime) {
  const auto grant = [&] {
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(accounts->Change("ann", [&](Account& ann) -> base::Status {
        ann.grants[base::RandomUuid(random)] = {.read = true};
        return {};
      }));
    }
  };
  std::thread other(grant);
  grant();
  other.join();
  EXPECT_EQ(accounts->Find("ann")->grants.size(), 400u);
}

TEST_F(AccountsTest, ARefusedChangeChangesNothing) {
  const auto refused = accounts->Change("ann", [](Account& ann) -> base::Status {
    ann.role = Role::kAdmin;
    return base::Fail(base::Code::kInvalid, "no");
  });
  EXPECT_EQ(refused.error().message, "no");
  EXPECT_EQ(accounts->Find("ann")->role, Role::kWriter);
}

TEST_F(AccountsTest, APasswordThatIsResetWhileItIsCheckedIsNotTakenNorRemembered) {
  ASSERT_TRUE(accounts->SetPassword("ann", kOld));
  const std::string hash = *crypto::HashPassword(kNew);
  bool reset_in_time = false;
  for (int tries = 0; tries < 20 && !reset_in_time; ++tries) {
    base::Result<std::shared_ptr<const Account>> checked;
    std::thread check([&] { checked = accounts->CheckPassword("ann", kOld); });
    std::this_thread::sleep_for(std::chrono::milliseconds(3));  // it takes some tens
    ASSERT_TRUE(accounts->Change("ann", [&](Account& ann) -> base::Status {
      ann.password_hash = hash;
      return {};
    }));
    check.join();
    EXPECT_EQ(accounts->RemembersPassword("ann", kOld), nullptr);
    reset_in_time = !checked.has_value();
    if (!reset_in_time) {
      ASSERT_TRUE(accounts->SetPassword("ann", kOld));
    }
  }
  EXPECT_TRUE(reset_in_time);
  EXPECT_TRUE(accounts->CheckPassword("ann", kNew));
}

TEST_F(AccountsTest, WhatGoesOnUnderACredentialLearnsThatItEnded) {
  const std::string token = *accounts->IssueToken("ann", "siem", {});
  const uint64_t begun = accounts->CredentialsEnded("ann");
  ASSERT_TRUE(accounts->IssueToken("ann", "another", {}));
  EXPECT_EQ(accounts->CredentialsEnded("ann"), begun);
  for (const Token& issued : *accounts->Tokens("ann")) {
    if (issued.label == "siem") ASSERT_TRUE(accounts->RevokeToken("ann", issued.id));
  }
  EXPECT_NE(accounts->CredentialsEnded("ann"), begun);
  EXPECT_FALSE(accounts->CheckToken(token));
  const uint64_t then = accounts->CredentialsEnded("ann");
  ASSERT_TRUE(accounts->SetPassword("ann", kNew));
  EXPECT_NE(accounts->CredentialsEnded("ann"), then);
}

TEST_F(AccountsTest, TheLastAdministratorWhoCanLogInStays) {
  const auto reader = [](Account& account) -> base::Status {
    account.role = Role::kReader;
    return {};
  };
  const auto admin = [](std::string name) { return Account{.name = std::move(name), .role = Role::kAdmin, .grants = {}, .everywhere = {}, .password_hash = {}}; };
  ASSERT_TRUE(accounts->Create(admin("bob")));
  ASSERT_TRUE(accounts->IssueToken("bob", "", std::nullopt));
  const std::string id = accounts->Tokens("bob")->front().id;
  ASSERT_TRUE(accounts->Create(admin("eve")));  // without a way in
  ASSERT_TRUE(accounts->IssueToken("eve", "", base::Timestamp{clock.Now().us - 1}));
  EXPECT_EQ(accounts->Remove("bob").error().code, base::Code::kConflict);
  EXPECT_EQ(accounts->Change("bob", reader).error().code, base::Code::kConflict);
  EXPECT_EQ(accounts->RevokeToken("bob", id).error().code, base::Code::kConflict);
  EXPECT_EQ(accounts->Find("bob")->role, Role::kAdmin);
  EXPECT_TRUE(accounts->RevokeToken("eve", accounts->Tokens("eve")->front().id));  // it had expired

  ASSERT_TRUE(accounts->SetPassword("eve", kOld));
  EXPECT_TRUE(accounts->RevokeToken("bob", id));
  EXPECT_TRUE(accounts->Change("bob", reader));
  EXPECT_TRUE(accounts->Remove("bob"));
  EXPECT_EQ(accounts->Remove("eve").error().code, base::Code::kConflict);
}

}  // namespace
}  // namespace exchange
