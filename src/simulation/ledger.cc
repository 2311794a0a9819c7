#include "simulation/ledger.h"

#include <algorithm>
#include <utility>

namespace simulation {
namespace {

constexpr std::string_view kIdBegins = "indicator--";
constexpr size_t kIdBytes = kIdBegins.size() + 36;

std::string Name(size_t founder) { return "member " + std::to_string(founder + 1); }

}  // namespace

Ledger::Ledger(const Founding& founding) : founding_(founding) { states_[0] = founding.state; }

void Ledger::Break(std::string what) {
  if (!broken_) broken_ = std::move(what);
}

size_t Ledger::Add(Item item) {
  numbers_[item.id] = items_.size();
  items_.push_back(std::move(item));
  return items_.size() - 1;
}

void Ledger::Adopted(size_t founder, const covenant::State& state) {
  if (!IsHonest(founder)) return;
  const auto [known, is_first] = states_.try_emplace(state.epoch, state);
  if (is_first || known->second.head == state.head) return;
  Break(Name(founder) + " is in another epoch " + std::to_string(state.epoch) + " than others: two certificates of one number");
}

void Ledger::SawHead(size_t owner, std::string_view checkpoint) {
  if (!IsHonest(owner)) return;
  const auto head = tlog::ParseSignedCheckpoint(checkpoint);
  if (!head) return Break(Name(owner) + " signed a head that cannot be read");
  const auto [known, is_first] = heads_[owner].try_emplace(head->checkpoint.size, head->checkpoint.root);
  if (is_first || known->second == head->checkpoint.root) return;
  Break(Name(owner) + " signed two different logs of " + std::to_string(head->checkpoint.size) + " entries");
}

void Ledger::Accused(size_t by, const covenant::MemberId& culprit) {
  const size_t number = founding_.numbers.at(culprit);
  if (IsHonest(number) && IsHonest(by)) Break(Name(by) + " holds evidence against " + Name(number) + ", which kept the rules");
}

const covenant::Rulebook& Ledger::BookOf(uint64_t epoch) const {
  const auto known = books_.find(epoch);
  return known != books_.end() ? known->second : books_.try_emplace(epoch, states_.at(epoch).rules).first->second;
}

// By the rules of the epoch that it was published in, and by what the reader is now.
bool Ledger::MayHave(const Item& item, size_t founder) const {
  const covenant::State& now = states_.rbegin()->second;
  const covenant::Row* const row = now.Find(founding_.founders[founder].id);
  return EntitlementOf(now, BookOf(item.epoch), item.handling, *row).receives;
}

// An object shows itself by its id, which stands in no other record.
void Ledger::Delivered(size_t owner, const covenant::MemberId& reader, std::string_view frames) {
  if (!IsHonest(owner)) return;
  const size_t founder = founding_.numbers.at(reader);
  for (size_t at = frames.find(kIdBegins); at != std::string_view::npos; at = frames.find(kIdBegins, at + 1)) {
    const auto number = numbers_.find(frames.substr(at, kIdBytes));
    if (number == numbers_.end()) continue;
    const Item& item = items_[number->second];
    if (!MayHave(item, founder)) Break(Name(owner) + " gave " + item.id + " to " + Name(founder) + ", to whom the rules deny it");
  }
}

}  // namespace simulation
