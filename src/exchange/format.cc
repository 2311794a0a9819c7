#include "exchange/format.h"

#include <string>

#include "exchange/keys.h"

namespace exchange {
namespace {

constexpr std::string_view kStoreFormat = "mithaq store v2";

}  // namespace

base::Status CheckFormat(const store::Store& store) {
  const auto format = TRY(store.Get(keys::kFormat));
  if (!format || *format == kStoreFormat) return {};
  return base::Fail(base::Code::kUnsupported, "this store has the format \"" + *format + "\", this program knows \"" + std::string(kStoreFormat) +
                                                  "\"; run the version of mithaq that wrote it. A node of this version can pull its objects from there");
}

base::Status SetFormat(store::Store& store) {
  if (TRY(store.Get(keys::kFormat))) return {};
  store::Batch batch;
  batch.Put(keys::kFormat, kStoreFormat);
  return store.Commit(batch);
}

}  // namespace exchange
