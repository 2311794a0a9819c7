// One look-up across collections; find.h says what can be asked. Made for one question, then thrown away.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "exchange/find.h"
#include "exchange/reader.h"
#include "exchange/value_scans.h"

namespace exchange {

class Finder {
 public:
  // `collections` are those that the caller may read.
  Finder(const store::Store& store, const FindQuery& query, std::vector<uint32_t> collections,
         std::function<bool(uint32_t)> readable)
      : reader_(store), query_(query), collections_(std::move(collections)), readable_(std::move(readable)) {}

  base::Result<FindPage> Run();

 private:
  struct Hit {
    uint32_t collection;
    base::Timestamp date_added;
    std::string property;
  };
  struct ValueHit {
    std::string key, via;
    uint32_t collection;
    base::Timestamp date_added;
  };
  // Behind `key` in a scan; an empty key: at its beginning.
  struct Position {
    size_t scan = 0;
    std::string key;
  };
  bool Full() const;
  base::Status Add(uint32_t collection, const Row& row, std::string via);
  base::Status AddVersions(uint32_t collection, std::string_view id, const std::string& via);
  base::Result<std::vector<Hit>> ReferencesTo(std::string_view id);
  std::string CursorAt(const Position& position, const std::vector<ValueScan>& scans) const;
  base::Result<Position> ReadCursor(const std::vector<ValueScan>& scans) const;
  base::Result<std::vector<ValueHit>> NextHits(const ValueScan& scan, std::string& after, size_t& keys_left);
  base::Status ByValue();
  base::Status ByRelation();
  base::Status ByType();

  Reader reader_;
  const FindQuery& query_;
  const std::vector<uint32_t> collections_;
  const std::function<bool(uint32_t)> readable_;
  FindPage page_;
  std::set<std::pair<uint32_t, int64_t>> seen_;
  bool references_cut_ = false;
};

}  // namespace exchange
