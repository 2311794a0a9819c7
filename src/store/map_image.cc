#include "store/map_image.h"

namespace store {
namespace {

class MapIterator : public Iterator {
 public:
  explicit MapIterator(std::shared_ptr<const MapImage> map) : map_(std::move(map)), at_(map_->end()) {}
  void Seek(std::string_view key) override { at_ = map_->lower_bound(key); }
  void SeekForPrev(std::string_view key) override {
    at_ = map_->upper_bound(key);
    Prev();
  }
  void Next() override { ++at_; }
  void Prev() override { at_ = at_ == map_->begin() ? map_->end() : std::prev(at_); }
  bool Valid() const override { return at_ != map_->end(); }
  std::string_view key() const override { return at_->first; }
  std::string_view value() const override { return at_->second; }
  base::Status Check() const override { return {}; }

 private:
  std::shared_ptr<const MapImage> map_;
  MapImage::const_iterator at_;
};

class MapSnapshot : public Snapshot {
 public:
  explicit MapSnapshot(std::shared_ptr<const MapImage> map) : map_(std::move(map)) {}
  base::Result<std::optional<std::string>> Get(std::string_view key) const override {
    const auto at = map_->find(key);
    if (at == map_->end()) return std::optional<std::string>();
    return std::optional<std::string>(at->second);
  }
  std::unique_ptr<Iterator> Iterate() const override { return std::make_unique<MapIterator>(map_); }

 private:
  std::shared_ptr<const MapImage> map_;
};

}  // namespace

std::shared_ptr<const Snapshot> SnapshotOf(std::shared_ptr<const MapImage> image) { return std::make_shared<MapSnapshot>(std::move(image)); }

void Apply(const Batch::Change& change, MapImage& image) {
  if (change.kind == Batch::Kind::kPut) {
    image.insert_or_assign(std::string(change.key), std::string(change.value));
  } else if (change.kind == Batch::Kind::kDeleteRange) {
    image.erase(image.lower_bound(change.key), image.lower_bound(change.value));
  } else if (const auto at = image.find(change.key); at != image.end()) {
    image.erase(at);
  }
}

uint64_t BytesBetween(const MapImage& image, std::string_view from, std::string_view until) {
  uint64_t bytes = 0;
  for (auto at = image.lower_bound(from); at != image.end() && at->first < until; ++at) bytes += at->first.size() + at->second.size();
  return bytes;
}

}  // namespace store
