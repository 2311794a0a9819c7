#include "exchange/recalled.h"

#include <algorithm>

#include "exchange/keys.h"
#include "exchange/reader.h"
#include "exchange/record.h"

namespace exchange {

base::Result<std::vector<RecalledObject>> ReadRecalled(const store::Store& store, uint32_t collection, const ObjectKey& key) {
  std::vector<RecalledObject> found;
  Reader reader(store);
  const VersionList versions = TRY(reader.VersionsOf(collection, key.id));
  for (const ObjectVersion& item : versions) {
    if (item.live() || !key.Names(item.version, item.spec_version)) continue;
    const auto stored = TRY(reader.snapshot().Get(keys::Withdrawal(collection, item.recalled)));
    if (!stored) return base::Fail(base::Code::kCorrupt, "the view of a recall is missing; `mithaq rebuild` makes it anew");
    const WithdrawalRow recall = TRY(DecodeWithdrawal(*stored));
    const StoredRecord record = TRY(DecodeRecord(TRY(reader.RecordAt(recall.log, recall.index))));
    RecalledObject object{RowOf(key.id, item), collection, {}, item.recalled, recall.log, recall.index, TRY(ReasonIn(record.record)), {}};
    object.object = TRY(reader.ObjectOf(object.row));
    const auto back = std::ranges::find_if(versions, [&](const ObjectVersion& other) { return other.live() && other.content == item.content; });
    if (back != versions.end()) object.back = back->date_added;
    found.push_back(std::move(object));
  }
  return found;
}

}  // namespace exchange
