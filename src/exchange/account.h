// Who may use this node, and for what. Default deny: a new account may read and write nothing until it is granted.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "base/time.h"
#include "base/uuid.h"
#include "crypto/digest.h"
#include "exchange/collection.h"
#include "exchange/reach.h"
#include "store/store.h"

namespace exchange {

// What an account can be given at most. A reader never writes, whatever its grants; an admin may do everything.
enum class Role { kReader, kWriter, kAdmin };

std::string_view RoleName(Role role);  // "reader", "writer", "admin"
std::optional<Role> ParseRole(std::string_view name);

struct Rights {
  bool read = false;
  bool write = false;
  // Recall, TAXII's DELETE and a look at what was recalled take both (TAXII 2.1, 5.7). Erasure is for administrators.
  bool take_back() const { return read && write; }
  bool operator==(const Rights&) const = default;
};

struct Account {
  std::string name;                        // 1 to 64 of a-z 0-9 . _ - @
  Role role = Role::kReader;
  std::map<base::Uuid, Rights> grants;     // by collection
  Rights everywhere;                       // for collections that `grants` does not name
  std::string password_hash;               // empty: no password, tokens only
  ReaderKind reads_as = ReaderKind::kOrganisation;

  Rights On(const Collection& collection) const;
  // What markings let it see, by whatever way out. An administrator, who may change any account, sees everything.
  ReaderKind reader() const { return role == Role::kAdmin ? ReaderKind::kRecipient : reads_as; }
};

struct Token {
  std::string label;                       // "siem", for people
  base::Timestamp created;
  std::optional<base::Timestamp> expires;
  std::string id;                          // first 8 hexadecimal digits of its hash: enough to name it for revocation
};

// Safe from many threads; looking up never waits for a change that is being written. Checking a password takes tens of
// milliseconds and 19 MiB, so only one runs at a time and a match is remembered for five minutes.
class Accounts {
 public:
  static base::Result<std::unique_ptr<Accounts>> Open(store::Store& store, base::Random& random, const base::Clock& clock);

  std::shared_ptr<const Account> Find(std::string_view name) const;
  std::vector<std::shared_ptr<const Account>> All() const;

  // kUnauthorized with one message for every reason. CheckToken is fast; CheckPassword may take long: see
  // RemembersPassword. Comparisons take constant time.
  struct Bearer {
    std::shared_ptr<const Account> account;
    std::optional<base::Timestamp> until;    // the token's end
  };
  base::Result<Bearer> CheckToken(std::string_view token) const;
  base::Result<std::shared_ptr<const Account>> CheckPassword(std::string_view name, std::string_view password);
  std::shared_ptr<const Account> RemembersPassword(std::string_view name, std::string_view password) const;

  // Durable once they return. kInvalid, kConflict (exists; or no administrator could log in any more), kNotFound.
  base::Status Create(const Account& account);
  // `change` sees the account as it is now, and no other change comes between: what it leaves is stored. Its own error is
  // passed on. It must not rename.
  using AccountPointer = std::shared_ptr<const Account>;
  base::Result<AccountPointer> Change(std::string_view name, const std::function<base::Status(Account&)>& change);
  base::Status Remove(std::string_view name);      // and its tokens
  base::Status SetPassword(std::string_view name, std::string_view password);  // at least 12 bytes
  // The token's text is returned once and stored nowhere: 256 random bits as "mithaq_" and base64url.
  base::Result<std::string> IssueToken(std::string_view name, std::string_view label, std::optional<base::Timestamp> expires);
  base::Status RevokeToken(std::string_view name, std::string_view token_id);
  base::Result<std::vector<Token>> Tokens(std::string_view name) const;

  // Changes when a credential of the account ends (a token revoked, a password reset, the account removed): what goes on
  // for long under a credential, such as a feed, ends when it does.
  uint64_t CredentialsEnded(std::string_view name) const;

 private:
  struct StoredToken {
    std::string account;
    Token token;
  };
  struct Remembered {
    crypto::Digest proof;      // HMAC of name and password under a key of this process
    int64_t until_ms;
  };
  Accounts(store::Store& store, base::Random& random, const base::Clock& clock);
  base::Status Save(const Account& account) REQUIRES(writing_) EXCLUDES(mutex_);
  void EndCredentials(const std::string& name) REQUIRES(mutex_);
  // Whether an administrator other than `leaving` can log in, without the token `revoked`.
  bool AdministratorRemains(std::string_view leaving, const crypto::Digest& revoked = {}) const REQUIRES(writing_) EXCLUDES(mutex_);
  crypto::Digest Proof(std::string_view name, std::string_view password) const;

  store::Store& store_;
  base::Random& random_;
  const base::Clock& clock_;
  const crypto::HmacSha256 memory_key_;
  base::Mutex password_check_;                     // one Argon2id at a time
  base::Mutex writing_;                            // one change at a time; held while it is written, before mutex_
  mutable base::Mutex mutex_;                      // only ever for a moment
  std::map<std::string, std::shared_ptr<const Account>, std::less<>> accounts_ GUARDED_BY(mutex_);
  std::map<crypto::Digest, StoredToken> tokens_ GUARDED_BY(mutex_);       // by SHA-256 of the token's text
  std::map<std::string, Remembered, std::less<>> remembered_ GUARDED_BY(mutex_);
  std::map<std::string, uint64_t, std::less<>> ended_ GUARDED_BY(mutex_);
};

}  // namespace exchange
