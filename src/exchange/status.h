// A submission's report as it is kept (value of keys::Status): JSON, so that it can be read by people who look.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "base/uuid.h"
#include "crypto/digest.h"
#include "exchange/submit.h"

namespace exchange {

inline constexpr int64_t kStatusKeptUs = int64_t{25} * 3600 * 1000000;  // TAXII 2.1, 4.3: at least 24 hours

// Identifiers of statuses are UUIDs of version 4 (TAXII 2.1, 4.3.1), and yet the place of a status in the store is in the order of
// time, under one key, so that old ones are one range: the last 32 bits are the minute, hidden by a pseudo-random pad that the node
// key makes of the other 90 random bits. Without that key nobody can tell them from random ones (RFC 9562, 5.4 asks for random or
// pseudo-random bits), nor what else happened in that minute.
class StatusIds {
 public:
  explicit StatusIds(const crypto::HmacSha256& node_key) : node_key_(node_key) {}
  base::Uuid Draw(base::Random& random, base::Timestamp now) const;
  std::string KeyOf(const base::Uuid& id) const;
  // Of a status that is drawn at that time: the least key.
  static std::string FirstKeyAt(base::Timestamp time);

 private:
  uint32_t PadFor(const base::Uuid& id) const;
  const crypto::HmacSha256& node_key_;
};

// What the submitter was told, in the words that stood there: Explain of each outcome, instead of its findings.
std::string EncodeStatus(const StatusRecord& status);
base::Result<StatusRecord> DecodeStatus(std::string_view bytes);
// The object was erased: the report keeps what became of it, but neither its id nor its version, nor words that name it.
void ForgetObject(StatusRecord& status, std::string_view id);

}  // namespace exchange
