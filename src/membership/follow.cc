#include "membership/follow.h"

#include <algorithm>

#include "base/encoding.h"
#include "tlog/checkpoint.h"
#include "tlog/tile_hashes.h"
#include "membership/ledger_page.h"

namespace membership {

namespace {

// Tiles that were fetched, by path; the first that would be needed and is not there is remembered.
class FetchedTiles : public tlog::TileReader {
 public:
  explicit FetchedTiles(const std::map<std::string, std::string>& tiles) : tiles_(tiles) {}
  base::Result<std::string> Read(const tlog::Tile& tile) const override {
    const std::string path = tlog::PathOf(tile);
    const auto at = tiles_.find(path);
    if (at != tiles_.end()) return at->second;
    if (!missing_) missing_ = path;
    return base::Fail(base::Code::kUnavailable, "a tile is not here yet");
  }
  const std::optional<std::string>& missing() const { return missing_; }

 private:
  const std::map<std::string, std::string>& tiles_;
  mutable std::optional<std::string> missing_;
};

}  // namespace

void Accuse(Council& council, base::Logger& logger, const covenant::Evidence& evidence) {
  const auto taken = council.Take(covenant::FormatEvidence(evidence));
  logger.Log(base::Level::kError, "A MEMBER'S LOG SHOWS TWO HISTORIES: it signed two heads that contradict each other, and that is proven to every member (mithaq covenant findings)",
             {{"document", covenant::FormatEvidence(evidence)}, {"kept", taken ? "yes" : taken.error().message}});
}

void Follow::Warn(std::string_view what, const base::Error& why) const {
  parts_.logger.Log(base::Level::kWarning, what, {{"member", base::HexEncode(member_.view())}, {"why", why.message}});
}

void Follow::HeardOfOwnLog(std::string_view checkpoint) {
  answers_again_ = true;
  // Not by this node's key: it counts as no answer, and stops nothing else.
  if (const auto heard = parts_.membership.HeardOfOwnLog(member_, checkpoint); !heard) Warn("a member does not say what it holds of this node's log", heard.error());
}

uint64_t Follow::BeginRecords() {
  intake_.emplace(parts_.membership, member_);
  ledger_.clear();
  return intake_->epoch();
}

base::Result<std::string> Follow::Ledger() {
  if (!ledger_.empty()) return ledger_;
  return parts_.membership.ledgers().Tail(member_);
}

// What comes next is fetched while the last is judged, and the one before that is written.
base::Status Follow::TakeRecords(std::string frames) {
  ledger_ = TailIn(frames);
  if (parts_.judging == Judging::kHere) return intake_->Take(frames);
  if (judged_.valid()) TRY(judged_.get());
  judged_ = std::async(std::launch::async, [this, frames = std::move(frames)] { return intake_->Take(frames); });
  return {};
}

base::Status Follow::FinishRecords() {
  const base::Status judged = judged_.valid() ? judged_.get() : base::Status();
  const auto finished = intake_->Finish();
  intake_.reset();
  if (finished && parts_.received) parts_.received(*finished);
  TRY(judged);
  TRY(finished);
  LookThroughLedger();
  return {};
}

bool Follow::IsAccusedOf(covenant::Fault fault) const {
  return std::ranges::any_of(parts_.council.Findings(), [&](const Finding& finding) { return finding.culprit == member_ && finding.evidence.fault == fault; });
}

// What the member signed and did not give is for all to know. What cannot be told now is found again with what comes next.
void Follow::LookThroughLedger() {
  const auto told = [&]() -> base::Status {
    const LedgerProof proof = TRY(parts_.membership.ledgers().Prove(member_, rows_));
    for (const covenant::Evidence& evidence : proof.evidence) {
      if (IsAccusedOf(evidence.fault)) continue;
      TRY(parts_.council.Take(covenant::FormatEvidence(evidence)));
      parts_.logger.Log(base::Level::kError, "A MEMBER APPLIES A DOUBLE STANDARD: it did not give this node what the rules give it, or opened a standing that is not this node's; `mithaq covenant findings` shows the evidence", {{"member", base::HexEncode(member_.view())}});
    }
    rows_ = proof.rows;
    return {};
  }();
  if (!told) Warn("what proves a double standard of a member cannot be told to the others yet", told.error());
}

void Follow::TakeWitnessed(std::string note) {
  const auto head = parts_.membership.TakeWitnessed(member_, std::move(note));
  if (!head) return Warn("a member's witnessed head is not taken over", head.error());
  parts_.council.NoteHead(*head);
  if (parts_.witnessed) parts_.witnessed(*head);
}

base::Result<std::optional<std::string>> Follow::Suspect(std::string_view head, const std::map<std::string, std::string>& tiles) {
  if (IsAccusedOf(covenant::Fault::kHeads)) return std::nullopt;
  FetchedTiles fetched(tiles);
  tlog::TileHashes theirs(TRY(tlog::ParseSignedCheckpoint(head)).checkpoint.size, fetched);
  const auto evidence = parts_.membership.EvidenceAgainst(member_, head, &theirs);
  if (fetched.missing()) return fetched.missing();
  if (!TRY(evidence)) return std::nullopt;
  Accuse(parts_.council, parts_.logger, **evidence);
  return std::nullopt;
}

base::Result<std::optional<std::string>> Follow::OwedReceipt() {
  const Receipts& receipts = parts_.membership.receipts();
  if (parts_.clock.MonotonicMs() < receipt_after_ms_) return std::nullopt;
  const bool owes = TRY(receipts.Owes(member_, parts_.clock.Now())) || (answers_again_ && TRY(receipts.HasAnswered(member_)));
  if (!owes) return std::nullopt;
  const auto receipt = [&]() -> base::Result<covenant::Receipt> {
    TRY(parts_.finish_erasures());
    return receipts.Make(member_, parts_.clock.Now());
  }();
  if (receipt) return covenant::FormatReceipt(*receipt);
  Warn("recalls or erasures of a member cannot be answered yet", receipt.error());
  receipt_after_ms_ = parts_.clock.MonotonicMs() + static_cast<int64_t>(federation::kReceiptAgain_ms);
  return std::nullopt;
}

void Follow::ReceiptAnswered(const std::string& receipt, const base::Status& taken) {
  const auto kept = [&]() -> base::Status {
    TRY(taken);
    answers_again_ = false;
    return parts_.membership.receipts().WasTaken(member_, TRY(covenant::ParseReceipt(receipt)), parts_.clock.Now());
  }();
  if (!kept) Warn("a member does not take the answer to its recalls", kept.error());
}

}  // namespace membership
