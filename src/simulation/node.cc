#include "simulation/node.h"

#include <algorithm>

#include "base/check.h"
#include "covenant/policy.h"
#include "exchange/awaited.h"
#include "exchange/fsck.h"
#include "peering/news.h"
#include "peering/question_path.h"
#include "peering/witnesses.h"
#include "json/parse.h"
#include "stix/tlp.h"

namespace simulation {
namespace {

using federation::Answer;
using federation::Question;

constexpr uint64_t kVoterMin_ms = 10'000, kVoterMax_ms = 300'000;                         // until a person has voted
constexpr uint64_t kProposalLives_s = 6 * 3600;
constexpr std::string_view kNodeKey = "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn";                  // 32 bytes
constexpr int kStepsMax = 10'000;

std::unexpected<base::Error> Down() { return base::Fail(base::Code::kIo, "no answer"); }

}  // namespace

std::string IndicatorOf(const Item& item) {
  const auto with = [&item](size_t padding) {
    return R"({"type":"indicator","spec_version":"2.1","id":")" + item.id +
           R"(","created":"2025-01-01T00:00:00.000Z","modified":"2025-01-01T00:00:00.000Z","object_marking_refs":[")" + std::string(stix::FindTlpNamed(covenant::kMarkingNames[static_cast<size_t>(item.handling.marking)])->id) +
           R"("],"pattern":"[ipv4-addr:value = '198.51.100.7']","pattern_type":"stix","valid_from":"2025-01-01T00:00:00Z")" + (padding == 0 ? "" : R"(,"description":")" + std::string(padding, 'd') + "\"") + "}";
  };
  constexpr size_t kDescription = std::string_view(R"(,"description":"")").size();
  const size_t bytes = with(0).size() + kDescription;
  return with(item.bytes > bytes ? item.bytes - bytes : 0);
}

Node::Node(Parts parts, Dice dice)
    : parts_(std::move(parts)), dice_(dice), clock_(parts_.timeline), random_(dice_.Another()),
      local_key_(covenant::testing::KeyFrom("local", static_cast<int>(parts_.number) + 1)) {}

std::function<void()> Node::IfUp(std::function<void()> what) {
  return [this, life = life_, what = std::move(what)] {
    if (life == life_ && IsUp()) what();
  };
}

void Node::Boot() {
  CHECK(!IsUp());
  disk_.PowerOn();
  ++life_;
  auto opened = exchange::Exchange::Open({.store = disk_, .clock = clock_, .random = random_, .logger = logger_, .sequencing = exchange::Sequencing::kWhereAsked},
                                           {"node.simulated/log", local_key_, std::string(kNodeKey)});
  if (!opened) return parts_.ledger.Break("a node does not start: " + opened.error().message);
  exchange_ = *std::move(opened);
  membership_.emplace(*exchange_);
  const auto entered = membership_->Now() ? membership_->Resume(founder().keys.log) : membership_->Enter(parts_.founding.genesis, {}, founder().keys.log);
  if (!entered) return parts_.ledger.Break("a node does not find its covenant: " + entered.error().message);
  membership::Council::Parts council{.membership = *membership_, .clock = clock_, .logger = logger_, .vote = &founder().keys.vote};
  auto seated = membership::Council::Open(std::move(council));
  if (!seated) return parts_.ledger.Break("a node's votes do not start: " + seated.error().message);
  council_ = *std::move(seated);
  (void)exchange_->FinishErasures().has_value();
  Settle();
}

void Node::Crash() {
  parked_.clear();
  links_.clear();
  witnessing_.reset();
  witnesses_.clear();
  balloted_.clear();
  council_.reset();
  membership_.reset();
  exchange_.reset();
  seen_epoch_.reset();
  seen_size_ = seen_documents_ = given_ = next_head_ms_ = witness_alarm_ms_ = 0;
  ++life_;
}

std::optional<size_t> Node::NumberOf(const covenant::MemberId& member) const {
  const auto at = parts_.founding.numbers.find(member);
  return at == parts_.founding.numbers.end() ? std::nullopt : std::optional(at->second);
}

federation::News Node::News() const {
  const auto witnessed = membership_->Witnessed();
  return {.epoch = epoch(), .size = OwnSize(), .witnessed = witnessed ? witnessed->size : 0, .documents = council_->documents_version()};
}

// After everything that happened here.
void Node::Settle() {
  Work();
  if (disk_.HasFailed()) return parts_.power_failed();
  const federation::News now = News();
  if (seen_epoch_ != now.epoch) {
    for (const auto& view : membership_->Recent()) parts_.ledger.Adopted(parts_.number, view->state);
    if (seen_epoch_ && parts_.adopted) parts_.adopted(now.epoch);
    seen_epoch_ = now.epoch;
    MatchLinks();
  }
  if (seen_size_ != now.size) {
    parts_.ledger.SawHead(parts_.number, *membership_->OwnLog()->checkpoint());
    seen_size_ = now.size;
  }
  if (seen_documents_ != now.documents) {
    seen_documents_ = now.documents;
    for (const federation::Finding& finding : council_->Findings()) parts_.ledger.Accused(parts_.number, finding.culprit);
    Vote();
  }
  AskWitnesses();
  if (disk_.HasFailed()) return parts_.power_failed();
  AnswerParked(News());
}

void Node::Work() {
  int64_t left_ms = 0;
  for (int steps = 0; (left_ms = council_->Work()) == 0; ++steps) CHECK(steps < kStepsMax);
  const uint64_t alarm = ++work_alarm_;
  parts_.timeline.After(static_cast<uint64_t>(left_ms), IfUp([this, alarm] {
    if (alarm == work_alarm_) Settle();
  }));
}

void Node::AnswerParked(const federation::News& now) {
  std::vector<Parked> answered;
  std::erase_if(parked_, [&](Parked& parked) {
    if (parked.known == now) return false;
    answered.push_back(std::move(parked));
    return true;
  });
  for (const Parked& parked : answered) parked.reply(Answer(now));
}

// Questions to others.

void Node::MatchLinks() {
  const auto now = membership_->Now();
  std::set<size_t> wanted;
  const bool is_member = now->self()->IsMember();
  for (const covenant::Row& row : now->state.members) {
    const auto number = NumberOf(row.id);
    if (is_member && row.IsMember() && number && *number != parts_.number) wanted.insert(*number);
  }
  std::erase_if(links_, [&](const auto& entry) { return !wanted.contains(entry.first); });
  for (const size_t number : wanted) {
    if (links_.contains(number)) continue;
    membership::Follow::Parts parts{.membership = *membership_, .council = *council_, .clock = clock_, .logger = logger_,
                                    .finish_erasures = [this]() -> base::Status { TRY(exchange_->FinishErasures()); return {}; },
                                    .judging = membership::Follow::Judging::kHere};
    links_.try_emplace(number, std::move(parts), parts_.founding.founders[number].id);
    parts_.timeline.After(dice_.Below(1000), IfUp([this, number] { Pump(number); }));
  }
}

void Node::TellWhatCame(size_t other) {
  Link& link = links_.at(other);
  const uint64_t size = parts_.took ? SizeOf(other) : 0;
  if (size > link.told) parts_.took(other, link.told = size);
}

void Node::Pump(size_t other) {
  const auto at = links_.find(other);
  if (at == links_.end() || at->second.question != 0) return;
  Link& link = at->second;
  for (int steps = 0; steps < kStepsMax; ++steps) {
    auto step = link.follower.Next(parts_.timeline.now_ms());
    TellWhatCame(other);
    if (const auto* const wait = std::get_if<federation::Follower::Wait>(&step)) {
      if (wait->until_ms <= parts_.timeline.now_ms()) continue;
      const uint64_t alarm = ++link.alarm;
      parts_.timeline.At(wait->until_ms, IfUp([this, other, alarm] {
        const auto found = links_.find(other);
        if (found != links_.end() && found->second.alarm == alarm) Pump(other), Settle();
      }));
      return;
    }
    const uint64_t number = link.question = ++asked_;
    const bool hides = deaf && std::holds_alternative<federation::AskHeld>(std::get<Question>(step));
    const auto answered = [this, other, number, hides, life = life_](base::Result<Answer> answer) {
      const auto found = links_.find(other);
      if (life != life_ || found == links_.end() || found->second.question != number) return;  // too late
      found->second.question = 0;
      found->second.follower.Answered(hides && answer ? base::Result<Answer>(std::string()) : std::move(answer), parts_.timeline.now_ms());
      Pump(other);
      Settle();
    };
    parts_.ask(other, std::get<Question>(std::move(step)), answered);
    parts_.timeline.After(peering::kNewsWaitMax_ms + peering::kAnswerPatience_ms, [answered] { answered(Down()); });
    return;
  }
  CHECK(false);  // it never asks and never waits
}

// Answers to others.

void Node::Serve(size_t asker, const Question& question, Reply reply) {
  if (!IsUp()) return;
  if (bends) {
    reply = [this, asker, question, reply = std::move(reply)](base::Result<Answer> answer) { reply(bends(asker, question, std::move(answer))); };
  }
  const covenant::Row* const row = membership_->Now()->state.Find(parts_.founding.founders[asker].id);
  const bool is_for_all = std::holds_alternative<federation::AskHeld>(question) || std::holds_alternative<federation::AskEpoch>(question);
  if (!is_for_all && (row == nullptr || !row->IsMember())) return reply(base::Fail(base::Code::kForbidden, "only members ask here"));
  const auto* const ask = std::get_if<federation::AskNews>(&question);
  if (ask == nullptr) {
    auto answer = AnswerNow(asker, question);
    if (disk_.HasFailed()) return parts_.power_failed();
    return reply(std::move(answer));
  }
  if (const federation::News now = News(); now != ask->known) return reply(Answer(now));
  const uint64_t number = ++asked_;
  parked_.push_back({number, ask->known, std::move(reply)});
  parts_.timeline.After(peering::kNewsWaitMax_ms, IfUp([this, number] {
    const auto at = std::ranges::find(parked_, number, &Parked::number);
    if (at == parked_.end()) return;
    const Parked parked = std::move(*at);
    parked_.erase(at);
    parked.reply(Answer(News()));
  }));
}

base::Result<Answer> Node::AnswerNow(size_t asker, const Question& question) {
  const covenant::MemberId& from = parts_.founding.founders[asker].id;
  if (std::holds_alternative<federation::AskHeld>(question)) return Answer(membership_->HeldOf(from).checkpoint);
  if (const auto* const epoch = std::get_if<federation::AskEpoch>(&question)) return Answer(TRY(membership_->ChainDocument(epoch->epoch)));
  if (const auto* const documents = std::get_if<federation::AskDocuments>(&question)) return Answer(council_->NamesAfter(documents->after));
  if (const auto* const document = std::get_if<federation::AskDocument>(&question)) {
    auto bytes = council_->DocumentCalled(document->name);
    if (!bytes) return base::Fail(base::Code::kNotFound, "no such document");
    return Answer(*std::move(bytes));
  }
  if (const auto* const records = std::get_if<federation::AskRecords>(&question)) {
    const size_t reader = gives_all ? (asker + 1) % parts_.founding.founders.size() : asker;
    auto delivery = TRY(membership_->Deliver(parts_.founding.founders[reader].id, {records->epoch, records->from, gives_all ? std::string_view() : records->ledger}));
    parts_.ledger.Delivered(parts_.number, from, delivery.frames);
    return Answer(federation::Records{std::move(delivery.frames), delivery.next});
  }
  if (const auto* const give = std::get_if<federation::GiveReceipt>(&question)) {
    TRY(membership_->receipts().Take(from, give->receipt, clock_.Now()));
    if (parts_.answered) parts_.answered(asker, TRY(covenant::ParseReceipt(give->receipt)).size);
    return Answer();
  }
  if (std::holds_alternative<federation::AskHead>(question)) return Answer(TRY(membership_->OwnLog()->Read("checkpoint")));
  if (const auto* const tile = std::get_if<federation::AskTile>(&question)) return Answer(TRY(membership_->OwnLog()->Read(tile->path)));
  const auto head = membership_->Witnessed();
  if (!head) return base::Fail(base::Code::kNotFound, "no head of this log has been cosigned by enough others");
  return Answer(head->note);
}

// Witnessing: as peering::Witnesses, without its threads.

void Node::AskWitnesses() {
  const auto now = membership_->Now();
  std::vector<size_t> wanted;
  std::vector<tlog::VerifierKey> keys;
  if (now->self()->IsMember()) {
    for (const covenant::Row* const row : covenant::WitnessesOf(now->state, now->seat.self)) {
      wanted.push_back(*NumberOf(row->id));
      keys.push_back(row->card.keys.witness);
    }
  }
  if (wanted != witnesses_) {
    witnesses_ = wanted;
    given_ = 0;
    witnessing_.reset();
    if (!wanted.empty()) witnessing_.emplace(std::move(keys), tlog::WitnessQuorum(wanted.size() + 1));
  }
  if (!witnessing_) return;
  const uint64_t now_ms = parts_.timeline.now_ms();
  if (const exchange::Log* const log = membership_->OwnLog(); log != nullptr && log->size() != given_ && now_ms >= next_head_ms_) {
    const auto head = tlog::ParseSignedCheckpoint(*log->checkpoint()).value();
    given_ = head.checkpoint.size;
    next_head_ms_ = now_ms + peering::kBetweenHeads_ms;
    Do(witnessing_->Grown(head.checkpoint, head.note, now_ms));
  }
  Do(witnessing_->Tick(now_ms));
  std::optional<uint64_t> next = witnessing_->NextTick();
  if (OwnSize() != given_) next = std::min(next.value_or(UINT64_MAX), next_head_ms_);
  if (!next || (witness_alarm_ms_ > now_ms && witness_alarm_ms_ <= *next)) return;
  witness_alarm_ms_ = std::max(*next, now_ms + 1);
  parts_.timeline.At(witness_alarm_ms_, IfUp([this] { Settle(); }));
}

void Node::Do(const tlog::Witnessing::Output& output) {
  for (const tlog::Witnessing::Ask& ask : output.asks) {
    const size_t to = witnesses_[ask.witness];
    tlog::AddCheckpoint request{ask.old_size, {}, ask.note};
    if (ask.old_size > 0) {
      auto proof = membership_->ProveConsistency(ask.old_size, ask.size);
      if (proof) request.proof = *std::move(proof);
    }
    const auto number = std::make_shared<bool>(false);  // answered
    const auto answered = [this, ask, number, to, life = life_](const tlog::WitnessReply& reply) {
      if (life != life_ || *number || !witnessing_ || ask.witness >= witnesses_.size() || witnesses_[ask.witness] != to) return;
      *number = true;
      Do(witnessing_->Answered(ask, reply, parts_.timeline.now_ms()));
      Settle();
    };
    const tlog::VerifierKey key = membership_->Now()->state.Find(parts_.founding.founders[to].id)->card.keys.witness;
    parts_.ask_to_cosign(to, tlog::FormatAddCheckpoint(request), [answered, key, ask](int status, const std::string& body) {
      answered(tlog::ReadWitnessAnswer(status, body, key, ask.text, ask.old_size));
    });
    parts_.timeline.After(10'000, [answered] { answered(tlog::NotCosigned{"no answer"}); });
  }
  if (!output.witnessed) return;
  const auto note = witnessing_->WitnessedNote();
  const auto head = witnessing_->witnessed();
  if (!note || !membership_->KeepWitnessed(*note)) return;
  const covenant::Row* const self = membership_->Now()->self();
  council_->NoteHead({{{self->card.keys.log}, head->root, head->size}, self->id});
}

void Node::Cosign(size_t asker, const std::string& body, const CosignReply& reply) {
  if (!IsUp()) return;
  const covenant::Row* const row = membership_->Now()->state.Find(parts_.founding.founders[asker].id);
  if (row == nullptr || !row->IsMember()) return reply(403, "");
  if (!membership_->MaySign()) return reply(503, "");
  const auto& key = membership_->Now()->self()->card.keys.witness;
  const auto cosigner = tlog::Cosigner::Make(std::string(key.name()), founder().keys.witness).value();
  const auto answer = membership_->witness().AddCheckpoint(body, cosigner, Now_s());
  if (disk_.HasFailed()) return parts_.power_failed();
  if (answer) reply(answer->status, answer->body);
}

// Users and voters.

void Node::Publish(size_t number) {
  if (!IsUp()) return;
  Item& item = parts_.ledger.item(number);
  item.epoch = epoch();
  json::Parser parser;
  const std::string object = IndicatorOf(item);
  exchange::SubmitRequest request;
  request.user = "analyst";
  request.collection = exchange_->collections().Find(membership::kSharedAlias)->number;
  request.objects = {parser.Parse(object).value()};
  request.choice = exchange::MakeChoice(item.handling.circles, item.handling.recipients);
  exchange::Awaited<exchange::SubmitReport> awaited;
  exchange_->Submit(std::move(request), awaited.done);
  const auto report = awaited.answer.get();
  item.acknowledged = report && report->objects[0].outcome == exchange::Outcome::kAdded;
  if (item.acknowledged && parts_.appended) parts_.appended(number, false);
  Settle();
}

void Node::TakeBack(size_t number, TakenBack how) {
  if (!IsUp()) return;
  Item& item = parts_.ledger.item(number);
  item.recall_tried = true;
  const uint32_t shared = exchange_->collections().Find(membership::kSharedAlias)->number;
  const auto taken = [&]() -> base::Result<uint32_t> {
    if (how == TakenBack::kErased) return exchange_->Erase(shared, {item.id, {}, {}}, "by law", "officer");
    exchange::Query query{.reader = exchange::ReaderKind::kRecipient};
    query.collection = shared;
    query.ids = {item.id};
    return exchange_->Recall(query, "wrong", "officer");
  }();
  if (taken && *taken > 0) item.recalled = true;
  if (taken && *taken > 0 && parts_.appended) parts_.appended(number, true);
  Settle();
}

void Node::Propose(std::vector<covenant::Action> actions) {
  if (!IsUp()) return;
  const covenant::State& state = membership_->Now()->state;
  const covenant::Proposal proposal{.actions = std::move(actions),
                                    .base = {state.epoch, state.hash},
                                    .covenant = state.covenant,
                                    .not_after = Now_s() + kProposalLives_s,
                                    .proposer = founder().id,
                                    .reason = "because"};
  (void)council_->Take(FormatProposal(SignProposal(proposal, founder().keys.vote))).has_value();
  Settle();
}

// A person votes once the proposal was read, and again if the node did not take it.
void Node::Vote() {
  for (const auto& proposed : council_->Proposals()) {
    const crypto::Digest hash = ProposalHash(proposed.proposal);
    const bool has_voted = std::ranges::any_of(proposed.ballots, [this](const covenant::Ballot& ballot) { return ballot.voter == founder().id; });
    if (has_voted || !balloted_.insert(hash).second) continue;
    parts_.timeline.After(dice_.Between(kVoterMin_ms, kVoterMax_ms), IfUp([this, hash] {
      const covenant::Ballot ballot{membership_->Now()->state.covenant, hash, covenant::Choice::kYes, founder().id, {}};
      if (!council_->Take(FormatBallot(SignBallot(ballot, founder().keys.vote)))) balloted_.erase(hash);
      Settle();
    }));
  }
}

// What can be seen from outside.

bool Node::Holds(const std::string& id, std::string_view alias) const {
  const uint32_t number = exchange_->collections().Find(alias)->number;
  const auto found = exchange_->Get({id, {}, {}}, exchange::Exchange::Viewer([&](uint32_t collection) { return collection == number; }, exchange::ReaderKind::kRecipient));
  return found && !found->empty();
}

uint64_t Node::OnDisk() const {
  uint64_t bytes = 0;
  for (const auto& [key, value] : *disk_.Copy()) bytes += key.size() + value.size();
  return bytes;
}

uint64_t Node::SizeOf(size_t other) { return membership_->SizeOf(parts_.founding.founders[other].id).value_or(0); }

std::set<covenant::MemberId> Node::Accuses() const {
  std::set<covenant::MemberId> accused;
  for (const federation::Finding& finding : council_->Findings()) accused.insert(finding.culprit);
  return accused;
}

std::set<std::string> Node::Contradictions() {
  std::set<std::string> origins;
  if (const auto all = membership_->witness().Contradictions()) {
    for (const membership::Contradiction& contradiction : *all) origins.insert(contradiction.origin);
  }
  return origins;
}

std::string Node::Trouble(size_t other) const {
  const auto at = links_.find(other);
  return at == links_.end() ? "it does not follow it" : at->second.follower.trouble();
}

size_t Node::Unanswered(size_t other) {
  const uint32_t shared = exchange_->collections().Find(membership::kSharedAlias)->number;
  const auto page = membership_->receipts().List(shared, {INT64_MAX}, 1000);
  size_t count = 0;
  if (!page) return 1;
  for (const auto& withdrawal : page->withdrawals) {
    for (const auto& holder : withdrawal.holders) count += holder.member == parts_.founding.founders[other].id && !holder.complied;
  }
  return count;
}

std::vector<std::string> Node::Check() {
  const auto scratch = store::OpenMemory();
  const auto report = exchange::Fsck(disk_, *scratch, kNodeKey, [](const exchange::Progress&) {});
  if (!report) return {report.error().message};
  std::vector<std::string> problems;
  for (const exchange::FsckProblem& problem : report->problems) problems.push_back(problem.where + ": " + problem.what);
  return problems;
}

}  // namespace simulation
