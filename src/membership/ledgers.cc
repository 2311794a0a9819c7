#include "membership/ledgers.h"

#include <algorithm>

#include "base/encoding.h"
#include "exchange/keys.h"
#include "exchange/stored_log.h"
#include "tlog/merkle.h"

namespace membership {
namespace {

constexpr uint64_t kEntriesAtOnce = 4096;
constexpr size_t kKeyBytes = 1 + 4 + 8;

class LeafReader : public tlog::HashReader {
 public:
  explicit LeafReader(std::span<const crypto::Digest> leaves) : leaves_(leaves) {}
  base::Result<crypto::Digest> Subtree(int level, uint64_t index) override { return tlog::Root(leaves_.subspan(index << level, uint64_t{1} << level)); }

 private:
  const std::span<const crypto::Digest> leaves_;
};

}  // namespace

base::Status LedgerLeaves::Add(const LedgerRun& run) {
  if (run.first + run.count > size_ || run.position != hashes_.size()) return base::Fail(base::Code::kCorrupt, "a ledger has rows of entries that are not here");
  const std::string row = covenant::EncodeRow(run.row);
  for (uint64_t done = 0; done < run.count;) {
    const auto entries = TRY(entries_.ReadEntries(run.first + done, std::min(kEntriesAtOnce, run.count - done)));
    for (const std::string& entry : entries) hashes_.push_back(covenant::LedgerLeaf(run.first + done++, TRY(tlog::ParseEntry(entry)), row));
  }
  return {};
}

base::Result<covenant::Excerpt> LedgerLeaves::Excerpt(const covenant::LedgerHead& head, uint64_t position, uint64_t index, const covenant::LedgerRow& row) const {
  if (!row.IsRecord() || position >= hashes_.size()) return base::Fail(base::Code::kInvalid, "this row of the ledger is of no record");
  LeafReader leaves(hashes_);
  return covenant::Excerpt{.commitment = TRY(tlog::ParseEntry(TRY(entries_.ReadEntries(index, 1))[0])).hash,
                           .head = head,
                           .index = index,
                           .position = position,
                           .proof = TRY(tlog::ProveInclusion(leaves, position, hashes_.size())),
                           .row = row};
}

const exchange::Mirror* Ledgers::MirrorOf(const covenant::MemberId& member) const {
  const auto now = charter_.Now();
  return now ? logs_.FindMirror(now->state, member) : nullptr;
}

base::Result<std::string> Ledgers::Tail(const covenant::MemberId& member) const {
  const exchange::Mirror* const mirror = MirrorOf(member);
  return mirror == nullptr ? std::string() : TRY(store_.Get(exchange::keys::LedgerTail(mirror->number()))).value_or("");
}

base::Result<tlog::Frontier> Ledgers::TreeOf(const exchange::Mirror& mirror) const {
  const auto tail = TRY(store_.Get(exchange::keys::LedgerTail(mirror.number())));
  if (!tail) return tlog::Frontier();
  return TRY(ParseTail(*tail)).tree;
}

base::Status Ledgers::Walk(const exchange::Mirror& mirror, uint64_t position, const std::function<base::Status(const LedgerRun&)>& look) const {
  const std::string first = exchange::keys::LedgerRows(mirror.number(), 0), last = exchange::keys::LedgerRows(mirror.number(), UINT64_MAX);
  const auto at = store_.Now()->Iterate();
  at->SeekForPrev(exchange::keys::LedgerRows(mirror.number(), position));
  TRY(at->Check());
  if (!at->Valid() || at->key() < first) at->Seek(first);
  for (; at->Valid() && at->key() <= last && at->key().size() == kKeyBytes; at->Next()) {
    for (LedgerRun run : TRY(DecodePage(base::ReadBig64(at->key().substr(5)), at->value()))) {
      if (run.position + run.count <= position) continue;
      if (const uint64_t seen = position - std::min(position, run.position); seen > 0) run = {position, run.first + seen, run.count - seen, std::move(run.row)};
      TRY(look(run));
    }
  }
  return at->Check();
}

base::Result<covenant::Excerpt> Ledgers::ExcerptAt(const exchange::Mirror& mirror, uint64_t position) const {
  const auto tail = TRY(store_.Get(exchange::keys::LedgerTail(mirror.number())));
  if (!tail) return base::Fail(base::Code::kNotFound, "nothing of this member's log was given yet");
  const covenant::LedgerHead head = TRY(ParseTail(*tail)).head;
  LedgerLeaves leaves(store_, mirror);
  std::optional<LedgerRun> wanted;
  TRY(Walk(mirror, 0, [&](const LedgerRun& run) -> base::Status {
    if (run.position <= position && position < run.position + run.count) wanted = run;
    return run.position < head.size ? leaves.Add(run) : base::Status();  // what came since the head was read
  }));
  if (!wanted || leaves.hashes().size() != head.size) return base::Fail(base::Code::kNotFound, "the ledger has no such row");
  return leaves.Excerpt(head, position, wanted->first + (position - wanted->position), wanted->row);
}

std::optional<covenant::Fault> Ledgers::FaultOf(const covenant::LedgerRow& row, const exchange::Charter::View& now) const {
  if (!row.IsRecord()) return std::nullopt;
  if (covenant::IsWithheldThoughAllowed(row)) return covenant::Fault::kWithheld;
  if (covenant::IsGivenThoughWithheld(row)) return covenant::Fault::kVerdict;
  const auto era = charter_.At(row.record_epoch);
  if (row.epoch != now.state.epoch || !era || covenant::CanStandAs(now.state, *era->book, now.seat.self, row.standing)) return std::nullopt;
  return covenant::Fault::kVerdict;
}

base::Result<LedgerProof> Ledgers::Prove(const covenant::MemberId& member, uint64_t from) const {
  LedgerProof proof{from, {}};
  const exchange::Mirror* const mirror = MirrorOf(member);
  const auto now = charter_.Now();
  if (mirror == nullptr || !now) return proof;
  std::vector<std::pair<covenant::Fault, uint64_t>> found;  // and where
  TRY(Walk(*mirror, from, [&](const LedgerRun& run) -> base::Status {
    proof.rows = run.position + run.count;
    const auto fault = FaultOf(run.row, *now);
    if (fault && std::ranges::find(found, *fault, &std::pair<covenant::Fault, uint64_t>::first) == found.end()) found.emplace_back(*fault, run.position);
    return {};
  }));
  for (const auto& [fault, position] : found) proof.evidence.push_back({fault, covenant::Partiality{TRY(ExcerptAt(*mirror, position)), {}}});
  return proof;
}

}  // namespace membership
