// A node among the members of its covenant: the port where they call, its part in votes, and a Peer for each other member.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/logger.h"
#include "base/random.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "base/time.h"
#include "crypto/sign.h"
#include "exchange/exchange.h"
#include "http/router.h"
#include "http/server.h"
#include "membership/membership.h"
#include "membership/council.h"
#include "peering/council_time.h"
#include "peering/member_gate.h"
#include "peering/member_routes.h"
#include "peering/news.h"
#include "peering/peer.h"
#include "peering/recover.h"
#include "peering/stop_signal.h"
#include "peering/witnesses.h"

namespace peering {

class Peering {
 public:
  struct Parts {
    exchange::Exchange& exchange;
    membership::Membership& membership;         // in a covenant
    const base::Clock& clock;
    base::Random& random;
    base::Logger& logger;
    const crypto::SigningKey* vote = nullptr;
    http::TlsIdentity identity;                 // the TLS key of this member's card
    std::optional<tlog::Cosigner> cosigner = {};  // its witness key
    covenant::Timeouts timeouts = {};
    std::function<bool(std::function<void()>)> run_later = {};
    // In place of Membership::Deliver, where a test has a member lie.
    std::function<base::Result<membership::Delivery>(const covenant::MemberId&, const membership::DeliveryRequest&)> deliver = {};
  };
  struct Listen {
    std::string address;
    uint16_t port = 0;
  };
  // References outlive it. Begins to listen and to talk; without `listen` it does neither, and only keeps what is voted for: in a
  // command, while no node runs. Errors as http::Server::Start.
  static base::Result<std::unique_ptr<Peering>> Start(Parts parts, const std::optional<Listen>& listen);
  ~Peering();  // as Stop
  // Ends what is under way, and its threads; what was asked of it until then is done.
  void Stop();

  uint16_t port() const { return server_->port(); }  // where it listens
  membership::Council& council() const { return *council_; }
  std::vector<PeerStatus> Peers() const;
  // Fills this node's own log up again after a restore. kUnavailable where this node does not listen, and so talks to nobody.
  base::Result<Recovered> Recover();
  // As Witness::AddOutsideCheckpoint, with this member's witness key. kUnavailable while this node may not sign.
  base::Result<tlog::WitnessAnswer> CosignOutside(std::string_view body, std::span<const tlog::VerifierKey> logs) const;
  WitnessesStatus Witnessing() const { return witnesses_ ? witnesses_->status() : WitnessesStatus(); }

 private:
  explicit Peering(Parts parts) : parts_(std::move(parts)) {}
  // Members come and go with the epochs.
  void MatchPeers();
  void Run();

  const Parts parts_;
  std::unique_ptr<membership::Council> council_;
  std::unique_ptr<NewsDesk> news_;
  std::unique_ptr<Witnesses> witnesses_;
  std::unique_ptr<MemberGate> gate_;
  std::unique_ptr<http::Router> router_;
  std::unique_ptr<http::Server> server_;
  mutable base::Mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool woken_ GUARDED_BY(mutex_) = false;
  std::unique_ptr<CouncilTime> council_time_ GUARDED_BY(mutex_);
  std::map<covenant::MemberId, std::shared_ptr<Peer>> peers_ GUARDED_BY(mutex_);
  std::unique_ptr<exchange::Exchange::Watch> watch_;
  StopSignal stop_;
  base::Mutex recovering_;  // one at a time
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace peering
