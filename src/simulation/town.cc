#include "simulation/town.h"

#include <fmt/format.h>

#include <algorithm>

#include "exchange/keys.h"
#include "simulation/liar.h"

namespace simulation {
namespace {

constexpr uint64_t kSettleMax_ms = 4 * kHour_ms, kLook_ms = kMinute_ms, kBackupEvery_ms = 15 * kMinute_ms;
constexpr uint64_t kDownMax_ms = 20 * kMinute_ms, kPartedMax_ms = 30 * kMinute_ms, kOldDiskMax_ms = 30 * kMinute_ms;
constexpr uint64_t kClockNear_ms = 2 * kMinute_ms, kYear_ms = 365 * 24 * kHour_ms;

class Town {
 public:
  explicit Town(const TownOptions& options)
      : options_(options), dice_(options.seed), founding_(options.members), ledger_(founding_), network_(timeline_, dice_.Another(), options.members), wire_(founding_),
        meter_(options.members, [this](size_t item, size_t member) { return ledger_.MayHave(ledger_.item(item), member); }), up_since_ms_(options.members, kDawn_ms) {
    for (size_t number = 0; number < options.members; ++number) places_.push_back({MakeNode(number), nullptr, nullptr, {}, {}});
  }

  TownOutcome Run() {
    const uint64_t end_ms = kDawn_ms + options_.hours * kHour_ms;
    Plant();
    if (options_.faults.liars) MakeLiars();
    for (Place& place : places_) Start(place);
    PlanWork();
    PlanFaults(end_ms);
    while (!ledger_.broken() && timeline_.now_ms() < end_ms && timeline_.Step()) {
    }
    EndFaults();
    std::string missing = "nothing was looked at";
    for (uint64_t next_ms = timeline_.now_ms() + kLook_ms; !ledger_.broken() && timeline_.now_ms() < end_ms + kSettleMax_ms;) {
      if (!timeline_.Step()) break;
      if (timeline_.now_ms() < next_ms) continue;
      next_ms = timeline_.now_ms() + kLook_ms;
      missing = WhatIsMissing();
      if (missing.empty()) break;
    }
    outcome_.settled_ms = timeline_.now_ms() - end_ms;
    if (!missing.empty()) ledger_.Break("without faults it does not come to rest: " + missing);
    LookAtDisks();
    return Sum();
  }

 private:
  struct Place {
    std::unique_ptr<Node> node;
    std::unique_ptr<Node> twin;                    // a liar's second node, with the same keys and another history
    std::unique_ptr<Liar> liar;
    std::shared_ptr<const Disk::Image> backup;
    std::shared_ptr<const Disk::Image> set_aside;  // the disk that an old copy stands in for
  };

  std::unique_ptr<Node> MakeNode(size_t number, bool is_twin = false) {
    Node::Parts parts{.timeline = timeline_, .founding = founding_, .ledger = ledger_, .number = number};
    parts.ask = [this, number](size_t to, federation::Question question, Node::Reply reply) { Ask(number, to, std::move(question), std::move(reply)); };
    parts.ask_to_cosign = [this, number](size_t to, std::string body, Node::CosignReply reply) { AskToCosign(number, to, std::move(body), std::move(reply)); };
    parts.power_failed = [this, number, is_twin] {
      timeline_.After(0, [this, number, is_twin] {
        Node* const node = is_twin ? places_[number].twin.get() : places_[number].node.get();
        if (node->IsUp() && node->disk().HasFailed()) GoDown(*node);
      });
    };
    if (!is_twin) {
      parts.took = [this, number](size_t of, uint64_t size) { meter_.Took(number, of, size, timeline_.now_ms(), up_since_ms_[number]); };
      parts.adopted = [this](uint64_t epoch) { meter_.Adopted(epoch, "", 0, timeline_.now_ms()); };
      parts.answered = [this, number](size_t by, uint64_t size) { meter_.Answered(number, by, size, timeline_.now_ms()); };
      // Of a liar there is nothing to measure: the ledger does not even know the rules of an epoch that only liars are in so far.
      parts.appended = [this, number](size_t item, bool takes_back) {
        if (ledger_.IsHonest(number)) meter_.Appended(number, places_[number].node->OwnSize() - 1, item, takes_back, timeline_.now_ms());
      };
    }
    return std::make_unique<Node>(std::move(parts), dice_.Another());
  }

  void Start(Place& place) {
    timeline_.After(dice_.Below(kMinute_ms), [&place] {
      if (!place.node->IsUp()) place.node->Boot();
    });
  }

  // A liar with two histories shows one to half of the others.
  Node& NodeFor(size_t to, size_t asker) {
    Place& place = places_[to];
    return place.twin && asker % 2 == 1 ? *place.twin : *place.node;
  }

  void Ask(size_t from, size_t to, federation::Question question, Node::Reply reply) {
    timeline_.Note(from * 1000 + to * 10 + question.index());
    meter_.Sent(from, to, TrafficOf(question), wire_.Question(question, to));
    network_.Carry(from, to, [this, from, to, question = std::move(question), reply = std::move(reply)] {
      NodeFor(to, from).Serve(from, question, [this, from, to, question, reply](base::Result<federation::Answer> answer) {
        Note(answer);
        meter_.Sent(to, from, TrafficOf(question), wire_.Answer(question, answer));
        if (network_.Breaks()) answer = base::Fail(base::Code::kIo, "the connection broke");
        network_.Carry(to, from, [reply, answer = std::move(answer)] { reply(answer); });
      });
    });
  }

  void AskToCosign(size_t from, size_t to, std::string body, Node::CosignReply reply) {
    timeline_.Note(body);
    meter_.Sent(from, to, Traffic::kCosigning, wire_.Post("witness/add-checkpoint", to, body.size()));
    network_.Carry(from, to, [this, from, to, body = std::move(body), reply = std::move(reply)] {
      NodeFor(to, from).Cosign(from, body, [this, from, to, reply](int status, std::string answer) {
        meter_.Sent(to, from, Traffic::kCosigning, wire_.NoteReply(answer.size()));
        network_.Carry(to, from, [reply, status, answer = std::move(answer)] { reply(status, answer); });
      });
    });
  }

  void Note(const base::Result<federation::Answer>& answer) {
    if (!answer) return timeline_.Note(answer.error().message);
    if (const auto* const bytes = std::get_if<std::string>(&*answer)) timeline_.Note(*bytes);
    if (const auto* const records = std::get_if<federation::Records>(&*answer)) timeline_.Note(records->frames);
  }

  // Work.

  void PlanWork() {
    const Workload work = options_.workload != nullptr ? *options_.workload : BusyWorkload(founding_, dice_, options_.hours, options_.objects);
    for (const Publication& one : work.publications) {
      const size_t item = ledger_.Add(one.item);
      timeline_.At(one.at_ms, [this, item] { OwnerOf(item).Publish(item); });
      if (one.taken_back) timeline_.At(one.taken_back_ms, [this, item, how = *one.taken_back] { TakeBack(item, how); });
    }
    for (const Motion& motion : work.motions) {
      timeline_.At(motion.at_ms, [this, motion] {
        meter_.Proposed(timeline_.now_ms());
        places_[motion.by].node->Propose(motion.actions);
      });
    }
  }

  // Something in a liar's log that is for all.
  size_t NewItem(size_t owner) {
    Item item{.owner = owner, .id = fmt::format("indicator--00000000-0000-4000-8000-{:012}", ledger_.items().size())};
    item.handling.marking = covenant::Marking::kGreen;
    return ledger_.Add(std::move(item));
  }

  Node& OwnerOf(size_t item) {
    Place& place = places_[ledger_.item(item).owner];
    return place.twin && item % 2 == 1 ? *place.twin : *place.node;
  }

  void TakeBack(size_t item, TakenBack how) {
    if (ledger_.item(item).acknowledged) OwnerOf(item).TakeBack(item, how);
  }

  // Faults.

  void PlanFaults(uint64_t end_ms) {
    const uint64_t hours = options_.hours, span_ms = end_ms - kDawn_ms;
    const auto some_time = [&] { return kDawn_ms + dice_.Below(span_ms); };
    if (options_.faults.weather) timeline_.At(some_time() - span_ms / 2, [this] { ChangeWeather(); });
    for (uint64_t i = 0; options_.faults.crashes && i < hours * options_.members; ++i) timeline_.At(some_time(), [this] { CrashOne(); });
    for (uint64_t i = 0; options_.faults.partitions && i < hours; ++i) timeline_.At(some_time(), [this] { PartThem(); });
    for (uint64_t at_ms = kDawn_ms; options_.faults.backups && at_ms < end_ms; at_ms += kBackupEvery_ms) {
      for (Place& place : places_) timeline_.At(at_ms + dice_.Below(kBackupEvery_ms), [&place] { place.backup = place.node->disk().Copy(); });
    }
    for (uint64_t i = 0; options_.faults.backups && i < 4 * hours; ++i) timeline_.At(some_time(), [this] { RestoreOne(); });
    if (options_.faults.clocks) PlanClocks(some_time);
  }

  // All are off by a little. Those that are off by more than others vote for count as absent, so there are as many as may be.
  void PlanClocks(const std::function<uint64_t()>& some_time) {
    for (Place& place : places_) place.node->clock().SetWrong(static_cast<int64_t>(dice_.Below(2 * kClockNear_ms)) - static_cast<int64_t>(kClockNear_ms));
    for (size_t left = (options_.members - 1) / 3; left > 0; --left) {
      const size_t number = dice_.Below(options_.members);
      for (uint64_t i = 0; ledger_.IsHonest(number) && i < 3 * options_.hours; ++i) timeline_.At(some_time(), [this, number] { SetWrong(places_[number].node->clock()); });
    }
  }

  void SetWrong(VirtualClock& clock) {
    if (ended_) return;
    const uint64_t far_ms = dice_.Below(2) == 0 ? dice_.Below(24 * kHour_ms) : dice_.Below(20 * kYear_ms);
    clock.SetWrong(dice_.Below(2) == 0 ? static_cast<int64_t>(far_ms) : -static_cast<int64_t>(far_ms));
  }

  void ChangeWeather() {
    if (ended_) return;
    Weather& weather = network_.weather;
    weather.delay_max_ms = dice_.Between(50, 3000);
    weather.lost_per_mille = dice_.Below(80);
    weather.doubled_per_mille = dice_.Below(80);
    weather.slow_per_mille = dice_.Below(50);
    weather.broken_per_mille = dice_.Below(50);
    timeline_.After(dice_.Between(5, 20) * kMinute_ms, [this] { ChangeWeather(); });
  }

  void CrashOne() {
    Node& node = *places_[dice_.Below(places_.size())].node;
    if (ended_ || !node.IsUp()) return;
    if (dice_.Below(2) == 0) return GoDown(node);
    node.disk().FailDuring(dice_.Below(4), dice_.Below(2) == 0 ? Disk::Torn::kWritten : Disk::Torn::kNotWritten);
  }

  void GoDown(Node& node) {
    ++outcome_.crashes;
    node.Crash();
    timeline_.After(dice_.Between(1000, kDownMax_ms), [this, &node] {
      if (node.IsUp()) return;
      if (const auto at = std::ranges::find_if(places_, [&](const Place& place) { return place.node.get() == &node; }); at != places_.end()) {
        up_since_ms_[static_cast<size_t>(at - places_.begin())] = timeline_.now_ms();
      }
      node.Boot();
    });
  }

  void PartThem() {
    if (ended_) return;
    ++outcome_.partitions;
    for (size_t number = 0; number < places_.size(); ++number) network_.Part(number, static_cast<int>(dice_.Below(2)));
    timeline_.After(dice_.Between(kMinute_ms, kPartedMax_ms), [this] { network_.Join(); });
  }

  // An old copy of the disk goes in, and where its node finds out that it is one, the present disk comes back after a while. Half of
  // those who do it say so (`mithaq restore`), the others only put a copied folder in place.
  void RestoreOne() {
    const size_t number = dice_.Below(places_.size());
    Place& place = places_[number];
    if (ended_ || !place.backup || place.liar || !IsGuarded(number)) return;
    ++outcome_.restores;
    const bool forgets_votes = Remembers(*place.backup) != Remembers(*place.node->disk().Copy());
    if (place.node->IsUp()) place.node->Crash();
    place.set_aside = place.node->disk().Copy();
    place.node->disk().PowerOn();
    place.node->disk().Restore(place.backup);
    // Votes have a guard where it is said (Membership::AbstainNow), and none where it is not.
    if (forgets_votes || dice_.Below(2) == 0) (void)exchange::AskBeforeSigning(place.node->disk()).has_value();
    place.node->Boot();
    timeline_.After(dice_.Between(kMinute_ms, kOldDiskMax_ms), [this, number] { PutBack(number); });
  }

  static std::string Remembers(const Disk::Image& image) {
    const auto at = image.find(exchange::keys::kAgreementMemory);
    return at == image.end() ? std::string() : at->second;
  }

  // What a member published since its backup is safe where so many others hold it that among those who have to answer before the
  // member may sign there is one (exchange::AnswersNeeded). Then the worst that can come of an old copy is that it waits.
  bool IsGuarded(size_t number) const {
    size_t holders = 0;
    for (size_t other = 0; other < places_.size(); ++other) {
      if (places_[other].set_aside) return false;
      if (other == number || !ledger_.IsHonest(other) || !places_[other].node->IsUp() || !places_[number].node->IsUp()) continue;
      holders += places_[other].node->SizeOf(number) == places_[number].node->OwnSize();
    }
    return holders + exchange::AnswersNeeded(places_.size()) >= places_.size();
  }

  // Only where it may not go on: else what it signed since would be gone.
  void PutBack(size_t number) {
    Place& place = places_[number];
    if (!place.set_aside) return;
    if (!place.node->IsUp()) return timeline_.After(kMinute_ms, [this, number] { PutBack(number); });
    const auto state = place.node->membership().Signing().state;
    if (state == exchange::SigningGuard::State::kAsking) return timeline_.After(kMinute_ms, [this, number] { PutBack(number); });
    if (state == exchange::SigningGuard::State::kMaySign) return place.set_aside.reset();
    place.node->Crash();
    place.node->disk().Restore(std::exchange(place.set_aside, nullptr));
    place.node->Boot();
  }

  void MakeLiars() {
    size_t left = (options_.members - 1) / 3;
    while (left > 0) {
      const size_t number = dice_.Below(options_.members);
      Place& place = places_[number];
      if (place.liar) continue;
      --left;
      ledger_.Lies(number);
      place.liar = std::make_unique<Liar>(founding_, number, dice_.Another());
      outcome_.lies.push_back(fmt::format("member {}: {}", number + 1, LieName(place.liar->lie())));
      place.liar->Bend(*place.node, 0);
      if (place.liar->lie() == Lie::kTwoHistories) timeline_.At(kDawn_ms + dice_.Between(20, 40) * kMinute_ms, [this, number] { Fork(number); });
    }
  }

  void Fork(size_t number) {
    Place& place = places_[number];
    if (!place.node->IsUp()) return timeline_.After(kMinute_ms, [this, number] { Fork(number); });
    place.twin = MakeNode(number, true);
    place.twin->disk().Restore(place.node->disk().Copy());
    place.liar->Bend(*place.twin, 1);
    place.twin->Boot();
    // Something in each that is not in the other.
    for (size_t i = 0; i < 2; ++i) {
      size_t item = NewItem(number);
      while (item % 2 != i) item = NewItem(number);
      timeline_.After(dice_.Between(2, 10) * kMinute_ms, [this, item] { OwnerOf(item).Publish(item); });
    }
  }

  void EndFaults() {
    ended_ = true;
    network_.weather = Weather();
    network_.Join();
    for (size_t number = 0; number < places_.size(); ++number) {
      Place& place = places_[number];
      for (Node* const node : {place.node.get(), place.twin.get()}) {
        if (node == nullptr) continue;
        node->clock().SetWrong(0);
        if (node->IsUp() && node->disk().HasFailed()) node->Crash();
        node->disk().PowerOn();
        if (!node->IsUp()) node->Boot();
      }
      if (place.set_aside) PutBack(number);
      if (ledger_.IsHonest(number)) ended_in_ = std::max(ended_in_, place.node->epoch());
    }
  }

  // Planted bugs.

  void Plant() {
    Place& place = places_[0];
    switch (options_.planted) {
      case Planted::kNone: return;
      case Planted::kForgetsVotes:
        // And the power often goes just after a vote.
        for (Place& each : places_) {
          each.node->disk().loses = [this, &each](const auto& change) {
            if (change.key != exchange::keys::kAgreementMemory) return change.key[0] == 'b';
            if (!ended_ && dice_.Happens(200)) timeline_.After(0, [this, &each] { each.node->disk().FailDuring(dice_.Below(6), Disk::Torn::kWritten); });
            return true;
          };
        }
        return;
      case Planted::kLosesWrites:  // one record in four
        place.node->disk().loses = [](const auto& change) { return change.key[0] == 'R' && static_cast<uint8_t>(change.key.back()) % 4 == 0; };
        return;
      case Planted::kGivesAll:
        for (Place& each : places_) each.node->gives_all = true;
        return;
      case Planted::kKeepsRecalled:
        place.node->disk().loses = [](const auto& change) { return change.kind == store::Batch::Kind::kDelete && (change.key[0] == 'C' || change.key[0] == 'V'); };
        return;
    }
  }

  // What must be once the faults have ended; what is missing, in words.

  std::string WhatIsMissing() {
    uint64_t epoch = 0;
    for (size_t a = 0; a < places_.size(); ++a) epoch = std::max(epoch, ledger_.IsHonest(a) ? places_[a].node->epoch() : 0);
    if (options_.faults.clocks && epoch == ended_in_) {
      AskForAVote();
      return "no vote has come to an end since the clocks are right";
    }
    for (size_t a = 0; a < places_.size(); ++a) {
      if (!ledger_.IsHonest(a)) continue;
      Node& node = *places_[a].node;
      const std::string name = fmt::format("member {}", a + 1);
      if (!node.IsUp() || places_[a].set_aside) return name + " is not back";
      if (!node.MaySign()) return name + " may not sign: " + node.membership().Signing().why;
      if (node.epoch() != epoch) return fmt::format("{} is in epoch {} of {}", name, node.epoch(), epoch);
      for (size_t b = 0; b < places_.size(); ++b) {
        if (a == b || !ledger_.IsHonest(b)) continue;
        Node& other = *places_[b].node;
        if (node.SizeOf(b) != other.OwnSize()) {
          return fmt::format("{} has {} of {} entries of member {}: {}", name, node.SizeOf(b), other.OwnSize(), b + 1, node.Trouble(b));
        }
        if (const size_t count = node.Unanswered(b)) return fmt::format("member {} has not answered {} recalls of {}", b + 1, count, name);
      }
    }
    if (auto missing = MissingObject(); !missing.empty()) return missing;
    return MissingEvidence();
  }

  // That members vote again once their clocks are right, and not only follow.
  void AskForAVote() {
    if (looks_++ % 30 != 0) return;
    for (size_t a = 0; a < places_.size(); ++a) {
      if (ledger_.IsHonest(a) && places_[a].node->IsUp()) return places_[a].node->Propose({covenant::SetText{crypto::Sha256(std::to_string(looks_))}});
    }
  }

  std::string MissingObject() {
    for (const Item& item : ledger_.items()) {
      if (!ledger_.IsHonest(item.owner) || (!item.acknowledged && !item.recalled)) continue;
      Node& owner = *places_[item.owner].node;
      if (owner.Shares(item.id) && item.recalled) return item.id + " was taken back and is at its owner";
      if (!owner.Shares(item.id) && !item.recall_tried) return item.id + " was acknowledged and is gone at its owner";
      for (size_t a = 0; a < places_.size(); ++a) {
        if (a == item.owner || !ledger_.IsHonest(a)) continue;
        const bool has = places_[a].node->Received(item.id), may = ledger_.MayHave(item, a);
        if (has && !may) ledger_.Break(fmt::format("member {} has {}, which the rules deny it", a + 1, item.id));
        if (has && item.recalled) return fmt::format("member {} has {}, which was taken back", a + 1, item.id);
        if (!has && may && !item.recall_tried) return fmt::format("member {} lacks {}, which the rules give it", a + 1, item.id);
      }
    }
    return "";
  }

  // Every misbehaviour beyond the threshold is provable: by what every honest node holds, or for two histories by what one of the
  // witnesses holds.
  std::string MissingEvidence() {
    for (size_t number = 0; number < places_.size(); ++number) {
      const Place& place = places_[number];
      if (!place.liar || !place.liar->IsCaughtByNow()) continue;
      const Founder& liar = founding_.founders[number];
      bool by_one = false, by_all = true;
      for (size_t a = 0; a < places_.size(); ++a) {
        if (!ledger_.IsHonest(a)) continue;
        Node& node = *places_[a].node;
        const bool has = node.Accuses().contains(liar.id) || (place.liar->lie() == Lie::kTwoHistories && node.Contradictions().contains(OriginOf(liar)));
        by_one = by_one || has;
        by_all = by_all && has;
      }
      if (place.liar->lie() == Lie::kTwoHistories ? !by_one : !by_all) return fmt::format("member {} lied ({}), and there is no evidence of it", number + 1, LieName(place.liar->lie()));
    }
    return "";
  }

  std::string OriginOf(const Founder& founder) const { return std::string(founding_.state.Find(founder.id)->card.keys.log.name()); }

  void LookAtDisks() {
    for (size_t a = 0; a < places_.size() && !ledger_.broken(); ++a) {
      if (!ledger_.IsHonest(a)) continue;
      const auto problems = places_[a].node->Check();
      if (!problems.empty()) ledger_.Break(fmt::format("member {}: fsck: {}", a + 1, problems[0]));
    }
  }

  TownOutcome Sum() {
    if (ledger_.broken()) outcome_.broken = fmt::format("{} (after {} min)", *ledger_.broken(), (timeline_.now_ms() - kDawn_ms) / kMinute_ms);
    outcome_.trace = timeline_.trace();
    outcome_.events = timeline_.events();
    outcome_.ms = timeline_.now_ms() - kDawn_ms;
    for (const Item& item : ledger_.items()) {
      outcome_.published += item.acknowledged;
      outcome_.taken_back += item.recalled;
    }
    outcome_.figures = meter_.Sum();
    for (size_t a = 0; a < places_.size(); ++a) {
      outcome_.disks.push_back(places_[a].node->OnDisk());
      if (ledger_.IsHonest(a) && places_[a].node->IsUp()) outcome_.epochs = std::max<size_t>(outcome_.epochs, places_[a].node->epoch());
    }
    return std::move(outcome_);
  }

  const TownOptions options_;
  Dice dice_;
  Timeline timeline_;
  const Founding founding_;
  Ledger ledger_;
  Network network_;
  const Wire wire_;
  Meter meter_;
  std::vector<uint64_t> up_since_ms_;  // by member
  std::vector<Place> places_;
  bool ended_ = false;
  uint64_t ended_in_ = 0, looks_ = 0;  // the epoch then; looks since, for a vote
  TownOutcome outcome_;
};

}  // namespace

TownOutcome RunTown(const TownOptions& options) { return Town(options).Run(); }

}  // namespace simulation
