#include "store/store.h"

namespace store {

base::Result<std::vector<std::optional<std::string>>> Store::GetMany(std::span<const std::string> keys) const {
  std::vector<std::optional<std::string>> values;
  values.reserve(keys.size());
  for (const std::string& key : keys) values.push_back(TRY(Get(key)));
  return values;
}

}  // namespace store
