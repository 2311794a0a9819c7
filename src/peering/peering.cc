#include "peering/peering.h"

#include <set>

namespace peering {

base::Result<std::unique_ptr<Peering>> Peering::Start(Parts parts, const std::optional<Listen>& listen) {
  std::unique_ptr<Peering> self(new Peering(std::move(parts)));
  Peering* const f = self.get();
  const Parts& p = f->parts_;
  membership::Membership& membership = p.membership;
  const auto wake = [f] {
    const base::MutexLock lock(f->mutex_);
    if (f->news_) f->news_->Wake();
    f->woken_ = true;
    f->changed_.notify_one();
  };
  const auto busy = [f] {
    const base::MutexLock lock(f->mutex_);
    if (f->council_time_) f->council_time_->Wake();
  };
  f->council_ = TRY(membership::Council::Open({membership, p.clock, p.logger, p.vote, p.timeouts, wake, busy}));
  auto time = std::make_unique<CouncilTime>(*f->council_);
  {
    const base::MutexLock lock(f->mutex_);  // its thread may want to wake it already
    f->council_time_ = std::move(time);
  }
  if (!listen) return self;
  auto news = std::make_unique<NewsDesk>([f, &membership] {
    const auto witnessed = membership.Witnessed();
    return News{membership.Now()->state.epoch, membership.OwnSize(), witnessed ? witnessed->size : 0, f->council_->documents_version()};
  }, p.clock);
  {
    const base::MutexLock lock(f->mutex_);  // the council's thread may want to wake it already
    f->news_ = std::move(news);
  }
  f->gate_ = std::make_unique<MemberGate>(membership);
  f->router_ = std::make_unique<http::Router>(*f->gate_, http::Problem);
  const auto deliver = [&membership](const covenant::MemberId& to, const membership::DeliveryRequest& request) { return membership.Deliver(to, request); };
  AddMemberRoutes(*f->router_, {membership, *f->council_, *f->news_, p.clock, p.logger, p.cosigner, p.run_later, p.deliver ? p.deliver : deliver});
  http::ServerOptions options;
  options.address = listen->address;
  options.port = listen->port;
  options.security = p.identity;
  options.client_certificates = http::ClientCertificates::kAsked;
  options.threads = 1;
  f->server_ = TRY(http::Server::Start(std::move(options), *f->router_, p.clock, p.random, p.logger));
  f->witnesses_ = std::make_unique<Witnesses>(Witnesses::Parts{membership, *f->council_, p.clock, p.logger, p.identity, [f] { f->news_->Wake(); }});
  f->watch_ = p.exchange.OnCommit(wake);
  f->thread_ = std::thread([f] { f->Run(); });
  return self;
}

Peering::~Peering() { Stop(); }

void Peering::Stop() {
  stop_.Give();
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  watch_.reset();
  if (!council_) return;
  if (witnesses_) witnesses_->Stop();
  if (news_) news_->Stop();  // so that the server need not wait for those who wait here
  std::map<covenant::MemberId, std::shared_ptr<Peer>> peers;
  {
    const base::MutexLock lock(mutex_);
    peers.swap(peers_);
  }
  peers.clear();
  if (server_) server_->Stop();
  std::unique_ptr<CouncilTime> time;  // ended without the lock: its thread takes it
  {
    const base::MutexLock lock(mutex_);
    time.swap(council_time_);
  }
}

void Peering::Run() {
  for (;;) {
    MatchPeers();
    witnesses_->Wake();
    base::MutexLock lock(mutex_);
    while (!woken_ && !stopping_) lock.Wait(changed_);
    if (stopping_) return;
    woken_ = false;
  }
}

void Peering::MatchPeers() {
  const auto now = parts_.membership.Now();
  std::set<covenant::MemberId> wanted;  // none where this node is no member any more
  const bool is_member = now->state.Find(now->seat.self)->IsMember();
  for (const covenant::Row& row : now->state.members) {
    if (is_member && row.IsMember() && row.id != now->seat.self) wanted.insert(row.id);
  }
  std::vector<std::shared_ptr<Peer>> gone;  // ended without the lock
  const base::MutexLock lock(mutex_);
  for (auto at = peers_.begin(); at != peers_.end();) {
    if (wanted.erase(at->first) != 0) {
      ++at;
      continue;
    }
    gone.push_back(std::move(at->second));
    at = peers_.erase(at);
  }
  const Peer::Parts parts{parts_.membership, *council_, parts_.clock, parts_.logger, parts_.identity,
                          [&exchange = parts_.exchange]() -> base::Status {
                            TRY(exchange.FinishErasures());
                            return {};
                          }};
  for (const covenant::MemberId& member : wanted) peers_[member] = std::make_shared<Peer>(parts, member);
}

base::Result<Recovered> Peering::Recover() {
  if (!server_) return base::Fail(base::Code::kUnavailable, "no node runs that could ask the other members: `mithaq serve` does");
  const base::MutexLock lock(recovering_);
  return peering::Recover(parts_.membership, parts_.identity, parts_.logger, stop_.fd());
}

std::vector<PeerStatus> Peering::Peers() const {
  std::vector<PeerStatus> all;
  const base::MutexLock lock(mutex_);
  for (const auto& [member, peer] : peers_) all.push_back(peer->status());
  return all;
}

base::Result<tlog::WitnessAnswer> Peering::CosignOutside(std::string_view body, std::span<const tlog::VerifierKey> logs) const {
  TRY(parts_.membership.MayCosign());
  if (!parts_.cosigner) return base::Fail(base::Code::kNotFound, "this node has no witness key");
  const auto answer = TRY(parts_.membership.witness().AddOutsideCheckpoint(body, logs, *parts_.cosigner, static_cast<uint64_t>(parts_.clock.Now().us / 1'000'000)));
  if (answer.contradiction) {
    parts_.logger.Log(base::Level::kError, "A LOG OUTSIDE THE COVENANT SHOWS TWO HISTORIES: two heads that it signed contradict each other; both are kept (GET /api/v1/covenant/contradictions)",
                      {{"head", answer.contradiction->note}});
  }
  return answer;
}

}  // namespace peering
