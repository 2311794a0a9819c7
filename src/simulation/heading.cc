#include "simulation/heading.h"

#include <algorithm>
#include <bit>

#include "tlog/witnessing.h"

namespace simulation {
namespace {

uint64_t SubProof(uint64_t from, uint64_t until, bool is_whole) {
  if (from == until) return is_whole ? 0 : 1;
  const uint64_t left = std::bit_floor(until - 1);
  if (from <= left) return SubProof(from, left, is_whole) + 1;
  return SubProof(from - left, until - left, false) + 1;
}

}  // namespace

uint64_t ConsistencyHashes(uint64_t from, uint64_t until) { return from == 0 || from == until ? 0 : SubProof(from, until, true); }

void Heading::Give(uint64_t size, uint64_t now_ms) {
  size_ = size;
  since_ms_ = now_ms;
  count_ = 0;
  ++head_;
}

std::vector<Heading::Ask> Heading::Asks(uint64_t now_ms) {
  std::vector<Ask> asks;
  for (size_t witness = 0; witness < witnesses_.size(); ++witness) {
    if (const auto ask = AskOf(witness, now_ms)) asks.push_back(*ask);
  }
  return asks;
}

std::optional<Heading::Ask> Heading::AskOf(size_t witness, uint64_t now_ms) {
  Witness& w = witnesses_[witness];
  if (witness == owner_ || head_ == 0 || w.asked != 0 || w.cosigned == head_ || now_ms < w.not_before_ms) return std::nullopt;
  w.asked = head_;
  w.asked_size = size_;
  return Ask{witness, w.seen, size_, head_};
}

bool Heading::Cosigned(size_t witness, uint32_t head) {
  Witness& w = witnesses_[witness];
  if (w.asked != head) return false;
  w.asked = 0;
  w.seen = w.asked_size;
  w.wait_ms = 0;
  if (head != head_) return false;
  w.cosigned = head;
  return ++count_ == quorum_;
}

std::optional<uint64_t> Heading::Failed(size_t witness, uint32_t head, uint64_t now_ms) {
  Witness& w = witnesses_[witness];
  if (w.asked != head) return std::nullopt;
  w.asked = 0;
  w.wait_ms = w.wait_ms == 0 ? tlog::kWitnessRetryMin_ms : std::min(2 * w.wait_ms, tlog::kWitnessRetryMax_ms);
  w.not_before_ms = now_ms + w.wait_ms;
  return w.not_before_ms;
}

void Heading::Crashed() {
  for (Witness& w : witnesses_) w.asked = 0, w.wait_ms = w.not_before_ms = 0;
}

}  // namespace simulation
