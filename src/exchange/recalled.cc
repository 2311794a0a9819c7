#include "exchange/recalled.h"

#include <map>

#include "exchange/keys.h"
#include "exchange/reader.h"
#include "exchange/record.h"

namespace exchange {

base::Status ReadRecalled(const store::Store& store, uint32_t collection, ReaderKind kind, const ObjectKey& key, const RecalledLimits& limits,
                          RecalledPage& page) {
  Reader reader(store);
  const VersionList versions = TRY(reader.VersionsOf(collection, key.id));
  std::map<crypto::Digest, base::Timestamp> live;  // by content
  for (const ObjectVersion& item : versions) {
    if (item.live()) live.emplace(item.content, item.date_added);
  }
  for (const ObjectVersion& item : versions) {
    if (item.live() || !MaySee(kind, item.reach) || !key.Names(item.version, item.spec_version)) continue;
    page.more = page.objects.size() >= limits.objects_max || page.bytes >= limits.bytes_max;
    if (page.more) break;
    const auto stored = TRY(reader.snapshot().Get(keys::Withdrawal(collection, item.recalled)));
    if (!stored) return base::Fail(base::Code::kCorrupt, "the view of a recall is missing; `mithaq rebuild` makes it anew");
    const WithdrawalRow recall = TRY(DecodeWithdrawal(*stored));
    const StoredRecord record = TRY(DecodeRecord(TRY(reader.RecordAt(recall.log, recall.index))));
    RecalledObject object{RowOf(key.id, item), collection, {}, item.recalled, recall.log, recall.index, TRY(ReasonIn(record.record)), {}};
    object.object = TRY(reader.ObjectOf(object.row));
    page.bytes += object.object.size();
    if (const auto back = live.find(item.content); back != live.end()) object.back = back->second;
    page.objects.push_back(std::move(object));
  }
  return {};
}

}  // namespace exchange
