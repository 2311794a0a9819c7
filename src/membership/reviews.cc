#include "membership/reviews.h"

#include <algorithm>

#include "base/encoding.h"
#include "exchange/awaited.h"
#include "exchange/keys.h"
#include "exchange/logs.h"
#include "exchange/sequencer.h"
#include "json/parse.h"

namespace membership {
namespace {

using exchange::EntryPlace;

constexpr size_t kReviewedTogetherMax = 1000;  // of one commit

covenant::Marking MarkingIn(json::Value object) {
  std::vector<std::string_view> markings;
  if (const auto refs = object.Find("object_marking_refs")) {
    for (const json::Value ref : refs->elements()) markings.push_back(ref.AsString());
  }
  return covenant::MarkingOf(markings);
}

}  // namespace

std::string FormatPlace(const EntryPlace& place) { return std::to_string(place.log) + ":" + std::to_string(place.index); }

std::optional<EntryPlace> ParsePlace(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  const auto log = base::ParseDecimal(text.substr(0, colon)), index = base::ParseDecimal(text.substr(colon + 1));
  if (!log || !index || *log > UINT32_MAX) return std::nullopt;
  return EntryPlace{static_cast<uint32_t>(*log), *index};
}

base::Status Reviews::AddRule(AcceptanceRule rule, std::string_view before) {
  const base::MutexLock lock(changing_);
  AcceptanceRules rules = TRY(Rules());
  if (std::ranges::find(rules, rule.id, &AcceptanceRule::id) != rules.end()) return base::Fail(base::Code::kConflict, "there is a rule \"" + rule.id + "\" already");
  if (rules.size() >= kAcceptanceRulesMax) return base::Fail(base::Code::kTooLarge, "there are 1000 rules already; remove some");
  const auto at = before.empty() ? rules.end() : std::ranges::find(rules, before, &AcceptanceRule::id);
  if (!before.empty() && at == rules.end()) return base::Fail(base::Code::kNotFound, "there is no rule \"" + std::string(before) + "\" to put it before");
  rules.insert(at, std::move(rule));
  return WriteAcceptanceRules(parts_.store, rules);
}

base::Status Reviews::RemoveRule(std::string_view id) {
  const base::MutexLock lock(changing_);
  AcceptanceRules rules = TRY(Rules());
  if (std::erase_if(rules, [&](const AcceptanceRule& rule) { return rule.id == id; }) == 0) {
    return base::Fail(base::Code::kNotFound, "there is no rule \"" + std::string(id) + "\"");
  }
  return WriteAcceptanceRules(parts_.store, rules);
}

base::Result<std::vector<Reviews::Counts>> Reviews::Count() const {
  std::vector<Counts> all;
  for (const exchange::Mirror* const mirror : parts_.logs.mirrors()) {
    const auto stored = TRY(parts_.store.Get(exchange::keys::ReviewCounts(mirror->number())));
    if (stored) all.push_back({mirror->member(), TRY(exchange::DecodeReviewCounts(*stored))});
  }
  return all;
}

base::Result<Reviews::Waiting> Reviews::Read(exchange::HeldRecord held) const {
  const auto stored = TRY(parts_.store.Get(exchange::keys::Record(held.place.log, held.place.index)));
  const exchange::Mirror* const mirror = parts_.logs.FindMirror(held.place.log);
  if (!stored || mirror == nullptr) return base::Fail(base::Code::kNotFound, held.row.id + " does not wait any more");
  Waiting waiting{std::move(held), mirror->member(), {}, std::string(TRY(exchange::ObjectIn(*stored)))};
  json::Parser parser;
  waiting.marking = MarkingIn(TRY(parser.Parse(waiting.object)));
  return waiting;
}

base::Result<Reviews::Page> Reviews::List(const std::optional<EntryPlace>& after, size_t limit) const {
  auto held = TRY(exchange::ReadHeld(parts_.store, after, limit));
  Page page{{}, held.more};
  for (exchange::HeldRecord& record : held.records) {
    auto waiting = Read(std::move(record));
    if (!waiting && waiting.error().code == base::Code::kNotFound) continue;  // decided meanwhile
    page.waiting.push_back(TRY(std::move(waiting)));
  }
  return page;
}

base::Result<std::vector<Reviews::Waiting>> Reviews::Find(const std::vector<std::string>& which) const {
  std::vector<Waiting> found;
  std::vector<std::string> ids;
  for (const std::string& one : which) {
    const auto place = ParsePlace(one);
    if (!place) {
      ids.push_back(one);
      continue;
    }
    const auto stored = TRY(parts_.store.Get(exchange::keys::Held(place->log, place->index)));
    if (!stored) return base::Fail(base::Code::kNotFound, "nothing waits at " + one + "; `mithaq review list` shows what does");
    found.push_back(TRY(Read({*place, TRY(exchange::DecodeHeld(*stored))})));
  }
  if (ids.empty()) return found;
  std::vector<exchange::HeldRecord> all = TRY(exchange::ReadHeld(parts_.store, {}, SIZE_MAX)).records;
  for (const std::string& id : ids) {
    const size_t before = found.size();
    for (const exchange::HeldRecord& record : all) {
      if (record.row.id == id) found.push_back(TRY(Read(record)));
    }
    if (found.size() == before) return base::Fail(base::Code::kNotFound, "nothing waits of '" + id + "'; `mithaq review list` shows what does");
  }
  return found;
}

base::Result<exchange::ReviewReport> Reviews::Decide(std::vector<EntryPlace> places, exchange::Acceptance::Verdict verdict) {
  const auto now = parts_.charter.Now();
  if (!now) return base::Fail(base::Code::kNotFound, "this node is in no covenant");
  exchange::ReviewReport report;
  for (size_t first = 0; first < places.size(); first += kReviewedTogetherMax) {
    exchange::Awaited<exchange::ReviewReport> awaited;
    const size_t count = std::min(kReviewedTogetherMax, places.size() - first);
    parts_.sequencer.Append(exchange::Review{{places.begin() + static_cast<ptrdiff_t>(first), places.begin() + static_cast<ptrdiff_t>(first + count)}, verdict, now->state.epoch, std::move(awaited.done)});
    const exchange::ReviewReport part = TRY(awaited.answer.get());
    report.accepted += part.accepted;
    report.refused += part.refused;
    report.unchanged += part.unchanged;
    report.gone += part.gone;
  }
  return report;
}

}  // namespace membership
