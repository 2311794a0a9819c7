// Proof of one object, to be checked years later by somebody who has nothing but the object, the proof and the log's
// key. The proof is a c2sp.org/tlog-proof file; its `extra` opens the entry's commitment:
//
//   {"mithaq":"record/v1","parts":[part 0, part 1, part 2 as strings],"salts":[base64 of each part's salt]}
//
// Parts 3 and on are made again from the object. Of a record that another member sent, what it did not show is null among the
// parts and {"leaf":base64} among the salts. (docs/formats.md, "Object proofs")
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "exchange/record.h"
#include "tlog/checkpoint.h"
#include "tlog/verifier_key.h"

namespace exchange {

base::Result<std::string> MakeProofExtra(const StoredRecord& stored);

struct ProvenObject {
  std::string id, type;
  uint64_t index = 0;
  tlog::VerifiedCheckpoint checkpoint;
  std::string collection;        // UUID, as part 1 says
};

// That this object, to the byte of its canonical form, stands at an index of the log whose checkpoint `key` signed.
// kInvalid: the proof or the object cannot be read. kCorrupt: it does not hold, with the step that failed.
// kUnauthorized: the checkpoint is not signed by `key`.
// What `cosigners` have signed of it is in the checkpoint that comes back; whether that suffices is the caller's to judge.
base::Result<ProvenObject> VerifyObjectProof(std::string_view object_json, std::string_view proof, const tlog::VerifierKey& key,
                                             std::span<const tlog::VerifierKey> cosigners = {});

}  // namespace exchange
