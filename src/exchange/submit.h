// What is handed to the one write path and what it answers, object by object.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "base/uuid.h"
#include "stix/validate.h"

namespace exchange {

enum class Outcome : uint8_t {
  kAdded,
  kUnchanged,  // this very version is there already: not an error (TAXII 2.1, 5.4)
  kConflict,   // same id and version, other content, or published already for others than it is to be now: refused
  kInvalid,    // breaks a MUST of STIX, or a limit
  kErased,     // its content was erased here, and stays so
  kRecalled,   // this very version was recalled here, and stays so unless it is published again on purpose
};

// What is to become of a version that was recalled here and comes once more. Feeds bring what they have every night.
enum class OfRecalled : uint8_t { kStays, kPublishAgain };


std::string_view OutcomeName(Outcome outcome);  // "added", "unchanged", "conflict", "invalid", "erased", "recalled"

// What became of a date that an added object was to keep.
enum class Dating : uint8_t {
  kNotAsked,
  kKept,
  kMoved,      // kept but for at most a second: a tie, moved by a microsecond for each that stands before it
  kNotLater,   // more than a tie before the last of the collection: it stands right behind that one
  kFuture,     // no server can have added it then: likewise
  kNotAllowed, // the import may choose none (Exchange::BeginImport)
};

struct ObjectOutcome {
  Outcome outcome = Outcome::kInvalid;
  std::string id;                        // as sent, but cut (see Bound); may be empty where it had none
  base::Timestamp version;               // of the object, else when the request came
  std::string message;                   // for people; empty when unchanged, and when added but for what had been recalled
  std::optional<base::Timestamp> date_added;
  Dating dating = Dating::kNotAsked;
  std::vector<stix::Finding> findings;   // errors and warnings, at most 100; see kReportedFindingsMax
  uint32_t warnings = 0;                 // all of them, kept or not
};

// What a report says of one object stays small whatever was sent: texts that are longer are cut, and end in "...". Valid
// identifiers have at most 289 bytes (STIX 2.1, 2.9 and 3.1: a type of 250).
inline constexpr size_t kReportedIdBytesMax = 300;
inline constexpr size_t kReportedTextBytesMax = 1000;
void Bound(ObjectOutcome& outcome);
// And a report keeps so many findings in all: the outcomes beyond have their message only.
inline constexpr size_t kReportedFindingsMax = 20'000;

// Why an object was not taken, or what to mend in one that was: "/valid_from: not a timestamp (STIX 2.1, 3.12): ...".
inline constexpr size_t kExplanationBytesMax = 2000;  // and "; ..." where there is more
std::string Explain(const ObjectOutcome& outcome);

struct SubmitReport {
  base::Timestamp requested;
  std::vector<ObjectOutcome> objects;    // in the order given
  size_t Count(Outcome outcome) const;
};

// A submission's report, kept so that a client may ask again (TAXII 2.1, 4.3). For 25 hours.
struct StatusRecord {
  base::Uuid id;
  std::string user;
  uint32_t collection = 0;
  SubmitReport report;
};

}  // namespace exchange
