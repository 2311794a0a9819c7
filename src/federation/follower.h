// What a node asks of one other member, and what follows from each answer: its news, then the epochs, documents and entries of its
// log that are missing here, and the answers that are owed to it. A state machine, so that a connection and a simulator drive the
// same one; it knows when to ask again, and asks ever later where nothing useful comes.
//
// The host asks Next, puts the question to the member, gives the answer to Answered, and begins again; where it is told to wait it
// waits. One question at a time. No clock, no I/O; one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "federation/document.h"

namespace federation {

// How far a node is. What is larger than what the asker knows is worth asking for.
struct News {
  uint64_t epoch = 0;      // of the covenant
  uint64_t size = 0;       // of the node's log
  uint64_t witnessed = 0;  // of the node's log, the size of the head that enough others have cosigned
  uint64_t documents = 0;  // changes with the documents that it holds; never the same for others
  bool operator==(const News&) const = default;
};

struct AskHeld {};                                   // what it holds of this node's log; answered with a signed head, or nothing
struct AskNews { News known; };                      // answered once something is other than that, or after a while
struct AskEpoch { uint64_t epoch = 0; };             // its document
struct AskDocuments { uint64_t after = 0; };         // the names of those that came after News::documents was this
struct AskDocument { Digest name; };
struct AskRecords {                                   // of its log
  uint64_t epoch = 0;                                 // by which they are to be judged
  uint64_t from = 0;
  std::string ledger;                                 // what it signed last of what it gave; empty where that was nothing
};
struct AskWitnessed {};                              // its last witnessed head
struct AskHead {};                                   // the head of its log, as it signs it now
struct AskTile { std::string path; };                // of that log (c2sp.org/tlog-tiles)
struct GiveReceipt { std::string receipt; };
using Question = std::variant<AskHeld, AskNews, AskEpoch, AskDocuments, AskDocument, AskRecords, AskWitnessed, AskHead, AskTile, GiveReceipt>;

struct Records {
  std::string frames;
  uint64_t next = 0;  // where to go on
};
struct Nothing {};
// To a receipt nothing, to news, names and records what they are called, to all else bytes.
using Answer = std::variant<Nothing, std::string, News, std::vector<Digest>, Records>;

// The node that asks, towards one member.
class Following {
 public:
  virtual ~Following() = default;
  virtual uint64_t epoch() const = 0;
  virtual bool MaySign() const = 0;                               // else it cannot follow to another epoch, and takes no documents
  virtual base::Result<uint64_t> Taken() = 0;                     // entries of the member's log that are here
  virtual void HeardOfOwnLog(std::string_view checkpoint) = 0;    // what the member holds of it
  virtual base::Status TakeDocument(std::string_view bytes) = 0;  // of an epoch, too; kUnavailable: try again later
  virtual bool Lacks(const Digest& name) = 0;
  virtual uint64_t BeginRecords() = 0;                            // the epoch by which what follows is judged
  virtual base::Result<std::string> Ledger() = 0;                 // of the member, after all that was given to TakeRecords
  // May return before it is done with them; then what was wrong comes out of the next call.
  virtual base::Status TakeRecords(std::string frames) = 0;
  virtual base::Status FinishRecords() = 0;                       // all of them are durable
  virtual void TakeWitnessed(std::string note) = 0;
  // The member's log is not one with what is here, and `head` is what it signs now. The path of a tile of its that is needed beside
  // `tiles`, by path, to prove whether it shows two histories; none where all is done that can be.
  virtual base::Result<std::optional<std::string>> Suspect(std::string_view head, const std::map<std::string, std::string>& tiles) = 0;
  // Where recalls or erasures of the member were carried out here and it does not know yet.
  virtual base::Result<std::optional<std::string>> OwedReceipt() = 0;
  virtual void ReceiptAnswered(const std::string& receipt, const base::Status& taken) = 0;
};

inline constexpr uint64_t kRetryMin_ms = 250, kRetryMax_ms = 60'000;
// For news, at least. It grows while news come at once and bring nothing: of a covenant's many votes others were faster with, and of a
// member that makes them up.
inline constexpr uint64_t kBetweenQuestions_ms = 20, kBetweenQuestionsMax_ms = 1'000;
inline constexpr uint64_t kReceiptAgain_ms = 10'000;
inline constexpr uint64_t kBeforeItMaySign_ms = 500;  // at first
inline constexpr size_t kUntimelyKept = 1024;         // documents
inline constexpr size_t kSuspectTilesMax = 64;        // two for each level of the largest tree that anybody can have are 16

class Follower {
 public:
  explicit Follower(Following& node) : node_(&node) {}  // which outlives it

  struct Wait {
    uint64_t until_ms = 0;
  };
  using Step = std::variant<Wait, Question>;
  Step Next(uint64_t now_ms);
  // To the last question. kForbidden: this node is no member there; kNotFound: it has no such thing; else it did not answer.
  void Answered(base::Result<Answer> answer, uint64_t now_ms);
  // There is a new connection: Next begins with what the member holds of this node's log.
  void Reconnected();

  const std::string& trouble() const { return trouble_; }  // why it cannot be followed now; empty where it can
  uint64_t rounds() const { return rounds_; }              // that news was asked for, and all of it taken over
  const News& known() const { return known_; }

 private:
  struct Taking {
    uint64_t epoch = 0, from = 0;
  };
  base::Result<Step> Try(uint64_t now_ms);
  base::Result<Step> Follow(uint64_t now_ms);
  base::Result<Step> Greet(uint64_t now_ms);
  base::Result<std::optional<Question>> MissingEvidence();
  base::Result<std::optional<Question>> MissingDocument();
  base::Result<std::optional<Question>> MissingRecords();
  base::Status Take(base::Result<Answer> answer, uint64_t now_ms);
  base::Status TakeEpoch(uint64_t epoch, const base::Result<Answer>& answer);
  base::Status TakeDocument(const Digest& name, base::Result<Answer> answer);
  uint64_t WaitToSign();
  void GiveUp(const base::Error& error, uint64_t now_ms);
  uint64_t Pause(uint64_t now_ms);
  void Done(uint64_t not_before_ms);

  Following* node_;
  std::optional<Question> asked_;
  bool knows_held_ = false;
  std::optional<base::Error> refused_;                // it says that this node is no member: epochs it still gives
  News known_;
  std::optional<News> told_;                          // and not all of it is here yet
  std::optional<std::vector<Digest>> names_;          // of documents, to be looked at from the last one on
  struct Untimely {
    uint64_t epoch;                                   // in which it was refused
    Digest name;
  };
  std::deque<Untimely> untimely_;                     // perhaps: in another epoch they are looked at once more
  std::optional<Taking> taking_;
  struct Suspicion {
    std::optional<std::string> head;
    std::map<std::string, std::string> tiles;
  };
  std::optional<Suspicion> suspicion_;                // what it gave last cannot be of the log that is here
  bool stays_behind_ = false;                         // it is in an earlier epoch than this node
  bool brought_ = false;                              // something new, since news was asked for
  uint64_t pause_ms_ = kBetweenQuestions_ms;
  uint64_t asked_ms_ = 0, not_before_ms_ = 0, receipt_after_ms_ = 0, retry_ms_ = kRetryMin_ms;
  uint64_t sign_wait_ms_ = kBeforeItMaySign_ms;
  uint64_t rounds_ = 0;
  std::string trouble_;
};

}  // namespace federation
