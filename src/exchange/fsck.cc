#include "exchange/fsck.h"

#include <algorithm>
#include <map>
#include <span>

#include "base/encoding.h"
#include "exchange/journal.h"
#include "exchange/keys.h"
#include "exchange/record.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "tlog/merkle.h"
#include "tlog/record.h"
#include "tlog/tree.h"

namespace exchange {
namespace {

class Checker {
 public:
  Checker(store::Store& store, FsckReport& out, const ProgressReport& progress) : store_(store), out_(out), progress_(progress) {}

  base::Status CheckLogs() {
    const auto at = store_.Now()->Iterate();
    for (at->Seek("G"); at->Valid() && at->key()[0] == 'G'; at->Next()) {
      TRY(CheckLog(base::ReadBig32(at->key().substr(1)), tlog::OriginId(at->value())));
    }
    return at->Check();
  }

  base::Status CheckJournal() {
    std::map<uint32_t, int64_t> last_date;
    const auto at = store_.Now()->Iterate();
    uint64_t expected = 0;
    for (at->Seek("J"); at->Valid() && at->key()[0] == 'J'; at->Next()) {
      const uint64_t sequence = base::ReadBig64(at->key().substr(1));
      const std::string where = "journal " + std::to_string(sequence);
      if (sequence != expected) out_.Add({where, "does not follow the one before it"});
      expected = sequence + 1;
      const auto decisions = DecodeDecisions(at->value());
      if (!decisions) {
        out_.Add({where, decisions.error().message});
        continue;
      }
      for (const Decision& decision : *decisions) {
        ++out_.decisions;
        if (decision.kind != DecisionKind::kAccepted) continue;
        int64_t& last = last_date[decision.collection];
        if (decision.date_added.us <= last) out_.Add({where, "date_added does not increase in collection " + std::to_string(decision.collection)});
        last = decision.date_added.us;
      }
    }
    return at->Check();
  }

 private:
  // Entries in order, their records, and the tree over them.
  base::Status CheckLog(uint32_t log, const crypto::Digest& origin_id) {
    tlog::Tree tree;
    const std::string prefix = keys::Entries(log, 0).substr(0, 5);
    const auto at = store_.Now()->Iterate();
    for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
      if (base::ReadBig64(at->key().substr(5)) != tree.size() || at->value().size() % tlog::kEntryBytes != 0) {
        out_.Add({"entry " + std::to_string(tree.size()), "is missing, or the run of entries there is damaged"});
        return {};
      }
      std::vector<crypto::Digest> leaves;
      for (size_t i = 0; i < at->value().size(); i += tlog::kEntryBytes) {
        const std::string_view entry = at->value().substr(i, tlog::kEntryBytes);
        leaves.push_back(tlog::LeafHash(entry));
        TRY(CheckRecord(log, tree.size() + i / tlog::kEntryBytes, entry, origin_id));
      }
      for (const tlog::FullTile& tile : tree.Append(leaves)) TRY(CheckTile(log, tile));
      out_.entries += leaves.size();
      progress_({out_.entries, 0});
    }
    TRY(at->Check());
    return CheckHead(log, tree);
  }

  base::Status CheckHead(uint32_t log, const tlog::Tree& tree) {
    const auto head = TRY(store_.Get(keys::Head(log)));
    if (!head && tree.size() == 0) return {};
    std::string wanted;
    base::AppendBig64(wanted, tree.size());
    wanted.append(tree.root().view());
    if (head != wanted) out_.Add({"log " + std::to_string(log), "its stored size and root are not those of its entries"});
    return {};
  }

  base::Status CheckTile(uint32_t log, const tlog::FullTile& tile) {
    ++out_.tiles;
    const auto stored = TRY(store_.Get(keys::Tile(log, tile.level, tile.index)));
    if (stored != tile.hashes) {
      out_.Add({"tile " + std::to_string(tile.level) + "/" + std::to_string(tile.index), stored ? "has other hashes than its entries" : "is missing"});
    }
    return {};
  }

  base::Status CheckRecord(uint32_t log, uint64_t index, std::string_view entry_bytes, const crypto::Digest& origin_id) {
    const std::string where = "entry " + std::to_string(index);
    const auto entry = tlog::ParseEntry(entry_bytes);
    if (!entry) return out_.Add({where, entry.error().message}), base::Status();
    const auto stored = TRY(store_.Get(keys::Record(log, index)));
    if (!stored) return out_.Add({where, "its record is missing"}), base::Status();
    const auto record = DecodeRecord(*stored);
    if (!record) return out_.Add({where, record.error().message}), base::Status();
    if (record->erased_by) {
      ++out_.erased;
      return CheckErasure(where, *record->erased_by, entry->hash);
    }
    ++out_.records;
    if (CommitmentOf(origin_id, record->record) != entry->hash) out_.Add({where, "its record is not what the log commits to"});
    CheckObject(where, record->record);
    return {};
  }

  // Content that is gone must be gone by an erasure that stands in a log and names this entry.
  base::Status CheckErasure(const std::string& where, const EntryPlace& erasure, const crypto::Digest& commitment) {
    const auto stored = TRY(store_.Get(keys::Record(erasure.log, erasure.index)));
    const auto record = stored ? DecodeRecord(*stored) : base::Result<StoredRecord>(base::Fail(base::Code::kNotFound, ""));
    const bool named = record && record->record.kind == RecordKind::kErasure && record->record.parts.size() > 1 &&
                       record->record.parts[1].find(base::Base64Encode(commitment.view())) != std::string::npos;
    if (!named) out_.Add({where, "its content is gone, and no erasure in the log says so"});
    return {};
  }

  // The whole object that is served must be the one that the parts commit to.
  void CheckObject(const std::string& where, const Record& record) {
    if (record.kind != RecordKind::kPublication) return;
    const auto object = parser_.Parse(record.object());
    if (!object || !object->is_object()) return out_.Add({where, "its object is not JSON"});
    const auto parts = ObjectParts(*object, record.object());
    const bool same = parts && std::ranges::equal(*parts, std::span(record.parts).subspan(std::min(kObjectPart, record.parts.size())));
    if (!same || json::Canonical(*object) != record.object()) out_.Add({where, "the object served is not the one committed to"});
  }

  store::Store& store_;
  FsckReport& out_;
  const ProgressReport& progress_;
  json::Parser parser_;
};

std::string Printable(std::string_view key) {
  return std::string(key.substr(0, 1)) + " " + base::HexEncode(key.substr(1, 60));
}

// Both have the same view keys with the same values.
base::Status CompareViews(const store::Store& store, const store::Store& wanted, FsckReport& out) {
  const auto have = store.Now()->Iterate(), want = wanted.Now()->Iterate();
  for (const char prefix : keys::kViewPrefixes) {
    have->Seek({&prefix, 1});
    want->Seek({&prefix, 1});
    const auto in = [&](const store::Iterator& at) { return at.Valid() && at.key()[0] == prefix; };
    while (in(*have) || in(*want)) {
      ++out.view_keys;
      if (!in(*want) || (in(*have) && have->key() < want->key())) {
        out.Add({"view " + Printable(have->key()), "should not be there", true});
        have->Next();
      } else if (!in(*have) || want->key() < have->key()) {
        out.Add({"view " + Printable(want->key()), "is missing", true});
        want->Next();
      } else {
        if (have->value() != want->value()) out.Add({"view " + Printable(have->key()), "has another value than log and journal give", true});
        have->Next();
        want->Next();
      }
    }
    TRY(have->Check());
    TRY(want->Check());
  }
  return {};
}

}  // namespace

void FsckReport::Add(FsckProblem problem) {
  ++problem_count;
  if (problems.size() < kProblemsMax) problems.push_back(std::move(problem));
}

base::Result<FsckReport> Fsck(store::Store& store, store::Store& scratch, const ProgressReport& progress) {
  FsckReport out;
  for (const store::DamagedFile& file : TRY(store.FindDamage())) {
    out.Add({"file " + file.name, file.why + "; it holds " + Printable(file.first_key) + " to " + Printable(file.last_key)});
  }
  Checker checker(store, out, progress);
  TRY(checker.CheckLogs());
  TRY(checker.CheckJournal());
  if (const auto replayed = ReplayViews(store, scratch, progress); !replayed) {
    if (replayed.error().code == base::Code::kIo) return std::unexpected(replayed.error());
    out.Add({"journal", "cannot be replayed: " + replayed.error().message});
    return out;
  }
  TRY(CompareViews(store, scratch, out));
  return out;
}

}  // namespace exchange
