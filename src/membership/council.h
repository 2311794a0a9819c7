// The host of this node's Governor: stores what it must remember, signs with the vote key where that is on this machine, adopts
// what is decided, and hands its documents to other members. Its time is kept by whoever calls Work: a thread, or a simulator.
//
// Safe from many threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/logger.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "base/time.h"
#include "crypto/sign.h"
#include "federation/governor.h"
#include "membership/membership.h"

namespace membership {

using crypto::Digest;
using federation::Finding;
using federation::Governor;

inline constexpr int64_t kLookAtLeastEvery_ms = 60'000;
inline constexpr uint64_t kHeadSpreads_ms = 120'000;  // until others may be taken to know of one: a question waits a minute, and one may fail

class Council {
 public:
  struct Parts {
    Membership& membership;   // in a covenant
    const base::Clock& clock;
    base::Logger& logger;
    const crypto::SigningKey* vote = nullptr;  // null: on another machine; a person carries what is to be signed
    covenant::Timeouts timeouts = {};
    std::function<void()> changed = {};  // the documents, or the epoch; from any thread, to be quick
    std::function<void()> busy = {};     // Work may have something to do earlier than it said; the same
  };
  // References outlive it.
  static base::Result<std::unique_ptr<Council>> Open(Parts parts);

  // Does what is due, and says in how many milliseconds it is to be called again at the latest (Parts::busy).
  int64_t Work();

  // A document from another member. What is known already is fine. Errors as Governor::Take; kUnavailable or
  // kConflict while this node may not sign (Membership::Signing): what it remembers of votes may be as old as its log.
  base::Status Take(std::string_view document);

  // The same from a person of this member: what contradicts its own signature is refused (Governor::CheckOurs).
  base::Status Submit(std::string_view document);

  // A witnessed head of a member's log. It is put forward to be anchored once others have had the time to learn of it.
  void NoteHead(const covenant::MemberAnchor& head);

  // The documents that matter now, by name. The number grows with each that comes, also over restarts. Quick.
  uint64_t documents_version() const { return version_; }
  // Those that came after it was `version`; all where it was never that large.
  std::vector<Digest> NamesAfter(uint64_t version) const;
  std::optional<std::string> DocumentCalled(const Digest& name) const;
  bool Lacks(const Digest& name) const;

  struct Proposed {
    covenant::Proposal proposal;
    covenant::Tally tally;
    std::vector<covenant::Ballot> ballots;
  };
  std::vector<Proposed> Proposals() const;
  std::vector<Finding> Findings() const;
  std::vector<std::string> Pending() const;  // documents that wait for this member's signature

 private:
  explicit Council(Parts parts) : parts_(std::move(parts)) {}
  base::Status Start();
  base::Status TakeLocked(std::string_view document) REQUIRES(mutex_);
  base::Status OpenGovernor() REQUIRES(mutex_);
  // Once this node may sign: what was under way goes on.
  base::Status Begin() REQUIRES(mutex_);
  std::optional<uint64_t> NextTick() const REQUIRES(mutex_);
  void TellOfHeads() REQUIRES(mutex_);
  // Does what the governor asks for, and what comes of that.
  base::Status Act(Governor::Output output) REQUIRES(mutex_);
  base::Status Keep(const Governor::Output& output) REQUIRES(mutex_);
  base::Status AdoptDecided() REQUIRES(mutex_);
  uint64_t NowMs() const { return static_cast<uint64_t>(parts_.clock.Now().us / 1000); }

  const Parts parts_;
  mutable base::Mutex mutex_;
  bool began_ GUARDED_BY(mutex_) = false;
  std::unique_ptr<Governor> governor_ GUARDED_BY(mutex_);
  struct Noted {
    covenant::MemberAnchor head;
    uint64_t due_ms;
  };
  std::map<covenant::MemberId, Noted> noted_ GUARDED_BY(mutex_);  // that others may not know yet
  std::deque<federation::Governor::Output> waiting_ GUARDED_BY(mutex_);  // to be acted on
  std::optional<covenant::Certificate> decided_ GUARDED_BY(mutex_);  // and not adopted yet: the disk took no writes
  struct Shelved {
    std::string bytes;
    uint64_t version;
  };
  std::map<Digest, Shelved> shelf_ GUARDED_BY(mutex_);  // as it is stored
  std::atomic<uint64_t> version_ = 0;
};

}  // namespace membership
