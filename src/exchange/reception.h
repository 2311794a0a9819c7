// What was taken over from another member's log, verified and ready to be written: the sequencer commits it as one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"
#include "exchange/charter.h"
#include "exchange/collection.h"
#include "exchange/facts.h"
#include "exchange/local_log.h"
#include "exchange/mirror.h"
#include "exchange/record.h"
#include "tlog/record.h"

namespace exchange {

// What this node's own rules say of what another member published.
struct Acceptance {
  enum class Verdict : uint8_t { kAccept, kHold, kRefuse } verdict = Verdict::kAccept;
  std::string rule;                 // its id; empty: none fits
};

struct ReceivedObject {
  uint64_t index = 0;
  std::string record;               // as stored (record.h)
  std::string object;               // canonical JSON: what this node may see of it
  Facts facts;
  covenant::Marking marking = covenant::Marking::kUnmarked;  // of the object
  Acceptance acceptance = {};
};
struct ReceivedWithdrawal {
  uint64_t index = 0;
  std::string record;
  RecordKind kind = RecordKind::kRecall;  // or kErasure
  uint64_t of = 0;                  // the entry of the same log that it takes back
};
struct ReceivedDocument {
  uint64_t index = 0;
  std::string record;
};
// Why an entry of a mirror has no record here.
enum class AbsenceKind : uint8_t {
  kWithheld = 1,   // the rules, or the owner's choice, do not give it to this member
  kSetAside = 2,   // it is not what it has to be, for the reason given
  kErased = 3,     // its content went: before it came here, later by its owner, or by this node; the reason says which
  kRefused = 4,    // by this node: by an acceptance rule, whose id is the reason, or by somebody who looked at it
  kLost = 5,       // its owner came back from a backup without it; in this node's own log: nobody gave it back
};
struct Absence {
  uint64_t index = 0;
  AbsenceKind kind = AbsenceKind::kWithheld;
  uint64_t epoch = 0;               // as of which this was so
  std::string reason;               // for people; empty where withheld
};
// Value of keys::Absent: u8 kind || u64 epoch || reason
std::string EncodeAbsence(const Absence& absence);
base::Result<Absence> DecodeAbsence(uint64_t index, std::string_view bytes);

using ReceivedItem = std::variant<ReceivedObject, ReceivedWithdrawal, ReceivedDocument, Absence>;

struct ReceptionReport {
  uint64_t size = 0;                // of the mirror now
  uint64_t objects = 0, unchanged = 0, withdrawn = 0, withheld = 0, set_aside = 0, held = 0, refused = 0;

  // With that of what followed.
  void Add(const ReceptionReport& next) {
    size = next.size;
    objects += next.objects;
    unchanged += next.unchanged;
    withdrawn += next.withdrawn;
    withheld += next.withheld;
    set_aside += next.set_aside;
    held += next.held;
    refused += next.refused;
  }
};

struct ReviewReport {
  uint64_t accepted = 0, refused = 0;
  uint64_t unchanged = 0;           // accepted, and there already in each of its collections, or erased here before
  uint64_t gone = 0;                // did not wait, or not any more
};

// Of another member's log, or of this node's own, which others gave back after a restore.
struct Reception {
  Mirror* mirror = nullptr;         // one reception of it at a time
  LocalLog* own = nullptr;          // where there is no mirror: its entries are of a history that was signed before
  uint64_t begins = 0;              // the mirror's size
  std::vector<tlog::Entry> entries; // from there on
  std::string checkpoint;
  std::vector<ReceivedItem> items;  // one for each entry, in order
  std::vector<std::shared_ptr<const Collection>> into;  // the collections that objects go into
  std::vector<std::pair<std::string, std::string>> beside;  // keys and values that are written with it
  // Of `own`, where its last entry is the certificate of the next epoch: what that leads to.
  std::optional<std::pair<Seat, covenant::State>> adopted = {};
  std::function<void(base::Result<ReceptionReport>)> done;

  uint32_t log() const { return mirror != nullptr ? mirror->number() : own->number(); }
  uint64_t first() const { return mirror != nullptr ? mirror->Now()->tree.size() : own->size(); }
};

// What an administrator decides about records that wait (review.h).
struct Review {
  std::vector<EntryPlace> places;
  Acceptance::Verdict verdict = Acceptance::Verdict::kAccept;  // or kRefuse
  uint64_t epoch = 0;
  std::function<void(base::Result<ReviewReport>)> done;
};

// The next epochs of the covenant, whose certificates (for epoch 0 the genesis) have been checked: all of them or none.
struct Adoption {
  struct Epoch {
    std::string document;
    covenant::State state;          // that results
  };
  std::vector<Epoch> epochs;
  Seat seat;
  std::function<void(base::Result<uint64_t>)> done;  // the last epoch
};

}  // namespace exchange
