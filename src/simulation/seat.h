// A modelled member: its part in governing is federation::Governor itself, with real documents and signatures, hosted as membership::Council
// hosts it; its log is a list of entries, and its disk what it keeps over a crash.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/encoding.h"
#include "federation/follower.h"
#include "federation/governor.h"
#include "simulation/dice.h"
#include "simulation/founders.h"
#include "simulation/timeline.h"

namespace simulation {

struct LogEntry {
  enum class Kind : uint8_t { kDocument, kPublication, kRecall, kErasure };
  Kind kind = Kind::kDocument;
  uint32_t item = 0;   // of a document: its bytes
};

class Seat {
 public:
  class Host {
   public:
    virtual ~Host() = default;
    virtual uint64_t now_ms() const = 0;
    virtual void WorkAt(size_t seat, uint64_t ms) = 0;                            // Work, then
    virtual void NewsChanged(size_t seat) = 0;
    virtual void Proposed(size_t seat, const crypto::Digest& proposal) = 0;       // a person may vote on it
    virtual void Adopted(size_t seat, const covenant::Certificate& certificate) = 0;
    virtual uint64_t Taken(size_t seat, size_t of) const = 0;                     // of a member's log; the own one's size
  };
  // References outlive it.
  Seat(Host& host, const Founding& founding, size_t number);

  void Boot();
  void Crash();
  bool IsUp() const { return governor_ != nullptr; }
  uint64_t up_since_ms() const { return up_since_ms_; }
  bool MaySign() const { return may_sign_; }
  void HeardOfOwnLog(size_t from);  // what a member holds of it; nobody's disk goes back here

  federation::News News() const { return {.epoch = state().epoch, .size = log.size(), .witnessed = witnessed, .documents = version_}; }
  uint64_t epoch() const { return state().epoch; }
  const covenant::State& state() const { return IsUp() ? governor_->state() : state_; }
  const std::string& ChainDocument(uint64_t epoch) const { return chain_.at(epoch); }
  uint64_t epochs() const { return chain_.size(); }

  base::Status Take(std::string_view document);
  void Work();
  void NoteHead(size_t of, uint64_t size);
  void Ballot(const crypto::Digest& proposal);
  void Propose(std::vector<covenant::Action> actions);
  void RotateVoteKey();

  bool Lacks(const crypto::Digest& name) { return !names_.contains(name) && governor_->Lacks(name); }
  std::vector<crypto::Digest> NamesAfter(uint64_t version) const;
  const std::string* DocumentCalled(const crypto::Digest& name) const;

  const size_t number;
  std::vector<LogEntry> log;
  uint64_t witnessed = 0;

 private:
  void Begin();
  void Act(federation::Governor::Output output);
  void Keep(const federation::Governor::Output& output);
  void Compare();
  void Shelve(const crypto::Digest& name, const std::string& bytes, uint64_t version);
  void Settle();
  const crypto::SigningKey& VoteKey() const;
  bool HadHead(const covenant::MemberAnchor& head) const;

  struct Shelved {
    std::string bytes;
    uint64_t version;
  };
  struct Noted {
    uint64_t size = 0, due_ms = 0;  // 0: none
  };

  Host& host_;
  const Founding& founding_;
  const Founder& self_;
  const crypto::SigningKey next_vote_;
  // Kept over a crash.
  covenant::State state_;
  std::string memory_;
  std::deque<federation::Governor::Epoch> epochs_;
  std::vector<federation::Finding> findings_;
  std::map<crypto::Digest, Shelved> shelf_;
  std::vector<std::pair<uint64_t, crypto::Digest>> order_;  // what is on it, by version
  struct Hash {
    size_t operator()(const crypto::Digest& digest) const { return base::ReadBig64(digest.view()); }
  };
  std::unordered_set<crypto::Digest, Hash> names_;          // the same again: it is asked hundreds of times for each
  std::vector<std::string> chain_;
  uint64_t version_ = 0;
  // Not kept.
  std::unique_ptr<federation::Governor> governor_;
  bool may_sign_ = false;
  std::set<size_t> heard_;
  std::set<crypto::Digest> balloted_;
  std::vector<Noted> noted_;
  std::deque<federation::Governor::Output> waiting_;
  uint64_t told_version_ = 0, up_since_ms_ = 0;
};

// What stands for the root of a modelled log.
crypto::Digest RootOf(size_t member, uint64_t size);

}  // namespace simulation
