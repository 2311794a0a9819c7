#include "exchange/fsck.h"

#include <algorithm>
#include <map>
#include <span>

#include "base/encoding.h"
#include "exchange/collection.h"
#include "exchange/earlier_log.h"
#include "exchange/compose.h"
#include "exchange/format.h"
#include "exchange/journal.h"
#include "exchange/keys.h"
#include "exchange/reception.h"
#include "exchange/record.h"
#include "exchange/stored_log.h"
#include "exchange/walk.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "tlog/merkle.h"
#include "tlog/record.h"
#include "tlog/tree.h"

namespace exchange {
namespace {

std::string Range(uint64_t first, uint64_t last) {
  return std::to_string(first) + (first == last ? "" : " to " + std::to_string(last));
}
std::string Entries(uint64_t first, uint64_t last) { return (first == last ? "entry " : "entries ") + Range(first, last); }

// Checks what is durable. Nothing that cannot be read, or is wrong, stops it.
class Checker {
 public:
  Checker(store::Store& store, std::string_view node_key, FsckReport& out, const ProgressReport& progress)
      : store_(store), node_key_(node_key), out_(out), progress_(progress) {}

  void CheckLogs() {
    std::vector<std::pair<uint32_t, crypto::Digest>> logs;
    Walk("G", [&](const store::Iterator& at) { logs.emplace_back(base::ReadBig32(at.key().substr(1)), tlog::OriginId(at.value())); });
    for (const auto& [log, origin_id] : logs) CheckLog(log, origin_id);
    // Tiles were held against entries just now: the checkpoint against tiles.
    Walk("Z", [&](const store::Iterator& at) {
      const uint32_t log = base::ReadBig32(at.key().substr(1));
      if (const auto end = EarlierLog::Open(store_, log); !end) {
        out_.Add({"log " + std::to_string(log), "its last checkpoint, from before a restore, does not hold, and with it no proof: " + end.error().message});
      }
    });
  }

  void CheckJournal() {
    ReadCollections();
    std::map<uint32_t, int64_t> last_date;
    uint64_t expected = 0;
    Walk("J", [&](const store::Iterator& at) {
      const uint64_t sequence = base::ReadBig64(at.key().substr(1));
      if (sequence > expected) out_.Add({"journal " + Range(expected, sequence - 1), "missing: what was decided there about collections is lost"});
      expected = sequence + 1;
      const auto decisions = DecodeDecisions(at.value());
      if (!decisions) return out_.Add({"journal " + Range(sequence, sequence), decisions.error().message});
      for (const Decision& decision : *decisions) CheckDecision(decision, sequence, last_date[decision.collection]);
    });
  }

 private:
  void Walk(std::string_view prefix, const std::function<void(const store::Iterator&)>& visit) {
    WalkPast(store_, prefix, visit, [this](const Gap& gap) {
      out_.Add({"after " + DescribeKey(gap.last_before) + ", before " + DescribeKey(gap.first_after), "cannot be read: " + gap.why.message});
    });
  }

  void CheckDecision(const Decision& decision, uint64_t sequence, int64_t& last_us) {
    ++out_.decisions;
    const std::string where = "journal " + Range(sequence, sequence);
    if (IsReview(decision.kind)) return;  // of no collection; what it made is compared with the other views
    if (decision.date().us <= last_us) out_.Add({where, "dates do not increase in collection " + std::to_string(decision.collection)});
    last_us = decision.date().us;
    const auto collection = collections_.find(decision.collection);
    if (collection == collections_.end()) return out_.Add({where, "is about collection " + std::to_string(decision.collection) + ", whose settings are missing or damaged"});
    CheckPublication(where, decision, collection->second);
    if (decision.withdraws()) CheckWithdrawal(where, decision, collection->second);
  }

  void ReadCollections() {
    Walk("c", [&](const store::Iterator& at) {
      const auto collection = DecodeCollection(at.value());
      if (collection && at.key() == keys::Collection(collection->number)) {
        collections_[collection->number] = *collection;
      } else {
        out_.Add({DescribeKey(at.key()), "its settings are damaged"});
      }
    });
  }

  // What the decision is about must be in the record, as far as that is still there; one that is missing or cannot be read is
  // reported with its log.
  void CheckPublication(const std::string& where, const Decision& decision, const Collection& collection) {
    const auto stored = store_.Get(keys::Record(decision.log, decision.index));
    const auto record = stored && *stored ? DecodeRecord(**stored) : base::Result<StoredRecord>(base::Fail(base::Code::kNotFound, ""));
    if (!record || record->erased_by) return;
    const std::string entry = "entry " + std::to_string(decision.index);
    if (record->record.kind != RecordKind::kPublication) return out_.Add({where, "is about " + entry + ", which is no publication"});
    if (collection.home != Home::kReceived && !IsOfCollection(record->record, collection.id)) {  // another member's names its own collection
      out_.Add({where, "puts " + entry + " in collection " + base::FormatUuid(collection.id) + ", but its record was made for another"});
    }
    if (ContentOf(node_key_, collection.id, record->record.object()) != decision.content) {
      out_.Add({where, "has another hash of the content of " + entry + " than its record gives"});
    }
  }

  // Its own entry must be a recall or an erasure, and name the entry that it withdraws. One that cannot be read is reported
  // with its log.
  void CheckWithdrawal(const std::string& where, const Decision& decision, const Collection& collection) {
    const auto stored = store_.Get(keys::Record(decision.withdrawal.log, decision.withdrawal.index));
    if (!stored) return;
    const auto record = *stored ? DecodeRecord(**stored) : base::Result<StoredRecord>(base::Fail(base::Code::kNotFound, ""));
    const RecordKind kind = decision.kind == DecisionKind::kRecalled ? RecordKind::kRecall : RecordKind::kErasure;
    const std::string index = "\"index\":" + std::to_string(decision.index) + (decision.log == decision.withdrawal.log ? "}" : ",");
    const bool named = record && record->record.kind == kind && record->record.parts.size() > 1 && record->record.parts[1].contains(index);
    if (!named) out_.Add({where, "withdraws entry " + std::to_string(decision.index) + ", which entry " + std::to_string(decision.withdrawal.index) + " does not"});
    const bool by_its_owner = collection.home == Home::kReceived && decision.withdrawal.log == decision.log;
    if (record && !by_its_owner && !IsOfCollection(record->record, collection.id)) {
      out_.Add({where, "withdraws from collection " + base::FormatUuid(collection.id) + ", but entry " + std::to_string(decision.withdrawal.index) + " from another"});
    }
  }

  // Entries in order, their records, and the tree over them for as long as none is missing.
  void CheckLog(uint32_t log, const crypto::Digest& origin_id) {
    tlog::Tree tree;
    uint64_t next = 0;
    Walk(keys::Entries(log, 0).substr(0, 5), [&](const store::Iterator& at) {
      const uint64_t first = base::ReadBig64(at.key().substr(5));
      if (first > next) out_.Add({Entries(next, first - 1), "missing in the log; what stands there cannot be proven any more"});
      if (first < next || at.value().size() % tlog::kEntryBytes != 0) {
        return out_.Add({Entries(first, first), "the run of entries there is damaged"});
      }
      std::vector<crypto::Digest> leaves;
      for (size_t i = 0; i < at.value().size(); i += tlog::kEntryBytes) {
        const std::string_view entry = at.value().substr(i, tlog::kEntryBytes);
        leaves.push_back(tlog::LeafHash(entry));
        CheckRecord(log, first + i / tlog::kEntryBytes, entry, origin_id);
      }
      if (first == tree.size()) {
        for (const tlog::FullTile& tile : tree.Append(leaves)) CheckTile(log, tile);
      }
      next = first + leaves.size();
      out_.entries += leaves.size();
      progress_({out_.entries, 0});
    });
    ReportUnreadable();
    CheckHead(log, tree, next);
  }

  void CheckHead(uint32_t log, const tlog::Tree& tree, uint64_t entries) {
    const auto head = store_.Get(keys::Head(log));
    const std::string where = "log " + std::to_string(log);
    if (!head) return out_.Add({where, "its size and root cannot be read: " + head.error().message});
    if (!*head && entries == 0) return;
    const bool whole = *head && (*head)->size() == 8 + crypto::Digest::kBytes;
    const uint64_t size = whole ? base::ReadBig64(**head) : 0;
    if (whole && size > entries) out_.Add({Entries(entries, size - 1), "missing at the log's end"});
    if (*head != EncodeHead(tree)) out_.Add({where, "its stored size and root are not those of its entries"});
  }

  void CheckTile(uint32_t log, const tlog::FullTile& tile) {
    ++out_.tiles;
    const auto stored = store_.Get(keys::Tile(log, tile.level, tile.index));
    const std::string where = "tile " + std::to_string(tile.level) + "/" + std::to_string(tile.index);
    if (!stored) return out_.Add({where, "cannot be read: " + stored.error().message});
    if (*stored != tile.hashes) out_.Add({where, *stored ? "has other hashes than its entries" : "is missing"});
  }

  void CheckRecord(uint32_t log, uint64_t index, std::string_view entry_bytes, const crypto::Digest& origin_id) {
    const std::string where = Entries(index, index);
    const auto entry = tlog::ParseEntry(entry_bytes);
    if (!entry) return out_.Add({where, entry.error().message});
    const auto stored = store_.Get(keys::Record(log, index));
    if (!stored) return AddUnreadable(index, stored.error().message);
    if (!*stored) return CheckAbsence(where, log, index);
    const auto record = DecodeRecord(**stored);
    if (!record) return out_.Add({where, "its record is damaged"});
    if (record->erased_by) {
      ++out_.erased;
      return CheckErasure(where, *record->erased_by, entry->hash);
    }
    ++out_.records;
    if (record->document) {
      if (*entry != tlog::DocumentEntry(*record->document)) out_.Add({where, "its document is not the one that the log names"});
      return;
    }
    if (record->opening) return CheckReceived(where, *record, *entry, origin_id);
    if (CommitmentOf(origin_id, record->record) != entry->hash) out_.Add({where, "its record is not what the log commits to"});
    CheckObject(where, record->record);
  }

  // Of another member's log: why it is not here stands beside it.
  void CheckAbsence(const std::string& where, uint32_t log, uint64_t index) {
    const auto stored = store_.Get(keys::Absent(log, index));
    if (!stored || !*stored || !DecodeAbsence(index, **stored)) out_.Add({where, "its record is missing"});
  }

  void CheckReceived(const std::string& where, const StoredRecord& record, const tlog::Entry& entry, const crypto::Digest& origin_id) {
    const auto parts = tlog::ParseOpening(*record.opening);
    const auto commitment = parts ? tlog::CommitmentOf(origin_id, *parts) : base::Result<crypto::Digest>(std::unexpected(parts.error()));
    if (!commitment || tlog::RecordEntry(*commitment) != entry) out_.Add({where, "its record is not what the log commits to"});
    if (record.record.kind != RecordKind::kPublication || !parts) return;
    const auto shown = ObjectOf(*parts);
    if (!shown || shown->object != record.record.object()) out_.Add({where, "the object served is not the one committed to"});
  }

  // Records that cannot be read come in blocks: one line for each stretch.
  void AddUnreadable(uint64_t index, const std::string& why) {
    if (unreadable_ && unreadable_->last + 1 == index) {
      unreadable_->last = index;
      return;
    }
    ReportUnreadable();
    unreadable_ = Unreadable{index, index, why};
  }
  void ReportUnreadable() {
    if (!unreadable_) return;
    out_.Add({"record of " + Entries(unreadable_->first, unreadable_->last), "cannot be read, and with it the objects: " + unreadable_->why});
    unreadable_.reset();
  }

  // Content that is gone must be gone by an erasure that stands in a log and names this entry.
  void CheckErasure(const std::string& where, const EntryPlace& erasure, const crypto::Digest& commitment) {
    const auto stored = store_.Get(keys::Record(erasure.log, erasure.index));
    const auto record = stored && *stored ? DecodeRecord(**stored) : base::Result<StoredRecord>(base::Fail(base::Code::kNotFound, ""));
    const bool named = record && record->record.kind == RecordKind::kErasure && record->record.parts.size() > 1 &&
                       record->record.parts[1].find(base::Base64Encode(commitment.view())) != std::string::npos;
    if (!named) out_.Add({where, "its content is gone, and no erasure in the log says so"});
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
  const crypto::HmacSha256 node_key_;
  FsckReport& out_;
  const ProgressReport& progress_;
  json::Parser parser_;
  std::map<uint32_t, Collection> collections_;
  struct Unreadable {
    uint64_t first, last;
    std::string why;
  };
  std::optional<Unreadable> unreadable_;
};

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
        out.Add({"view: " + DescribeKey(have->key()), "should not be there", true});
        have->Next();
      } else if (!in(*have) || want->key() < have->key()) {
        out.Add({"view: " + DescribeKey(want->key()), "is missing", true});
        want->Next();
      } else {
        if (have->value() != want->value()) out.Add({"view: " + DescribeKey(have->key()), "has another value than log and journal give", true});
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

base::Result<FsckReport> Fsck(store::Store& store, store::Store& scratch, std::string_view node_key, const ProgressReport& progress) {
  // A format that cannot be read says nothing of the format.
  if (const auto known = CheckFormat(store); !known && known.error().code == base::Code::kUnsupported) return std::unexpected(known.error());
  FsckReport out;
  for (const store::DamagedFile& file : TRY(store.FindDamage())) {
    out.Add({"file " + file.name, file.why + (file.first_key.empty() ? "" : "; in it: " + DescribeKey(file.first_key) + " to " + DescribeKey(file.last_key))});
  }
  Checker checker(store, node_key, out, progress);
  checker.CheckLogs();
  checker.CheckJournal();
  auto views = ReplayViews(store, scratch, progress);
  if (views) views = CompareViews(store, scratch, out);
  if (views) return out;
  if (views.error().code == base::Code::kStorage) return std::unexpected(views.error());
  out.Add({"views", "could not be compared with log and journal, further or at all: " + views.error().message});
  return out;
}

}  // namespace exchange
