// One side of evidence that a log has two histories: a head that the log signed, and what that head says of the root of the smaller
// of the two (docs/formats.md, "Evidence"). Pure; safe to call from many threads.
//
// Two heads of one size contradict each other by themselves. Of two sizes, the consistency proof of RFC 6962 fixes which root the
// first entries under the larger one have, since only the true hashes give its root: where that is another than the smaller head's,
// both cannot be of one log. So a few hashes prove it, with no entry shown, and whoever has the larger tree can make them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/document.h"
#include "json/value.h"
#include "tlog/checkpoint.h"
#include "tlog/merkle.h"

namespace covenant {

struct Evidence;
struct State;

inline constexpr size_t kLogHeadBytesMax = size_t{16} << 10;  // of the note: its text and the log's own signature

struct LogHead {
  std::string note;            // the checkpoint with one signature
  Digest prefix;               // root of the first entries, as many as the smaller head has; of the smaller one its own
  std::vector<Digest> proof;   // from there to this head (RFC 6962, 2.1.2); empty where that is its size
  bool operator==(const LogHead&) const = default;
};

std::string FormatLogHead(const LogHead& head);
base::Result<LogHead> ReadLogHead(json::Value value, const std::string& pointer);
Digest HashOf(const LogHead& head);  // of the note

// `note` with the signature of `log` alone. kUnauthorized, kCorrupt as tlog::VerifyNote; kTooLarge.
base::Result<std::string> SignedByLogAlone(std::string_view note, const tlog::VerifierKey& log);

// Evidence where two heads, notes signed by `log`, are of two histories; nullopt where they are of one. `larger` has the hashes of
// the larger one's tree and is not trusted; nullptr where the sizes are equal (CHECKed). kCorrupt where what it gives is not that
// head's; errors as SignedByLogAlone and tlog::ParseSignedCheckpoint.
base::Result<std::optional<Evidence>> EvidenceOfHeads(const tlog::VerifierKey& log, std::string_view one, std::string_view other, tlog::HashReader* larger);

// The member whose log it is, whose key signed it: the present one, or one that signed up to its anchor. kForbidden, kCorrupt.
base::Result<MemberId> CheckSigned(const State& state, const LogHead& head);

}  // namespace covenant
