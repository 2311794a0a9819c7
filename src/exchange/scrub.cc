#include "exchange/scrub.h"

#include <algorithm>
#include <functional>

#include "exchange/facts.h"
#include "exchange/keys.h"
#include "exchange/reader.h"
#include "exchange/status.h"
#include "exchange/views.h"
#include "json/parse.h"

namespace exchange {
namespace {

using store::KeyRange;

constexpr size_t kKeysAlone = 16;  // beyond it a prefix is rewritten from its first key to its last, once

struct Mark {
  std::string key, id;
};

base::Result<std::vector<Mark>> Marks(const store::Store& store) {
  std::vector<Mark> marks;
  const auto at = store.Now()->Iterate();
  for (at->Seek("X"); at->Valid() && at->key()[0] == 'X'; at->Next()) marks.push_back({std::string(at->key()), std::string(at->value())});
  TRY(at->Check());
  return marks;
}

// Reports that name one of `ids`, without it. Their keys come back. Raw bytes are searched: identifiers need no escapes.
base::Result<std::vector<std::string>> ForgetInStatuses(const store::Store& store, const std::vector<Mark>& marks, store::Batch& batch) {
  std::vector<std::string> keys;
  const auto at = store.Now()->Iterate();
  for (at->Seek("S"); at->Valid() && at->key()[0] == 'S'; at->Next()) {
    const auto named = [&](const Mark& mark) { return !mark.id.empty() && at->value().contains(mark.id); };
    if (std::ranges::none_of(marks, named)) continue;
    keys.emplace_back(at->key());
    auto status = DecodeStatus(at->value());
    if (!status) {
      batch.Delete(at->key());
      continue;
    }
    for (const Mark& mark : marks) {
      if (!mark.id.empty()) ForgetObject(*status, mark.id);
    }
    batch.Put(at->key(), EncodeStatus(*status));
  }
  TRY(at->Check());
  return keys;
}

// Each rewrites the tables that it touches, so that many neighbours are better taken together.
std::vector<KeyRange> RangesOf(std::vector<std::string> keys) {
  std::ranges::sort(keys);
  std::vector<KeyRange> ranges;
  for (auto at = keys.begin(); at != keys.end();) {
    const auto end = std::find_if(at, keys.end(), [&](const std::string& key) { return key[0] != (*at)[0]; });
    if (static_cast<size_t>(end - at) > kKeysAlone) {
      ranges.push_back({*at, end[-1] + '\0'});
    } else {
      for (auto key = at; key != end; ++key) ranges.push_back({*key, *key + '\0'});
    }
    at = end;
  }
  return ranges;
}

// What was forgotten names objects, too, and is in the files until they are rewritten: all before the first report that is kept.
base::Result<KeyRange> ForgottenStatuses(const store::Store& store) {
  const auto at = store.Now()->Iterate();
  at->Seek("S");
  TRY(at->Check());
  const bool any = at->Valid() && at->key()[0] == 'S';
  return KeyRange{"S", any ? std::string(at->key()) : "T"};
}

base::Status Finish(store::Store& store, const std::function<std::vector<KeyRange>(std::vector<std::string>)>& ranges_with) {
  const std::vector<Mark> marks = TRY(Marks(store));
  store::Batch forget, unmark;
  std::vector<std::string> keys = TRY(ForgetInStatuses(store, marks, forget));
  for (const Mark& mark : marks) {
    keys.push_back(mark.key);
    forget.Put(mark.key, {});  // a mark names the object: that goes before the mark does
    unmark.Delete(mark.key);
  }
  TRY(store.Commit(forget));
  std::vector<KeyRange> ranges = ranges_with(std::move(keys));
  ranges.push_back(TRY(ForgottenStatuses(store)));
  TRY(store.Scrub(ranges));
  return store.Commit(unmark);
}

}  // namespace

base::Result<std::vector<std::string>> TracesOf(const store::Store& store, uint32_t collection, const Row& row) {
  std::vector<std::string> found = {keys::Record(row.log, row.index), keys::Row(collection, row.date_added), keys::Versions(collection, row.id)};
  Reader reader(store);
  for (const ObjectVersion& version : TRY(reader.VersionsOf(collection, row.id))) {
    if (!version.live() && version.log == row.log && version.index == row.index) found.push_back(keys::Withdrawal(collection, version.recalled));
  }
  json::Parser parser;
  const Facts facts = TRY(FactsOf(TRY(reader.ObjectOf(row)), parser));
  ViewWriter::ForEachIndexKey(collection, row.date_added, facts, [&](const std::string& key) { found.push_back(key); });
  return found;
}

base::Status FinishErasures(store::Store& store, std::vector<std::string> traces) {
  return Finish(store, [&](std::vector<std::string> keys) {
    traces.insert(traces.end(), std::make_move_iterator(keys.begin()), std::make_move_iterator(keys.end()));
    return RangesOf(std::move(traces));
  });
}

base::Result<bool> WasErasureCutOff(const store::Store& store) { return !TRY(Marks(store)).empty(); }

base::Status FinishErasuresCutOff(store::Store& store) {
  return Finish(store, [](std::vector<std::string>) { return std::vector<KeyRange>{{"", "\xff"}}; });
}

}  // namespace exchange
