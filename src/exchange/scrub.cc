#include "exchange/scrub.h"

#include <algorithm>

#include "base/encoding.h"
#include "exchange/keys.h"
#include "exchange/status.h"
#include "exchange/views.h"

namespace exchange {
namespace {

using store::KeyRange;

constexpr size_t kKeysAlone = 16;  // beyond it a prefix is rewritten from its first key to its last, once

struct Mark : ErasureMark {
  std::string key;
};

base::Result<std::vector<Mark>> Marks(const store::Store& store) {
  std::vector<Mark> marks;
  const auto at = store.Now()->Iterate();
  for (at->Seek("X"); at->Valid() && at->key()[0] == 'X'; at->Next()) marks.push_back({TRY(DecodeMark(at->value())), std::string(at->key())});
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

}  // namespace

std::string EncodeMark(const ErasureMark& mark) {
  std::string bytes;
  base::AppendBig16(bytes, static_cast<uint16_t>(mark.id.size()));
  bytes += mark.id;
  for (const std::string& trace : mark.traces) {
    base::AppendBig32(bytes, static_cast<uint32_t>(trace.size()));
    bytes += trace;
  }
  return bytes;
}

base::Result<ErasureMark> DecodeMark(std::string_view bytes) {
  ErasureMark mark;
  if (bytes.empty()) return mark;
  const auto take = [&](size_t prefix, size_t size) {
    const std::string taken(bytes.substr(prefix, size));
    bytes.remove_prefix(prefix + size);
    return taken;
  };
  const auto holds = [&](size_t prefix, size_t size) { return bytes.size() - prefix >= size; };
  const auto damaged = [] { return base::Fail(base::Code::kCorrupt, "the mark of an unfinished erasure is damaged"); };
  if (bytes.size() < 2 || !holds(2, base::ReadBig16(bytes))) return damaged();
  mark.id = take(2, base::ReadBig16(bytes));
  while (!bytes.empty()) {
    if (bytes.size() < 4 || !holds(4, base::ReadBig32(bytes))) return damaged();
    mark.traces.push_back(take(4, base::ReadBig32(bytes)));
  }
  return mark;
}

ErasureMark MarkOf(const EntryPlace& place, std::string_view id) {
  return {std::string(id), {keys::Record(place.log, place.index), keys::Held(place.log, place.index)}};
}

void AddTraces(uint32_t collection, const VersionList& versions, const EntryPlace& place, const Facts& facts, ErasureMark& mark) {
  mark.traces.push_back(keys::Versions(collection, facts.id));
  for (const ObjectVersion& version : versions) {
    if (version.log != place.log || version.index != place.index) continue;
    mark.traces.push_back(keys::Row(collection, version.date_added));
    if (!version.live()) mark.traces.push_back(keys::Withdrawal(collection, version.recalled));
    ViewWriter::ForEachIndexKey(collection, version.date_added, facts, [&](const std::string& key) { mark.traces.push_back(key); });
  }
}

base::Result<bool> AreErasuresUnfinished(const store::Store& store) { return !TRY(Marks(store)).empty(); }

// First what the marks point to, then what they hold themselves: a crash in between finds them empty, and has the second half to do.
base::Status FinishErasures(store::Store& store) {
  const std::vector<Mark> marks = TRY(Marks(store));
  if (marks.empty()) return {};
  store::Batch forget, empty, unmark;
  std::vector<std::string> traces = TRY(ForgetInStatuses(store, marks, forget));
  for (const Mark& mark : marks) {
    traces.insert(traces.end(), mark.traces.begin(), mark.traces.end());
    empty.Put(mark.key, {});
    unmark.Delete(mark.key);
  }
  TRY(store.Commit(forget));
  std::vector<KeyRange> ranges = RangesOf(std::move(traces));
  ranges.push_back(TRY(ForgottenStatuses(store)));
  TRY(store.Scrub(ranges));
  TRY(store.Commit(empty));
  TRY(store.Scrub(std::vector<KeyRange>{{marks.front().key, marks.back().key + '\0'}}));
  return store.Commit(unmark);
}

}  // namespace exchange
