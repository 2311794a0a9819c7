// Answers queries from one snapshot of the store. A page is a walk over rows and, for objects, a second walk over the
// records they point to; what is served is copied once, from the store's block into the page.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "exchange/query.h"
#include "exchange/row.h"
#include "store/store.h"

namespace exchange {

// One thread; make one for each request.
class Reader {
 public:
  explicit Reader(const store::Store& store) : store_(store), snapshot_(store.Now()) {}

  base::Result<RowPage> Rows(const Query& query);
  base::Result<ObjectPage> Objects(const Query& query);

  base::Result<VersionList> VersionsOf(uint32_t collection, std::string_view id);
  // The stored bytes of a record. kCorrupt where it is missing.
  base::Result<std::string> RecordAt(uint32_t log, uint64_t index);
  // The stored object. kNotFound where it was erased.
  base::Result<std::string> ObjectOf(const Row& row);
  // Calls `visit` for each object of the collection whose id begins with `prefix` and is not before `from`, until it says stop.
  enum class Walk { kGoOn, kStop };
  base::Status ForEachObject(uint32_t collection, std::string_view prefix, std::string_view from,
                             const std::function<base::Result<Walk>(std::string_view id, const VersionList&)>& visit);
  store::Iterator& iterator();  // over everything; shared by the calls above
  const store::Snapshot& snapshot() const { return *snapshot_; }

 private:
  base::Result<std::vector<Row>> CollectByIds(const Query& query);
  base::Result<std::vector<Row>> CollectByTypes(const Query& query);
  base::Result<RowPage> CollectByWalk(const Query& query);
  base::Status WalkRows(const Query& query, std::string& last, RowPage& page, uint64_t& steps);
  base::Status AppendObject(const Row& row, std::string& next_key, ObjectPage& page);
  base::Result<bool> Matches(const Query& query, base::Timestamp date_added, const DecodedRow& row, uint64_t& steps);
  bool TypesAreRare(const Query& query) const;

  const store::Store& store_;
  std::shared_ptr<const store::Snapshot> snapshot_;
  std::unique_ptr<store::Iterator> iterator_;
};

// Which of an object's versions a query asks for, by position (TAXII 2.1, 3.4.1); ids, types and dates aside.
std::vector<bool> SelectVersions(const VersionList& versions, const Query& query);

}  // namespace exchange
