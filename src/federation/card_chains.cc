#include "federation/card_chains.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace federation {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using covenant::CardUpdate;
using covenant::Row;
using covenant::State;

}  // namespace

Result<CardChains::Taken> CardChains::Take(const CardUpdate& update, const State& state) {
  if (update.covenant != state.covenant) return Fail(Code::kForbidden, "a card update of another covenant");
  const Row* row = state.Find(update.member);
  if (row == nullptr || !row->IsMember()) return Fail(Code::kForbidden, "a card update of somebody who is no member");
  if (const CardUpdate* beside = Beside(update)) {
    return CardHash(beside->card.body) == CardHash(update.card.body) ? Taken::kKnown : Taken::kContradicts;
  }
  if (update.sequence <= row->sequence) return Fail(Code::kConflict, "a card update that an epoch has overtaken");
  const auto chain = chains_.find(update.member);
  const size_t length = chain == chains_.end() ? 0 : chain->second.size();
  if (update.sequence > row->sequence + length + 1) return Fail(Code::kNotFound, "a card update whose predecessor is not here");
  if (length >= kUpdatesAheadMax) return Fail(Code::kTooLarge, fmt::format("{} card updates of this member wait for the next epoch, which is the most", length));
  TRY(CheckCardUpdate(update, NewestOf(*row), row->sequence + length));
  TRY(CheckCardAmong(state, update.card.body, &update.member));
  chains_[update.member].push_back(update);
  return Taken::kNew;
}

const CardUpdate* CardChains::Beside(const CardUpdate& update) const {
  const auto chain = chains_.find(update.member);
  if (chain == chains_.end()) return nullptr;
  const auto at = std::ranges::find(chain->second, update.sequence, &CardUpdate::sequence);
  return at == chain->second.end() ? nullptr : &*at;
}

void CardChains::MoveTo(const State& state) {
  for (const auto& [member, chain] : std::exchange(chains_, {})) {
    for (const CardUpdate& update : chain) (void)Take(update, state).has_value();  // those that still follow
  }
}

std::vector<CardUpdate> CardChains::All() const {
  std::vector<CardUpdate> all;
  for (const auto& [member, chain] : chains_) all.insert(all.end(), chain.begin(), chain.end());
  return all;
}

const covenant::CardBody& CardChains::NewestOf(const Row& row) const {
  const auto chain = chains_.find(row.id);
  return chain == chains_.end() ? row.card : chain->second.back().card.body;
}

}  // namespace federation
