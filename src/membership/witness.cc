#include "membership/witness.h"

#include <algorithm>
#include <iterator>

#include "base/encoding.h"
#include "exchange/keys.h"
#include "tlog/record.h"

namespace membership {
namespace {

// Value of keys::SeenHead: u64 size | root | the signed checkpoint
std::string Encode(const tlog::SeenHead& seen) {
  std::string bytes;
  base::AppendBig64(bytes, seen.size);
  return bytes.append(seen.root.view()).append(seen.note);
}

base::Result<tlog::SeenHead> Decode(std::string_view bytes) {
  if (bytes.size() < 8 + crypto::Digest::kBytes) return base::Fail(base::Code::kCorrupt, "what this node cosigned last is damaged in the store");
  return tlog::SeenHead{base::ReadBig64(bytes), crypto::Digest::From(bytes.substr(8)), std::string(bytes.substr(8 + crypto::Digest::kBytes))};
}

// Value of keys::Contradiction: u32 length of the first | two signed checkpoints
std::string Encode(const std::array<std::string, 2>& notes) {
  std::string bytes;
  base::AppendBig32(bytes, static_cast<uint32_t>(notes[0].size()));
  return bytes.append(notes[0]).append(notes[1]);
}

base::Result<Contradiction> DecodeContradiction(std::string_view bytes) {
  const size_t first = bytes.size() < 4 ? SIZE_MAX : base::ReadBig32(bytes);
  if (bytes.size() < 4 || first > bytes.size() - 4) return base::Fail(base::Code::kCorrupt, "two contradicting heads are damaged in the store");
  Contradiction found{{}, {std::string(bytes.substr(4, first)), std::string(bytes.substr(4 + first))}};
  found.origin = TRY(tlog::ParseSignedCheckpoint(found.notes[0])).checkpoint.origin;
  return found;
}

// That may have signed a head of this size: the owner's present key, and up to its anchor those that signed until then.
std::vector<tlog::VerifierKey> LogKeys(const exchange::Charter::View& now, const tlog::Checkpoint& head) {
  std::vector<tlog::VerifierKey> keys;
  for (const covenant::Row& row : now.state.members) {
    if (row.id == now.seat.self || !row.IsMember() || row.card.keys.log.name() != head.origin) continue;
    keys.push_back(row.card.keys.log);
    if (!row.anchor || head.size > row.anchor->size) continue;
    for (const tlog::VerifierKey& key : row.anchor->keys) {
      if (key != row.card.keys.log) keys.push_back(key);
    }
  }
  return keys;
}

}  // namespace

base::Result<tlog::WitnessAnswer> Witness::AddCheckpoint(std::string_view body, const tlog::Cosigner& cosigner, uint64_t now_s) {
  const auto received = tlog::ReadAddCheckpoint(body);
  if (!received) return received.error();
  const auto now = charter_.Now();
  return TRY(Answer(*received, now ? LogKeys(*now, received->checkpoint.checkpoint) : std::vector<tlog::VerifierKey>(), cosigner, now_s)).answer;
}

base::Result<tlog::WitnessAnswer> Witness::AddOutsideCheckpoint(std::string_view body, std::span<const tlog::VerifierKey> logs, const tlog::Cosigner& cosigner, uint64_t now_s) {
  const auto received = tlog::ReadAddCheckpoint(body);
  if (!received) return received.error();
  std::vector<tlog::VerifierKey> keys;
  const auto now = charter_.Now();
  // What is remembered of a log goes by its name: a member's is never another's, too.
  const bool is_members = now && std::ranges::any_of(now->state.members, [&](const covenant::Row& row) { return row.card.keys.log.name() == received->checkpoint.checkpoint.origin; });
  if (!is_members) std::ranges::copy_if(logs, std::back_inserter(keys), [&](const tlog::VerifierKey& key) { return key.name() == received->checkpoint.checkpoint.origin; });
  if (keys.empty()) return tlog::AnswerAddCheckpoint(*received, keys, nullptr, cosigner, now_s);  // strangers cost neither the lock nor the store
  auto answered = TRY(Answer(*received, keys, cosigner, now_s));
  if (!answered.is_news) answered.answer.contradiction.reset();
  return std::move(answered).answer;
}

base::Result<Witness::Answered> Witness::Answer(const tlog::ReceivedCheckpoint& received, std::span<const tlog::VerifierKey> log_keys, const tlog::Cosigner& cosigner,
                                                  uint64_t now_s) {
  const tlog::Checkpoint& head = received.checkpoint.checkpoint;
  const base::MutexLock lock(mutex_);
  const auto seen = TRY(Seen(head.origin));
  tlog::WitnessAnswer answer = tlog::AnswerAddCheckpoint(received, log_keys, seen ? &*seen : nullptr, cosigner, now_s);
  std::string against = answer.contradiction ? seen->note : "";
  if (answer.status == 200 || answer.status == 409 || answer.status == 422) {
    // The log signed this head: it is held against its entries, too, also where it is an old one; and so is what was seen.
    std::vector<tlog::SeenHead> heads{{head.size, head.root, received.request.note}};
    if (seen) heads.push_back(*seen);
    for (tlog::SeenHead& signed_head : heads) {
      auto disagreeing = TRY(Disagreeing(head.origin, signed_head));
      if (!disagreeing || answer.contradiction) continue;
      against = *std::move(disagreeing);
      answer = {.status = 422, .body = "this witness has a head and entries of this log that contradict each other\n", .remember = {}, .contradiction = std::move(signed_head)};
    }
  }
  const bool is_news = answer.contradiction && TRY(Keep(head.origin, *answer.contradiction, against));
  if (answer.remember && (!seen || seen->size != answer.remember->size)) {
    store::Batch batch;
    batch.Put(exchange::keys::SeenHead(tlog::OriginId(head.origin)), Encode(*answer.remember));
    TRY(store_.Commit(batch));
  }
  return Answered{std::move(answer), is_news};
}

base::Result<std::optional<tlog::SeenHead>> Witness::Seen(std::string_view origin) const {
  const auto stored = TRY(store_.Get(exchange::keys::SeenHead(tlog::OriginId(origin))));
  if (!stored) return std::optional<tlog::SeenHead>();
  return std::optional(TRY(Decode(*stored)));
}

base::Result<std::optional<std::string>> Witness::Disagreeing(std::string_view origin, const tlog::SeenHead& head) const {
  const exchange::Mirror* const mirror = logs_.FindMirror(origin);
  const auto here = mirror == nullptr ? nullptr : mirror->Now();
  if (!here || here->checkpoint.empty()) return std::optional<std::string>();
  if (head.size <= here->tree.size() && head.root != TRY(mirror->RootAt(head.size))) return std::optional(here->checkpoint);
  const auto signed_head = TRY(tlog::ParseSignedCheckpoint(here->checkpoint)).checkpoint;
  if (head.size == signed_head.size && head.root != signed_head.root) return std::optional(here->checkpoint);
  return std::optional<std::string>();
}

base::Result<bool> Witness::Keep(std::string_view origin, const tlog::SeenHead& seen, const std::string& against) {
  const crypto::Digest id = tlog::OriginId(origin);
  const std::string prefix = exchange::keys::Contradictions(id), value = Encode(std::array{against, seen.note});
  const std::string key = exchange::keys::Contradiction(id, crypto::Sha256(value));
  size_t kept = 0;
  const auto at = store_.Now()->Iterate();
  for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
    if (at->key() == key) return false;
    ++kept;
  }
  TRY(at->Check());
  if (kept >= kContradictionsKept) return false;
  store::Batch batch;
  batch.Put(key, value);
  TRY(store_.Commit(batch));
  return true;
}

base::Result<std::vector<Contradiction>> Witness::Contradictions() const {
  std::vector<Contradiction> all;
  const auto at = store_.Now()->Iterate();
  for (at->Seek("d"); at->Valid() && at->key()[0] == 'd'; at->Next()) all.push_back(TRY(DecodeContradiction(at->value())));
  TRY(at->Check());
  return all;
}

}  // namespace membership
