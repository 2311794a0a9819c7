// Members of a covenant that talk over real sockets on loopback: what one publishes, recalls and votes for reaches the others.
#include "peering/peering.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "base/encoding.h"
#include "base/time.h"
#include "covenant/testing_world.h"
#include "crypto/certificate.h"
#include "membership/testing.h"
#include "membership/testing_lies.h"
#include "store/store.h"
#include "tlog/checkpoint.h"
#include "tlog/proof.h"
#include "tlog/witness.h"

namespace peering {
namespace {

using covenant::testing::KeysOf;
using membership::testing::MemberBench;
using exchange::testing::Indicator;
using exchange::testing::IndicatorId;
using membership::testing::kGreen;

constexpr covenant::Timeouts kQuick{.offer_ms = 2000, .prevote_ms = 1000, .commit_ms = 1000, .more_ms = 500};

uint16_t FreePort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t bytes = sizeof address;
  EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), bytes), 0);
  EXPECT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &bytes), 0);
  ::close(fd);
  return ntohs(address.sin_port);
}

bool Eventually(const std::function<bool()>& holds, int seconds = 20) {
  for (int i = 0; i < seconds * 100; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

// Member `number`, with a port of its own.
struct Member {
  explicit Member(int number) : number(number), keys(KeysOf(number)), port(FreePort()), bench(store) {
    const auto made = crypto::MakeSelfSigned({.common_name = "member", .dns_names = {}, .ip_addresses = {"127.0.0.1"}, .not_before = clock.Now(), .days = 30});
    identity = {made->certificate_pem, made->private_key_pem};
    covenant::CardBody body = covenant::testing::CardBodyOf(number, keys);
    body.addresses = {"https://127.0.0.1:" + std::to_string(port)};
    body.keys.tls = *crypto::CertificateKeyHash(identity.certificate_pem);
    card = covenant::SignCard(body, keys.view());
    id = covenant::CardHash(body);
    bench.clock.now = clock.Now();
  }
  ~Member() { Stop(); }

  membership::Membership& membership() { return *bench.membership; }
  void Start() {
    auto started = Peering::Start({.exchange = *bench.exchange, .membership = *bench.membership, .clock = clock, .random = bench.random, .logger = bench.logger, .vote = &keys.vote,
                                   .identity = identity, .cosigner = *tlog::Cosigner::Make(card->body.keys.witness.name(), keys.witness), .timeouts = kQuick, .run_later = [](std::function<void()> work) { work(); return true; }, .deliver = deliver},
                                  Peering::Listen{"127.0.0.1", port});
    ASSERT_TRUE(started) << started.error().message;
    peering = *std::move(started);
  }
  void Stop() { peering.reset(); }
  void Restart() {
    Stop();
    bench.Open();
    const auto resumed = membership().Resume(keys.log);
    ASSERT_TRUE(resumed) << resumed.error().message;
    Start();
  }
  uint32_t Number(std::string_view alias) { return bench.exchange->collections().Find(alias)->number; }
  void Publish(int indicator) {
    const auto report = bench.Submit(Number(membership::kSharedAlias), {Indicator(indicator, 0, "[ipv4-addr:value = '198.51.100.7']", kGreen)});
    ASSERT_TRUE(report);
    ASSERT_EQ(report->objects[0].outcome, exchange::Outcome::kAdded) << report->objects[0].message;
  }
  bool Has(int indicator) {
    const auto number = Number(membership::kReceivedAlias);
    return !bench.exchange->Get({IndicatorId(indicator), {}, {}}, [&](uint32_t c) { return c == number; })->empty();
  }
  std::string Troubles() {
    std::string text;
    for (const PeerStatus& peer : peering->Peers()) text += peer.organisation + " at " + peer.address + ": " + peer.trouble + "\n";
    return text;
  }

  const int number;
  const covenant::testing::KeySet keys;
  const uint16_t port;
  const base::SystemClock clock;
  http::TlsIdentity identity;
  std::function<base::Result<membership::Delivery>(const covenant::MemberId&, const membership::DeliveryRequest&)> deliver;  // empty: honestly
  std::optional<covenant::Card> card;
  covenant::MemberId id;
  std::unique_ptr<store::Store> memory = store::OpenMemory();
  exchange::testing::FaultyStore store{*memory};
  MemberBench bench;
  std::unique_ptr<Peering> peering;
};

class PeeringTest : public ::testing::Test {
 protected:
  void SetUp() override {
    covenant::GenesisBody terms{.cards = {}, .circles = {}, .name = "Loopback", .purpose = covenant::Purpose::kTest,
                                .rules = covenant::DefaultRules(), .text = {}, .thresholds = {}};
    for (Member* const member : All()) terms.cards.push_back(*member->card);
    covenant::Genesis genesis{covenant::MakeGenesis(std::move(terms)).value(), {}};
    for (Member* const member : All()) {
      ASSERT_TRUE(covenant::AddSignature(genesis, covenant::SignGenesis(genesis.body, member->id, member->keys.vote)));
    }
    for (Member* const member : All()) {
      const auto entered = member->membership().Enter(genesis, {}, member->keys.log);
      ASSERT_TRUE(entered) << entered.error().message;
      member->Start();
    }
  }
  virtual std::vector<Member*> All() { return {&one, &two, &three}; }

  covenant::Proposal Propose(const covenant::Action& action) {
    const covenant::State& state = one.membership().Now()->state;
    return covenant::SignProposal({.actions = {action}, .base = {state.epoch, state.hash}, .covenant = state.covenant,
                                   .not_after = static_cast<uint64_t>(one.clock.Now().us / 1'000'000) + 3600,
                                   .proposer = one.id, .reason = "because", .signature = {}}, one.keys.vote);
  }
  // What one proposes and all vote for.
  void Decide(const covenant::Action& action) {
    const covenant::State& state = one.membership().Now()->state;
    const covenant::Proposal proposal = Propose(action);
    const auto proposed = one.peering->council().Take(covenant::FormatProposal(proposal));
    ASSERT_TRUE(proposed) << proposed.error().message;
    for (Member* const member : All()) {
      ASSERT_TRUE(Eventually([&] { return !member->peering->council().Proposals().empty(); })) << member->Troubles();
      const covenant::Ballot ballot = covenant::SignBallot({state.covenant, covenant::ProposalHash(proposal), covenant::Choice::kYes, member->id, {}}, member->keys.vote);
      const auto voted = member->peering->council().Take(covenant::FormatBallot(ballot));
      ASSERT_TRUE(voted) << voted.error().message;
    }
  }

  Member one{1}, two{2}, three{3};
};

TEST_F(PeeringTest, WhatOnePublishesAndRecallsReachesTheOthers) {
  one.Publish(1);
  EXPECT_TRUE(Eventually([&] { return two.Has(1) && three.Has(1); })) << two.Troubles() << three.Troubles();
  exchange::Query query;
  query.collection = one.Number(membership::kSharedAlias);
  query.ids = {IndicatorId(1)};
  ASSERT_EQ(one.bench.exchange->Recall(query, "wrong", "tester"), 1u);
  EXPECT_TRUE(Eventually([&] { return !two.Has(1) && !three.Has(1); })) << two.Troubles();
}

TEST_F(PeeringTest, ADoubleStandardIsFoundAndKnownToAll) {
  one.Stop();
  one.deliver = [&](const covenant::MemberId& to, const membership::DeliveryRequest& request) -> base::Result<membership::Delivery> {
    auto delivery = TRY(one.membership().Deliver(to, request));
    if (to != two.id) return delivery;
    return membership::testing::Altered(delivery, request, one.keys.log, [](uint64_t index, auto& parts, auto&) {
      if (index == 2) membership::testing::Withhold(parts);
    });
  };
  one.Start();
  for (int i = 1; i <= 3; ++i) one.Publish(i);
  ASSERT_TRUE(Eventually([&] { return three.Has(3) && two.Has(3); })) << two.Troubles() << three.Troubles();
  EXPECT_TRUE(three.Has(2));
  EXPECT_FALSE(two.Has(2));
  for (Member* const member : {&two, &three}) {
    ASSERT_TRUE(Eventually([&] { return !member->peering->council().Findings().empty(); })) << member->number;
    const federation::Finding finding = member->peering->council().Findings()[0];
    EXPECT_EQ(finding.culprit, one.id);
    EXPECT_EQ(finding.evidence.fault, covenant::Fault::kWithheld);
    EXPECT_EQ(std::get<covenant::Partiality>(finding.evidence.documents).excerpt.head.member, two.id);
  }
}

TEST_F(PeeringTest, AVoteTakesAllToTheNextEpoch) {
  covenant::RuleSet rules = covenant::DefaultRules();
  rules.rules.insert(rules.rules.begin(), covenant::Rule{.id = "red-for-all", .markings = {{covenant::Marking::kRed}}, .verdict = covenant::Verdict::kAllowed});
  Decide(covenant::SetRules{rules});
  for (Member* const member : All()) {
    EXPECT_TRUE(Eventually([&] { return member->membership().Now()->state.epoch == 1; })) << member->Troubles();
  }
  EXPECT_EQ(one.membership().Now()->state.hash, two.membership().Now()->state.hash);
  EXPECT_EQ(one.membership().Now()->state.hash, three.membership().Now()->state.hash);
}

TEST_F(PeeringTest, WhoStaysBehindIsNotAskedWithoutPause) {
  three.store.fault = exchange::testing::FaultyStore::Fault::kNotWritten;  // its disk is full: it cannot go on
  one.Stop();
  covenant::testing::World world(3);
  covenant::RuleSet rules = covenant::DefaultRules();
  rules.rules.insert(rules.rules.begin(), covenant::Rule{.id = "red-for-all", .markings = {{covenant::Marking::kRed}}, .verdict = covenant::Verdict::kAllowed});
  world.state = one.membership().Now()->state;
  for (Member* const member : All()) world.Know(member->id, member->number);
  const auto certificate = world.Certify({.proposals = {world.Approve(Propose(covenant::SetRules{rules}))}});
  ASSERT_TRUE(certificate) << certificate.error().message;
  ASSERT_TRUE(one.membership().Adopt(*certificate));
  one.Start();
  ASSERT_TRUE(Eventually([&] { return two.membership().Now()->state.epoch == 1; })) << two.Troubles();
  const auto answers = [&] {
    for (const PeerStatus& peer : one.peering->Peers()) {
      if (peer.member == three.id) return peer.answers;
    }
    return uint64_t{0};
  };
  ASSERT_TRUE(Eventually([&] { return answers() > 0; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_LT(answers(), 10u);
  EXPECT_EQ(three.membership().Now()->state.epoch, 0u);
  three.store.fault = exchange::testing::FaultyStore::Fault::kNone;
}

TEST_F(PeeringTest, WhoWasExpelledWhileAwayIsToldByItsFormerPeers) {
  three.Stop();
  covenant::testing::World world(3);
  world.state = one.membership().Now()->state;
  for (Member* const member : All()) world.Know(member->id, member->number);
  const auto certificate = world.Certify({.proposals = {world.Approve(Propose(covenant::Expel{three.id}))}});
  ASSERT_TRUE(certificate) << certificate.error().message;
  ASSERT_TRUE(one.membership().Adopt(*certificate));
  ASSERT_TRUE(Eventually([&] { return two.membership().Now()->state.epoch == 1 && one.peering->Peers().size() == 1; })) << two.Troubles();
  one.Publish(1);
  three.Start();
  ASSERT_TRUE(Eventually([&] { return three.membership().Now()->state.epoch == 1; })) << three.Troubles();
  EXPECT_FALSE(three.membership().Now()->state.Find(three.id)->IsMember());
  EXPECT_TRUE(Eventually([&] { return three.peering->Peers().empty(); }));
  EXPECT_TRUE(Eventually([&] { return two.Has(1); })) << two.Troubles();
  EXPECT_FALSE(three.Has(1));
}

TEST_F(PeeringTest, WhoWasAwayCatchesUp) {
  three.Stop();
  one.Publish(1);
  ASSERT_TRUE(Eventually([&] { return two.Has(1); })) << two.Troubles();
  three.Start();
  EXPECT_TRUE(Eventually([&] { return three.Has(1); })) << three.Troubles();
}

TEST_F(PeeringTest, RecallsAndErasuresAreAnsweredByWhoHasCarriedThemOut) {
  one.Publish(1);
  one.Publish(2);
  ASSERT_TRUE(Eventually([&] { return two.Has(2) && three.Has(2); })) << two.Troubles() << three.Troubles();
  three.Stop();
  exchange::Query query;
  query.collection = one.Number(membership::kSharedAlias);
  query.ids = {IndicatorId(1)};
  ASSERT_EQ(one.bench.exchange->Recall(query, "wrong", "tester"), 1u);
  ASSERT_EQ(one.bench.exchange->Erase(query.collection, {IndicatorId(2), {}, {}}, "by law", "tester"), 1u);
  const auto page = [&] { return *one.membership().receipts().List(query.collection, {INT64_MAX}, 10); };
  const auto answered = [&](size_t withdrawal, const Member& member) {
    const auto listed = page();
    for (const auto& holder : listed.withdrawals.at(withdrawal).holders) {
      if (holder.member == member.id) return holder.complied.has_value();
    }
    ADD_FAILURE() << "it is not named";
    return false;
  };
  EXPECT_TRUE(Eventually([&] { return answered(0, two) && answered(1, two); })) << two.Troubles();
  EXPECT_EQ(page().withdrawals.size(), 2u);
  EXPECT_EQ(page().withdrawals[0].kind, exchange::RecordKind::kErasure);
  EXPECT_EQ(page().withdrawals[1].id, IndicatorId(1));
  EXPECT_EQ(page().withdrawals[1].reason, "wrong");
  EXPECT_FALSE(answered(0, three) || answered(1, three));
  EXPECT_FALSE(*two.bench.exchange->FinishErasures());  // it answered only once its files held nothing
  // The owner has its receipt before it hears that it was taken.
  EXPECT_TRUE(Eventually([&] { return !*two.membership().receipts().Owes(one.id, two.clock.Now()); }));
  three.Start();
  EXPECT_TRUE(Eventually([&] { return answered(0, three) && answered(1, three); })) << three.Troubles();

  // What is none is refused: of another member, of more than there is, changed.
  const auto take = [&](covenant::Receipt receipt, const Member& from) { return one.membership().receipts().Take(from.id, covenant::FormatReceipt(receipt), one.clock.Now()); };
  covenant::Receipt receipt = *two.membership().receipts().Make(one.id, two.clock.Now());
  EXPECT_TRUE(take(receipt, two));
  EXPECT_EQ(take(receipt, three).error().code, base::Code::kForbidden);
  receipt.size += 1;
  EXPECT_EQ(take(receipt, two).error().code, base::Code::kCorrupt);
  EXPECT_EQ(take(covenant::SignReceipt(receipt, two.keys.log), two).error().code, base::Code::kCorrupt);
}

TEST_F(PeeringTest, AfterARestartPublishingWaitsForTheFirstContact) {
  one.Publish(1);
  ASSERT_TRUE(Eventually([&] { return two.Has(1) && three.Has(1); })) << two.Troubles() << three.Troubles();
  three.Stop();
  one.Restart();
  EXPECT_FALSE(Eventually([&] { return one.membership().MaySign(); }, 1));
  EXPECT_TRUE(one.membership().Signing().why.contains("1 of 2")) << one.membership().Signing().why;
  two.Publish(2);  // all else goes on
  EXPECT_TRUE(Eventually([&] { return one.Has(2); })) << one.Troubles();
  three.Start();
  ASSERT_TRUE(Eventually([&] { return one.membership().MaySign(); })) << one.Troubles();
  one.Publish(3);
  EXPECT_TRUE(Eventually([&] { return two.Has(3) && three.Has(3); })) << two.Troubles() << three.Troubles();
}

TEST_F(PeeringTest, AVoteGoesOnAfterAllHaveStartedAgain) {
  one.Publish(1);
  two.Publish(2);
  three.Publish(3);
  for (Member* const member : All()) {
    ASSERT_TRUE(Eventually([&] { return member->membership().OwnSize() == 2; }));
    member->Restart();
  }
  for (Member* const member : All()) ASSERT_TRUE(Eventually([&] { return member->membership().MaySign(); })) << member->Troubles();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // votes begin within 100 ms of that
  covenant::RuleSet rules = covenant::DefaultRules();
  rules.rules.insert(rules.rules.begin(), covenant::Rule{.id = "red-for-all", .markings = {{covenant::Marking::kRed}}, .verdict = covenant::Verdict::kAllowed});
  Decide(covenant::SetRules{rules});
  for (Member* const member : All()) {
    EXPECT_TRUE(Eventually([&] { return member->membership().Now()->state.epoch == 1; })) << member->Troubles();
  }
}

TEST_F(PeeringTest, StrangersReadTheChainAndNothingElse) {
  http::ClientOptions options;
  options.trust.pinned_key = one.card->body.keys.tls;
  const std::string base = "/" + base::HexEncode(one.membership().Now()->seat.covenant.view());
  const auto status = [&](const std::string& path, std::optional<http::TlsIdentity> identity) {
    options.identity = std::move(identity);
    auto client = http::Client::ForOrigin(one.card->body.addresses[0], options);
    http::ClientRequest request;
    request.target = base + path;
    return client->Send(request)->status;
  };
  const auto stranger = crypto::MakeSelfSigned({.common_name = "stranger", .dns_names = {}, .ip_addresses = {}, .not_before = one.clock.Now(), .days = 30});
  const http::TlsIdentity unknown{stranger->certificate_pem, stranger->private_key_pem};
  EXPECT_EQ(status("/epochs/0", {}), 200);
  EXPECT_EQ(status("/epochs/1", {}), 404);
  for (const char* const path : {"/records?epoch=0&from=0", "/documents?after=0", "/log/checkpoint", "/mirror", "/news?epoch=0&size=0&documents=0&witnessed=0", "/log/tile/0/000.p/1"}) {
    EXPECT_EQ(status(path, {}), 401) << path;
    EXPECT_EQ(status(path, unknown), 403) << path;
    EXPECT_EQ(status(path, two.identity), 200) << path;
  }
  EXPECT_EQ(status("/witnessed", {}), 401);
  EXPECT_EQ(status("/witnessed", unknown), 403);
}

// Four members: of the three others two have to cosign a head.
class WitnessingTest : public PeeringTest {
 protected:
  std::vector<Member*> All() override { return {&one, &two, &three, &four}; }

  // How many of the others have cosigned.
  size_t Cosignatures(std::string_view note) {
    std::vector<tlog::VerifierKey> witnesses;
    for (Member* const member : All()) {
      if (member != &one) witnesses.push_back(member->card->body.keys.witness);
    }
    const tlog::VerifierKey& log = one.card->body.keys.log;
    const auto opened = tlog::OpenCheckpoint(note, log.name(), std::span(&log, 1), witnesses);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? opened->cosignatures.size() : 0;
  }
  bool AllWitnessedBy(size_t count) {
    return Eventually([&] {
      const auto head = one.membership().Witnessed();
      return head && head->size == one.membership().OwnSize() && Cosignatures(head->note) >= count;
    });
  }
  std::string WitnessTroubles() {
    std::string text;
    for (const WitnessStatus& witness : one.peering->Witnessing().witnesses) text += UserOf(witness.member) + ": " + witness.trouble + "\n";
    return text;
  }
  http::ClientResponse Ask(Member& member, http::Method method, const std::string& path, std::string body = {}) {
    http::ClientOptions options;
    options.trust.pinned_key = member.card->body.keys.tls;
    options.identity = one.identity;
    auto client = http::Client::ForOrigin(member.card->body.addresses[0], options);
    http::ClientRequest request;
    request.method = method;
    request.target = "/" + base::HexEncode(one.membership().Now()->seat.covenant.view()) + "/" + path;
    request.body = std::move(body);
    const auto response = client->Send(request);
    EXPECT_TRUE(response) << response.error().message;
    return response ? *response : http::ClientResponse();
  }
  // A head of one's log that one signed and that never was.
  tlog::AddCheckpoint Lie(uint64_t old_size, uint64_t size) {
    const auto signer = tlog::NoteSigner::Make(one.card->body.keys.log.name(), one.keys.log);
    return {old_size, {}, tlog::SignCheckpoint({one.card->body.keys.log.name(), size, crypto::Sha256("another history"), {}}, *signer)};
  }
  http::ClientResponse Show(Member& member, const tlog::AddCheckpoint& request) {
    return Ask(member, http::Method::kPost, "witness/add-checkpoint", tlog::FormatAddCheckpoint(request));
  }

  Member four{4};
};

TEST_F(WitnessingTest, TheOthersCosignWhatOnePublishes) {
  one.Publish(1);
  ASSERT_TRUE(AllWitnessedBy(3)) << WitnessTroubles();
  const std::string note = one.membership().Witnessed()->note;
  EXPECT_EQ(Ask(one, http::Method::kGet, "log/checkpoint").body, note);
  EXPECT_EQ(Ask(one, http::Method::kGet, "witnessed").body, note);
  // The proof says so, at its owner and at whoever has it.
  for (Member* const member : {&one, &two}) {
    const auto number = member->Number(member == &one ? membership::kSharedAlias : membership::kReceivedAlias);
    EXPECT_TRUE(Eventually([&] {
      const auto objects = member->bench.exchange->Get({IndicatorId(1), {}, {}}, [&](uint32_t c) { return c == number; });
      if (!objects || objects->empty()) return false;
      const auto proof = member->bench.exchange->Prove(objects->at(0).row);
      return proof && Cosignatures(tlog::ParseProof(*proof)->checkpoint) >= 2;
    })) << member->Troubles();
  }
}

TEST_F(WitnessingTest, AWitnessThatIsDownHoldsUpNothing) {
  four.Stop();
  one.Publish(1);
  ASSERT_TRUE(AllWitnessedBy(2)) << WitnessTroubles();
  EXPECT_TRUE(Eventually([&] {
    return std::ranges::any_of(one.peering->Witnessing().witnesses, [&](const WitnessStatus& w) { return w.member == four.id && !w.trouble.empty(); });
  }));
  four.Start();
  EXPECT_TRUE(AllWitnessedBy(3)) << WitnessTroubles();
}

TEST_F(WitnessingTest, BelowTheQuorumNothingPassesAsWitnessed) {
  ASSERT_TRUE(AllWitnessedBy(3)) << WitnessTroubles();
  three.Stop();
  four.Stop();
  one.Publish(1);
  ASSERT_TRUE(Eventually([&] { return two.membership().witness().Seen(one.card->body.keys.log.name())->value().size == one.membership().OwnSize(); })) << WitnessTroubles();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  const auto after = one.membership().Witnessed();
  EXPECT_LT(after->size, one.membership().OwnSize());
  EXPECT_EQ(Ask(one, http::Method::kGet, "log/checkpoint").body, *one.membership().OwnLog()->checkpoint());
  three.Start();
  EXPECT_TRUE(AllWitnessedBy(2)) << WitnessTroubles();
}

TEST_F(WitnessingTest, TwoHistoriesAreRefusedAndBothKeptAlsoOverARestart) {
  one.Publish(1);
  ASSERT_TRUE(AllWitnessedBy(3)) << WitnessTroubles();
  const uint64_t size = one.membership().OwnSize();
  const std::string origin = one.card->body.keys.log.name();
  ASSERT_TRUE(Eventually([&] { return *two.membership().SizeOf(one.id) == size; }));
  EXPECT_EQ(Show(two, Lie(size, size)).status, 422);
  EXPECT_EQ(Show(two, Lie(0, 1)).status, 422);  // an old head that its entries speak against
  two.Stop();
  two.bench.Open();
  ASSERT_TRUE(two.membership().Resume(two.keys.log));
  two.Start();
  EXPECT_EQ(two.membership().witness().Seen(origin)->value().size, size);
  ASSERT_TRUE(Eventually([&] { return two.membership().MaySign(); }));
  EXPECT_EQ(Show(two, Lie(size, size)).status, 422);
  EXPECT_EQ(Show(two, Lie(0, size + 1)).body, std::to_string(size) + "\n");
  const auto kept = two.membership().witness().Contradictions();
  ASSERT_TRUE(kept);
  ASSERT_EQ(kept->size(), 2u);
  for (const membership::Contradiction& one_of_two : *kept) {
    EXPECT_EQ(one_of_two.origin, origin);
    std::vector<crypto::Digest> roots;
    for (const std::string& note : one_of_two.notes) {
      const auto head = tlog::OpenCheckpoint(note, origin, std::span(&one.card->body.keys.log, 1));
      ASSERT_TRUE(head) << head.error().message;
      roots.push_back(head->checkpoint.root);
    }
    EXPECT_NE(roots[0], roots[1]);
  }
  // All members come to hold it as evidence: by the two heads of one size, or by what two's mirror says of an older one.
  for (Member* const member : {&two, &three, &four}) {
    EXPECT_TRUE(Eventually([&] {
      const auto findings = member->peering->council().Findings();
      return std::ranges::any_of(findings, [&](const membership::Finding& f) { return f.culprit == one.id && f.evidence.fault == covenant::Fault::kHeads; });
    })) << member->Troubles();
  }
}

TEST_F(WitnessingTest, OnlyLogsOfTheOtherMembersAreWitnessed) {
  EXPECT_EQ(Show(one, Lie(0, 1)).status, 404);  // its own
  const auto signer = tlog::NoteSigner::Make("stranger.example/log", one.keys.log);
  EXPECT_EQ(Show(two, {0, {}, tlog::SignCheckpoint({"stranger.example/log", 1, crypto::Sha256("x"), {}}, *signer)}).status, 404);
  const auto thief = tlog::NoteSigner::Make(one.card->body.keys.log.name(), two.keys.log);
  EXPECT_EQ(Show(two, {0, {}, tlog::SignCheckpoint({one.card->body.keys.log.name(), 1, crypto::Sha256("x"), {}}, *thief)}).status, 403);
  EXPECT_EQ(Ask(two, http::Method::kPost, "witness/add-checkpoint", "old x").status, 400);
  EXPECT_TRUE(two.membership().witness().Contradictions()->empty());
}

TEST_F(WitnessingTest, WhatCannotBeStoredIsNotCosigned) {
  ASSERT_TRUE(AllWitnessedBy(3)) << WitnessTroubles();
  two.store.fault = exchange::testing::FaultyStore::Fault::kNotWritten;
  const uint64_t before = two.membership().witness().Seen(one.card->body.keys.log.name())->value().size;
  one.Publish(1);
  ASSERT_TRUE(Eventually([&] {
    return std::ranges::any_of(one.peering->Witnessing().witnesses, [&](const WitnessStatus& w) { return w.member == two.id && !w.trouble.empty(); });
  })) << WitnessTroubles();
  EXPECT_EQ(two.membership().witness().Seen(one.card->body.keys.log.name())->value().size, before);
  two.store.fault = exchange::testing::FaultyStore::Fault::kNone;
  EXPECT_TRUE(AllWitnessedBy(3)) << WitnessTroubles();
}

}  // namespace
}  // namespace peering
