// What this node does as a member of its covenant: it holds the charter, gives other members what of its log they are entitled to,
// and takes over what they give (ARCHITECTURE.md, "The covenant"). Safe from many threads.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/certificate.h"
#include "covenant/evidence.h"
#include "covenant/genesis.h"
#include "crypto/sign.h"
#include "exchange/charter.h"
#include "exchange/exchange.h"
#include "exchange/logs.h"
#include "exchange/sequencer.h"
#include "exchange/signing_guard.h"
#include "membership/bundle.h"
#include "membership/delivery.h"
#include "membership/ledgers.h"
#include "membership/receipts.h"
#include "membership/reviews.h"
#include "membership/witness.h"

namespace membership {

// The collections of a node in a covenant, by the alias that they are made with. An administrator may give them another: the program itself
// goes by their home.
inline constexpr std::string_view kSharedAlias = "shared", kReceivedAlias = "received";

// What a node keeps of votes under way, beside the chain.
struct Governance {
  std::string memory;                          // of the agreement under way; empty where there is none
  std::vector<std::string> findings;           // evidence, each with whom it is against
  std::map<crypto::Digest, std::string> held;  // documents, by name
};
struct GovernanceChange {
  std::optional<std::string> memory;           // in place of the one before
  std::vector<std::string> findings;           // more of them
  std::map<crypto::Digest, std::string> held;  // more of them
  std::vector<crypto::Digest> gone;            // of those that were held
  bool empty() const { return !memory && findings.empty() && held.empty() && gone.empty(); }
};

std::unexpected<base::Error> NoCovenant();  // kNotFound, with what to do

class Membership {
 public:
  // `exchange` outlives it.
  explicit Membership(exchange::Exchange& exchange)
      : parts_(exchange.parts()), witness_(parts_.store, parts_.logs, parts_.charter), receipts_({parts_.store, parts_.logs, parts_.charter}), reviews_(parts_), ledgers_(parts_.store, parts_.logs, parts_.charter) {}

  // Null where the node is in no covenant.
  std::shared_ptr<const exchange::Charter::View> Now() const { return parts_.charter.Now(); }
  // The same; NoCovenant where it is in none.
  base::Result<std::shared_ptr<const exchange::Charter::View>> InCovenant() const;
  std::vector<std::shared_ptr<const exchange::Charter::View>> Recent() const { return parts_.charter.Recent(); }  // charter.h

  // Enters the covenant of that genesis, at the epoch of the last certificate, as the member whose card has this log key: a founder,
  // or one that was admitted. They become the first entries of the node's log of the covenant, all or none, and the collections for sharing
  // are made. Again is fine. kConflict in another covenant, kForbidden where no member has the key then, kInvalid where founders
  // have not signed; as covenant::Apply. `log_key` outlives this.
  base::Status Enter(const covenant::Genesis& genesis, std::span<const covenant::Certificate> certificates, const crypto::SigningKey& log_key);
  // After a start, before anything else: opens the log of the covenant that the node is in. Nothing to do where it is in none.
  base::Status Resume(const crypto::SigningKey& log_key);
  // The next epoch. kConflict where it is not the next, else as covenant::Apply.
  base::Status Adopt(const covenant::Certificate& certificate);
  std::shared_ptr<const covenant::Rulebook> RulesAt(uint64_t epoch) const { return parts_.charter.RulesAt(epoch); }
  // Where this node's users publish to the members; null where it is in no covenant.
  std::shared_ptr<const exchange::Collection> SharedCollection() const;
  // The document of an epoch; of epoch 0 the genesis.
  base::Result<std::string> ChainDocument(uint64_t epoch) const { return exchange::ReadChainDocument(parts_.store, epoch); }

  base::Result<Governance> ReadGovernance() const;
  base::Status Keep(const GovernanceChange& change);  // durable once it returns

  base::Result<Delivery> Deliver(const covenant::MemberId& to, const DeliveryRequest& request, const DeliveryLimits& limits = {}) const;

  // The same as a batch of a bundle, signed (bundle.h); the last where its statement's `next` is its `size`. It has no ledger: what the
  // member has been given by then is not known here.
  base::Result<std::string> DeliverByHand(const covenant::MemberId& to, uint64_t from) const;

  // Of the node's own log of the covenant; 0 where it is in none.
  uint64_t OwnSize() const;
  // Its checkpoint, tiles and entries (log.h); null where it is in none.
  const exchange::Log* OwnLog() const { return parts_.logs.covenant(); }
  // Whether this node may sign at its end (signing_guard.h): publish to `shared`, take back there, follow to the next epoch, vote.
  exchange::SigningGuard::Standing Signing() const;
  bool MaySign() const { return Signing().state == exchange::SigningGuard::State::kMaySign; }
  // As a witness: an older copy of this node's data has forgotten what it cosigned, too. kUnavailable.
  base::Status MayCosign() const;
  // What `member` holds of it: the head that this node signed, empty where it holds none. Errors as tlog::OpenCheckpoint: then it
  // was not this node that signed, and nothing follows.
  base::Status HeardOfOwnLog(const covenant::MemberId& member, std::string_view checkpoint);
  // What this node has taken over of a member's log.
  struct Held {
    uint64_t size = 0;
    std::string checkpoint;               // signed by the member; its size is that or larger; empty where there is none
  };
  Held HeldOf(const covenant::MemberId& member) const;
  // Entries of that log and what stands behind them here, for the member itself (recovery.h).
  base::Result<Delivery> DeliverHeldTo(const covenant::MemberId& owner, uint64_t from, const DeliveryLimits& limits = {}) const;
  // Between two sizes up to the published one, of the own log.
  base::Result<std::vector<tlog::Digest>> ProveConsistency(uint64_t from, uint64_t until) const;

  // This node as a witness of the others.
  Witness& witness() { return witness_; }
  // The last head of the own log that a quorum of the others has cosigned; null where there is none.
  std::shared_ptr<const exchange::WitnessedHead::Head> Witnessed() const;
  base::Status KeepWitnessed(std::string note);  // errors as WitnessedHead::Keep
  // What another member says is the last witnessed head of its log. kUnauthorized where too few of the witnesses of the present
  // epoch have cosigned it, kCorrupt where it contradicts what has been taken over, kUnavailable where that is not so far yet.
  base::Result<covenant::MemberAnchor> TakeWitnessed(const covenant::MemberId& member, std::string note);
  // Evidence where `note`, which a member's log signed, is of another history than a head that this node has of that log. `theirs` has
  // the hashes of the tree under `note`, not trusted; without it what is here has to do, and nullopt says nothing yet. Errors as covenant::EvidenceOfHeads.
  base::Result<std::optional<covenant::Evidence>> EvidenceAgainst(const covenant::MemberId& member, std::string_view note, tlog::HashReader* theirs = nullptr) const;
  // Whether a member's log, or the own one, had this head.
  bool HadHead(const covenant::MemberAnchor& head) const;

  Receipts& receipts() { return receipts_; }
  Reviews& reviews() { return reviews_; }  // what this node takes of that which others publish
  // What the others gave this node, by their own word.
  const Ledgers& ledgers() const { return ledgers_; }
  // How far a member's log has been taken over.
  base::Result<uint64_t> SizeOf(const covenant::MemberId& member);
  // What it sent from there on; returns once it is durable. One call for each member at a time. Errors as Intake's.
  base::Result<exchange::ReceptionReport> Receive(const covenant::MemberId& member, std::string_view frames);

 private:
  friend class Intake;
  friend class Recovery;
  std::vector<std::string> HeadsOf(const exchange::Mirror* mirror, const std::string& origin) const;
  base::Status AbstainNow(const exchange::Charter::View& now);
  base::Result<exchange::Mirror*> MirrorOf(const covenant::MemberId& member);
  base::Result<std::shared_ptr<const exchange::Collection>> CollectionOf(const exchange::CollectionSpec& spec);
  base::Result<std::shared_ptr<const exchange::Collection>> ReceivedCollection(const covenant::State& state);
  base::Status Append(std::vector<exchange::Adoption::Epoch> epochs, const exchange::Seat& seat);

  const exchange::Exchange::Parts parts_;
  Witness witness_;
  Receipts receipts_;
  Reviews reviews_;
  const Ledgers ledgers_;
  base::Mutex adopting_;  // one epoch at a time
  base::Mutex making_;    // of collections
};

}  // namespace membership
