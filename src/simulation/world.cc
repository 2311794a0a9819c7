#include "simulation/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <deque>

#include "base/check.h"
#include "covenant/decide.h"
#include "crypto/sign.h"
#include "membership/delivery.h"
#include "peering/news.h"
#include "peering/question_path.h"
#include "peering/witnesses.h"
#include "simulation/atlas.h"
#include "simulation/heading.h"
#include "simulation/samples.h"
#include "simulation/seat.h"
#include "simulation/tie.h"
#include "simulation/wheel.h"
#include "tlog/witnessing.h"

namespace simulation {
namespace {

using federation::Answer;
using federation::Question;

constexpr uint64_t kVoterMin_ms = 10'000, kNearVoterMax_ms = 300'000, kVoterMax_ms = 4 * kHour_ms;
constexpr double kOutage_ms = 30.0 * kMinute_ms;                                                // on average
constexpr uint64_t kAgain_ms = kMinute_ms;                                                      // a user whose node is down tries again

enum class What : uint32_t {
  kAlarm, kQuestion, kAnswer, kPatience, kPark,   // of a tie
  kCosigned, kNotCosigned, kAskAgain,       // of a log and a witness
  kHead, kWork, kUp, kDown, kRotate,              // of a member
  kBallot, kPublish, kTakeBack, kMotion
};
struct Event {
  What what;
  uint32_t a = 0, b = 0;
};

class World : public Seat::Host, public Tie::Host {
 public:
  explicit World(const WorldOptions& options)
      : options_(options), n_(options.members), dice_(options.seed), founding_(n_), samples_(MeasureSamples()), wire_(founding_),
        atlas_(options.is_near ? Atlas(n_, 5, 80) : Atlas::World(n_, dice_)), wheel_(kDawn_ms),
        meter_(n_, [this](size_t item, size_t member) { return MayHave(item, member); }), work_at_ms_(n_), kept_(n_), state_(founding_.state) {
    work_ = options.workload != nullptr ? *options.workload : UsualWorkload(founding_, dice_, {options.hours, options.objects});
    for (size_t i = 0; i < n_; ++i) {
      seats_.emplace_back(*this, founding_, i);
      headings_.emplace_back(n_, i, tlog::WitnessQuorum(n_));
    }
    ties_.reserve(n_ * n_);
    for (size_t owner = 0; owner < n_; ++owner) {
      for (size_t reader = 0; reader < n_; ++reader) ties_.emplace_back(*this, seats_[owner], seats_[reader]);
    }
    parked_.resize(n_ * n_);
    KnowRows();
  }

  WorldOutcome Run() {
    const uint64_t end_ms = kDawn_ms + options_.hours * kHour_ms + kMinute_ms;
    Plan(end_ms);
    while (const auto event = wheel_.Next(end_ms)) {
      Note(*event);
      Do(*event);
      if (options_.progress && wheel_.events() % (1 << 19) == 0) options_.progress(now_ms(), wheel_.events());
    }
    return Sum(end_ms);
  }

  uint64_t now_ms() const override { return wheel_.now_ms(); }

 private:
  // A place in ties_, by whose log it is and who follows it.
  size_t TieOf(size_t owner, size_t reader) const { return owner * n_ + reader; }
  size_t PlaceOf(const Tie& tie) const { return static_cast<size_t>(&tie - ties_.data()); }

  void At(uint64_t ms, What what, size_t a, uint64_t b = 0) { wheel_.At(ms, {what, static_cast<uint32_t>(a), static_cast<uint32_t>(b)}); }
  void After(uint64_t ms, What what, size_t a, uint64_t b = 0) { At(now_ms() + ms, what, a, b); }

  void Note(const Event& event) {
    for (const uint64_t number : {now_ms(), static_cast<uint64_t>(event.what) << 32 | event.a, static_cast<uint64_t>(event.b)}) trace_ = (trace_ ^ number) * 0x100000001B3u;
  }

  void Do(const Event& event) {
    switch (event.what) {
      case What::kAlarm: return Ring(ties_[event.a], event.b);
      case What::kQuestion: return Arrived(ties_[event.a], event.b);
      case What::kAnswer: return Answered(ties_[event.a], event.b);
      case What::kPatience: return LosePatience(ties_[event.a]);
      case What::kPark: return EndWait(ties_[event.a]);
      case What::kCosigned: return Cosigned(event.a, event.b);
      case What::kNotCosigned: return NotCosigned(event.a, event.b);
      case What::kAskAgain: return AskAgain(event.a);
      case What::kHead: return GiveHead(event.a);
      case What::kWork: return Work(event.a);
      case What::kUp: return Up(event.a);
      case What::kDown: return Down(event.a);
      case What::kRotate: return Rotate(event.a);
      case What::kBallot: return Ballot(event.a, event.b);
      case What::kPublish: return Publish(event.a);
      case What::kTakeBack: return TakeBack(event.a);
      case What::kMotion: return Move(event.a);
    }
  }

  // Plan.

  void Plan(uint64_t end_ms) {
    for (size_t i = 0; i < n_; ++i) {
      After(dice_.Below(kMinute_ms), What::kUp, i);
      if (!options_.is_near) At(kDawn_ms + kMinute_ms + dice_.Below(options_.between_heads_ms), What::kHead, i);
    }
    for (size_t i = 0; i < work_.publications.size(); ++i) {
      const Publication& one = work_.publications[i];
      At(one.at_ms, What::kPublish, i);
      if (one.taken_back) At(one.taken_back_ms, What::kTakeBack, i);
    }
    for (size_t i = 0; i < work_.motions.size(); ++i) At(work_.motions[i].at_ms, What::kMotion, i);
    if (options_.workload == nullptr) At(kDawn_ms + (end_ms - kDawn_ms) * 3 / 4, What::kRotate, dice_.Below(n_));
  }

  uint64_t Chance(double mean_ms) { return 1 + static_cast<uint64_t>(-mean_ms * std::log1p(-static_cast<double>(dice_.Below(1 << 30)) / (1 << 30))); }

  // Members.

  void Up(size_t i) {
    if (seats_[i].IsUp()) return;
    const bool is_first = seats_[i].epochs() == 1 && seats_[i].up_since_ms() == 0;
    seats_[i].Boot();
    seconds_down_ += is_first ? 0 : (now_ms() - down_since_ms_[i]) / 1000;
    for (size_t owner = 0; owner < n_; ++owner) {
      if (owner != i) After(dice_.Below(1000), What::kAlarm, TieOf(owner, i), ++ties_[TieOf(owner, i)].alarm);
    }
    if (options_.is_near) GiveHead(i);
    if (options_.down_percent == 0) return;
    const double down = static_cast<double>(options_.down_percent) / 100;
    After(Chance(kOutage_ms * (1 - down) / down), What::kDown, i);
  }

  void Down(size_t i) {
    ++outages_;
    down_since_ms_[i] = now_ms();
    seats_[i].Crash();
    headings_[i].Crashed();
    for (size_t other = 0; other < n_; ++other) {
      ties_[TieOf(other, i)].ReaderCrashed();
      parked_[TieOf(i, other)] = parked_[TieOf(other, i)] = 0;
    }
    After(Chance(kOutage_ms), What::kUp, i);
  }

  void WorkAt(size_t i, uint64_t ms) override {
    if (work_at_ms_[i] >= now_ms() && work_at_ms_[i] <= ms && work_at_ms_[i] != 0) return;
    work_at_ms_[i] = std::max(ms, now_ms() + 1);
    At(work_at_ms_[i], What::kWork, i);
  }

  void Work(size_t i) {
    if (work_at_ms_[i] != now_ms()) return;  // an earlier one was asked for since
    work_at_ms_[i] = 0;
    if (seats_[i].IsUp()) seats_[i].Work();
  }

  void Proposed(size_t i, const crypto::Digest& proposal) override {
    const uint64_t max_ms = options_.is_near ? kNearVoterMax_ms : std::min(kVoterMax_ms, options_.hours * kHour_ms / 8);
    auto known = std::ranges::find(proposals_, proposal);
    if (known == proposals_.end()) known = proposals_.insert(proposals_.end(), proposal);
    After(dice_.Between(kVoterMin_ms, max_ms), What::kBallot, i, static_cast<uint64_t>(known - proposals_.begin()));
  }

  void Ballot(size_t i, size_t proposal) {
    if (seats_[i].IsUp()) seats_[i].Ballot(proposals_[proposal]);
  }

  void Move(size_t motion) {
    Seat& seat = seats_[work_.motions[motion].by];
    if (!seat.IsUp() || !seat.MaySign()) return After(kAgain_ms, What::kMotion, motion);
    meter_.Proposed(now_ms());
    seat.Propose(work_.motions[motion].actions);
  }

  void Rotate(size_t i) {
    if (!seats_[i].IsUp() || !seats_[i].MaySign()) return After(kAgain_ms, What::kRotate, i);
    meter_.Proposed(now_ms());
    seats_[i].RotateVoteKey();
  }

  void Adopted(size_t i, const covenant::Certificate& certificate) override {
    const auto& body = certificate.body;
    std::string what = fmt::format("{} proposals, {} cards, {} anchors", body.proposals.size(), body.cards.size(), body.anchors.size());
    meter_.Adopted(body.epoch, what, body.proposals.size() + body.cards.size(), now_ms());
    kept_[i] += seats_[i].ChainDocument(body.epoch).size();
    if (body.epoch > state_.epoch) {
      state_ = seats_[i].state();
      books_.emplace_back(state_.rules);
      KnowRows();
    }
    Grown(i);
  }

  void KnowRows() {
    if (books_.empty()) books_.emplace_back(state_.rules);
    rows_.clear();
    for (const Founder& founder : founding_.founders) rows_.push_back(state_.Find(founder.id));
  }

  // What the rules say; by those of the epoch that it was published in.
  bool MayHave(size_t item, size_t member) const {
    const Item& of = work_.publications[item].item;
    return member != of.owner && EntitlementOf(state_, books_[of.epoch], of.handling, *rows_[member]).receives;
  }

  // Users.

  void Publish(size_t item) {
    Item& of = work_.publications[item].item;
    Seat& seat = seats_[of.owner];
    if (!seat.IsUp() || !seat.MaySign()) return After(kAgain_ms, What::kPublish, item);
    of.epoch = seat.epoch();
    of.acknowledged = true;
    const uint64_t index = seat.log.size();
    seat.log.push_back({LogEntry::Kind::kPublication, static_cast<uint32_t>(item)});
    meter_.Appended(of.owner, index, item, false, now_ms());
    kept_[of.owner] += samples_.kept_own + of.bytes;
    Grown(of.owner);
    NewsChanged(of.owner);
  }

  void TakeBack(size_t item) {
    Publication& one = work_.publications[item];
    Seat& seat = seats_[one.item.owner];
    if (!one.item.acknowledged || !seat.IsUp() || !seat.MaySign()) return After(kAgain_ms, What::kTakeBack, item);
    one.item.recalled = true;
    seat.log.push_back({*one.taken_back == TakenBack::kErased ? LogEntry::Kind::kErasure : LogEntry::Kind::kRecall, static_cast<uint32_t>(item)});
    meter_.Appended(one.item.owner, seat.log.size() - 1, item, true, now_ms());
    kept_[one.item.owner] += samples_.kept_recall;
    Grown(one.item.owner);
    NewsChanged(one.item.owner);
  }

  // Questions and answers between two.

  void Send(size_t from, size_t to, Traffic traffic, uint64_t bytes, What what, size_t a, uint64_t b) {
    meter_.Sent(from, to, traffic, bytes);
    if (!atlas_.Loses(dice_)) After(atlas_.Delay(from, to, bytes, dice_), what, a, b);
  }

  void Pump(Tie& tie) {
    for (;;) {
      auto step = tie.follower.Next(now_ms());
      if (const auto* const wait = std::get_if<federation::Follower::Wait>(&step)) {
        if (wait->until_ms <= now_ms()) continue;
        return At(wait->until_ms, What::kAlarm, PlaceOf(tie), ++tie.alarm);
      }
      tie.question = std::get<Question>(std::move(step));
      tie.asked = ++tie.number;
      tie.deadline_ms = now_ms() + peering::kNewsWaitMax_ms + peering::kAnswerPatience_ms;
      Send(tie.reader.number, tie.owner.number, TrafficOf(tie.question), QuestionBytes(tie), What::kQuestion, PlaceOf(tie), tie.asked);
      if (!std::exchange(tie.patience_is_set, true)) At(tie.deadline_ms, What::kPatience, PlaceOf(tie));
      return;
    }
  }

  uint64_t LedgerBytes(uint64_t rows) const { return rows == 0 ? 0 : samples_.ledger + 32 * static_cast<uint64_t>(std::popcount(rows)) + Digits(rows) - 1; }
  // Of a log's head, whose owner stands in it twice.
  uint64_t CheckpointBytes(size_t owner, uint64_t size) const { return samples_.checkpoint + Digits(size) - 1 + 2 * (Digits(owner + 1) - 1); }

  uint64_t QuestionBytes(const Tie& tie) const {
    const size_t to = tie.owner.number;
    if (const auto* const ask = std::get_if<federation::AskRecords>(&tie.question)) return wire_.Question(tie.question, to, LedgerBytes(ask->from));
    if (std::holds_alternative<federation::GiveReceipt>(tie.question)) return wire_.Post("receipts", to, samples_.receipt + 2 * (Digits(tie.taken) - 1) + Digits(to + 1) - 1);
    return wire_.Question(tie.question, to);
  }

  void Ring(Tie& tie, uint32_t alarm) {
    if (tie.alarm == alarm && tie.asked == 0 && tie.reader.IsUp()) Pump(tie);
  }

  void Arrived(Tie& tie, uint32_t number) {
    if (tie.asked != number || !tie.owner.IsUp()) return;
    if (const auto* const ask = std::get_if<federation::AskNews>(&tie.question)) {
      if (tie.owner.News() != ask->known) return TellNews(tie);
      parked_[PlaceOf(tie)] = 1;
      tie.parked_until_ms = now_ms() + peering::kNewsWaitMax_ms;
      if (!std::exchange(tie.park_is_set, true)) At(tie.parked_until_ms, What::kPark, PlaceOf(tie));
      return;
    }
    uint64_t body = 0;
    base::Result<Answer> answer = Serve(tie, body);
    const auto* const records = answer ? std::get_if<federation::Records>(&*answer) : nullptr;
    const uint64_t bytes = wire_.Reply(tie.question, body, records == nullptr ? 0 : records->next);
    Reply(tie, std::move(answer), bytes);
  }

  void Reply(Tie& tie, base::Result<Answer> answer, uint64_t bytes) {
    tie.answer = std::move(answer);
    Send(tie.owner.number, tie.reader.number, TrafficOf(tie.question), bytes, What::kAnswer, PlaceOf(tie), tie.asked);
  }

  void TellNews(Tie& tie) {
    const federation::News news = tie.owner.News();
    Reply(tie, Answer(news), wire_.Reply(tie.question, Wire::NewsBytes(news)));
  }

  void NewsChanged(size_t owner) override {
    for (size_t place = TieOf(owner, 0); place < TieOf(owner + 1, 0); ++place) {
      if (parked_[place] == 0) continue;
      Tie& tie = ties_[place];
      if (std::get<federation::AskNews>(tie.question).known == tie.owner.News()) continue;
      parked_[place] = 0;
      TellNews(tie);
    }
  }

  void EndWait(Tie& tie) {
    tie.park_is_set = false;
    if (parked_[PlaceOf(tie)] == 0) return;
    if (now_ms() < tie.parked_until_ms) {
      tie.park_is_set = true;
      return At(tie.parked_until_ms, What::kPark, PlaceOf(tie));
    }
    parked_[PlaceOf(tie)] = 0;
    TellNews(tie);
  }

  base::Result<Answer> Serve(Tie& tie, uint64_t& body) {
    Seat& owner = tie.owner;
    const auto bytes = [&body](std::string text, uint64_t count) {
      body = count;
      return Answer(std::move(text));
    };
    if (std::holds_alternative<federation::AskHeld>(tie.question)) {
      const uint64_t held = ties_[TieOf(tie.reader.number, owner.number)].taken;
      return bytes("", Wire::HeldBytes(held == 0 ? 0 : CheckpointBytes(tie.reader.number, held), held));
    }
    if (const auto* const ask = std::get_if<federation::AskEpoch>(&tie.question)) {
      if (ask->epoch >= owner.epochs()) return base::Fail(base::Code::kNotFound, "no such epoch");
      return bytes(owner.ChainDocument(ask->epoch), owner.ChainDocument(ask->epoch).size());
    }
    if (const auto* const ask = std::get_if<federation::AskDocuments>(&tie.question)) {
      auto names = owner.NamesAfter(ask->after);
      body = Wire::NamesBytes(names.size());
      return Answer(std::move(names));
    }
    if (const auto* const ask = std::get_if<federation::AskDocument>(&tie.question)) {
      const std::string* const document = owner.DocumentCalled(ask->name);
      if (document == nullptr) return base::Fail(base::Code::kNotFound, "no such document");
      return bytes(*document, document->size());
    }
    if (const auto* const ask = std::get_if<federation::AskRecords>(&tie.question)) return Deliver(tie, *ask, body);
    if (std::holds_alternative<federation::AskWitnessed>(tie.question)) {
      const size_t cosignatures = std::max(headings_[owner.number].cosignatures(), tlog::WitnessQuorum(n_));
      return bytes(std::to_string(owner.witnessed), CheckpointBytes(owner.number, owner.witnessed) + cosignatures * samples_.cosignature + cosignatures * NameDigits());
    }
    const auto* const give = std::get_if<federation::GiveReceipt>(&tie.question);
    if (give == nullptr) return base::Fail(base::Code::kNotFound, "no head and no tiles are modelled");
    meter_.Answered(owner.number, tie.reader.number, std::stoull(give->receipt), now_ms());
    return Answer();
  }

  // How much longer than the first founder's a member's name is, on average.
  uint64_t NameDigits() const { return n_ < 50 ? 0 : n_ < 150 ? 1 : 2; }

  base::Result<Answer> Deliver(Tie& tie, const federation::AskRecords& ask, uint64_t& body) {
    const Seat& owner = tie.owner;
    if (ask.epoch != owner.epoch()) return base::Fail(base::Code::kUnavailable, "another epoch");
    uint64_t next = ask.from;
    for (; next < owner.log.size() && body < membership::DeliveryLimits{}.bytes_max; ++next) body += FrameBytes(owner.log[next], tie.reader.number);
    body += samples_.ledger_frame + LedgerBytes(next) + samples_.head + CheckpointBytes(owner.number, owner.log.size()) + 32 * ConsistencyHashes(next, owner.log.size());
    tie.coming = next;
    return Answer(federation::Records{"", next});
  }

  uint64_t FrameBytes(const LogEntry& entry, size_t reader) const {
    if (entry.kind == LogEntry::Kind::kDocument) return samples_.document + entry.item;
    const Publication& one = work_.publications[entry.item];
    const auto marking = static_cast<size_t>(one.item.handling.marking);
    switch (entry.kind) {
      case LogEntry::Kind::kPublication:
        if (one.item.recalled && one.taken_back == TakenBack::kErased) return samples_.gone;
        return MayHave(entry.item, reader) ? samples_.shown[marking] + one.item.bytes : samples_.withheld[marking];
      case LogEntry::Kind::kErasure: return samples_.erasure;
      default: return MayHave(entry.item, reader) ? samples_.recall : samples_.recall_withheld;
    }
  }

  void Answered(Tie& tie, uint32_t number) {
    if (tie.asked != number || !tie.reader.IsUp()) return;
    tie.asked = 0;
    tie.follower.Answered(std::exchange(tie.answer, Answer()), now_ms());
    Pump(tie);
  }

  void LosePatience(Tie& tie) {
    tie.patience_is_set = false;
    if (tie.asked == 0 || !tie.reader.IsUp()) return;
    if (now_ms() < tie.deadline_ms) {
      tie.patience_is_set = true;
      return At(tie.deadline_ms, What::kPatience, PlaceOf(tie));
    }
    tie.asked = 0;
    parked_[PlaceOf(tie)] = 0;
    tie.follower.Answered(base::Fail(base::Code::kIo, "no answer"), now_ms());
    Pump(tie);
  }

  uint64_t Taken(size_t i, size_t of) const override { return i == of ? seats_[i].log.size() : ties_[TieOf(of, i)].taken; }

  void Took(Tie& tie, uint64_t from, uint64_t until) override {
    const size_t reader = tie.reader.number;
    for (uint64_t index = from; index < until; ++index) {
      const LogEntry& entry = tie.owner.log[index];
      if (entry.kind == LogEntry::Kind::kDocument) {
        kept_[reader] += entry.item;
        continue;
      }
      tie.has_rows = true;
      const bool may = MayHave(entry.item, reader);
      if (entry.kind == LogEntry::Kind::kPublication) {
        kept_[reader] += may ? samples_.kept_received + work_.publications[entry.item].item.bytes : samples_.kept_withheld;
      } else {
        kept_[reader] += may ? samples_.kept_recall : samples_.kept_withheld;
        tie.owes = tie.owes || may || entry.kind == LogEntry::Kind::kErasure;
      }
    }
    meter_.Took(reader, tie.owner.number, until, now_ms(), tie.reader.up_since_ms());
  }

  // Cosigning.

  // Where a log has grown.
  void Grown(size_t owner) {
    if (!options_.is_near) return;
    const uint64_t now = now_ms();
    if (now >= next_head_ms_[owner]) return GiveHead(owner);
    if (!std::exchange(head_is_set_[owner], 1)) At(next_head_ms_[owner], What::kHead, owner);
  }

  void GiveHead(size_t owner) {
    Seat& seat = seats_[owner];
    head_is_set_[owner] = 0;
    if (!options_.is_near) After(options_.between_heads_ms, What::kHead, owner);
    if (!seat.IsUp() || (options_.is_near && headings_[owner].size() == seat.log.size())) return;
    next_head_ms_[owner] = now_ms() + peering::kBetweenHeads_ms;
    headings_[owner].Give(seat.log.size(), now_ms());
    for (const Heading::Ask& ask : headings_[owner].Asks(now_ms())) Ask(owner, ask);
  }

  void Ask(size_t owner, const Heading::Ask& ask) {
    const uint64_t body = 4 + Digits(ask.old_size) + 1 + 45 * ConsistencyHashes(ask.old_size, ask.size) + 1 + CheckpointBytes(owner, ask.size);
    const size_t place = TieOf(owner, ask.witness);
    meter_.Sent(owner, ask.witness, Traffic::kCosigning, wire_.Post("witness/add-checkpoint", ask.witness, body));
    // There and back in one step: whether the witness is there and may sign is looked at as it is asked.
    if (atlas_.Loses(dice_) || !seats_[ask.witness].IsUp() || !seats_[ask.witness].MaySign()) return After(peering::kCosignPatience_ms, What::kNotCosigned, place, ask.head);
    const uint64_t bytes = wire_.NoteReply(samples_.cosignature + Digits(ask.witness + 1) - 1);
    meter_.Sent(ask.witness, owner, Traffic::kCosigning, bytes);
    After(atlas_.Delay(owner, ask.witness, body, dice_) + atlas_.Delay(ask.witness, owner, bytes, dice_), What::kCosigned, place, ask.head);
  }

  void Cosigned(size_t place, uint32_t head) {
    const size_t owner = place / n_, witness = place % n_;
    Seat& seat = seats_[owner];
    if (!seat.IsUp()) return;
    Heading& heading = headings_[owner];
    if (heading.Cosigned(witness, head)) {
      meter_.Witnessed(now_ms() - heading.since_ms());
      seat.NoteHead(owner, heading.size());
      if (std::exchange(seat.witnessed, heading.size()) != heading.size()) NewsChanged(owner);
    }
    if (const auto ask = heading.AskOf(witness, now_ms())) Ask(owner, *ask);
  }

  void NotCosigned(size_t place, uint32_t head) {
    if (!seats_[place / n_].IsUp()) return;
    if (const auto again_ms = headings_[place / n_].Failed(place % n_, head, now_ms())) At(*again_ms, What::kAskAgain, place);
  }

  void AskAgain(size_t place) {
    if (!seats_[place / n_].IsUp()) return;
    if (const auto ask = headings_[place / n_].AskOf(place % n_, now_ms())) Ask(place / n_, *ask);
  }

  WorldOutcome Sum(uint64_t end_ms) {
    WorldOutcome outcome{.figures = meter_.Sum(), .trace = trace_, .events = wheel_.events(), .ms = end_ms - kDawn_ms, .seconds_down = seconds_down_, .outages = outages_,
                         .kept = kept_, .epoch = state_.epoch};
    for (const Seat& seat : seats_) {
      if (seat.IsUp() && seat.epoch() != state_.epoch && now_ms() > seat.up_since_ms() + 10 * kMinute_ms) outcome.epoch = 0;
    }
    return outcome;
  }

  const WorldOptions options_;
  const size_t n_;
  Dice dice_;
  const Founding founding_;
  const Samples samples_;
  const Wire wire_;
  const Atlas atlas_;
  Wheel<Event> wheel_;
  Meter meter_;
  Workload work_;
  std::deque<Seat> seats_;
  std::vector<Heading> headings_;
  std::vector<Tie> ties_;
  std::vector<uint8_t> parked_;             // questions for news that wait, by tie
  std::vector<uint64_t> work_at_ms_;        // by member; 0: not asked for
  std::vector<uint64_t> kept_;
  std::vector<uint64_t> next_head_ms_ = std::vector<uint64_t>(n_), down_since_ms_ = std::vector<uint64_t>(n_);
  std::vector<uint8_t> head_is_set_ = std::vector<uint8_t>(n_);
  std::vector<crypto::Digest> proposals_;
  covenant::State state_;                   // of the newest epoch
  std::deque<covenant::Rulebook> books_;    // by epoch
  std::vector<const covenant::Row*> rows_;  // of state_, by member
  uint64_t trace_ = 0xCBF29CE484222325u, seconds_down_ = 0, outages_ = 0;
};

}  // namespace

WorldOutcome RunWorld(const WorldOptions& options) {
  const crypto::VerifyMemo memo;
  return World(options).Run();
}

}  // namespace simulation
