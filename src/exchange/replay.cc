#include "exchange/replay.h"

#include "base/encoding.h"
#include "exchange/format.h"
#include "exchange/journal.h"
#include "exchange/keys.h"
#include "exchange/record.h"
#include "exchange/review.h"
#include "exchange/views.h"
#include "json/parse.h"

namespace exchange {
namespace {

constexpr size_t kDecisionsPerBatch = 2000;
constexpr size_t kDeletesPerBatch = 20000;

// One batch of views under way.
class Replayer {
 public:
  Replayer(const store::Store& source, store::Store& target) : source_(source), target_(target) {}

  base::Status Apply(const Decision& decision) {
    if (!views_) views_.emplace(target_, batch_);
    if (!reviews_) reviews_.emplace(target_, batch_);
    const auto facts = TRY(FactsOfEntry(decision));
    switch (decision.kind) {
      case DecisionKind::kAccepted: TRY(facts ? views_->Accept(decision, *facts) : views_->AcceptErased(decision)); break;
      case DecisionKind::kRecalled: TRY(views_->Recall(decision, facts ? &*facts : nullptr)); break;
      case DecisionKind::kErased:
      case DecisionKind::kErasedByOwner: TRY(views_->Erase(decision, nullptr)); break;
      case DecisionKind::kHeld:
      case DecisionKind::kReleased:
      case DecisionKind::kRefused:
      case DecisionKind::kTakenBack: TRY(reviews_->Add(decision, facts ? &*facts : nullptr)); break;
    }
    return ++decisions_ >= kDecisionsPerBatch ? Flush() : base::Status();
  }

  base::Status Flush() {
    if (!views_) return {};
    TRY(views_->Finish());
    reviews_->Finish();
    TRY(target_.Commit(batch_));
    views_.reset();
    reviews_.reset();
    batch_.Clear();
    decisions_ = 0;
    return {};
  }

 private:
  // What the publication that the decision is about says; nothing where its content has been erased or refused since.
  base::Result<std::optional<Facts>> FactsOfEntry(const Decision& decision) {
    if (IsReview(decision.kind) && decision.kind != DecisionKind::kHeld) return std::optional<Facts>();
    const auto stored = TRY(source_.Get(keys::Record(decision.log, decision.index)));
    if (!stored && decision.kind == DecisionKind::kHeld && TRY(source_.Get(keys::Absent(decision.log, decision.index)))) return std::optional<Facts>();
    if (!stored) return base::Fail(base::Code::kCorrupt, "the record of entry " + std::to_string(decision.index) + " is missing");
    const std::string_view object = TRY(ObjectIn(*stored));
    if (object.empty()) return std::optional<Facts>();
    auto facts = FactsOf(object, parser_);
    if (!facts) return base::Annotate(std::move(facts).error(), "entry " + std::to_string(decision.index));
    return std::optional(*std::move(facts));
  }

  const store::Store& source_;
  store::Store& target_;
  json::Parser parser_;
  store::Batch batch_;
  std::optional<ViewWriter> views_;
  std::optional<ReviewWriter> reviews_;
  size_t decisions_ = 0;
};

base::Status DeleteViews(store::Store& store) {
  const auto at = store.Now()->Iterate();
  store::Batch batch;
  for (const char prefix : keys::kViewPrefixes) {
    for (at->Seek({&prefix, 1}); at->Valid() && at->key()[0] == prefix; at->Next()) {
      batch.Delete(at->key());
      if (batch.size() < kDeletesPerBatch) continue;
      TRY(store.Commit(batch));
      batch.Clear();
    }
    TRY(at->Check());
  }
  return store.Commit(batch);
}

}  // namespace

base::Status ReplayViews(const store::Store& source, store::Store& target, const ProgressReport& report) {
  const auto at = source.Now()->Iterate();
  Progress progress;
  at->SeekForPrev(keys::Journal(UINT64_MAX));
  if (at->Valid() && at->key()[0] == 'J') progress.total = base::ReadBig64(at->key().substr(1)) + 1;
  Replayer replayer(source, target);
  for (at->Seek("J"); at->Valid() && at->key()[0] == 'J'; at->Next()) {
    for (const Decision& decision : TRY(DecodeDecisions(at->value()))) TRY(replayer.Apply(decision));
    ++progress.done;
    report(progress);
  }
  TRY(at->Check());
  return replayer.Flush();
}

base::Status RebuildViews(store::Store& store, const ProgressReport& report) {
  TRY(CheckFormat(store));
  store::Batch mark, unmark;
  mark.Put(keys::kRebuilding, {});
  unmark.Delete(keys::kRebuilding);
  TRY(store.Commit(mark));
  TRY(DeleteViews(store));
  TRY(ReplayViews(store, store, report));
  return store.Commit(unmark);
}

base::Result<bool> IsBeingRebuilt(const store::Store& store) { return TRY(store.Get(keys::kRebuilding)).has_value(); }

}  // namespace exchange
