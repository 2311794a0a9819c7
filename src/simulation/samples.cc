#include "simulation/samples.h"

#include <bit>

#include "base/check.h"
#include "covenant/receipt.h"
#include "membership/ledger_page.h"
#include "simulation/node.h"
#include "simulation/wire.h"
#include "tlog/signer.h"
#include "tlog/witness.h"

namespace simulation {
namespace {

using covenant::Marking;

constexpr size_t kGoneFrame = 1, kHeadFrame = 3;  // of membership::Frame

// The first founder publishes, the second takes over.
class Bench {
 public:
  Bench() : founding_(4), ledger_(founding_), owner_(PartsOf(0), Dice(1)), reader_(PartsOf(1), Dice(2)) {
    owner_.Boot();
    reader_.Boot();
    CHECK(!ledger_.broken());
  }

  Samples Measure() {
    TakeOver();  // the genesis, and what is written once
    for (size_t i = 0; i < Samples::kMarkings; ++i) {
      const auto marking = static_cast<Marking>(i);
      if (marking == Marking::kUnmarked) continue;
      // For the reader by the rules, or by its owner's choice; and for nobody.
      Item item{.owner = 0, .handling = {.marking = marking}};
      if (marking == Marking::kAmber || marking == Marking::kAmberStrict) item.handling.circles = {std::string(kCircle)};
      if (marking == Marking::kRed) item.handling.recipients = {founding_.founders[1].id};
      samples_.shown[i] = Publish(item, samples_.kept_received) - size_;
      item.handling.circles.clear();
      item.handling.recipients.emplace();
      samples_.withheld[i] = Publish(item, samples_.kept_withheld);
    }
    for (size_t i = 0; i < Samples::kMarkings; ++i) {  // who marks nothing shares with nobody but whom it names, as of red
      if (samples_.shown[i] != 0) continue;
      samples_.shown[i] = samples_.shown[static_cast<size_t>(Marking::kRed)];
      samples_.withheld[i] = samples_.withheld[static_cast<size_t>(Marking::kRed)];
    }
    Papers();  // no receipt is made while an erasure is under way
    TakeBacks();
    return samples_;
  }

 private:
  Node::Parts PartsOf(size_t number) {
    Node::Parts parts{.timeline = timeline_, .founding = founding_, .ledger = ledger_, .number = number};
    parts.ask = [](size_t, federation::Question, const Node::Reply&) {};
    parts.ask_to_cosign = [](size_t, const std::string&, const Node::CosignReply&) {};
    parts.power_failed = [] { CHECK(false); };
    return parts;
  }

  // The frame of the last entry of what the owner gives from there on; the reader takes it over.
  uint64_t TakeOver() {
    const auto ledger = reader_.membership().ledgers().Tail(founding_.founders[0].id);
    std::string frames;
    owner_.Serve(1, federation::AskRecords{0, from_, *ledger}, [&](const base::Result<federation::Answer>& answer) {
      const auto& records = std::get<federation::Records>(*answer);
      frames = records.frames;
      from_ = records.next;
    });
    CHECK(reader_.membership().Receive(founding_.founders[0].id, frames).has_value());
    uint64_t last = 0;
    for (std::string_view rest = frames; !rest.empty();) {
      const size_t before = rest.size();
      const membership::Frame frame = membership::TakeFrame(rest).value();
      const uint64_t bytes = before - rest.size();
      if (frame.index() < kHeadFrame) last = bytes;
      if (frame.index() == kGoneFrame) samples_.gone = bytes;
      if (const auto* const document = std::get_if<membership::DocumentFrame>(&frame)) samples_.document = bytes - document->document.size();
      if (const auto* const head = std::get_if<membership::HeadFrame>(&frame)) samples_.head = bytes - head->checkpoint.size();
      if (const auto* const tail = std::get_if<membership::LedgerFrame>(&frame)) {
        samples_.ledger_frame = bytes - tail->tail.size();
        const uint64_t rows = membership::ParseTail(tail->tail)->head.size;
        samples_.ledger = tail->tail.size() - crypto::Digest::kBytes * static_cast<uint64_t>(std::popcount(rows)) - (Digits(rows) - 1);
      }
    }
    return last;
  }

  uint64_t Publish(Item item, uint64_t& kept) {
    item.id = "indicator--00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + ledger_.items().size());
    item.bytes = 700;
    const size_t number = ledger_.Add(item);
    const uint64_t own = owner_.OnDisk(), others = reader_.OnDisk();
    owner_.Publish(number);
    CHECK(ledger_.item(number).acknowledged);
    size_ = IndicatorOf(item).size();
    samples_.kept_own = owner_.OnDisk() - own - size_;
    const uint64_t frame = TakeOver();
    kept = reader_.OnDisk() - others - (&kept == &samples_.kept_received ? size_ : 0);
    return frame;
  }

  void TakeBacks() {
    // For all, and for nobody.
    std::vector<size_t> numbers;
    for (const bool is_for_all : {true, false, true}) {
      Item item{.owner = 0, .handling = {.marking = is_for_all ? Marking::kGreen : Marking::kRed}};
      if (!is_for_all) item.handling.recipients.emplace();
      uint64_t kept = 0;
      numbers.push_back(ledger_.items().size());
      Publish(item, kept);
    }
    const uint64_t before = reader_.OnDisk();
    owner_.TakeBack(numbers[0], TakenBack::kRecalled);
    samples_.recall = TakeOver();
    samples_.kept_recall = reader_.OnDisk() > before ? reader_.OnDisk() - before : 0;
    owner_.TakeBack(numbers[1], TakenBack::kRecalled);
    samples_.recall_withheld = TakeOver();
    owner_.TakeBack(numbers[2], TakenBack::kErased);
    samples_.erasure = TakeOver();
    // One that the reader never saw.
    const size_t number = ledger_.items().size();
    Item item{.owner = 0, .id = "indicator--00000000-0000-4000-8000-200000000000", .handling = {.marking = Marking::kGreen}};
    ledger_.Add(item);
    owner_.Publish(number);
    owner_.TakeBack(number, TakenBack::kErased);
    TakeOver();
  }

  void Papers() {
    const std::string checkpoint = *owner_.membership().OwnLog()->checkpoint();
    const uint64_t size = owner_.OwnSize();
    samples_.checkpoint = checkpoint.size() - (Digits(size) - 1);
    auto receipt = reader_.membership().receipts().Make(founding_.founders[0].id, {static_cast<int64_t>(kDawn_ms) * 1000}).value();
    receipt.size = 1;
    receipt.ledger->size = 1;
    receipt.exceptions.clear();
    samples_.receipt = covenant::FormatReceipt(receipt).size();
    const auto& key = owner_.membership().Now()->self()->card.keys.witness;
    const auto cosigner = tlog::Cosigner::Make(std::string(key.name()), founding_.founders[0].keys.witness).value();
    samples_.cosignature = tlog::FormatSignature(cosigner.Sign("text\n", kDawn_ms / 1000)).size();
  }

  Timeline timeline_;
  const Founding founding_;
  Ledger ledger_;
  Node owner_, reader_;
  uint64_t from_ = 0, size_ = 0;
  Samples samples_;
};

}  // namespace

Samples MeasureSamples() { return Bench().Measure(); }

}  // namespace simulation
