// Where a look-up goes on (docs/formats.md, "Cursors"). What stands between two pages is a place in an index, and may be that of
// something that the caller may not read: so it is locked, under a key of this node and this question.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "crypto/digest.h"
#include "exchange/find.h"

namespace exchange {

struct FindPlace {
  uint32_t walk = 0;  // which of the look-up's walks
  std::string from;   // where in it, as that walk writes it; empty: at its beginning
};

std::string WriteFindCursor(const crypto::HmacSha256& node_key, const FindQuery& query, const FindPlace& place);
// The beginning where the query has no cursor; kInvalid for one that is not of this question, or made up.
base::Result<FindPlace> ReadFindCursor(const crypto::HmacSha256& node_key, const FindQuery& query);
std::unexpected<base::Error> BadFindCursor();

}  // namespace exchange
