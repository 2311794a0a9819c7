#include "simulation/workload.h"

#include <fmt/format.h>

#include <algorithm>

#include "covenant/rules.h"

namespace simulation {
namespace {

using covenant::Marking;

constexpr uint64_t kBegins_ms = 2 * kMinute_ms, kEndsBefore_ms = 5 * kMinute_ms;

std::string IdOf(size_t number) { return fmt::format("indicator--00000000-0000-4000-8000-{:012}", number); }

Item ItemOf(const Founding& founding, Dice& dice, size_t owner, size_t number, Marking marking, uint64_t named_per_mille) {
  Item item{.owner = owner, .id = IdOf(number)};
  item.handling.marking = marking;
  if (marking == Marking::kAmber) item.handling.circles = {std::string(kCircle)};
  if (marking == Marking::kRed) {
    auto& recipients = item.handling.recipients.emplace();
    for (const Founder& founder : founding.founders) {
      if (dice.Happens(named_per_mille)) recipients.push_back(founder.id);
    }
    std::ranges::sort(recipients);
  }
  return item;
}

// The rules change there and back, so that it matters by which an object is judged.
covenant::Action NextAction(uint64_t i) {
  if (i % 2 == 0) return covenant::SetText{crypto::Sha256(std::to_string(i))};
  covenant::RuleSet rules = covenant::DefaultRules();
  if (i % 4 == 1) rules.rules.pop_back();
  return covenant::SetRules{std::move(rules)};
}

}  // namespace

Workload BusyWorkload(const Founding& founding, Dice& dice, uint64_t hours, size_t objects) {
  static constexpr Marking kMarkings[] = {Marking::kClear, Marking::kGreen, Marking::kAmber, Marking::kRed};
  const uint64_t end_ms = kDawn_ms + hours * kHour_ms, work_ms = end_ms - kDawn_ms - kEndsBefore_ms, members = founding.founders.size();
  const auto some_time = [&] { return kDawn_ms + kBegins_ms + dice.Below(work_ms); };
  Workload work;
  for (size_t i = 0; i < objects; ++i) {
    const size_t owner = dice.Below(members);
    const Marking marking = kMarkings[dice.Below(4)];
    Publication one{.item = ItemOf(founding, dice, owner, i, marking, 333)};
    one.at_ms = some_time();
    if (dice.Below(3) == 0) {
      one.taken_back = dice.Below(3) == 0 ? TakenBack::kErased : TakenBack::kRecalled;
      one.taken_back_ms = one.at_ms + dice.Below(end_ms - one.at_ms);
    }
    work.publications.push_back(std::move(one));
  }
  for (uint64_t i = 0; i < 2 * hours; ++i) {
    const size_t by = dice.Below(members);
    work.motions.push_back({some_time(), by, {NextAction(i)}});
  }
  return work;
}

uint32_t SizeOfObject(Dice& dice) {
  static constexpr struct {
    uint32_t per_cent, bytes;
  } kQuantiles[] = {{0, 640}, {1, 647}, {10, 664}, {25, 765}, {50, 1032}, {75, 1285}, {90, 1912}, {99, 4115}, {100, 8000}};
  const uint64_t at = dice.Below(100'000);
  for (size_t i = 1;; ++i) {
    const uint64_t from = kQuantiles[i - 1].per_cent * 1000, until = kQuantiles[i].per_cent * 1000;
    if (at >= until) continue;
    return kQuantiles[i - 1].bytes + static_cast<uint32_t>((kQuantiles[i].bytes - kQuantiles[i - 1].bytes) * (at - from) / (until - from));
  }
}

Workload UsualWorkload(const Founding& founding, Dice& dice, const DayOptions& options) {
  const uint64_t end_ms = kDawn_ms + options.hours * kHour_ms, work_ms = end_ms - kDawn_ms - kBegins_ms - kEndsBefore_ms;
  Workload work;
  work.publications.reserve(options.objects);
  for (size_t i = 0; i < options.objects; ++i) {
    const uint64_t kind = dice.Below(100);
    const Marking marking = kind < 40 ? Marking::kClear : kind < 85 ? Marking::kGreen : kind < 95 ? Marking::kAmber : Marking::kRed;
    const size_t owner = dice.Below(founding.founders.size());
    Publication one{.item = ItemOf(founding, dice, owner, i, marking, 50)};
    one.item.bytes = SizeOfObject(dice);
    one.at_ms = kDawn_ms + kBegins_ms + dice.Below(work_ms);
    if (dice.Below(50) == 0) {
      one.taken_back = dice.Below(5) == 0 ? TakenBack::kErased : TakenBack::kRecalled;
      one.taken_back_ms = one.at_ms + dice.Below(std::min(kHour_ms, end_ms - one.at_ms));
    }
    work.publications.push_back(std::move(one));
  }
  work.motions.push_back({kDawn_ms + work_ms / 4, dice.Below(founding.founders.size()), {NextAction(1)}});
  return work;
}

}  // namespace simulation
