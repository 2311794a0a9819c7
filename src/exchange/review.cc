#include "exchange/review.h"

#include "base/encoding.h"
#include "exchange/keys.h"

namespace exchange {
namespace {

constexpr size_t kHeldHead = 17;
constexpr size_t kHeldKeyBytes = 13, kCountsBytes = 32;

std::unexpected<base::Error> Damaged() {
  return base::Fail(base::Code::kCorrupt, "what waits for review is damaged in the store; `mithaq rebuild` makes it anew");
}

}  // namespace

std::string EncodeHeld(const HeldRow& row) {
  std::string out;
  base::AppendBig64(out, static_cast<uint64_t>(row.since.us));
  base::AppendBig64(out, static_cast<uint64_t>(row.version.us));
  out.push_back(static_cast<char>(row.rule.size()));
  return out.append(row.rule).append(row.id);
}

base::Result<HeldRow> DecodeHeld(std::string_view bytes) {
  if (bytes.size() < kHeldHead || bytes.size() <= kHeldHead + static_cast<uint8_t>(bytes[16])) return Damaged();
  const size_t rule = static_cast<uint8_t>(bytes[16]);
  return HeldRow{{static_cast<int64_t>(base::ReadBig64(bytes))}, {static_cast<int64_t>(base::ReadBig64(bytes.substr(8)))},
                 std::string(bytes.substr(kHeldHead, rule)), std::string(bytes.substr(kHeldHead + rule))};
}

std::string EncodeReviewCounts(const ReviewCounts& counts) {
  std::string out;
  for (const uint64_t count : {counts.waiting, counts.released, counts.refused, counts.taken_back}) base::AppendBig64(out, count);
  return out;
}

base::Result<ReviewCounts> DecodeReviewCounts(std::string_view bytes) {
  if (bytes.size() != kCountsBytes) return Damaged();
  return ReviewCounts{base::ReadBig64(bytes), base::ReadBig64(bytes.substr(8)), base::ReadBig64(bytes.substr(16)), base::ReadBig64(bytes.substr(24))};
}

base::Result<ReviewCounts*> ReviewWriter::CountsOf(uint32_t log) {
  if (const auto at = counts_.find(log); at != counts_.end()) return &at->second;
  const auto stored = TRY(store_.Get(keys::ReviewCounts(log)));
  return &counts_.emplace(log, stored ? TRY(DecodeReviewCounts(*stored)) : ReviewCounts()).first->second;
}

base::Status ReviewWriter::Add(const Decision& decision, const Facts* facts) {
  ReviewCounts& counts = *TRY(CountsOf(decision.log));
  const std::string key = keys::Held(decision.log, decision.index);
  if (decision.kind == DecisionKind::kHeld) {
    ++counts.waiting;
    held_[{decision.log, decision.index}] = true;
    if (facts != nullptr) batch_.Put(key, EncodeHeld({decision.date_added, facts->version.value_or(decision.date_added), decision.rule, facts->id}));
    return {};
  }
  if (decision.kind == DecisionKind::kRefused) ++counts.refused;
  if (!decision.rule.empty()) return {};  // refused as it came: it never waited
  --counts.waiting;
  if (decision.kind == DecisionKind::kReleased) ++counts.released;
  if (decision.kind == DecisionKind::kTakenBack) ++counts.taken_back;
  held_[{decision.log, decision.index}] = false;
  batch_.Delete(key);
  return {};
}

base::Result<bool> ReviewWriter::IsHeld(uint32_t log, uint64_t index) {
  if (const auto at = held_.find({log, index}); at != held_.end()) return at->second;
  return TRY(store_.Get(keys::Held(log, index))).has_value();
}

void ReviewWriter::Finish() {
  for (const auto& [log, counts] : counts_) batch_.Put(keys::ReviewCounts(log), EncodeReviewCounts(counts));
}

base::Result<HeldPage> ReadHeld(const store::Store& store, const std::optional<EntryPlace>& after, size_t limit) {
  HeldPage page;
  const auto at = store.Now()->Iterate();
  for (at->Seek(after ? keys::Held(after->log, after->index) + '\0' : "Q"); at->Valid() && at->key()[0] == 'Q'; at->Next()) {
    if (at->key().size() != kHeldKeyBytes) continue;
    page.more = page.records.size() >= limit;
    if (page.more) break;
    page.records.push_back({{base::ReadBig32(at->key().substr(1)), base::ReadBig64(at->key().substr(5))}, TRY(DecodeHeld(at->value()))});
  }
  TRY(at->Check());
  return page;
}

}  // namespace exchange
