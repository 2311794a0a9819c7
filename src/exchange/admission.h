// From a JSON value to something that can be committed: validation, canonical form, record, commitment. All that needs
// no order happens here, on the submitter's thread; what is left for the sequencer is to compare and to write.
#pragma once

#include <string>
#include <variant>

#include "crypto/digest.h"
#include "exchange/collection.h"
#include "exchange/facts.h"
#include "exchange/record.h"
#include "exchange/sharing.h"
#include "exchange/submit.h"
#include "json/parse.h"
#include "json/value.h"
#include "stix/validate.h"

namespace exchange {

inline constexpr size_t kObjectBytesMax = size_t{16} << 20;  // of one object, as it comes and in canonical form

struct Prepared {
  Facts facts;
  std::string record;          // as stored (record.h)
  crypto::Digest commitment;   // C
  crypto::Digest content;      // see Decision::content
  std::vector<stix::Finding> findings;  // warnings
  uint32_t warnings = 0;                // all of them, kept or not
};

// About what it holds until it is committed, with what is made of it meanwhile (the batch, the report).
uint64_t BytesOf(const std::variant<Prepared, ObjectOutcome>& object);

// One thread at a time; make one for each submission.
class Admission {
 public:
  // References outlive it.
  // `sharing`: for a shared collection; else null.
  Admission(const Collection& collection, const crypto::Digest& origin_id, const crypto::HmacSha256& node_key, const Sharing* sharing);

  // The object ready for the sequencer, or why it is refused (kInvalid; `date_added` not set). `seed`: random, for this object alone.
  std::variant<Prepared, ObjectOutcome> Prepare(json::Value object, base::Timestamp now, const crypto::Digest& seed);

 private:
  std::vector<stix::Finding> TakeFindings();

  const Collection& collection_;
  const crypto::Digest& origin_id_;
  const crypto::HmacSha256& node_key_;
  const Sharing* const sharing_;
  stix::Validator validator_;
  stix::Report report_;
  json::Parser parser_;
  size_t findings_left_ = kReportedFindingsMax;
};

}  // namespace exchange
