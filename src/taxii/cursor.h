// `next`, the place where a page ended (TAXII 2.1, 3.5): the server keeps nothing for it, so it may be used again and
// after a restart.
//
// It is base64url of: u8 1 | u64 date_added of the last row, in microseconds | 16 bytes of a seal over collection,
// filters and that position. Clients cannot make one up, nor use one with other filters or for another collection.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "base/uuid.h"
#include "crypto/digest.h"

namespace taxii {

// What a cursor is good for.
struct CursorScope {
  base::Uuid collection;
  std::string_view filters;  // Filters::canonical
};

// Safe from many threads if the sealer is.
class Cursors {
 public:
  using Sealer = std::function<crypto::Digest(std::string_view purpose, std::string_view text)>;  // Exchange::Seal
  explicit Cursors(Sealer sealer) : sealer_(std::move(sealer)) {}

  std::string Write(const CursorScope& scope, base::Timestamp position) const;
  // kInvalid, for people: not a cursor of this server, or of other filters or another collection.
  base::Result<base::Timestamp> Read(const CursorScope& scope, std::string_view text) const;

 private:
  std::string Seal(const CursorScope& scope, std::string_view position) const;

  Sealer sealer_;
};

}  // namespace taxii
