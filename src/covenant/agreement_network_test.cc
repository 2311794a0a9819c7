// Whole networks under a seed: messages are late, lost, doubled and out of order, nodes crash and come back with what they
// stored, members sign two things. What must hold: all decide, all decide the same, nobody honest is accused.
#include <gtest/gtest.h>

#include <queue>
#include <random>
#include <set>
#include <variant>

#include "covenant/agreement.h"
#include "covenant/testing_world.h"

namespace covenant {
namespace {

using testing::World;
struct Tick {};    // the node looks at its clock
struct Gossip {};  // it tells another what it knows
using Message = std::variant<OfferMessage, Vote, Certificate, Tick, Gossip>;

constexpr uint64_t kStart_ms = 1000000000;
constexpr uint64_t kGossip_ms = 20000;
constexpr Timeouts kTimeouts{.offer_ms = 4000, .prevote_ms = 2000, .commit_ms = 2000, .more_ms = 1000};

struct Weather {
  int lost_percent = 0;
  int doubled_percent = 0;
  uint64_t delay_max_ms = 500;
  int crash_percent = 0;   // of events
  size_t liars = 0;        // the first members by id sign everything, and the opposite
};

class Network {
 public:
  Network(uint64_t seed, int members, Weather weather) : random_(seed), weather_(weather), world_(members) {
    for (const Row* row : world_.state.Active()) {
      nodes_.push_back({row->id, Agreement(world_.state, {.self = row->id, .timeouts = kTimeouts}), {}, {}});
    }
  }

  // Until every honest node has decided, or for an hour.
  void Run() {
    for (size_t i = 0; i < nodes_.size(); ++i) {
      const auto body = Draft(world_.state, {.time = now_ms_ / 1000 + i});
      Handle(i, nodes_[i].agreement.Suggest(body.value(), now_ms_));
      At(now_ms_ + Below(kGossip_ms), i, Gossip());
    }
    while (!events_.empty() && now_ms_ < kStart_ms + 3600000 && !AllDecided()) {
      const Event event = events_.top();
      events_.pop();
      now_ms_ = event.at_ms;
      Deliver(event);
    }
  }

  bool IsHonest(size_t node) const { return node >= weather_.liars; }
  bool AllDecided() const {
    for (size_t i = weather_.liars; i < nodes_.size(); ++i) {
      if (!nodes_[i].decided) return false;
    }
    return true;
  }
  std::vector<Certificate> Decisions() const {
    std::vector<Certificate> decisions;
    for (size_t i = weather_.liars; i < nodes_.size(); ++i) {
      if (nodes_[i].decided) decisions.push_back(*nodes_[i].decided);
    }
    return decisions;
  }
  std::set<size_t> Accused() const {
    std::set<size_t> accused;
    for (const Evidence& evidence : evidence_) {
      const MemberId culprit = Judge(world_.state, evidence).value();
      for (size_t i = 0; i < nodes_.size(); ++i) {
        if (nodes_[i].id == culprit) accused.insert(i);
      }
    }
    return accused;
  }
  const State& state() const { return world_.state; }

 private:
  struct Node {
    MemberId id;
    Agreement agreement;
    Agreement::Memory disk;
    std::optional<Certificate> decided;
    uint64_t tick_ms = 0;  // the last one that was asked for
  };
  struct Event {
    uint64_t at_ms;
    uint64_t order;
    size_t to;
    Message message;
    bool operator<(const Event& other) const { return std::pair(other.at_ms, other.order) < std::pair(at_ms, order); }
  };

  uint64_t Below(uint64_t n) { return random_() % n; }
  bool Happens(int percent) { return Below(100) < static_cast<uint64_t>(percent); }
  void At(uint64_t at_ms, size_t to, Message message) { events_.push({at_ms, order_++, to, std::move(message)}); }

  void Deliver(const Event& event) {
    Node& node = nodes_[event.to];
    if (Happens(weather_.crash_percent)) {
      node.agreement = Agreement(world_.state, {.self = node.id, .timeouts = kTimeouts}, node.disk);
      node.tick_ms = 0;
      Handle(event.to, node.agreement.Resume(now_ms_));
      if (std::holds_alternative<Gossip>(event.message)) At(now_ms_ + kGossip_ms, event.to, Gossip());
      return;  // and what came is lost
    }
    if (std::holds_alternative<Gossip>(event.message)) {
      TellSomebody(event.to);
    } else if (std::holds_alternative<Tick>(event.message)) {
      Handle(event.to, node.agreement.Tick(now_ms_));
    } else if (const auto* certificate = std::get_if<Certificate>(&event.message)) {
      if (!node.decided && Apply(world_.state, *certificate)) node.decided = *certificate;
    } else if (const auto* offer = std::get_if<OfferMessage>(&event.message)) {
      Handle(event.to, node.agreement.Take(*offer, now_ms_));
    } else {
      Handle(event.to, node.agreement.Take(std::get<Vote>(event.message), now_ms_));
    }
  }

  void TellSomebody(size_t from) {
    const size_t to = Below(nodes_.size());
    if (nodes_[from].decided) Post(to, *nodes_[from].decided);
    for (const OfferMessage& offer : nodes_[from].agreement.Offers()) Post(to, offer);
    for (const Vote& vote : nodes_[from].agreement.Votes()) Post(to, vote);
    At(now_ms_ + kGossip_ms / 2 + Below(kGossip_ms), from, Gossip());
  }

  void Post(size_t to, const Message& message) {
    if (Happens(weather_.lost_percent)) return;
    At(now_ms_ + 1 + Below(weather_.delay_max_ms), to, message);
    if (Happens(weather_.doubled_percent)) At(now_ms_ + 1 + Below(weather_.delay_max_ms), to, message);
  }
  void Broadcast(size_t from, const Message& message) {
    for (size_t to = 0; to < nodes_.size(); ++to) {
      if (to != from) Post(to, message);
    }
    At(now_ms_, from, message);
  }

  void Handle(size_t from, const base::Result<Agreement::Output>& result) {
    if (!result) return;  // of no use, which is fine
    Node& node = nodes_[from];
    node.disk = node.agreement.memory();
    if (result->offer) {
      OfferMessage message = *result->offer;
      message.offer = SignOffer(message.offer, world_.Keys(node.id).vote);
      Broadcast(from, message);
    }
    for (const Vote& vote : result->votes) {
      Broadcast(from, SignVote(vote, world_.Keys(node.id).vote));
      if (!IsHonest(from)) Lie(from, vote);
    }
    if (IsHonest(from)) evidence_.insert(evidence_.end(), result->evidence.begin(), result->evidence.end());
    if (result->decided) {
      node.decided = result->decided;
      Broadcast(from, *result->decided);
    }
    const auto next = node.agreement.NextTick();
    if (next && *next != node.tick_ms) At(node.tick_ms = *next, from, Tick());
  }

  // The opposite to some: nothing for something, somebody's certificate for nothing.
  void Lie(size_t from, Vote vote) {
    vote.certificate = vote.certificate ? std::nullopt : std::optional(CertificateHash(Draft(world_.state, {.time = kStart_ms / 1000}).value()));
    vote.since.reset();
    for (size_t to = 0; to < nodes_.size(); ++to) {
      if (Below(2)) Post(to, SignVote(vote, world_.Keys(nodes_[from].id).vote));
    }
  }

  std::mt19937_64 random_;
  Weather weather_;
  World world_;
  std::vector<Node> nodes_;
  std::priority_queue<Event> events_;
  uint64_t order_ = 0, now_ms_ = kStart_ms;
  std::vector<Evidence> evidence_;
};

void ExpectAgreement(const Network& network) {
  ASSERT_TRUE(network.AllDecided());
  for (const Certificate& decision : network.Decisions()) {
    EXPECT_EQ(CertificateHash(decision.body), CertificateHash(network.Decisions()[0].body));
    EXPECT_TRUE(Apply(network.state(), decision).has_value());
  }
  for (const size_t accused : network.Accused()) EXPECT_FALSE(network.IsHonest(accused)) << accused;
}

class Seeds : public ::testing::TestWithParam<uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Agreement, Seeds, ::testing::Range(uint64_t{1}, uint64_t{7}));

TEST_P(Seeds, InFairWeather) {
  for (const int members : {1, 2, 3, 4, 7}) {
    Network network(GetParam(), members, {});
    network.Run();
    ExpectAgreement(network);
  }
}

TEST_P(Seeds, WhileMessagesAreLateLostAndDoubled) {
  Network network(GetParam(), 5, {.lost_percent = 25, .doubled_percent = 20, .delay_max_ms = 5000});
  network.Run();
  ExpectAgreement(network);
}

TEST_P(Seeds, WhileNodesCrash) {
  Network network(GetParam(), 4, {.lost_percent = 5, .delay_max_ms = 2000, .crash_percent = 4});
  network.Run();
  ExpectAgreement(network);
}

TEST_P(Seeds, WhileAThirdLieLessOne) {
  Network network(GetParam(), 7, {.lost_percent = 10, .delay_max_ms = 2000, .liars = 2});
  network.Run();
  ExpectAgreement(network);
}

// Beyond a third nothing is promised but this: who broke it can be named.
TEST_P(Seeds, WhereTooManyLieTheyAreNamed) {
  Network network(GetParam(), 4, {.lost_percent = 30, .delay_max_ms = 4000, .liars = 2});
  network.Run();
  const auto decisions = network.Decisions();
  for (size_t i = 1; i < decisions.size(); ++i) {
    if (CertificateHash(decisions[i].body) == CertificateHash(decisions[0].body)) continue;
    EXPECT_GE(EvidenceOfFork(network.state(), decisions[0], decisions[i]).size(), 2u);
  }
  for (const size_t accused : network.Accused()) EXPECT_FALSE(network.IsHonest(accused)) << accused;
}

}  // namespace
}  // namespace covenant
