// Bundles of other members at this node (bundle.h): taken over exactly as over a connection.
// Safe from many threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "exchange/reception.h"
#include "membership/bundle.h"
#include "membership/membership.h"

namespace membership {

class Council;

struct TakenBatch {
  covenant::MemberId owner;
  uint64_t size = 0;                     // of its log here, now
  uint64_t more = 0;                     // entries that the log had beyond the batch, when it was made
  exchange::ReceptionReport report;      // nothing in it where all of the batch was here already
};
// Returns once it is durable. kInvalid for another covenant, another addressee or an owner that is no other member; kCorrupt where what
// the owner signed does not hold; kUnavailable where it was made in another epoch than this node is in; kConflict where entries before it are not here.
base::Result<TakenBatch> TakeBatch(Membership& membership, std::string_view bytes);

// The document of an epoch. One that is here already is fine. kInvalid for another covenant; as Council::Take or Membership::Adopt.
base::Status TakeEpoch(Membership& membership, Council* council, std::string_view document);

}  // namespace membership
