// Following a collection of another TAXII server: page after page until its end, without loss whatever happens.
//
// The rule: a page is first taken by the local side, durably, then the state says so. What is asked for next is chosen so
// that it may bring again what is there, but never leaves anything out:
// - As long as there is more, the state's date is asked for once more (added_after = date - 1 us), because objects that
//   share it may lie beyond the page's edge. So a run that was killed, and a server without `next`, lose nothing.
// - After any failed request the chain of `next` is given up and begun anew there, because some servers' tokens are good
//   for one request only.
// - A page that does not bring the date forward is met by longer pages, then by the next microsecond, then by an error.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "taxii/client.h"
#include "taxii/follow_sift.h"
#include "taxii/follow_size.h"
#include "taxii/follow_state.h"

namespace taxii {

// What became of objects on this side.
struct Taken {
  uint64_t added = 0, unchanged = 0, refused = 0;
};

// What following needs of its surroundings.
class FollowHost {
 public:
  virtual ~FollowHost() = default;
  // Durable once it returns. They are STIX objects as Sift has them, and are to be taken as nothing else. Those that are no
  // good are refused one by one; an error means that none was taken for sure, and ends the run.
  virtual base::Result<Taken> Take(std::span<const std::string_view> objects) = 0;
  virtual void Refuse(const std::string& id, const std::string& why) = 0;  // something that was not passed to Take
  virtual base::Status Save(const FollowState& state) = 0;   // durable once it returns
  virtual bool Wait(int64_t ms) = 0;                         // false: stop
  virtual void Note(const std::string& line) = 0;            // for people: what is odd about the server
};

// One thread at a time.
class Follower {
 public:
  struct Parts {
    Client& client;
    FollowHost& host;
    const base::Clock& clock;
    base::Random& random;
  };
  struct Options {
    std::string root, collection;
    uint32_t limit = 1000;      // objects in a page to ask for; made smaller and larger as the server bears it
    uint32_t limit_max = 10'000;
  };
  Follower(const Parts& parts, Options options, FollowState& state);

  // To the end of the collection. Passing failures are waited for and tried again, up to kTriesMax in a row; any other
  // (401 and 403 at once) is the result, and stands in the state. kUnsupported: the server does not let itself be followed
  // further.
  base::Status Run();

 private:
  // Where to ask, where a page without `next` did not bring the date forward.
  enum class Stage { kOverlap, kAfterDate, kNextMicrosecond };

  base::Status RunOn();
  PageQuery Query();
  std::optional<base::Timestamp> Start() const;
  base::Result<bool> Absorb(ObjectPage& page);         // true: that was the end
  base::Result<Taken> TakeFrom(ObjectPage& page);
  base::Status CheckRepetition(const ObjectPage& page, const crypto::Digest& print);
  std::optional<base::Timestamp> DateOf(const ObjectPage& page);
  std::optional<base::Timestamp> ToldDateOf(const ObjectPage& page);
  std::optional<base::Timestamp> DateFromManifest(const std::string& object);
  bool Advance(std::optional<base::Timestamp> date);
  base::Status AtEnd(const ObjectPage& page, const Taken& taken, bool advanced);
  std::unexpected<base::Error> CannotFollow() const;
  base::Status Unstick(const ObjectPage& page);
  base::Status Recover(const base::Error& error);
  std::unexpected<base::Error> Stopped() const;
  base::Status Save();
  void NewChain();
  void NoteOnce(const std::string& line);

  Client& client_;
  FollowHost& host_;
  const base::Clock& clock_;
  base::Random& random_;
  const Options options_;
  FollowState& state_;
  PageSize size_;

  std::string next_;                               // of the chain under way
  std::optional<base::Timestamp> chain_start_;     // its added_after
  std::optional<base::Timestamp> newest_;          // seen in a chain whose dates are not in order
  std::set<crypto::Digest> chain_pages_, pages_;   // seen: in this chain, in this run
  Stage stage_ = Stage::kOverlap;
  size_t stuck_objects_ = 0;                       // in the page that did not bring the date forward
  int failures_ = 0, empty_pages_ = 0;
  bool is_trying_last_only_ = false;
  std::optional<base::Error> manifest_error_;      // a passing one
  std::set<std::string> notes_;
};

}  // namespace taxii
