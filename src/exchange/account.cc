#include "exchange/account.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "crypto/password.h"
#include "exchange/keys.h"
#include "json/parse.h"
#include "json/print.h"

namespace exchange {
namespace {

constexpr size_t kNameBytesMax = 64, kLabelBytesMax = 64, kPasswordBytesMin = 12, kPasswordBytesMax = 1024;
constexpr size_t kTokensMax = 100000, kRememberedMax = 1000;
constexpr int64_t kRememberedMs = 5 * 60 * 1000;
constexpr std::string_view kTokenPrefix = "mithaq_";
// A hash that no password matches, checked where there is no such account, so that both take the same time.
constexpr std::string_view kNobody =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ibw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

std::unexpected<base::Error> WrongCredentials() { return base::Fail(base::Code::kUnauthorized, "wrong user name, password or token"); }
std::unexpected<base::Error> NoAccount(std::string_view name) { return base::Fail(base::Code::kNotFound, "there is no user " + std::string(name)); }

std::unexpected<base::Error> LastAdministrator(std::string_view name) {
  return base::Fail(base::Code::kConflict, std::string(name) + " is the last administrator who can log in; make another first: "
                                               "mithaq user add NAME --role admin, then mithaq token add NAME or mithaq user password NAME");
}

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= kNameBytesMax && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '@';
  });
}

std::string_view RightsText(Rights rights) { return rights.read ? rights.write ? "rw" : "r" : rights.write ? "w" : ""; }
Rights ParseRights(std::string_view text) { return {text.find('r') != text.npos, text.find('w') != text.npos}; }

std::string Encode(const Account& account) {
  json::Writer w;
  w.Object().Key("name").String(account.name).Key("role").String(RoleName(account.role));
  w.Key("password").String(account.password_hash).Key("everywhere").String(RightsText(account.everywhere));
  w.Key("reads_as").String(ReaderKindName(account.reads_as)).Key("grants").Object();
  for (const auto& [collection, rights] : account.grants) w.Key(base::FormatUuid(collection)).String(RightsText(rights));
  w.End().End();
  return w.Take();
}

base::Result<Account> DecodeAccount(std::string_view bytes) {
  json::Parser parser;
  const json::Value root = TRY(parser.Parse(bytes));
  const auto role = ParseRole(root.FindString("role"));
  const auto grants = root.Find("grants");
  // Accounts from before there were kinds keep what they could see.
  const auto kind = root.Find("reads_as") ? ParseReaderKind(root.FindString("reads_as")) : ReaderKind::kRecipient;
  if (!role || !grants || !kind) return base::Fail(base::Code::kCorrupt, "a stored account is damaged");
  Account account{std::string(root.FindString("name")), *role, {}, ParseRights(root.FindString("everywhere")), std::string(root.FindString("password")), *kind};
  for (const json::Value::Member grant : grants->members()) {
    const auto collection = base::ParseUuid(grant.name);
    if (!collection) return base::Fail(base::Code::kCorrupt, "a stored account is damaged");
    account.grants[*collection] = ParseRights(grant.value.AsString());
  }
  return account;
}

std::string EncodeToken(const std::string& account, const Token& token) {
  json::Writer w;
  w.Object().Key("account").String(account).Key("label").String(token.label).Key("created").String(base::FormatTimestamp(token.created));
  if (token.expires) w.Key("expires").String(base::FormatTimestamp(*token.expires));
  w.End();
  return w.Take();
}

std::string TokenId(const crypto::Digest& hash) { return base::HexEncode(hash.view().substr(0, 4)); }

}  // namespace

std::string_view RoleName(Role role) {
  switch (role) {
    case Role::kReader: return "reader";
    case Role::kWriter: return "writer";
    case Role::kAdmin: return "admin";
  }
  return "reader";
}

std::optional<Role> ParseRole(std::string_view name) {
  for (const Role role : {Role::kReader, Role::kWriter, Role::kAdmin}) {
    if (RoleName(role) == name) return role;
  }
  return std::nullopt;
}

Rights Account::On(const Collection& collection) const {
  if (role == Role::kAdmin) return {true, true};
  const auto granted = grants.find(collection.id);
  Rights rights = granted == grants.end() ? everywhere : granted->second;
  if (role == Role::kReader) rights.write = false;
  return rights;
}

Accounts::Accounts(store::Store& store, base::Random& random, const base::Clock& clock)
    : store_(store), random_(random), clock_(clock), memory_key_(random.Bytes(32)) {}

base::Result<std::unique_ptr<Accounts>> Accounts::Open(store::Store& store, base::Random& random, const base::Clock& clock) {
  std::unique_ptr<Accounts> accounts(new Accounts(store, random, clock));
  base::MutexLock lock(accounts->mutex_);
  const auto at = store.Now()->Iterate();
  for (at->Seek("u"); at->Valid() && at->key()[0] == 'u'; at->Next()) {
    Account account = TRY(DecodeAccount(at->value()));
    const std::string name = account.name;
    accounts->accounts_[name] = std::make_shared<const Account>(std::move(account));
  }
  for (at->Seek("k"); at->Valid() && at->key()[0] == 'k'; at->Next()) {
    if (at->key().size() != 1 + crypto::Digest::kBytes) return base::Fail(base::Code::kCorrupt, "a stored token is damaged");
    json::Parser parser;
    const json::Value root = TRY(parser.Parse(at->value()));
    const crypto::Digest hash = crypto::Digest::From(at->key().substr(1));
    accounts->tokens_[hash] = {std::string(root.FindString("account")),
                               {std::string(root.FindString("label")), base::ParseTimestamp(root.FindString("created")).value_or(base::Timestamp()),
                                base::ParseTimestamp(root.FindString("expires")), TokenId(hash)}};
  }
  TRY(at->Check());
  return accounts;
}

std::shared_ptr<const Account> Accounts::Find(std::string_view name) const {
  base::MutexLock lock(mutex_);
  const auto at = accounts_.find(name);
  return at == accounts_.end() ? nullptr : at->second;
}

std::vector<std::shared_ptr<const Account>> Accounts::All() const {
  base::MutexLock lock(mutex_);
  std::vector<std::shared_ptr<const Account>> all;
  for (const auto& [name, account] : accounts_) all.push_back(account);
  return all;
}

// Looked up by hash, so that how long it takes says nothing about how much of a guess was right.
base::Result<Accounts::Bearer> Accounts::CheckToken(std::string_view token) const {
  const crypto::Digest hash = crypto::Sha256(token);
  base::MutexLock lock(mutex_);
  const auto at = tokens_.find(hash);
  if (at == tokens_.end()) return WrongCredentials();
  if (at->second.token.expires && *at->second.token.expires <= clock_.Now()) {
    return base::Fail(base::Code::kUnauthorized, "this token expired at " + base::FormatTimestamp(*at->second.token.expires) + "; ask for a new one");
  }
  const auto account = accounts_.find(at->second.account);
  if (account == accounts_.end()) return WrongCredentials();
  return Bearer{account->second, at->second.token.expires};
}

crypto::Digest Accounts::Proof(std::string_view name, std::string_view password) const {
  return memory_key_.Of({std::to_string(name.size()), ":", name, password});
}

std::shared_ptr<const Account> Accounts::RemembersPassword(std::string_view name, std::string_view password) const {
  const crypto::Digest proof = Proof(name, password);
  base::MutexLock lock(mutex_);
  const auto remembered = remembered_.find(name);
  if (remembered == remembered_.end() || remembered->second.until_ms < clock_.MonotonicMs()) return nullptr;
  if (!crypto::EqualInConstantTime(remembered->second.proof.view(), proof.view())) return nullptr;
  const auto account = accounts_.find(name);
  return account == accounts_.end() ? nullptr : account->second;
}

base::Result<std::shared_ptr<const Account>> Accounts::CheckPassword(std::string_view name, std::string_view password) {
  if (auto remembered = RemembersPassword(name, password)) return remembered;
  if (password.size() > kPasswordBytesMax) return WrongCredentials();
  const base::MutexLock one_at_a_time(password_check_);
  const auto account = Find(name);
  const bool has_password = account && !account->password_hash.empty();
  const bool matches = crypto::PasswordMatches(has_password ? std::string_view(account->password_hash) : kNobody, password);
  if (!matches || !has_password) return WrongCredentials();
  const base::MutexLock lock(mutex_);
  const auto now = accounts_.find(name);
  // Reset or removed while it was checked: then this password is the old one.
  if (now == accounts_.end() || now->second->password_hash != account->password_hash) return WrongCredentials();
  if (remembered_.size() >= kRememberedMax) remembered_.clear();
  remembered_[now->first] = {Proof(name, password), clock_.MonotonicMs() + kRememberedMs};
  return now->second;
}

base::Status Accounts::Save(const Account& account) {
  store::Batch batch;
  batch.Put(keys::Account(account.name), Encode(account));
  TRY(store_.Commit(batch));
  const base::MutexLock lock(mutex_);
  std::shared_ptr<const Account>& now = accounts_[account.name];
  if (now && now->password_hash != account.password_hash) EndCredentials(account.name);
  now = std::make_shared<const Account>(account);
  return {};
}

bool Accounts::AdministratorRemains(std::string_view leaving, const crypto::Digest& revoked) const {
  const base::Timestamp now = clock_.Now();
  const base::MutexLock lock(mutex_);
  std::set<std::string_view> staying;
  for (const auto& [name, account] : accounts_) {
    if (account->role != Role::kAdmin || name == leaving) continue;
    if (!account->password_hash.empty()) return true;
    staying.insert(name);
  }
  return std::ranges::any_of(tokens_, [&](const auto& at) {
    const std::optional<base::Timestamp>& expires = at.second.token.expires;
    return at.first != revoked && (!expires || *expires > now) && staying.contains(at.second.account);
  });
}

void Accounts::EndCredentials(const std::string& name) {
  remembered_.erase(name);
  ++ended_[name];
}

base::Status Accounts::Create(const Account& account) {
  if (!IsName(account.name)) return base::Fail(base::Code::kInvalid, "a user name has 1 to 64 of a-z, 0-9, '.', '_', '-' and '@'");
  const base::MutexLock writing(writing_);
  if (Find(account.name)) return base::Fail(base::Code::kConflict, "there is a user " + account.name + " already");
  return Save(account);
}

base::Result<Accounts::AccountPointer> Accounts::Change(std::string_view name, const std::function<base::Status(Account&)>& change) {
  const base::MutexLock writing(writing_);
  const auto before = Find(name);
  if (!before) return NoAccount(name);
  Account account = *before;
  TRY(change(account));
  const bool steps_down = before->role == Role::kAdmin && account.role != Role::kAdmin;
  if (steps_down && !AdministratorRemains(name)) return LastAdministrator(name);
  TRY(Save(account));
  return Find(name);
}

base::Status Accounts::SetPassword(std::string_view name, std::string_view password) {
  if (password.size() < kPasswordBytesMin || password.size() > kPasswordBytesMax) {
    return base::Fail(base::Code::kInvalid, "a password has 12 to 1024 bytes");
  }
  std::string hash = TRY(crypto::HashPassword(password));
  TRY(Change(name, [&](Account& account) -> base::Status {
    account.password_hash = std::move(hash);
    return {};
  }));
  return {};
}

base::Status Accounts::Remove(std::string_view name) {
  const base::MutexLock writing(writing_);
  const auto account = Find(name);
  if (!account) return NoAccount(name);
  if (account->role == Role::kAdmin && !AdministratorRemains(name)) return LastAdministrator(name);
  store::Batch batch;
  batch.Delete(keys::Account(name));
  {
    const base::MutexLock lock(mutex_);
    for (const auto& [hash, token] : tokens_) {
      if (token.account == name) batch.Delete(keys::Token(hash));
    }
  }
  TRY(store_.Commit(batch));
  const base::MutexLock lock(mutex_);
  std::erase_if(tokens_, [&](const auto& token) { return token.second.account == name; });
  accounts_.erase(accounts_.find(name));
  EndCredentials(std::string(name));
  return {};
}

base::Result<std::string> Accounts::IssueToken(std::string_view name, std::string_view label, std::optional<base::Timestamp> expires) {
  if (label.size() > kLabelBytesMax) return base::Fail(base::Code::kInvalid, "a token's label has at most 64 bytes");
  const base::MutexLock writing(writing_);
  const auto account = Find(name);
  if (!account) return NoAccount(name);
  {
    const base::MutexLock lock(mutex_);
    if (tokens_.size() >= kTokensMax) return base::Fail(base::Code::kTooLarge, "there are 100000 tokens; revoke some first");
  }
  const std::string text = std::string(kTokenPrefix) + base::Base64UrlEncode(random_.Bytes(32));
  const crypto::Digest hash = crypto::Sha256(text);
  const Token token{std::string(label), clock_.Now(), expires, TokenId(hash)};
  store::Batch batch;
  batch.Put(keys::Token(hash), EncodeToken(account->name, token));
  TRY(store_.Commit(batch));
  const base::MutexLock lock(mutex_);
  tokens_[hash] = {account->name, token};
  return text;
}

base::Status Accounts::RevokeToken(std::string_view name, std::string_view token_id) {
  const base::MutexLock writing(writing_);
  std::optional<crypto::Digest> hash;
  {
    const base::MutexLock lock(mutex_);
    const auto at = std::ranges::find_if(tokens_, [&](const auto& token) {
      return token.second.account == name && token.second.token.id == token_id;
    });
    if (at != tokens_.end()) hash = at->first;
  }
  if (!hash) return base::Fail(base::Code::kNotFound, "the user has no token " + std::string(token_id));
  if (!AdministratorRemains({}, *hash) && AdministratorRemains({})) {
    return base::Fail(base::Code::kConflict, "with this token the last administrator could no longer log in; give another first: mithaq token add " + std::string(name) +
                                                 " or mithaq user password " + std::string(name));
  }
  store::Batch batch;
  batch.Delete(keys::Token(*hash));
  TRY(store_.Commit(batch));
  const base::MutexLock lock(mutex_);
  tokens_.erase(*hash);
  EndCredentials(std::string(name));
  return {};
}

uint64_t Accounts::CredentialsEnded(std::string_view name) const {
  const base::MutexLock lock(mutex_);
  const auto at = ended_.find(name);
  return at == ended_.end() ? 0 : at->second;
}

base::Result<std::vector<Token>> Accounts::Tokens(std::string_view name) const {
  base::MutexLock lock(mutex_);
  if (!accounts_.contains(name)) return NoAccount(name);
  std::vector<Token> tokens;
  for (const auto& [hash, token] : tokens_) {
    if (token.account == name) tokens.push_back(token.token);
  }
  std::ranges::sort(tokens, {}, &Token::created);
  return tokens;
}

}  // namespace exchange
