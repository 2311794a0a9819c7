// What one member gives another of its log, as a file that is carried by hand: the documents of the epochs, and batches of frames as
// they would be sent over a connection, each under a statement that the owner signs and sealed for the member that it is for
// (docs/formats.md, "Bundles"). Pure; safe to call from many threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "covenant/certificate.h"
#include "covenant/document.h"
#include "crypto/seal_key.h"
#include "crypto/sign.h"
#include "membership/frame.h"

namespace membership {

inline constexpr std::string_view kBundleMagic = "mithaq bundle v1\n";

// The file, after its magic: sections, each u8 kind || u32 length || bytes.
enum class SectionKind : uint8_t {
  kAddress = 1,   // whom it is for and from, in clear: the first
  kDocument = 2,  // of an epoch, in clear: the genesis, then each certificate
  kBatch = 3,     // sealed
};
inline constexpr size_t kSectionHeadBytes = 5;
inline constexpr size_t kBatchBytesMax = kFrameBytesMax + (size_t{16} << 20);
struct SectionHead {
  SectionKind kind = SectionKind::kAddress;
  uint32_t bytes = 0;
};
// kInvalid, kTooLarge.
base::Result<SectionHead> ParseSectionHead(std::string_view head);
std::string FormatSectionHead(const SectionHead& head);

struct BundleAddress {
  covenant::Digest covenant;
  covenant::MemberId from, to;
};
std::string FormatBundleAddress(const BundleAddress& address);
base::Result<BundleAddress> ParseBundleAddress(std::string_view bytes);

// What stands over the frames of a batch.
struct BatchStatement {
  covenant::Digest covenant;
  uint64_t epoch = 0;            // that the owner was in: it decided who gets what
  crypto::Digest frames;         // SHA-256
  uint64_t from = 0, next = 0;   // entries of the log: from, up to but without next
  std::string log;               // its origin
  uint64_t size = 0;             // of the log then: beyond `next` there is more
  covenant::MemberId to;
  crypto::Signature signature;   // by the log key of the owner's card
  bool operator==(const BatchStatement&) const = default;
};
BatchStatement SignBatch(BatchStatement statement, const crypto::SigningKey& log_key);
base::Status CheckBatch(const BatchStatement& statement, std::string_view frames, const crypto::PublicKey& log_key);  // kCorrupt unless both hold

// u32 length || statement || frames. What ParseBatch gives refers to `bytes`.
std::string FormatBatch(const BatchStatement& statement, std::string_view frames);
struct Batch {
  BatchStatement statement;
  std::string_view frames;
};
base::Result<Batch> ParseBatch(std::string_view bytes);

}  // namespace membership
