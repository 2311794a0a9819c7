// One member's whole part in governing a covenant: it collects proposals, ballots and card updates, puts certificates
// forward, votes for them, follows the epochs and keeps evidence. A state machine that takes documents and the time and says
// what to store, sign, spread and adopt, so that sockets and a simulator drive the same code. A node without a vote looks on.
//
// The host
// - acts on an Output in the order of its members: memory is on the disk before anything that follows is signed or sent;
// - signs what it is asked to, or has it signed elsewhere and in its own time (Pending), and gives it back through Take;
// - serves Held() to the other members, and takes from them what it Lacks; hands Output::spread on at once where it can;
// - stores a decided certificate, then calls Adopted, and does so again for what comes out of that;
// - calls Tick at NextTick; after a restart opens with what it stored, takes the documents that it held, and calls Start.
//
// No clock, no randomness, no I/O; one thread at a time. Memory is bounded whatever comes: a few documents for each member,
// and those of the last epochs.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/agreement_memory.h"
#include "covenant/ballot_box.h"
#include "federation/card_chains.h"
#include "federation/document.h"
#include "federation/early.h"
#include "federation/findings.h"

namespace federation {

inline constexpr size_t kEpochsKept = 4;             // that can be looked back on: evidence judged, forks found, laggards helped
inline constexpr uint64_t kDraftAgeMax_ms = 600000;  // then what would be put forward is drafted anew
inline constexpr uint64_t kRoundsWithAnchors = 2;    // then anchors that others may not know stop holding up the rest
inline constexpr size_t kHeadsKept = 16;             // of one log
inline constexpr size_t kSeenMax = 8192;             // names of documents that need not come again

class Governor {
 public:
  struct Options {
    std::optional<covenant::MemberId> self;  // none: looks on
    covenant::Timeouts timeouts;
    uint64_t renew_after_s = 86400;          // anchors, where heads are newer
    // Whether this node knows that the log had this head, besides those that NoteHead told of.
    std::function<bool(const covenant::MemberAnchor&)> anchor_holds;
    covenant::RulesAt rules_at = {};  // of earlier epochs, for evidence of another verdict than they give
  };

  // How an epoch came about.
  struct Epoch {
    covenant::State before;
    covenant::Certificate certificate;
  };
  // What the host has stored.
  struct Stored {
    std::string memory;              // the last Output::memory; empty where there was none
    std::vector<Finding> findings;   // every Output::findings
    std::vector<Epoch> epochs;       // the last kEpochsKept, or fewer, oldest first
  };

  struct Held {
    Kind kind;
    std::string bytes;
  };
  using Shelf = std::map<Digest, Held>;  // by name

  struct Output {
    std::optional<std::string> memory;              // replaces the one stored before
    std::vector<Finding> findings;                  // to be stored
    std::vector<Document> sign;                     // votes and offers that wait for our vote key
    Shelf spread;                                   // new to us, and perhaps to others
    std::optional<covenant::Certificate> decided;   // the next epoch
  };

  // kInvalid, kUnsupported where the memory cannot be read or is another covenant's: go on without, and this member may vote
  // twice. With a memory of a later epoch (an old state was restored) it looks on until it has caught up.
  static base::Result<std::unique_ptr<Governor>> Open(covenant::State state, Options options, Stored stored = {});
  Governor(const Governor&) = delete;
  Governor& operator=(const Governor&) = delete;

  // A document from anybody: another member, a file, our own vote key. What is known already is fine and does nothing. An
  // error says why it is of no use, or not now; then nothing has changed.
  base::Result<Output> Take(std::string_view bytes, uint64_t now_ms);
  base::Result<Output> Take(const Document& document, uint64_t now_ms);

  // For a document that a person of this member hands over, before Take: kConflict where it contradicts what this member has signed
  // already. Taken from anybody else the same is evidence against us.
  base::Status CheckOurs(std::string_view bytes) const;

  // A witnessed head of a member's log, to be anchored. Others should have had the time to learn of it.
  void NoteHead(const covenant::MemberAnchor& head);

  Output Start(uint64_t now_ms);
  Output Tick(uint64_t now_ms);
  std::optional<uint64_t> NextTick() const;  // ms

  // The decided certificate is stored.
  Output Adopted(uint64_t now_ms);

  // Every document that matters now.
  const Shelf& Documents();
  // Whether a document that another holds is worth fetching.
  bool Lacks(const Digest& name);
  // What waits for our vote key's signature.
  std::vector<Document> Pending() const;

  // Others have gone on to later epochs: ask them for the certificates that follow on ours.
  bool IsBehind() const { return early_.SaysBehind() || IsMemoryAhead(); }
  bool IsVoting() const;
  const covenant::State& state() const { return state_; }
  const covenant::BallotBox& ballots() const { return box_; }
  const CardChains& cards() const { return cards_; }
  const covenant::Agreement& agreement() const { return *agreement_; }
  std::vector<Finding> findings() const { return findings_.All(); }

 private:
  // What a certificate would be put forward for.
  struct Cause {
    std::vector<Digest> approved;
    std::vector<std::pair<covenant::MemberId, uint64_t>> updates;  // member, sequence
    bool has_due_card = false, renews = false, with_anchors = false;
    bool IsNone() const { return approved.empty() && updates.empty() && !has_due_card && !renews; }
    bool operator==(const Cause&) const = default;
  };
  struct Suggested {
    Cause cause;
    uint64_t at_ms;
  };
  // Where an agreement's memory stands; it changes only together with this.
  struct Place {
    uint64_t round;
    covenant::Agreement::Phase phase;
    bool has_offer;
    std::optional<uint64_t> valid;
    bool operator==(const Place&) const = default;
  };
  static Place PlaceOf(const covenant::Agreement::Memory& memory);
  // What decides which of the agreement's offers and votes are of use. While it is the same, documents come and none goes.
  struct Useful {
    uint64_t epoch = 0, round = 0;
    std::optional<uint64_t> valid, locked;
    bool operator==(const Useful&) const = default;
  };
  Useful UsefulNow() const;

  Governor(covenant::State state, Options options, std::optional<covenant::AgreementMemory> memory);

  void HaveSeen(const Digest& name);
  base::Result<Output> TakeNamed(const Digest& name, const Document& document, std::string_view bytes, uint64_t now_ms);
  // True where it is new and others may want it.
  base::Result<bool> Accept(const covenant::Proposal& proposal, uint64_t now_ms, Output& out);
  base::Result<bool> Accept(const covenant::Ballot& ballot, uint64_t now_ms, Output& out);
  base::Result<bool> Accept(const covenant::OfferMessage& message, uint64_t now_ms, Output& out);
  base::Result<bool> Accept(const covenant::Vote& vote, uint64_t now_ms, Output& out);
  base::Result<bool> Accept(const covenant::Certificate& certificate, uint64_t now_ms, Output& out);
  base::Result<bool> Accept(const covenant::CardUpdate& update, uint64_t now_ms, Output& out);
  base::Result<bool> Accept(const covenant::Evidence& evidence, uint64_t now_ms, Output& out);

  base::Result<bool> CompareWithOurs(const covenant::State& before, const covenant::Certificate& ours, const covenant::Certificate& other, Output& out);
  base::Result<bool> Accuse(const covenant::Evidence& evidence, Output& out);
  void Absorb(covenant::Agreement::Output from, Output& out);
  base::Status Decide(const covenant::Certificate& certificate, Output& out);
  void TakeEarly(uint64_t now_ms, Output& out);
  void Finish(uint64_t now_ms, Output& out);

  void BeginAgreement();
  bool IsMemoryAhead() const { return memory_ && memory_->epoch > state_.epoch + 1; }
  void StoreMemory(Output& out);

  void Consider(uint64_t now_ms, Output& out);
  Cause CauseAt(uint64_t now_s) const;
  base::Result<covenant::CertificateBody> Draft(const Cause& cause, uint64_t now_s) const;
  bool IsAcceptable(const covenant::CertificateBody& body) const;
  bool IsAnchorKnown(const covenant::MemberAnchor& anchor) const;
  std::optional<uint64_t> FirstDueCard() const;  // POSIX seconds
  std::optional<uint64_t> NextCause() const;     // ms
  // The newest head of a member's log, where it is longer than the one anchored.
  std::optional<covenant::Anchor> NewAnchorOf(const covenant::MemberId& member, const std::deque<covenant::Anchor>& heads) const;
  bool HasNewAnchors() const;
  std::vector<covenant::MemberAnchor> NewAnchors() const;

  Options options_;
  covenant::State state_;
  covenant::BallotBox box_;
  std::optional<covenant::Agreement> agreement_;         // on the next epoch; always there
  std::optional<covenant::AgreementMemory> memory_;      // from before the restart, until an agreement has taken it
  CardChains cards_;
  Early early_;
  Findings findings_;
  std::deque<Epoch> epochs_;                             // oldest first
  std::optional<std::pair<covenant::State, covenant::Certificate>> decided_;  // and not adopted yet
  std::map<covenant::MemberId, std::deque<covenant::Anchor>> heads_;          // newest last
  std::optional<Suggested> suggested_;
  uint64_t round_ = 0;                                   // as of the last Output
  Place remembered_;                                     // what the stored memory says
  std::set<Digest> seen_;
  std::optional<Shelf> shelf_;                           // none: to be made anew
  Useful shelved_for_;                                   // when it was made
};

}  // namespace federation
