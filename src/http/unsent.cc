#include "http/unsent.h"

namespace http {
namespace {

constexpr uint64_t kSmallBytes = 16 * 1024;
constexpr uint64_t kSealedBytes = 96 * 1024;  // what a transport holds, sealed, of a reply that waits

}  // namespace

std::optional<Refusal> Unsent::TooMuch(uint64_t bytes, const ClientUse* client) const {
  if (bytes <= kSmallBytes) return std::nullopt;
  if (client != nullptr && client->unsent_bytes >= limits_.client_replies_bytes_max) {
    return Refusal{429, "too many replies to this address wait to be taken; take them, or ask for fewer at once"};
  }
  if (metrics_.replies_bytes_unsent >= limits_.replies_bytes_max) return Refusal{503, "too many replies wait for slow clients; try again later"};
  return std::nullopt;
}

void Unsent::Add(std::string_view piece) {
  const base::MutexLock lock(mutex_);
  if (++waiting_[piece.data()] == 1) ServerMetrics::Add(metrics_.replies_bytes_unsent, piece.size());
}

void Unsent::Remove(std::string_view piece) {
  const base::MutexLock lock(mutex_);
  const auto waiting = waiting_.find(piece.data());
  if (--waiting->second > 0) return;
  waiting_.erase(waiting);
  ServerMetrics::Subtract(metrics_.replies_bytes_unsent, piece.size());
}

Waiting::~Waiting() {
  if (bytes_ == 0) return;
  ServerMetrics::Subtract(unsent_.metrics_.replies_bytes_unsent, kSealedBytes);
  for (const std::string_view piece : pieces_) unsent_.Remove(piece);
  if (client_ != nullptr) client_->unsent_bytes -= bytes_;
}

void Waiting::Begin(std::span<const std::string_view> pieces) {
  if (bytes_ > 0) return;
  bytes_ = kSealedBytes;
  ServerMetrics::Add(unsent_.metrics_.replies_bytes_unsent, kSealedBytes);
  for (const std::string_view piece : pieces) {
    if (piece.size() < 64) continue;  // commas, chunk sizes: constants that many replies share, and nothing to count
    pieces_.push_back(piece);
    bytes_ += piece.size();
    unsent_.Add(piece);
  }
  if (client_ != nullptr) client_->unsent_bytes += bytes_;
}

}  // namespace http
