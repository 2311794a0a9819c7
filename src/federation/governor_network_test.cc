// A covenant that governs itself under a seed: messages are late, lost and doubled, the network parts, nodes crash and come
// back with what they stored, one is away, one says two things. What must hold: every proposal is voted through, everywhere
// alike; no epoch has two certificates; who said two things is known to all, and nobody else is accused.
#include <gtest/gtest.h>

#include <queue>
#include <random>
#include <set>

#include "covenant/testing_world.h"
#include "federation/governor.h"

namespace federation {
namespace {

using covenant::Action;
using covenant::Ballot;
using covenant::Choice;
using covenant::MemberId;
using covenant::State;
using covenant::testing::IdOf;
using covenant::testing::World;

constexpr uint64_t kStart_ms = 500000000;
constexpr uint64_t kPull_ms = 3000;
constexpr covenant::Timeouts kTimeouts{.offer_ms = 4000, .prevote_ms = 2000, .commit_ms = 2000, .more_ms = 1000};

struct Weather {
  int lost_percent = 0;
  int doubled_percent = 0;
  uint64_t delay_max_ms = 300;
  int crash_percent = 0;          // of messages
  uint64_t parted_ms = 0;         // after each proposal the network is in two parts for so long
  std::optional<size_t> liar;     // node
};

class Network {
 public:
  Network(uint64_t seed, int founders, Weather weather) : random_(seed), weather_(weather), world_(founders), founded_(world_.state) {
    for (int number = 1; number <= founders; ++number) Join(number);
  }

  void Join(int number) {
    world_.Know(number);
    nodes_.push_back(Node{.id = IdOf(number), .disk = {.state = founded_, .stored = {}, .documents = {}, .chain = {}}});
    Boot(nodes_.size() - 1);
    At(now_ms_ + Below(kPull_ms), nodes_.size() - 1, Pull());
  }

  // Put forward by one member; all vote yes. Runs until every node that is there has what it brings.
  void Do(std::vector<Action> actions) {
    size_t by = Below(nodes_.size());
    while (!IsThere(by) || world_.state.FindActive(nodes_[by].id) == nullptr) by = Below(nodes_.size());
    auto proposal = world_.Propose(std::move(actions));
    proposal.proposer = nodes_[by].id;
    proposal = SignProposal(proposal, world_.Keys(proposal.proposer).vote);
    const Digest hash = ProposalHash(proposal);
    TakeFromOwner(by, FormatProposal(proposal));
    parted_until_ms_ = now_ms_ + weather_.parted_ms;
    parts_ = random_();
    RunUntil([&] { return adopted_.contains(hash) && IsSettled(); });
  }
  // Until all who are there are at the last epoch.
  void Settle() {
    RunUntil([&] { return IsSettled(); });
  }
  void RunFor(uint64_t ms) {
    const uint64_t end_ms = now_ms_ + ms;
    RunUntil([&] { return now_ms_ >= end_ms; });
  }

  void SetAway(size_t node, bool away) { nodes_[node].is_away = away; }
  bool IsHonest(size_t node) const { return weather_.liar != node; }
  bool IsThere(size_t node) const { return !nodes_[node].is_away; }
  size_t size() const { return nodes_.size(); }
  const State& StateOf(size_t node) const { return nodes_[node].governor->state(); }
  const MemberId& IdAt(size_t node) const { return nodes_[node].id; }
  std::set<MemberId> AccusedAt(size_t node) const {
    std::set<MemberId> accused;
    for (const Finding& finding : nodes_[node].governor->findings()) accused.insert(finding.culprit);
    return accused;
  }
  bool has_fork() const { return has_fork_; }
  bool has_stalled() const { return has_stalled_; }
  const World& world() const { return world_; }

 private:
  struct Pull {};
  struct Tick {};
  struct Bytes {
    std::string bytes;
  };
  using Message = std::variant<Pull, Tick, Bytes>;
  struct Disk {
    State state;
    Governor::Stored stored;
    std::map<Digest, std::string> documents;
    std::vector<covenant::Certificate> chain;
  };
  struct Node {
    MemberId id;
    Disk disk;
    std::unique_ptr<Governor> governor = nullptr;
    uint64_t tick_ms = 0;
    bool is_away = false;
  };
  struct Event {
    uint64_t at_ms, order;
    size_t to;
    Message message;
    bool operator<(const Event& other) const { return std::pair(other.at_ms, other.order) < std::pair(at_ms, order); }
  };

  uint64_t Below(uint64_t n) { return random_() % n; }
  bool Happens(int percent) { return Below(100) < static_cast<uint64_t>(percent); }
  void At(uint64_t at_ms, size_t to, Message message) { events_.push({at_ms, order_++, to, std::move(message)}); }
  bool IsParted(size_t a, size_t b) const { return now_ms_ < parted_until_ms_ && ((parts_ >> a ^ parts_ >> b) & 1) != 0; }

  template <class Done>
  void RunUntil(Done done) {
    const uint64_t end_ms = now_ms_ + 3600000;
    while (!done()) {
      const Event event = events_.top();
      events_.pop();
      now_ms_ = event.at_ms;
      if (now_ms_ > end_ms) {
        has_stalled_ = true;
        return;
      }
      Deliver(event);
    }
  }

  bool IsSettled() const {
    for (const Node& node : nodes_) {
      if (!node.is_away && node.governor->state().epoch != world_.state.epoch) return false;
    }
    return true;
  }

  // Starts with what is on the disk, after a crash too.
  void Boot(size_t at) {
    Node& node = nodes_[at];
    auto opened = Governor::Open(node.disk.state, {.self = node.id, .timeouts = kTimeouts}, node.disk.stored);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    node.governor = *std::move(opened);
    node.tick_ms = 0;
    const auto documents = node.disk.documents;
    for (const auto& [name, bytes] : documents) TakeAt(at, bytes);
    Handle(at, node.governor->Start(now_ms_));
  }

  void Deliver(const Event& event) {
    Node& node = nodes_[event.to];
    if (std::holds_alternative<Pull>(event.message)) At(now_ms_ + kPull_ms / 2 + Below(kPull_ms), event.to, Pull());
    if (node.is_away) return;
    if (std::holds_alternative<Pull>(event.message)) {
      PullFrom(event.to, Below(nodes_.size()));
    } else if (std::holds_alternative<Tick>(event.message)) {
      node.tick_ms = 0;
      Handle(event.to, node.governor->Tick(now_ms_));
    } else if (Happens(weather_.crash_percent)) {
      Boot(event.to);  // and what came is lost
    } else {
      TakeAt(event.to, std::get<Bytes>(event.message).bytes);
    }
  }

  void TakeAt(size_t at, const std::string& bytes) {
    auto out = nodes_[at].governor->Take(bytes, now_ms_);
    if (out) Handle(at, *std::move(out));
  }

  void PullFrom(size_t to, size_t from) {
    Node& node = nodes_[to];
    Node& other = nodes_[from];
    if (to == from || other.is_away || IsParted(to, from)) return;
    for (const auto& [name, held] : other.governor->Documents()) {
      if (node.governor->Lacks(name)) Post(from, to, held.bytes);
    }
    const uint64_t epoch = node.governor->state().epoch;
    for (uint64_t next = epoch; next < std::min<uint64_t>(epoch + 3, other.disk.chain.size()); ++next) {
      Post(from, to, FormatCertificate(other.disk.chain[next]));
    }
  }

  void Post(size_t from, size_t to, const std::string& bytes) {
    if (IsParted(from, to) || Happens(weather_.lost_percent)) return;
    At(now_ms_ + 1 + Below(weather_.delay_max_ms), to, Bytes{bytes});
    if (Happens(weather_.doubled_percent)) At(now_ms_ + 1 + Below(weather_.delay_max_ms), to, Bytes{bytes});
  }

  void Handle(size_t at, Governor::Output out) {
    Node& node = nodes_[at];
    if (out.memory) node.disk.stored.memory = *out.memory;
    node.disk.stored.findings.insert(node.disk.stored.findings.end(), out.findings.begin(), out.findings.end());
    for (const Document& request : out.sign) {
      const auto answer = Sign(request, world_.Keys(node.id).vote);
      At(now_ms_ + 1, at, Bytes{FormatDocument(answer.value())});
      if (!IsHonest(at)) Lie(at, request);
    }
    for (const auto& [name, held] : out.spread) {
      node.disk.documents.emplace(name, held.bytes);
      for (size_t to = 0; to < nodes_.size(); ++to) {
        if (to != at) Post(at, to, held.bytes);
      }
      if (held.kind == Kind::kProposal) CastBallot(at, held.bytes);
    }
    if (out.decided) Adopt(at, *out.decided);
    const auto next = node.governor->NextTick();
    if (next && (node.tick_ms == 0 || *next < node.tick_ms)) At(node.tick_ms = std::max(*next, now_ms_), at, Tick());
  }

  // What a person says is stored before it is said.
  void TakeFromOwner(size_t at, const std::string& bytes) {
    nodes_[at].disk.documents.emplace(NameOf(bytes), bytes);
    At(now_ms_ + 1, at, Bytes{bytes});
  }

  void CastBallot(size_t at, const std::string& bytes) {
    const Node& node = nodes_[at];
    if (node.governor->state().FindActive(node.id) == nullptr) return;
    const Digest proposal = ProposalHash(covenant::ParseProposal(bytes).value());
    const auto ballot = [&](Choice choice) {
      return FormatBallot(covenant::SignBallot({node.governor->state().covenant, proposal, choice, node.id, {}}, world_.Keys(node.id).vote));
    };
    TakeFromOwner(at, ballot(Choice::kYes));
    if (!IsHonest(at)) Post(at, Below(nodes_.size()), ballot(Choice::kNo));
  }

  // The opposite to some: nothing for something, a made-up certificate for nothing.
  void Lie(size_t at, const Document& request) {
    const auto* asked = std::get_if<covenant::Vote>(&request);
    if (asked == nullptr) return;
    covenant::Vote vote = *asked;
    vote.certificate = vote.certificate ? std::nullopt : std::optional(crypto::Sha256("nothing"));
    vote.since.reset();
    for (size_t to = 0; to < nodes_.size(); ++to) {
      if (to != at && Below(2)) Post(at, to, FormatVote(SignVote(vote, world_.Keys(nodes_[at].id).vote)));
    }
  }

  void Adopt(size_t at, const covenant::Certificate& certificate) {
    Node& node = nodes_[at];
    const Digest hash = CertificateHash(certificate.body);
    const auto [known, is_first] = certificates_.emplace(certificate.body.epoch, hash);
    has_fork_ = has_fork_ || known->second != hash;
    for (const auto& approved : certificate.body.proposals) adopted_.insert(ProposalHash(approved.proposal));
    node.disk.stored.epochs.push_back({node.disk.state, certificate});
    if (node.disk.stored.epochs.size() > kEpochsKept) node.disk.stored.epochs.erase(node.disk.stored.epochs.begin());
    node.disk.chain.push_back(certificate);
    Governor::Output out = node.governor->Adopted(now_ms_);
    node.disk.state = node.governor->state();
    if (is_first) world_.state = node.disk.state;
    Handle(at, std::move(out));
  }

  std::mt19937_64 random_;
  Weather weather_;
  World world_;
  State founded_;
  std::deque<Node> nodes_;
  std::priority_queue<Event> events_;
  uint64_t order_ = 0, now_ms_ = kStart_ms, parted_until_ms_ = 0, parts_ = 0;
  std::map<uint64_t, Digest> certificates_;
  std::set<Digest> adopted_;
  bool has_fork_ = false, has_stalled_ = false;
};

covenant::RuleSet OtherRules() {
  covenant::RuleSet rules = covenant::DefaultRules();
  rules.rules.pop_back();
  return rules;
}

void ExpectOneState(const Network& network) {
  ASSERT_FALSE(network.has_stalled());
  EXPECT_FALSE(network.has_fork());
  for (size_t i = 0; i < network.size(); ++i) EXPECT_EQ(network.StateOf(i).hash, network.world().state.hash) << i;
}

void ExpectOnlyTheLiarAccused(const Network& network) {
  for (size_t i = 0; i < network.size(); ++i) {
    if (!network.IsHonest(i)) continue;
    for (const MemberId& accused : network.AccusedAt(i)) EXPECT_FALSE(network.IsHonest(0) || accused != network.IdAt(0)) << i;
  }
}

// A member joins, the rules change, one is expelled.
void Govern(Network& network, int founders, int expelled) {
  network.Do({network.world().Admission(founders + 1)});
  network.Do({covenant::SetRules{OtherRules()}});
  network.Do({covenant::Expel{IdOf(expelled)}});
}

class Seeds : public ::testing::TestWithParam<uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Governor, Seeds, ::testing::Range(uint64_t{1}, uint64_t{4}));

TEST_P(Seeds, InFairWeather) {
  Network network(GetParam(), 4, {});
  network.Join(5);
  Govern(network, 4, 2);
  ExpectOneState(network);
  EXPECT_EQ(network.world().state.epoch, 3u);
  EXPECT_EQ(network.world().state.ActiveCount(), 4u);
  ExpectOnlyTheLiarAccused(network);
}

TEST_P(Seeds, WhileMessagesAreLostAndTheNetworkParts) {
  Network network(GetParam(), 4, {.lost_percent = 20, .doubled_percent = 10, .delay_max_ms = 2000, .parted_ms = 40000});
  network.Join(5);
  Govern(network, 4, 3);
  ExpectOneState(network);
  ExpectOnlyTheLiarAccused(network);
}

TEST_P(Seeds, WhileNodesCrash) {
  Network network(GetParam(), 4, {.lost_percent = 5, .crash_percent = 3});
  network.Join(5);
  Govern(network, 4, 1);
  ExpectOneState(network);
  ExpectOnlyTheLiarAccused(network);
}

TEST_P(Seeds, WhileOneLiesAndOneIsAway) {
  Network network(GetParam(), 7, {.lost_percent = 10, .delay_max_ms = 500, .crash_percent = 1, .liar = 0});
  network.Join(8);
  network.SetAway(6, true);
  network.Do({network.world().Admission(8)});
  network.Do({covenant::SetRules{OtherRules()}});
  for (const char* text : {"one", "two", "three", "four"}) network.Do({covenant::SetText{crypto::Sha256(text)}});
  EXPECT_EQ(network.StateOf(6).epoch, 0u);
  network.SetAway(6, false);  // further behind than others look back
  network.Settle();
  network.RunFor(60000);
  ExpectOneState(network);
  for (size_t i = 0; i < network.size(); ++i) {
    if (network.IsHonest(i)) EXPECT_EQ(network.AccusedAt(i), std::set<MemberId>{network.IdAt(0)}) << i;
  }
  network.Do({covenant::Expel{network.IdAt(0)}});
  ExpectOneState(network);
  EXPECT_EQ(network.world().state.ActiveCount(), 7u);
}

}  // namespace
}  // namespace federation
