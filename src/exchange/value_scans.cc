#include "exchange/value_scans.h"

#include "exchange/keys.h"
#include "stix/refang.h"

namespace exchange {
namespace {

std::optional<stix::Block> BlockOf(const stix::Observable& reading) {
  if (reading.kind == stix::ObservableKind::kIpv4) return stix::ParseIpv4(reading.value);
  if (reading.kind == stix::ObservableKind::kIpv6) return stix::ParseIpv6(reading.value);
  return std::nullopt;
}

// Every network that `block` is in, the narrowest first.
void AddContaining(stix::Block block, stix::ObservableKind kind, std::vector<ValueScan>& scans) {
  while (block.prefix_bits > 0) {
    --block.prefix_bits;
    block.ClearHostBits();
    const std::string network = stix::FormatBlock(block);
    scans.push_back({keys::ObservablePrefix({kind, network}), "network " + network});
  }
}

void AddInside(const stix::Block& block, stix::ObservableKind kind, std::vector<ValueScan>& scans) {
  for (const std::string& prefix : stix::TextPrefixes(block)) {
    scans.push_back({keys::ObservableValuesFrom(kind, prefix), "inside ", block});
  }
}

}  // namespace

std::vector<ValueScan> ScansFor(std::string_view text) {
  std::vector<ValueScan> scans;
  const auto readings = stix::Readings(text);
  for (const stix::Observable& reading : readings) {
    scans.push_back({keys::ObservablePrefix(reading), "value " + std::string(stix::ObservableKindName(reading.kind))});
  }
  for (const stix::Observable& reading : readings) {
    const auto block = BlockOf(reading);
    if (!block) continue;
    AddContaining(*block, reading.kind, scans);
    if (block->prefix_bits < block->address_bits) AddInside(*block, reading.kind, scans);
  }
  return scans;
}

}  // namespace exchange
