// The derived data: rows, versions, indexes and counts. One writer for both ways there: the sequencer, as it commits,
// and rebuild, as it replays; what it writes depends only on the order of decisions.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "exchange/facts.h"
#include "exchange/journal.h"
#include "exchange/row.h"
#include "store/store.h"

namespace exchange {

// Counts of a collection. Value of keys::Counts: u64 live | u64 last date_added
struct Counts {
  uint64_t live = 0;                 // object versions that can be read
  base::Timestamp last_date_added;   // of anything ever added or withdrawn; never goes back
};
std::string EncodeCounts(const Counts& counts);
base::Result<Counts> DecodeCounts(std::string_view bytes);

// Puts into one batch what a run of decisions does to the views. Later decisions see earlier ones. One thread; call
// Finish once, before the batch is committed.
class ViewWriter {
 public:
  // Reads of `store` must not see half of the batch: commit it only after Finish.
  ViewWriter(const store::Store& store, store::Batch& batch) : store_(store), batch_(batch) {}

  // Reads what is known of these objects in one go, before the first decision about them: cheaper than one by one. Does nothing for those
  // that were read before.
  base::Status Preload(uint32_t collection, std::span<const std::string_view> ids);

  // As of now, decisions of this writer included. Owned here; valid until the next call.
  base::Result<const VersionList*> VersionsOf(uint32_t collection, std::string_view id);
  base::Result<bool> WasErased(uint32_t collection, const crypto::Digest& content);
  base::Result<Counts> CountsOf(uint32_t collection);

  // kAccepted. `facts` of the object. A recalled version that it equals stays known beside it: its record is still there, and
  // an erasure must find it.
  base::Status Accept(const Decision& decision, const Facts& facts);
  // kAccepted, met again by a rebuild after its content went: only its date still counts.
  base::Status AcceptErased(const Decision& decision);
  // kRecalled: the row and its indexes go; the version stays known, and the recall gets a place of its own. `facts` are null
  // in a rebuild after the content went: then only its date still counts.
  base::Status Recall(const Decision& decision, const Facts* facts);
  // kErased and kErasedByOwner, live or recalled before; a recall before it loses its place. `facts` from the content that is about to go; null
  // in a rebuild after it went.
  base::Status Erase(const Decision& decision, const Facts* facts);

  base::Status Finish();

  // The index keys that point to the row of an object with these facts.
  static void ForEachIndexKey(uint32_t collection, base::Timestamp date_added, const Facts& facts,
                              const std::function<void(const std::string&)>& visit);

  // Collections in which rows that could be read before have changed or gone (not: been added).
  const std::vector<uint32_t>& revised() const { return revised_; }

 private:
  struct Object {
    VersionList before, now;
  };
  // Found by (collection, id) without making a string.
  struct ObjectKey {
    uint32_t collection;
    std::string id;
  };
  struct ObjectName {
    uint32_t collection;
    std::string_view id;
    ObjectName(uint32_t collection, std::string_view id) : collection(collection), id(id) {}
    ObjectName(const ObjectKey& key) : collection(key.collection), id(key.id) {}
  };
  struct HashName {
    using is_transparent = void;
    size_t operator()(const ObjectName& name) const { return std::hash<std::string_view>()(name.id) + name.collection; }
  };
  struct SameName {
    using is_transparent = void;
    bool operator()(const ObjectName& a, const ObjectName& b) const { return a.collection == b.collection && a.id == b.id; }
  };

  base::Result<Object*> Load(uint32_t collection, std::string_view id);
  base::Result<Object*> Keep(uint32_t collection, std::string_view id, const std::optional<std::string>& stored);
  base::Result<Counts*> LoadCounts(uint32_t collection);
  base::Status TakePlace(base::Timestamp date, uint32_t collection);
  base::Result<ObjectVersion> Withdraw(const Decision& decision, const Facts& facts);
  void FinishObject(const ObjectKey& key, Object& object);
  void Revise(uint32_t collection);

  const store::Store& store_;
  store::Batch& batch_;
  std::unordered_map<ObjectKey, Object, HashName, SameName> objects_;
  std::map<uint32_t, Counts> counts_;
  std::map<std::string, bool> erased_;   // keys::Erased of this batch
  std::vector<uint32_t> revised_;
};

}  // namespace exchange
