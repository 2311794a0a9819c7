#include "exchange/journal.h"

#include "base/encoding.h"

namespace exchange {
namespace {
constexpr char kVersion = 2;
constexpr size_t kDecisionBytes = 57;
constexpr size_t kWithdrawalBytes = 20;
}  // namespace

crypto::Digest ContentOf(const crypto::HmacSha256& node_key, const base::Uuid& collection, std::string_view object) {
  return ContentOf(node_key, collection, crypto::Sha256(object));
}

crypto::Digest ContentOf(const crypto::HmacSha256& node_key, const base::Uuid& collection, const crypto::Digest& object) {
  return node_key.Of({collection.view(), object.view()});
}

std::string EncodeDecisions(const std::vector<Decision>& decisions) {
  std::string out(1, kVersion);
  out.reserve(1 + decisions.size() * kDecisionBytes);
  for (const Decision& decision : decisions) {
    out.push_back(static_cast<char>(decision.kind));
    base::AppendBig32(out, decision.log);
    base::AppendBig64(out, decision.index);
    base::AppendBig32(out, decision.collection);
    base::AppendBig64(out, static_cast<uint64_t>(decision.date_added.us));
    out.append(decision.content.view());
    if (IsReview(decision.kind)) {
      out.push_back(static_cast<char>(decision.rule.size()));
      out.append(decision.rule);
    }
    if (!decision.withdraws()) continue;
    base::AppendBig64(out, static_cast<uint64_t>(decision.withdrawal.date.us));
    base::AppendBig32(out, decision.withdrawal.log);
    base::AppendBig64(out, decision.withdrawal.index);
  }
  return out;
}

base::Result<std::vector<Decision>> DecodeDecisions(std::string_view bytes) {
  const auto damaged = [] { return base::Fail(base::Code::kCorrupt, "a journal entry is damaged"); };
  if (bytes.empty()) return damaged();
  if (bytes[0] != kVersion) return base::Fail(base::Code::kUnsupported, "a journal entry from another version of mithaq");
  std::vector<Decision> decisions;
  bytes.remove_prefix(1);
  while (!bytes.empty()) {
    if (bytes[0] < 1 || bytes[0] > 8) return base::Fail(base::Code::kUnsupported, "a kind of decision from a newer version of mithaq");
    const auto kind = static_cast<DecisionKind>(bytes[0]);
    const bool review = IsReview(kind), withdraws = !review && kind != DecisionKind::kAccepted;
    size_t size = kDecisionBytes + (review ? 1 : withdraws ? kWithdrawalBytes : 0);
    if (bytes.size() < size) return damaged();
    if (review) size += static_cast<uint8_t>(bytes[kDecisionBytes]);
    if (bytes.size() < size) return damaged();
    decisions.push_back({kind, base::ReadBig32(bytes.substr(1)), base::ReadBig64(bytes.substr(5)),
                         base::ReadBig32(bytes.substr(13)), {static_cast<int64_t>(base::ReadBig64(bytes.substr(17)))},
                         crypto::Digest::From(bytes.substr(25)), {}});
    if (review) decisions.back().rule = bytes.substr(kDecisionBytes + 1, size - kDecisionBytes - 1);
    if (withdraws) {
      const std::string_view place = bytes.substr(kDecisionBytes);
      decisions.back().withdrawal = {{static_cast<int64_t>(base::ReadBig64(place))}, base::ReadBig32(place.substr(8)), base::ReadBig64(place.substr(12))};
    }
    bytes.remove_prefix(size);
  }
  return decisions;
}

}  // namespace exchange
