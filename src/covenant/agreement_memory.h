// What a member remembers of an agreement, as it is stored before anything that rests on it is signed: a member that forgot
// what it voted for would vote twice (docs/formats.md, "Memory of an agreement"). Pure; safe to call from many threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "covenant/agreement.h"

namespace covenant {

inline constexpr size_t kAgreementMemoryBytesMax = 3 * kCertificateBytesMax;

struct AgreementMemory {
  Digest covenant;
  uint64_t epoch = 0;  // that is being decided
  Agreement::Memory memory;
};

std::string FormatAgreementMemory(const AgreementMemory& memory);
// kUnsupported for another version; else kInvalid or kTooLarge. What is accepted can be gone on from.
base::Result<AgreementMemory> ParseAgreementMemory(std::string_view bytes);

}  // namespace covenant
