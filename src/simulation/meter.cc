#include "simulation/meter.h"

#include <algorithm>
#include <bit>

#include "simulation/timeline.h"

namespace simulation {
namespace {

constexpr size_t kExact = 128, kSteps = 64;

}  // namespace

size_t Times::PlaceOf(uint64_t ms) {
  if (ms < kExact) return ms;
  const int shift = std::bit_width(ms) - 7;  // leaves 64 to 127
  return kExact + static_cast<size_t>(shift - 1) * kSteps + (ms >> shift) - kSteps;
}

uint64_t Times::EndOf(size_t place) {
  if (place < kExact) return place;
  const size_t shift = (place - kExact) / kSteps + 1, step = (place - kExact) % kSteps + kSteps;
  return ((step + 1) << shift) - 1;
}

void Times::Add(uint64_t ms) {
  const size_t place = PlaceOf(ms);
  if (place >= counts_.size()) counts_.resize(place + 1);
  ++counts_[place];
  ++count_;
  max_ms_ = std::max(max_ms_, ms);
}

uint64_t Times::At(uint64_t per_mille) const {
  uint64_t left = (count_ * per_mille + 999) / 1000;
  for (size_t place = 0; place < counts_.size(); ++place) {
    if (left <= counts_[place]) return std::min(EndOf(place), max_ms_);
    left -= counts_[place];
  }
  return max_ms_;
}

Meter::Meter(size_t members, MayHave may_have) : may_have_(std::move(may_have)), logs_(members) {
  for (Log& log : logs_) log.next.resize(members), log.next_answered.resize(members);
  figures_.sent.resize(members);
  figures_.received.resize(members);
}

void Meter::Appended(size_t owner, uint64_t index, size_t item, bool takes_back, uint64_t now_ms) {
  Log& log = logs_[owner];
  Entry entry{.index = index, .at_ms = now_ms, .item = item, .takes_back = takes_back};
  for (size_t member = 0; member < logs_.size(); ++member) entry.wanted += member != owner && may_have_(item, member);
  if (takes_back) {
    log.withdrawals.push_back(log.entries.size());
    if (const auto at = log.publications.find(item); at != log.publications.end()) {
      log.entries[at->second].is_gone = true;
      log.publications.erase(at);
    }
  } else {
    log.publications[item] = log.entries.size();
  }
  log.entries.push_back(entry);
}

void Meter::Took(size_t member, size_t owner, uint64_t size, uint64_t now_ms, uint64_t up_since_ms) {
  Log& log = logs_[owner];
  for (size_t& next = log.next[member]; next < log.entries.size() && log.entries[next].index < size; ++next) {
    Entry& entry = log.entries[next];
    if (!may_have_(entry.item, member)) continue;
    const auto took_ms = static_cast<uint32_t>(now_ms - entry.at_ms);
    ++entry.reached;
    entry.all_ms = std::max(entry.all_ms, took_ms);
    if (entry.is_gone || up_since_ms > entry.at_ms) continue;
    entry.online_ms = std::max(entry.online_ms, took_ms);
    (entry.takes_back ? figures_.gone_each : figures_.each).Add(took_ms);
  }
}

void Meter::Answered(size_t owner, size_t member, uint64_t size, uint64_t now_ms) {
  Log& log = logs_[owner];
  for (size_t& next = log.next_answered[member]; next < log.withdrawals.size(); ++next) {
    Entry& entry = log.entries[log.withdrawals[next]];
    if (entry.index >= size) return;
    if (!may_have_(entry.item, member)) continue;
    const auto took_ms = static_cast<uint32_t>(now_ms - entry.at_ms);
    ++entry.answered;
    entry.answered_ms = std::max(entry.answered_ms, took_ms);
    figures_.answered_each.Add(took_ms);
  }
}

void Meter::Adopted(uint64_t epoch, const std::string& what, size_t proposals, uint64_t now_ms) {
  const auto [at, is_first] = first_ms_.try_emplace(epoch, now_ms);
  if (is_first) {
    Figures::Epoch one{.number = epoch, .what = what, .first_ms = now_ms - kDawn_ms, .adopted = {}};
    if (proposals > 0 && !proposed_ms_.empty()) {
      one.proposed_ms = proposed_ms_.front() - kDawn_ms;
      proposed_ms_.erase(proposed_ms_.begin(), proposed_ms_.begin() + static_cast<ptrdiff_t>(std::min(proposals, proposed_ms_.size())));
    }
    figures_.epochs.push_back(std::move(one));
  }
  const auto of = std::ranges::find(figures_.epochs, epoch, &Figures::Epoch::number);
  of->adopted.Add(now_ms - at->second);
}

Figures Meter::Sum() {
  for (const Log& log : logs_) {
    for (const Entry& entry : log.entries) {
      if (entry.takes_back) {
        ++figures_.taken_back;
        figures_.unanswered += entry.wanted - entry.answered;
        if (entry.wanted == 0) continue;
        figures_.gone_online.Add(entry.online_ms);
        if (entry.reached == entry.wanted) figures_.gone_everywhere.Add(entry.all_ms);
        if (entry.answered == entry.wanted) figures_.answered_everywhere.Add(entry.answered_ms);
      } else {
        ++figures_.published;
        figures_.deliveries += entry.reached;
        figures_.missing += entry.wanted - entry.reached;
        if (entry.wanted == 0 || entry.is_gone) continue;
        figures_.online.Add(entry.online_ms);
        if (entry.reached == entry.wanted) figures_.everywhere.Add(entry.all_ms);
      }
    }
  }
  return std::move(figures_);
}

}  // namespace simulation
