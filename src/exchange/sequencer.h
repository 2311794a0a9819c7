// The seam where order is made. Everything behind it, the local engine or later a replicated one, does three things:
// append a batch and say where it landed, let readers follow (through the store's views), and erase. Keep it narrow.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/uuid.h"
#include "exchange/admission.h"
#include "exchange/budget.h"
#include "exchange/journal.h"
#include "exchange/query.h"
#include "exchange/reception.h"
#include "exchange/submit.h"

namespace exchange {

// Objects for one collection, in order: those prepared, and those already refused, which only stand in the report.
struct Publication {
  std::shared_ptr<const Collection> collection;
  std::vector<std::variant<Prepared, ObjectOutcome>> objects;
  std::vector<std::optional<base::Timestamp>> dates;  // empty, or the wanted date_added of each object
  bool keeps_dates = false;                           // it belongs to an import that may choose them
  Choice choice = {};                                 // whom the owner names, in a shared collection
  OfRecalled of_recalled = OfRecalled::kStays;
  base::Timestamp requested;
  std::optional<base::Uuid> status;
  std::string status_key;                             // where it is kept
  std::string user;
  Budget::Share memory;
  std::function<void(base::Result<SubmitReport>)> done;
};

// Recall or erasure of object versions that the caller saw in the views.
struct Withdrawal {
  DecisionKind kind = DecisionKind::kRecalled;  // or kErased
  std::shared_ptr<const Collection> collection;
  std::vector<Row> rows;
  std::string reason;
  std::function<void(base::Result<uint32_t>)> done;  // how many; those that went meanwhile are not counted
};

// What readers learn of each commit.
struct Committed {
  std::vector<uint32_t> collections;  // that grew or changed
  std::vector<uint32_t> revised;      // where rows changed or went (views.h)
};

// Where commands are handled: on a thread of the sequencer's own, or within Append, by a single caller that wants no chance in what
// happens when (a simulator).
enum class Sequencing { kOnAThread, kWhereAsked };

class Sequencer {
 public:
  // Finishes what it was given, then stops.
  virtual ~Sequencer() = default;
  // `done` is called once, from the sequencer's thread, after the commit point or with why there was none: kStorage, or
  // kUnavailable (too much is waiting; try again). It must be quick and must not call back into the Sequencer.
  virtual void Append(Publication publication) = 0;
  virtual void Append(Withdrawal withdrawal) = 0;
  virtual void Append(Reception reception) = 0;
  virtual void Append(Review review) = 0;
  virtual void Append(Adoption adoption) = 0;
  // Why the store takes no writes, from a commit that failed (or from the start) until it takes them again; looked at
  // every two seconds.
  virtual std::optional<std::string> Failure() const = 0;
};

}  // namespace exchange
