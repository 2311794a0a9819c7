// A submission's report as it is kept (value of keys::Status): JSON, so that it can be read by people who look.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "exchange/submit.h"

namespace exchange {

inline constexpr int64_t kStatusKeptUs = int64_t{25} * 3600 * 1000000;  // TAXII 2.1, 4.3: at least 24 hours

std::string EncodeStatus(const StatusRecord& status);
base::Result<StatusRecord> DecodeStatus(std::string_view bytes);
// The object was erased: the report keeps what became of it, but neither its id nor its version, nor words that name it.
void ForgetObject(StatusRecord& status, std::string_view id);

}  // namespace exchange
