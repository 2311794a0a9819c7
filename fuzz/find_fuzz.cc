// LAYERS: exchange
// A question by value and the cursor that comes with it, one on a line each, from strangers: every reading is a normal form,
// the places to look at are few, and no cursor does more than be refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "exchange/finder.h"
#include "exchange/keys.h"
#include "stix/refang.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto store = [] {
    auto made = store::OpenMemory();
    store::Batch batch;
    for (const char* const value : {"203.0.113.0/24", "203.0.113.77", "10.0.0.1"}) {
      std::string key = exchange::keys::ObservablePrefix({stix::ObservableKind::kIpv4, value});
      exchange::keys::AppendPlace(key, 1, {1});
      batch.Put(key, "");
    }
    if (!made->Commit(batch)) std::abort();
    return made;
  }();
  const std::string text(reinterpret_cast<const char*>(data), size);
  const size_t line = std::min(text.find('\n'), text.size());
  exchange::FindQuery query;
  query.value = text.substr(0, line);
  const std::string rest = line == text.size() ? "" : text.substr(line + 1);
  for (const stix::Observable& reading : stix::Readings(query.value)) {
    if (stix::Normalise(reading.kind, reading.value) != reading.value) std::abort();
  }
  if (exchange::ScansFor(query.value).size() > 1000) std::abort();
  if (query.value.empty()) return 0;
  // Once as a cursor, which nobody can make up, and once as the place that one of ours could hold.
  static const crypto::HmacSha256 node_key("secret");
  query.cursor = rest;
  if (const auto page = exchange::Finder(*store, query, {2}, exchange::ReaderKind::kRecipient, node_key).Run(); page && (!page->found.empty() || !rest.empty())) std::abort();
  if (rest.empty()) return 0;
  query.cursor = exchange::WriteFindCursor(node_key, query, {static_cast<uint8_t>(rest[0]), rest.substr(1)});
  for (const auto relation : {false, true}) {
    if (relation) std::swap(query.value, query.related_to);
    const auto page = exchange::Finder(*store, query, {2}, exchange::ReaderKind::kRecipient, node_key).Run();
    if (page && !page->found.empty()) std::abort();
  }
  return 0;
}
