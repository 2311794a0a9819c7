#include "simulation/world_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "covenant/audience.h"
#include "crypto/sign.h"
#include "tlog/witnessing.h"

namespace simulation {
namespace {

constexpr uint64_t kVoterMin_ms = 10'000, kNearVoterMax_ms = 300'000, kVoterMax_ms = 4 * kHour_ms;
constexpr double kOutage_ms = 30.0 * kMinute_ms;                                                // on average
constexpr uint64_t kAgain_ms = kMinute_ms;                                                      // a user whose node is down tries again

}  // namespace

World::World(const WorldOptions& options)
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

WorldOutcome World::Run() {
  const uint64_t end_ms = kDawn_ms + options_.hours * kHour_ms + kMinute_ms;
  Plan(end_ms);
  while (const auto event = wheel_.Next(end_ms)) {
    Note(*event);
    Do(*event);
    if (options_.progress && wheel_.events() % (1 << 19) == 0) options_.progress(now_ms(), wheel_.events());
  }
  return Sum(end_ms);
}

void World::Note(const Event& event) {
  for (const uint64_t number : {now_ms(), static_cast<uint64_t>(event.what) << 32 | event.a, static_cast<uint64_t>(event.b)}) trace_ = (trace_ ^ number) * 0x100000001B3u;
}

void World::Do(const Event& event) {
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

void World::Plan(uint64_t end_ms) {
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

// Of the exponential distribution.
uint64_t World::Chance(double mean_ms) { return 1 + static_cast<uint64_t>(-mean_ms * std::log1p(-static_cast<double>(dice_.Below(1 << 30)) / (1 << 30))); }

void World::Up(size_t i) {
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

void World::Down(size_t i) {
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

void World::WorkAt(size_t i, uint64_t ms) {
  if (work_at_ms_[i] >= now_ms() && work_at_ms_[i] <= ms && work_at_ms_[i] != 0) return;
  work_at_ms_[i] = std::max(ms, now_ms() + 1);
  At(work_at_ms_[i], What::kWork, i);
}

void World::Work(size_t i) {
  if (work_at_ms_[i] != now_ms()) return;  // an earlier one was asked for since
  work_at_ms_[i] = 0;
  if (seats_[i].IsUp()) seats_[i].Work();
}

void World::Proposed(size_t i, const crypto::Digest& proposal) {
  const uint64_t max_ms = options_.is_near ? kNearVoterMax_ms : std::min(kVoterMax_ms, options_.hours * kHour_ms / 8);
  auto known = std::ranges::find(proposals_, proposal);
  if (known == proposals_.end()) known = proposals_.insert(proposals_.end(), proposal);
  After(dice_.Between(kVoterMin_ms, max_ms), What::kBallot, i, static_cast<uint64_t>(known - proposals_.begin()));
}

void World::Ballot(size_t i, size_t proposal) {
  if (seats_[i].IsUp()) seats_[i].Ballot(proposals_[proposal]);
}

void World::Move(size_t motion) {
  Seat& seat = seats_[work_.motions[motion].by];
  if (!seat.IsUp() || !seat.MaySign()) return After(kAgain_ms, What::kMotion, motion);
  meter_.Proposed(now_ms());
  seat.Propose(work_.motions[motion].actions);
}

void World::Rotate(size_t i) {
  if (!seats_[i].IsUp() || !seats_[i].MaySign()) return After(kAgain_ms, What::kRotate, i);
  meter_.Proposed(now_ms());
  seats_[i].RotateVoteKey();
}

void World::Adopted(size_t i, const covenant::Certificate& certificate) {
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

void World::KnowRows() {
  if (books_.empty()) books_.emplace_back(state_.rules);
  rows_.clear();
  for (const Founder& founder : founding_.founders) rows_.push_back(state_.Find(founder.id));
}

bool World::MayHave(size_t item, size_t member) const {
  const Item& of = work_.publications[item].item;
  return member != of.owner && EntitlementOf(state_, books_[of.epoch], of.handling, *rows_[member]).receives;
}

void World::Publish(size_t item) {
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

void World::TakeBack(size_t item) {
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

WorldOutcome World::Sum(uint64_t end_ms) {
  WorldOutcome outcome{.figures = meter_.Sum(), .trace = trace_, .events = wheel_.events(), .ms = end_ms - kDawn_ms, .seconds_down = seconds_down_, .outages = outages_,
                       .kept = kept_, .epoch = state_.epoch};
  for (const Seat& seat : seats_) {
    if (seat.IsUp() && seat.epoch() != state_.epoch && now_ms() > seat.up_since_ms() + 10 * kMinute_ms) outcome.epoch = 0;
  }
  return outcome;
}

WorldOutcome RunWorld(const WorldOptions& options) {
  const crypto::VerifyMemo memo;
  return World(options).Run();
}

}  // namespace simulation
