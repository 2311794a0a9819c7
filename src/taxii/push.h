// Sending a collection on to another TAXII server: what came after the cursor, in its order, in envelopes that the server
// takes. The cursor moves once the server has said of every object of an envelope what became of it, so that a run that
// was killed sends some again, which is no error, and leaves none out.
//
// Refusals. An envelope that the server refuses as a whole (400, 413, 422; and 500, when tried twice) is halved until the
// objects are found that it refuses.
// - One that it refuses by itself with 400, 413 or 422 is reported and passed over: a later push does not send it again,
//   unless it begins earlier. But a server that has never taken anything of this collection and refuses the first 20 is
//   the wrong one, or wrongly asked: the push ends, and the cursor stays. So it does after 1,000 in a row at any time.
// - One that brings a 500 is passed over if others of its envelope are taken; else it is the server that fails, and the
//   push ends.
// - Anything else (401, 403, 404, 406, 415 ...) is not about objects: the push ends at once.
// An object that the server counts as failed although it has that version is no refusal (push_check.h).
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "taxii/client.h"
#include "taxii/push_check.h"

namespace taxii {

// What is kept between runs, as one JSON file.
struct PushState {
  std::string from;     // id of the local collection
  std::string target;   // "https://example.org/api1/collections/<id>/"
  std::optional<base::Timestamp> added_after;   // everything up to this local date has been sent
  uint64_t taken = 0, failed = 0;               // ever
  std::optional<base::Timestamp> last_success, last_failure;
  std::string last_error;
};

std::string FormatState(const PushState& state);
// kCorrupt with what to do.
base::Result<PushState> ParsePushState(std::string_view text);
std::string StateName(const PushState& state);  // 16 hexadecimal digits

struct OutgoingPage {
  std::vector<Outgoing> objects;  // ascending
  bool more = false;
};

// What pushing needs of its surroundings.
class PushHost {
 public:
  virtual ~PushHost() = default;
  virtual base::Result<OutgoingPage> Read(std::optional<base::Timestamp> after) = 0;
  virtual base::Status Save(const PushState& state) = 0;      // durable once it returns
  virtual bool Wait(int64_t ms) = 0;                          // false: stop
  virtual void Failed(const Submission::Failure& failure) = 0;  // the server does not take this object
  virtual void Progress(uint64_t objects) = 0;
  virtual void Note(const std::string& line) = 0;             // for people: what is odd about the server
};

// One thread at a time.
class Pusher {
 public:
  struct Parts {
    Client& client;
    PushHost& host;
    const base::Clock& clock;
    base::Random& random;
  };
  struct Options {
    std::string root, collection;
    uint64_t max_content_length = 0;  // the server's; 0: it names none
  };
  Pusher(const Parts& parts, const Options& options, PushState& state);

  // To the end of the local collection. Passing failures are waited for and tried again, as Follower does.
  base::Status Run();

  uint64_t taken() const { return taken_; }    // in this run
  uint64_t failed() const { return failed_; }

 private:
  using Objects = std::span<const Outgoing>;
  enum class Sent { kDone, kHalve };

  base::Status RunOn();
  size_t EnvelopeSize(Objects objects) const;          // how many of the first fit into one
  base::Status SendEnvelope(Objects objects);
  base::Status Deliver(Objects objects);
  base::Status Halve(Objects objects);
  base::Result<Sent> Try(Objects objects, const std::string& envelope);
  bool IsRefusal(const base::Error& error, int failures);
  base::Result<std::optional<Submission>> Complete(Submission submission);
  void Record(Objects objects, const Submission& submission);
  base::Status Refused(const Submission::Failure& failure);
  void Fail(const Submission::Failure& failure);
  base::Status WaitFor(int64_t ms);
  void NoteOnce(const std::string& line);

  Client& client_;
  PushHost& host_;
  const base::Clock& clock_;
  base::Random& random_;
  const Options options_;
  uint64_t envelope_bytes_max_;
  PushState& state_;
  uint64_t taken_ = 0, failed_ = 0;
  uint64_t refused_in_a_row_ = 0;
  bool is_halved_ = false;                       // the envelope under way
  base::Error refusal_;                          // why
  bool server_failed_ = false;                   // that was a 500
  std::vector<Submission::Failure> suspects_;    // objects that alone bring a 500
  std::set<std::string> notes_;
};

}  // namespace taxii
