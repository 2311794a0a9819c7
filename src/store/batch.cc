#include "store/store.h"

namespace store {

void Batch::Clear() {
  bytes_.clear();
  changes_.clear();
}

void Batch::Add(Kind kind, std::string_view key, std::string_view value) {
  changes_.push_back({kind, bytes_.size(), static_cast<uint32_t>(key.size()), static_cast<uint32_t>(value.size())});
  bytes_.append(key).append(value);
}

Batch::Change Batch::at(size_t i) const {
  const Place& place = changes_[i];
  const std::string_view all(bytes_);
  return {place.kind, all.substr(place.at, place.key_bytes), all.substr(place.at + place.key_bytes, place.value_bytes)};
}

}  // namespace store
