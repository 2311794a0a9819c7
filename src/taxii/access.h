// Who sees which collection of an API root, and may do what with it. The rights are Account's; here they become TAXII's
// answers: what one may neither read nor write is not there (404 everywhere, and in no list); what one sees but may
// not use in that way is 403.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/exchange.h"
#include "taxii/options.h"
#include "taxii/resource.h"

namespace taxii {

// Safe from many threads.
class Access {
 public:
  explicit Access(exchange::Exchange& exchange) : exchange_(exchange) {}

  // In a consistent order.
  std::vector<View> Visible(const RootSpec& root, std::string_view user) const;

  // Collections by UUID or alias. kNotFound; kForbidden for those that want a right.
  base::Result<View> Enter(const RootSpec& root, std::string_view user, std::string_view id_or_alias) const;
  base::Result<View> EnterToRead(const RootSpec& root, std::string_view user, std::string_view id_or_alias) const;
  base::Result<View> EnterToWrite(const RootSpec& root, std::string_view user, std::string_view id_or_alias) const;
  // DELETE asks for both rights (5.7).
  base::Result<View> EnterToDelete(const RootSpec& root, std::string_view user, std::string_view id_or_alias) const;

  // As that kind of reader, still.
  bool MayRead(const RootSpec& root, std::string_view user, uint32_t collection, exchange::ReaderKind reader) const;

 private:
  exchange::Exchange& exchange_;
};

}  // namespace taxii
