// Every key in the store, in one place (docs/formats.md, "Store"). One byte says what a key is; integers are
// big-endian, so that byte order is number order.
//
//   durable   E log first        entries of one commit, 33 bytes each      T log level index   a full tile, 8,192 bytes
//             R log index        a record (record.h)                       H log               size and root of the log
//             J sequence         the decisions of one commit (journal.h)      Z log      end of an earlier log (earlier_log.h)
//   settings  c number           a collection      u name   an account     k token hash        a token
//             F                  format version of this store             G log                origin of a log
//             B                  its views are being rebuilt            g                    the covenant that the node is in
//   covenant  K epoch            where a certificate stands               m log                a peer's log, mirrored (mirror.h)
//             w log index        why an entry of a mirror has no record   a                 what was voted for in the next epoch
//             b name             a document of votes under way            e name            evidence against a member
//             x log index        an entry of a mirror that was set aside  o log             a mirror's size for which a receipt is owed
//             r member size      its receipt (receipts.h)
//             q                  it was restored: others are asked first (signing_guard.h)
//             h origin           the head cosigned last (witness.h)       d origin name     two heads that contradict each other
//             v log              its last witnessed head (witnessed_head.h)
//             A                  which of what others publish is accepted, held or refused: a setting
//             y log              the end of the ledger of what its owner gave (membership/ledgers.h)   Y log position   its rows
//             i log              rows of that ledger that were answered, and when
//             z log index        handling of a record that was set aside for its verdict
//   views     C coll date        a row (row.h)                             V coll id           an object's versions
//             W coll date        a recall or an erasure (row.h)
//             O kind value coll date      who holds an observable value    L id coll date property   who refers to an id
//             N coll             counts                                    D coll hmac         content that was erased
//             Q log              how many of a member's records were held (review.h)   Q log index   one that waits
//   passing   S minute id        a submission's report                     X log index        an erasure not finished (scrub.h)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "base/uuid.h"
#include "crypto/digest.h"
#include "stix/observable.h"

namespace exchange::keys {

inline constexpr std::string_view kFormat = "F";
inline constexpr std::string_view kRebuilding = "B";
inline constexpr std::string_view kViewPrefixes = "CWVOLNDQ";  // what rebuild deletes and makes again

std::string Entries(uint32_t log, uint64_t first);
std::string Tile(uint32_t log, int level, uint64_t index);
std::string Record(uint32_t log, uint64_t index);
std::string Head(uint32_t log);
std::string Origin(uint32_t log);
std::string End(uint32_t log);
std::string Journal(uint64_t sequence);

inline constexpr std::string_view kSeat = "g";
inline constexpr std::string_view kAskFirst = "q";
inline constexpr std::string_view kAgreementMemory = "a";
std::string HeldDocument(const crypto::Digest& name);
std::string Finding(const crypto::Digest& name);
std::string Epoch(uint64_t epoch);
std::string Mirror(uint32_t log);
std::string Absent(uint32_t log, uint64_t index);
std::string SeenHead(const crypto::Digest& origin);
std::string Contradictions(const crypto::Digest& origin);  // the beginning of the keys of all of them
std::string Contradiction(const crypto::Digest& origin, const crypto::Digest& name);
std::string Witnessed(uint32_t log);
std::string SetAside(uint32_t log, uint64_t index);
inline constexpr std::string_view kAcceptanceRules = "A";
std::string LedgerTail(uint32_t log);
std::string LedgerRows(uint32_t log, uint64_t position);
std::string AnsweredLedger(uint32_t log);
std::string Handling(uint32_t log, uint64_t index);
std::string OwedReceipt(uint32_t log);
std::string ReceiptsOf(const crypto::Digest& member);
std::string Receipt(const crypto::Digest& member, uint64_t size);

std::string Collection(uint32_t number);
std::string Account(std::string_view name);
std::string Token(const crypto::Digest& hash);

std::string Row(uint32_t collection, base::Timestamp date_added);
std::string Withdrawal(uint32_t collection, base::Timestamp date);
std::string Versions(uint32_t collection, std::string_view id);
std::string Counts(uint32_t collection);
std::string ReviewCounts(uint32_t log);
std::string Held(uint32_t log, uint64_t index);
std::string Erased(uint32_t collection, const crypto::Digest& hmac);
std::string Status(uint32_t minute, const base::Uuid& id);  // status.h, StatusIds
std::string StatusesFrom(uint32_t minute);
std::string Unscrubbed(uint32_t log, uint64_t index);

// Indexes: a prefix, then the row (collection and date) that it points to, then for links the property.
std::string ObservablePrefix(const stix::Observable& observable);
// The beginning of the keys of values that are not hashed and begin with `text`; the value stands at kObservableValueAt.
std::string ObservableValuesFrom(stix::ObservableKind kind, std::string_view text);
inline constexpr size_t kObservableValueAt = 3;
std::string LinkPrefix(std::string_view target);
void AppendPlace(std::string& key, uint32_t collection, base::Timestamp date_added);

struct Place {
  uint32_t collection;
  base::Timestamp date_added;
};
inline constexpr size_t kPlaceBytes = 12;
Place ReadPlace(std::string_view bytes);  // kPlaceBytes at its front

}  // namespace exchange::keys
