// What members ask of one another: federation::Follower's questions on their way, and what the other node answers.
#include <algorithm>

#include "membership/delivery.h"
#include "peering/news.h"
#include "peering/question_path.h"
#include "simulation/world_run.h"
#include "tlog/witnessing.h"

namespace simulation {

using federation::Question;

void World::Send(size_t from, size_t to, Traffic traffic, uint64_t bytes, What what, size_t a, uint64_t b) {
  meter_.Sent(from, to, traffic, bytes);
  if (!atlas_.Loses(dice_)) After(atlas_.Delay(from, to, bytes, dice_), what, a, b);
}

void World::Pump(Tie& tie) {
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

uint64_t World::QuestionBytes(const Tie& tie) const {
  const size_t to = tie.owner.number;
  if (const auto* const ask = std::get_if<federation::AskRecords>(&tie.question)) return wire_.Question(tie.question, to, LedgerBytes(ask->from));
  if (std::holds_alternative<federation::GiveReceipt>(tie.question)) return wire_.Post("receipts", to, samples_.receipt + 2 * (Digits(tie.taken) - 1) + Digits(to + 1) - 1);
  return wire_.Question(tie.question, to);
}

void World::Ring(Tie& tie, uint32_t alarm) {
  if (tie.alarm == alarm && tie.asked == 0 && tie.reader.IsUp()) Pump(tie);
}

void World::Arrived(Tie& tie, uint32_t number) {
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

void World::Reply(Tie& tie, base::Result<Answer> answer, uint64_t bytes) {
  tie.answer = std::move(answer);
  Send(tie.owner.number, tie.reader.number, TrafficOf(tie.question), bytes, What::kAnswer, PlaceOf(tie), tie.asked);
}

void World::TellNews(Tie& tie) {
  const federation::News news = tie.owner.News();
  Reply(tie, Answer(news), wire_.Reply(tie.question, Wire::NewsBytes(news)));
}

void World::NewsChanged(size_t owner) {
  for (size_t place = TieOf(owner, 0); place < TieOf(owner + 1, 0); ++place) {
    if (parked_[place] == 0) continue;
    Tie& tie = ties_[place];
    if (std::get<federation::AskNews>(tie.question).known == tie.owner.News()) continue;
    parked_[place] = 0;
    TellNews(tie);
  }
}

void World::EndWait(Tie& tie) {
  tie.park_is_set = false;
  if (parked_[PlaceOf(tie)] == 0) return;
  if (now_ms() < tie.parked_until_ms) {
    tie.park_is_set = true;
    return At(tie.parked_until_ms, What::kPark, PlaceOf(tie));
  }
  parked_[PlaceOf(tie)] = 0;
  TellNews(tie);
}

base::Result<Answer> World::Serve(Tie& tie, uint64_t& body) {
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

base::Result<Answer> World::Deliver(Tie& tie, const federation::AskRecords& ask, uint64_t& body) {
  const Seat& owner = tie.owner;
  if (ask.epoch != owner.epoch()) return base::Fail(base::Code::kUnavailable, "another epoch");
  uint64_t next = ask.from;
  for (; next < owner.log.size() && body < membership::DeliveryLimits{}.bytes_max; ++next) body += FrameBytes(owner.log[next], tie.reader.number);
  body += samples_.ledger_frame + LedgerBytes(next) + samples_.head + CheckpointBytes(owner.number, owner.log.size()) + 32 * ConsistencyHashes(next, owner.log.size());
  tie.coming = next;
  return Answer(federation::Records{"", next});
}

uint64_t World::FrameBytes(const LogEntry& entry, size_t reader) const {
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

void World::Answered(Tie& tie, uint32_t number) {
  if (tie.asked != number || !tie.reader.IsUp()) return;
  tie.asked = 0;
  tie.follower.Answered(std::exchange(tie.answer, Answer()), now_ms());
  Pump(tie);
}

void World::LosePatience(Tie& tie) {
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

void World::Took(Tie& tie, uint64_t from, uint64_t until) {
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

}  // namespace simulation
