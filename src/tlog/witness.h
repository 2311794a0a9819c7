// The witness protocol, both ends (c2sp.org/tlog-witness; the server as its text of 2026-07, the client takes the answers of
// v1.0.0 too): a log asks a witness to cosign a checkpoint, and the witness makes sure that it follows on the last one.
// Bytes and decisions only: who transports and stores them is the caller's. Pure; safe to call from many threads.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "tlog/checkpoint.h"
#include "tlog/merkle.h"
#include "tlog/signer.h"

namespace tlog {

inline constexpr size_t kWitnessProofMax = 63;
inline constexpr size_t kAddCheckpointBytesMax = kNoteBytesMax + (size_t{8} << 10);
inline constexpr std::string_view kSizeMediaType = "text/x.tlog.size";

// What a log sends: "old <size>\n", the proof from there in base64 lines, a blank line, the signed checkpoint.
struct AddCheckpoint {
  uint64_t old_size = 0;
  std::vector<Digest> proof;
  std::string note;  // the checkpoint with its signatures
};
std::string FormatAddCheckpoint(const AddCheckpoint& request);

// The witness.

// What it remembers of a log: the whole checkpoint, since without the log's signature it would prove nothing.
struct SeenHead {
  uint64_t size = 0;
  Digest root;
  std::string note;
};

struct WitnessAnswer {
  int status = 200;                       // of HTTP
  std::string_view content_type = "text/plain; charset=utf-8";
  std::string body;
  std::optional<SeenHead> remember;       // to be stored, in place of what was seen, before the answer leaves
  std::optional<SeenHead> contradiction;  // signed by the log, and it cannot stand beside what was seen: evidence, to be kept
};

struct ReceivedCheckpoint {
  AddCheckpoint request;
  SignedCheckpoint checkpoint;            // by its origin the caller finds keys and memory
};
// The answer is 400 or 422.
std::expected<ReceivedCheckpoint, WitnessAnswer> ReadAddCheckpoint(std::string_view body);

// `log_keys` are those of the origin, none where it is unknown; `seen` is nullptr where nothing was. The caller stores
// `remember` only if `seen` is still what is stored (two requests may race) and else asks again with what is. `now_s` is not 0.
WitnessAnswer AnswerAddCheckpoint(const ReceivedCheckpoint& received, std::span<const VerifierKey> log_keys, const SeenHead* seen,
                                  const Cosigner& cosigner, uint64_t now_s);

// The log.

struct Cosigned {
  NoteSignature signature;
  uint64_t timestamp = 0;
};
struct Stale {
  uint64_t size = 0;  // what the witness saw last: ask once more from there
};
struct NotCosigned {
  std::string why;
};
using WitnessReply = std::variant<Cosigned, Stale, NotCosigned>;
// What a witness answered to a request from `old_size` for the checkpoint with this text (without signatures).
WitnessReply ReadWitnessAnswer(int status, std::string_view body, const VerifierKey& witness, std::string_view text, uint64_t old_size);

}  // namespace tlog
