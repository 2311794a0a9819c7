// One run of a modelled covenant: its members, what users do, what members ask of one another, and how heads are cosigned, each an event
// at a time of the wheel. One class in three files, by the sections below.
#pragma once

#include <bit>
#include <cstdint>
#include <deque>
#include <vector>

#include "covenant/decide.h"
#include "simulation/atlas.h"
#include "simulation/heading.h"
#include "simulation/samples.h"
#include "simulation/seat.h"
#include "simulation/tie.h"
#include "simulation/wheel.h"
#include "simulation/wire.h"
#include "simulation/world.h"

namespace simulation {

using federation::Answer;

enum class What : uint32_t {
  kAlarm, kQuestion, kAnswer, kPatience, kPark,   // of a tie
  kCosigned, kNotCosigned, kAskAgain,             // of a log and a witness
  kHead, kWork, kUp, kDown, kRotate,              // of a member
  kBallot, kPublish, kTakeBack, kMotion
};
struct Event {
  What what;
  uint32_t a = 0, b = 0;
};

class World : public Seat::Host, public Tie::Host {
 public:
  explicit World(const WorldOptions& options);
  WorldOutcome Run();
  uint64_t now_ms() const override { return wheel_.now_ms(); }

 private:
  // A place in ties_, by whose log it is and who follows it.
  size_t TieOf(size_t owner, size_t reader) const { return owner * n_ + reader; }
  size_t PlaceOf(const Tie& tie) const { return static_cast<size_t>(&tie - ties_.data()); }

  void At(uint64_t ms, What what, size_t a, uint64_t b = 0) { wheel_.At(ms, {what, static_cast<uint32_t>(a), static_cast<uint32_t>(b)}); }
  void After(uint64_t ms, What what, size_t a, uint64_t b = 0) { At(now_ms() + ms, what, a, b); }

  void Note(const Event& event);
  void Do(const Event& event);

  // What is to happen, and what came of it.
  void Plan(uint64_t end_ms);
  WorldOutcome Sum(uint64_t end_ms);
  uint64_t Chance(double mean_ms);

  // Members.
  void Up(size_t i);
  void Down(size_t i);
  void WorkAt(size_t i, uint64_t ms) override;
  void Work(size_t i);
  void Proposed(size_t i, const crypto::Digest& proposal) override;
  void Ballot(size_t i, size_t proposal);
  void Move(size_t motion);
  void Rotate(size_t i);
  void Adopted(size_t i, const covenant::Certificate& certificate) override;
  void KnowRows();
  // What the rules say; by those of the epoch that it was published in.
  bool MayHave(size_t item, size_t member) const;

  // Users.
  void Publish(size_t item);
  void TakeBack(size_t item);

  // Questions and answers between two (world_links.cc).
  void Send(size_t from, size_t to, Traffic traffic, uint64_t bytes, What what, size_t a, uint64_t b);
  void Pump(Tie& tie);
  uint64_t LedgerBytes(uint64_t rows) const { return rows == 0 ? 0 : samples_.ledger + 32 * static_cast<uint64_t>(std::popcount(rows)) + Digits(rows) - 1; }
  // Of a log's head, whose owner stands in it twice.
  uint64_t CheckpointBytes(size_t owner, uint64_t size) const { return samples_.checkpoint + Digits(size) - 1 + 2 * (Digits(owner + 1) - 1); }
  uint64_t QuestionBytes(const Tie& tie) const;
  void Ring(Tie& tie, uint32_t alarm);
  void Arrived(Tie& tie, uint32_t number);
  void Reply(Tie& tie, base::Result<Answer> answer, uint64_t bytes);
  void TellNews(Tie& tie);
  void NewsChanged(size_t owner) override;
  void EndWait(Tie& tie);
  base::Result<Answer> Serve(Tie& tie, uint64_t& body);
  // How much longer than the first founder's a member's name is, on average.
  uint64_t NameDigits() const { return n_ < 50 ? 0 : n_ < 150 ? 1 : 2; }
  base::Result<Answer> Deliver(Tie& tie, const federation::AskRecords& ask, uint64_t& body);
  uint64_t FrameBytes(const LogEntry& entry, size_t reader) const;
  void Answered(Tie& tie, uint32_t number);
  void LosePatience(Tie& tie);
  uint64_t Taken(size_t i, size_t of) const override { return i == of ? seats_[i].log.size() : ties_[TieOf(of, i)].taken; }
  void Took(Tie& tie, uint64_t from, uint64_t until) override;

  // Cosigning (world_cosigning.cc).
  // Where a log has grown.
  void Grown(size_t owner);
  void GiveHead(size_t owner);
  void Ask(size_t owner, const Heading::Ask& ask);
  void Cosigned(size_t place, uint32_t head);
  void NotCosigned(size_t place, uint32_t head);
  void AskAgain(size_t place);

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

}  // namespace simulation
