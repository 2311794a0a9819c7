#include "covenant/state.h"

#include <fmt/format.h>

#include <algorithm>

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

void WriteNumber(json::Writer& w, std::string_view name, uint64_t number) { w.Key(name).Integer(static_cast<int64_t>(number)); }

void WriteAnchor(json::Writer& w, const std::optional<Anchor>& anchor) {
  w.Key("anchor");
  if (!anchor) {
    w.Null();
    return;
  }
  w.Object().Key("keys").Array();
  for (const tlog::VerifierKey& key : anchor->keys) w.String(key.Format());
  w.End();
  WriteHash(w, "root", anchor->root);
  WriteNumber(w, "size", anchor->size);
  w.End();
}

void WriteWaiting(json::Writer& w, const std::optional<Waiting>& waiting) {
  w.Key("waiting");
  if (!waiting) {
    w.Null();
    return;
  }
  w.Object().Key("card");
  WriteCardBody(w, waiting->card);
  WriteNumber(w, "epoch", waiting->epoch);
  WriteHash(w, "previous", waiting->previous);
  WriteNumber(w, "time", waiting->time);
  w.End();
}

void WriteRow(json::Writer& w, const Row& row) {
  w.Object();
  WriteNumber(w, "admitted", row.admitted);
  WriteAnchor(w, row.anchor);
  w.Key("card");
  WriteCardBody(w, row.card);
  WriteHash(w, "id", row.id);
  w.Key("roles").Array();
  for (const std::string& role : row.roles) w.String(role);
  w.End();
  WriteNumber(w, "sequence", row.sequence);
  w.Key("status").String(kStatusNames[static_cast<size_t>(row.status)]);
  WriteNumber(w, "touched", row.touched);
  WriteWaiting(w, row.waiting);
  w.End();
}

void WriteCircleRow(json::Writer& w, const CircleRow& row) {
  w.Object().Key("circle").String(row.circle.name).Key("members");
  WriteMemberIds(w, row.circle.members);
  WriteNumber(w, "touched", row.touched);
  w.End();
}

}  // namespace

const Row* State::Find(const MemberId& id) const {
  const auto at = std::ranges::lower_bound(members, id, {}, &Row::id);
  return at != members.end() && at->id == id ? &*at : nullptr;
}

Row* State::Find(const MemberId& id) { return const_cast<Row*>(std::as_const(*this).Find(id)); }

const Row* State::FindCalled(std::string_view organisation_or_id) const {
  const auto at = std::ranges::find_if(members, [&](const Row& row) { return row.card.organisation == organisation_or_id || Base64Of(row.id) == organisation_or_id; });
  return at == members.end() ? nullptr : &*at;
}

const Row* State::FindActive(const MemberId& id) const {
  const Row* row = Find(id);
  return row != nullptr && row->IsActive() ? row : nullptr;
}

std::vector<const Row*> State::Active() const {
  std::vector<const Row*> active;
  for (const Row& row : members) {
    if (row.IsActive()) active.push_back(&row);
  }
  return active;
}

size_t State::ActiveCount() const { return static_cast<size_t>(std::ranges::count_if(members, &Row::IsActive)); }

std::string FormatState(const State& state) {
  json::Writer w;
  w.Object().Key("circles").Array();
  for (const CircleRow& row : state.circles) WriteCircleRow(w, row);
  w.End();
  WriteHash(w, "covenant", state.covenant);
  WriteNumber(w, "epoch", state.epoch);
  WriteNumber(w, "floor", state.floor);
  w.Key("members").Array();
  for (const Row& row : state.members) WriteRow(w, row);
  w.End().Key("name").String(state.name);
  WriteNumber(w, "protocol", state.protocol);
  w.Key("purpose").String(PurposeName(state.purpose)).Key("recent");
  WriteMemberIds(w, state.recent);
  w.Key("rules");
  WriteRules(w, state.rules);
  w.Key("text");
  state.text ? w.String(Base64Of(*state.text)) : w.Null();
  w.Key("thresholds");
  WriteThresholds(w, state.thresholds);
  WriteNumber(w, "time", state.time);
  w.Key("touched").Object();
  WriteNumber(w, "rules", state.rules_touched);
  WriteNumber(w, "text", state.text_touched);
  w.End().End();
  return w.Take();
}

Digest StateHash(const State& state) { return HashOf(domain::kState, FormatState(state)); }

Result<State> Found(const Genesis& genesis) {
  if (const auto missing = MissingSignatures(genesis); !missing.empty()) {
    return Fail(Code::kInvalid, fmt::format("genesis: {} of {} founders have not signed", missing.size(), genesis.body.cards.size()));
  }
  const GenesisBody& body = genesis.body;
  State state{.covenant = CovenantId(body), .name = body.name, .purpose = body.purpose, .rules = body.rules, .text = body.text,
              .thresholds = body.thresholds};
  for (const Card& card : body.cards) {
    state.members.push_back({.card = card.body, .id = CardHash(card.body), .roles = card.body.roles});
  }
  for (const Circle& circle : body.circles) state.circles.push_back({circle, 0});
  state.hash = StateHash(state);
  state.head = state.covenant;
  return state;
}

Status CheckBase(const State& state, const Base& base) {
  const auto outdated = [](std::string_view why) { return Fail(Code::kConflict, fmt::format("based on a state that {}", why)); };
  if (base.epoch > state.epoch) return outdated("is yet to come");
  if (base.epoch < state.floor) return outdated(fmt::format("is from before epoch {}, which voided earlier proposals", state.floor));
  const uint64_t back = state.epoch - base.epoch;
  if (back > state.recent.size()) return outdated(fmt::format("is more than {} epochs old", kRecentStates));
  const Digest& expected = back == 0 ? state.hash : state.recent[back - 1];
  if (base.state != expected) return outdated("this covenant never had");
  return {};
}

Status CheckCardAmong(const State& state, const CardBody& card, const MemberId* id) {
  TRY(CheckAddresses(card, state.purpose));
  for (const Row& row : state.members) {
    if (id != nullptr && row.id == *id) continue;
    TRY(CheckDistinct(row.card, card));
    if (row.waiting) TRY(CheckDistinct(row.waiting->card, card));
  }
  return {};
}

}  // namespace covenant
