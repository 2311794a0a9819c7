#include "exchange/mirror.h"

#include "base/encoding.h"
#include "exchange/keys.h"
#include "exchange/published_log.h"
#include "tlog/checkpoint.h"
#include "tlog/tile_hashes.h"

namespace exchange {
namespace {

// Value of keys::Mirror: member, 32 bytes || signed checkpoint
std::string Encode(const covenant::MemberId& member, std::string_view checkpoint) { return std::string(member.view()).append(checkpoint); }

}  // namespace

Mirror::Mirror(store::Store& store, uint32_t number, covenant::MemberId member, std::string origin)
    : store_(store), number_(number), stored_(store, number), witnessed_(store, number), member_(member), origin_(std::move(origin)), origin_id_(tlog::OriginId(origin_)) {}

base::Result<std::unique_ptr<Mirror>> Mirror::Open(store::Store& store, covenant::MemberId member, std::string origin) {
  const uint32_t number = TRY(NumberOfLog(store, origin));
  std::unique_ptr<Mirror> mirror(new Mirror(store, number, member, std::move(origin)));
  mirror->Publish(TRY(mirror->Reload()));
  TRY(mirror->witnessed_.Load());
  return mirror;
}

base::Result<std::vector<std::unique_ptr<Mirror>>> Mirror::OpenAll(store::Store& store) {
  std::vector<std::unique_ptr<Mirror>> all;
  const auto at = store.Now()->Iterate();
  for (at->Seek("m"); at->Valid() && at->key()[0] == 'm'; at->Next()) {
    if (at->value().size() < crypto::Digest::kBytes) return base::Fail(base::Code::kCorrupt, "what is known of a member's log is damaged");
    const auto origin = TRY(store.Get(keys::Origin(base::ReadBig32(at->key().substr(1)))));
    all.push_back(TRY(Open(store, crypto::Digest::From(at->value()), origin.value_or(""))));
  }
  TRY(at->Check());
  return all;
}

base::Result<Mirror::Head> Mirror::Reload() const {
  Head head{TRY(stored_.OpenTree()), {}};
  if (const auto stored = TRY(store_.Get(keys::Mirror(number_)))) head.checkpoint = stored->substr(crypto::Digest::kBytes);
  return head;
}

std::shared_ptr<const Mirror::Head> Mirror::Now() const {
  const base::MutexLock lock(mutex_);
  return head_;
}

base::Result<tlog::Entry> Mirror::EntryAt(uint64_t index) const { return tlog::ParseEntry(TRY(stored_.ReadEntries(index, 1))[0]); }

base::Result<std::string> Mirror::Prove(uint64_t index, std::string extra) const {
  const auto head = Now();
  if (index >= head->tree.size()) return base::Fail(base::Code::kNotFound, "this node has not taken over that much of the member's log");
  if (const auto witnessed = witnessed_.Now(); witnessed && index < witnessed->size && witnessed->size <= head->tree.size()) {
    return ProveUnder(head->tree, witnessed->size, witnessed->note, index, std::move(extra), stored_);
  }
  const auto checkpoint = TRY(tlog::ParseSignedCheckpoint(head->checkpoint));
  if (checkpoint.checkpoint.size != head->tree.size()) {
    return base::Fail(base::Code::kUnavailable, "this node is still catching up with the member's log; try again when it has");
  }
  return ProveUnder(head->tree, head->tree.size(), head->checkpoint, index, std::move(extra), stored_);
}

base::Result<crypto::Digest> Mirror::RootAt(uint64_t size) const {
  if (size > Now()->tree.size()) return base::Fail(base::Code::kNotFound, "this node has not taken over that much of the member's log");
  return tlog::RootAt(*Hashes(size), size);
}

std::unique_ptr<tlog::HashReader> Mirror::Hashes(uint64_t size) const {
  class Hashes : public tlog::HashReader {
   public:
    Hashes(std::shared_ptr<const Head> head, const StoredLog& stored, uint64_t size) : head_(std::move(head)), tiles_(head_->tree, stored), hashes_(size, tiles_) {}
    base::Result<crypto::Digest> Subtree(int level, uint64_t index) override { return hashes_.Subtree(level, index); }

   private:
    const std::shared_ptr<const Head> head_;
    const tlog::TreeTiles tiles_;
    tlog::TileHashes hashes_;
  };
  return std::make_unique<Hashes>(Now(), stored_, size);
}

Mirror::Head Mirror::Stage(std::span<const tlog::Entry> entries, std::string checkpoint, store::Batch& batch) const {
  batch.Put(keys::Mirror(number_), Encode(member_, checkpoint));
  const auto now = Now();
  return {entries.empty() ? now->tree : StageEntries(number_, now->tree, entries, batch), std::move(checkpoint)};
}

void Mirror::Publish(Head head) {
  auto published = std::make_shared<const Head>(std::move(head));
  const base::MutexLock lock(mutex_);
  head_ = std::move(published);
}

}  // namespace exchange
