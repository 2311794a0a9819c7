// What a store in memory holds, as a map: read through a snapshot, changed by batches.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "store/store.h"

namespace store {

using MapImage = std::map<std::string, std::string, std::less<>>;

std::shared_ptr<const Snapshot> SnapshotOf(std::shared_ptr<const MapImage> image);
void Apply(const Batch::Change& change, MapImage& image);
uint64_t BytesBetween(const MapImage& image, std::string_view from, std::string_view until);

}  // namespace store
