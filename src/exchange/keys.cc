#include "exchange/keys.h"

#include "base/encoding.h"

namespace exchange::keys {
namespace {

// Longer values stand in their index by their hash: keys stay short whatever people paste.
constexpr size_t kValueBytesMax = 128;

std::string Key(char prefix, size_t bytes) {
  std::string key;
  key.reserve(bytes + 1);
  key.push_back(prefix);
  return key;
}

std::string LogKey(char prefix, uint32_t log, uint64_t index) {
  std::string key = Key(prefix, 12);
  base::AppendBig32(key, log);
  base::AppendBig64(key, index);
  return key;
}

std::string NumberKey(char prefix, uint32_t number) {
  std::string key = Key(prefix, 4);
  base::AppendBig32(key, number);
  return key;
}

}  // namespace

std::string Entries(uint32_t log, uint64_t first) { return LogKey('E', log, first); }
std::string Record(uint32_t log, uint64_t index) { return LogKey('R', log, index); }
std::string Head(uint32_t log) { return NumberKey('H', log); }
std::string Origin(uint32_t log) { return NumberKey('G', log); }
std::string End(uint32_t log) { return NumberKey('Z', log); }

std::string Tile(uint32_t log, int level, uint64_t index) {
  std::string key = Key('T', 13);
  base::AppendBig32(key, log);
  key.push_back(static_cast<char>(level));
  base::AppendBig64(key, index);
  return key;
}

std::string Journal(uint64_t sequence) {
  std::string key = Key('J', 8);
  base::AppendBig64(key, sequence);
  return key;
}

std::string Epoch(uint64_t epoch) {
  std::string key = Key('K', 8);
  base::AppendBig64(key, epoch);
  return key;
}
std::string HeldDocument(const crypto::Digest& name) { return Key('b', 32).append(name.view()); }
std::string Finding(const crypto::Digest& name) { return Key('e', 32).append(name.view()); }
std::string SetAside(uint32_t log, uint64_t index) { return LogKey('x', log, index); }
std::string LedgerTail(uint32_t log) { return NumberKey('y', log); }
std::string LedgerRows(uint32_t log, uint64_t position) { return LogKey('Y', log, position); }
std::string AnsweredLedger(uint32_t log) { return NumberKey('i', log); }
std::string Handling(uint32_t log, uint64_t index) { return LogKey('z', log, index); }
std::string OwedReceipt(uint32_t log) { return NumberKey('o', log); }
std::string ReceiptsOf(const crypto::Digest& member) { return Key('r', 40).append(member.view()); }
std::string Receipt(const crypto::Digest& member, uint64_t size) {
  std::string key = ReceiptsOf(member);
  base::AppendBig64(key, size);
  return key;
}
std::string Mirror(uint32_t log) { return NumberKey('m', log); }
std::string Absent(uint32_t log, uint64_t index) { return LogKey('w', log, index); }
std::string SeenHead(const crypto::Digest& origin) { return Key('h', 32).append(origin.view()); }
std::string Contradictions(const crypto::Digest& origin) { return Key('d', 64).append(origin.view()); }
std::string Contradiction(const crypto::Digest& origin, const crypto::Digest& name) { return Contradictions(origin).append(name.view()); }
std::string Witnessed(uint32_t log) { return NumberKey('v', log); }

std::string Collection(uint32_t number) { return NumberKey('c', number); }
std::string Account(std::string_view name) { return Key('u', name.size()).append(name); }
std::string Token(const crypto::Digest& hash) { return Key('k', 32).append(hash.view()); }

std::string Row(uint32_t collection, base::Timestamp date_added) {
  std::string key = Key('C', kPlaceBytes);
  AppendPlace(key, collection, date_added);
  return key;
}

std::string Withdrawal(uint32_t collection, base::Timestamp date) {
  std::string key = Key('W', kPlaceBytes);
  AppendPlace(key, collection, date);
  return key;
}

std::string Versions(uint32_t collection, std::string_view id) {
  std::string key = Key('V', 4 + id.size());
  base::AppendBig32(key, collection);
  return key.append(id);
}

std::string Counts(uint32_t collection) { return NumberKey('N', collection); }

std::string ReviewCounts(uint32_t log) { return NumberKey('Q', log); }
std::string Held(uint32_t log, uint64_t index) { return LogKey('Q', log, index); }

std::string Erased(uint32_t collection, const crypto::Digest& hmac) {
  std::string key = Key('D', 36);
  base::AppendBig32(key, collection);
  return key.append(hmac.view());
}

std::string Unscrubbed(uint32_t log, uint64_t index) { return LogKey('X', log, index); }
std::string StatusesFrom(uint32_t minute) { return NumberKey('S', minute); }
std::string Status(uint32_t minute, const base::Uuid& id) { return NumberKey('S', minute).append(id.view()); }

std::string ObservablePrefix(const stix::Observable& observable) {
  const bool hashed = observable.value.size() > kValueBytesMax;
  std::string key = Key('O', 3 + kPlaceBytes + (hashed ? 32 : observable.value.size()));
  key.push_back(static_cast<char>(observable.kind));
  key.push_back(hashed ? 1 : 0);
  key.append(hashed ? crypto::Sha256(observable.value).view() : std::string_view(observable.value));
  key.push_back('\0');
  return key;
}

std::string ObservableValuesFrom(stix::ObservableKind kind, std::string_view text) {
  std::string key = Key('O', 2 + text.size());
  key.push_back(static_cast<char>(kind));
  key.push_back(0);
  return key.append(text);
}

std::string LinkPrefix(std::string_view target) {
  std::string key = Key('L', target.size() + 1 + kPlaceBytes + 16);
  key.append(target);
  key.push_back('\0');
  return key;
}

void AppendPlace(std::string& key, uint32_t collection, base::Timestamp date_added) {
  base::AppendBig32(key, collection);
  base::AppendBig64(key, static_cast<uint64_t>(date_added.us));
}

Place ReadPlace(std::string_view bytes) {
  return {base::ReadBig32(bytes), {static_cast<int64_t>(base::ReadBig64(bytes.substr(4)))}};
}

}  // namespace exchange::keys
