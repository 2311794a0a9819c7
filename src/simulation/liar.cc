#include "simulation/liar.h"

#include <array>

namespace simulation {
namespace {

constexpr std::array<std::string_view, 7> kLieNames{"two votes", "two histories", "withholds", "replays", "goes back", "floods", "corrupts"};
constexpr size_t kFloodNames = 40;

bool IsTold(size_t asker) { return asker % 2 == 1; }

}  // namespace

std::string_view LieName(Lie lie) { return kLieNames[static_cast<size_t>(lie)]; }

Liar::Liar(const Founding& founding, size_t number, Dice dice)
    : founder_(founding.founders[number]), dice_(dice), lie_(static_cast<Lie>(dice_.Below(kLieNames.size()))) {}

void Liar::Bend(Node& node, size_t which) {
  if (which == 1) forked_at_ = nodes_[0]->OwnSize();
  nodes_.push_back(&node);
  node.deaf = lie_ == Lie::kTwoHistories;
  node.bends = [this, &node](size_t asker, const federation::Question& question, Answer answer) { return Bent(node, asker, question, std::move(answer)); };
}

bool Liar::IsCaughtByNow() const {
  if (lie_ == Lie::kTwoVotes) {
    // In two votes at least: what was said about one may be past before those who were told have talked.
    size_t told = 0;
    for (const auto& [epoch, askers] : lied_to_) told += askers.size() >= 2;
    return told >= 2;
  }
  return lie_ == Lie::kTwoHistories && nodes_.size() == 2 && nodes_[0]->IsUp() && nodes_[1]->IsUp() && nodes_[0]->OwnSize() > forked_at_ && nodes_[1]->OwnSize() > forked_at_;
}

Liar::Answer Liar::Bent(Node& node, size_t asker, const federation::Question& question, Answer answer) {
  switch (lie_) {
    case Lie::kTwoVotes: SayTheOpposite(node, asker, question, answer); break;
    case Lie::kTwoHistories: break;
    case Lie::kWithholds:
      if (!answer || asker % 3 != 0) break;
      if (auto* const news = std::get_if<federation::News>(&*answer)) news->size = std::min<uint64_t>(news->size, 1);
      break;
    case Lie::kReplays: Replay(asker, question, answer); break;
    case Lie::kBackdates:
      if (!answer || !dice_.Happens(300)) break;
      if (auto* const news = std::get_if<federation::News>(&*answer)) news->size /= 2, news->epoch /= 2, news->witnessed /= 2;
      break;
    case Lie::kFloods: Flood(question, answer); break;
    case Lie::kCorrupts: Corrupt(answer); break;
  }
  return answer;
}

// The names that are told to some are those of the opposite.
void Liar::SayTheOpposite(Node& node, size_t asker, const federation::Question& question, Answer& answer) {
  if (const auto* const ask = std::get_if<federation::AskDocument>(&question)) {
    const auto opposite = opposites_.find(ask->name);
    if (opposite == opposites_.end()) return;
    answer = federation::Answer(opposite->second);
    lied_to_[node.epoch()].insert(asker);
    return;
  }
  if (!IsTold(asker) || !answer || !std::holds_alternative<federation::AskDocuments>(question)) return;
  for (crypto::Digest& name : std::get<std::vector<crypto::Digest>>(*answer)) {
    if (const auto known = opposite_names_.find(name); known != opposite_names_.end()) {
      name = known->second;
      continue;
    }
    const auto document = node.council().DocumentCalled(name);
    const std::string opposite = document ? OppositeOf(*document, node.epoch()) : "";
    if (opposite.empty()) continue;
    const crypto::Digest other = federation::NameOf(opposite);
    opposite_names_[name] = other;
    opposites_[other] = opposite;
    name = other;
  }
}

std::string Liar::OppositeOf(const std::string& document, uint64_t) {
  const auto parsed = federation::ParseDocument(document);
  if (!parsed) return "";
  if (const auto* const ballot = std::get_if<covenant::Ballot>(&*parsed); ballot != nullptr && ballot->voter == founder_.id) {
    covenant::Ballot other = *ballot;
    other.choice = other.choice == covenant::Choice::kYes ? covenant::Choice::kNo : covenant::Choice::kYes;
    return FormatBallot(SignBallot(other, founder_.keys.vote));
  }
  if (const auto* const vote = std::get_if<covenant::Vote>(&*parsed); vote != nullptr && vote->voter == founder_.id) {
    covenant::Vote other = *vote;
    other.certificate = other.certificate ? std::nullopt : std::optional(crypto::Sha256("nothing"));
    other.since.reset();
    return FormatVote(SignVote(other, founder_.keys.vote));
  }
  return "";
}

void Liar::Replay(size_t asker, const federation::Question& question, Answer& answer) {
  const auto [kept, is_first] = earlier_.try_emplace({asker, question.index()}, answer);
  if (!is_first && dice_.Happens(300)) answer = kept->second;
  if (dice_.Happens(100)) kept->second = answer;
}

void Liar::Flood(const federation::Question& question, Answer& answer) {
  if (std::holds_alternative<federation::AskDocument>(question) && !answer) answer = federation::Answer(std::string(10'000, 'x'));
  if (!answer || !dice_.Happens(200)) return;
  if (auto* const news = std::get_if<federation::News>(&*answer)) news->documents += dice_.Below(1000);
  if (auto* const names = std::get_if<std::vector<crypto::Digest>>(&*answer)) {
    for (size_t i = 0; i < kFloodNames; ++i) names->push_back(crypto::Sha256(std::to_string(dice_.Next())));
  }
}

void Liar::Corrupt(Answer& answer) {
  if (!answer || !dice_.Happens(200)) return;
  const auto flip = [this](std::string& bytes) {
    if (!bytes.empty()) bytes[dice_.Below(bytes.size())] ^= static_cast<char>(1 << dice_.Below(8));
  };
  if (auto* const bytes = std::get_if<std::string>(&*answer)) flip(*bytes);
  if (auto* const records = std::get_if<federation::Records>(&*answer)) flip(records->frames);
}

}  // namespace simulation
