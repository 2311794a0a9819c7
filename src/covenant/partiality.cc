#include "covenant/partiality.h"

#include <fmt/format.h>

#include <algorithm>

#include "covenant/fields.h"
#include "tlog/record.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

constexpr size_t kPart1BytesMax = size_t{1} << 20;

Result<const Row*> OwnerOf(const State& state, const Excerpt& excerpt) {
  const LedgerHead& head = excerpt.head;
  if (head.covenant != state.covenant) return Fail(Code::kForbidden, "evidence: of another covenant");
  const auto owner = std::ranges::find_if(state.members, [&](const Row& row) { return row.card.keys.log.name() == head.log; });
  if (owner == state.members.end() || owner->id == head.member || state.Find(head.member) == nullptr) {
    return Fail(Code::kForbidden, "evidence: the ledger is not one between two members");
  }
  TRY(CheckLedgerHead(head, owner->card.keys.log.public_key()));
  TRY(CheckExcerpt(excerpt));
  return &*owner;
}

struct OpenRecord {
  uint64_t epoch = 0;
  Handling handling;
};

Result<OpenRecord> Open(const Partiality& partiality) {
  const Excerpt& excerpt = partiality.excerpt;
  const auto parts = TRY(tlog::ParseOpening(*partiality.opening));
  if (TRY(tlog::CommitmentOf(tlog::OriginId(excerpt.head.log), parts)) != excerpt.commitment) return Fail(Code::kCorrupt, "evidence: the opening is of another record");
  const auto shown = [&](size_t i) { return i < parts.size() ? std::get_if<tlog::ShownPart>(&parts[i]) : nullptr; };
  if (shown(0) == nullptr || shown(1) == nullptr) return Fail(Code::kInvalid, "evidence: the opening does not show parts 0 and 1");
  json::Parser parser;
  const json::Value part0 = TRY(parser.Parse(shown(0)->bytes));
  const Fields fields = TRY(Fields::Of(part0, "", {"covenant", "epoch", "standings"}));
  if (TRY(fields.Hash("covenant")) != excerpt.head.covenant) return Fail(Code::kForbidden, "evidence: the record is of another covenant");
  return OpenRecord{TRY(fields.Number("epoch")), TRY(HandlingInPart1(shown(1)->bytes))};
}

Result<std::shared_ptr<const Rulebook>> RulesOf(uint64_t epoch, const RulesAt& rules_at) {
  auto book = rules_at ? rules_at(epoch) : nullptr;
  if (!book) return Fail(Code::kNotFound, fmt::format("evidence: it takes the rules of epoch {}, which are not known here", epoch));
  return book;
}

std::unexpected<base::Error> NoFault() { return Fail(Code::kInvalid, "evidence: the owner did what the rules say"); }

}  // namespace

bool IsWithheldThoughAllowed(const LedgerRow& row) {
  return row.outcome == Outcome::kWithheld && row.parts <= kUndividedPartsMax && row.verdict_and_rule.starts_with("[\"allowed\",");
}

bool IsGivenThoughWithheld(const LedgerRow& row) {
  const bool is_given = row.outcome == Outcome::kWhole || row.outcome == Outcome::kPart;
  return is_given && row.parts >= kUndividedPartsMax && row.verdict_and_rule.starts_with("[\"withheld\",");
}

bool CanStandAs(const State& state, const Rulebook& book, const MemberId& member, uint32_t standing) {
  const Row* const row = state.Find(member);
  if (row == nullptr || !row->IsActive()) return standing == book.other();
  const uint64_t roles = book.RoleBits(row->roles);
  return standing == book.StandingOf({roles, CircleRelation::kInside}) || standing == book.StandingOf({roles, CircleRelation::kOutside});
}

bool IsVerdictOf(const Rulebook& book, const Handling& handling, uint32_t standing, std::string_view verdict_and_rule) {
  if (standing >= book.standings()) return false;
  Facts facts = FactsOf(handling);
  for (const Naming recipients : {Naming::kNone, Naming::kNamed}) {
    facts.recipients = recipients;
    if (book.VerdictAndRule(book.Decide(facts, static_cast<StandingIndex>(standing))) == verdict_and_rule) return true;
  }
  return false;
}

Result<Handling> HandlingInPart1(std::string_view part) {
  if (part.size() > kPart1BytesMax) return Fail(Code::kTooLarge, "part 1 of more than 1 MiB");
  json::Parser parser;
  const json::Value value = TRY(parser.Parse(part));
  Handling handling;
  handling.kind = TRY(ReadEnum<RecordKind>(value.Find("kind").value_or(json::Value()), "/kind", kKindNames));
  std::vector<std::string_view> markings;
  const auto circles = value.Find("circles"), marked = value.Find("markings");
  if (!circles || !circles->is_array() || !marked || !marked->is_array()) return Fail(Code::kInvalid, "part 1 without circles or markings");
  for (const json::Value circle : circles->elements()) handling.circles.emplace_back(circle.AsString());
  for (const json::Value marking : marked->elements()) markings.push_back(marking.AsString());
  handling.marking = MarkingOf(markings);
  return handling;
}

Result<MemberId> JudgeWithheld(const State& state, const Partiality& partiality) {
  const Row* const owner = TRY(OwnerOf(state, partiality.excerpt));
  if (partiality.opening || !IsWithheldThoughAllowed(partiality.excerpt.row)) return NoFault();
  return owner->id;
}

Result<MemberId> JudgeVerdict(const State& state, const Partiality& partiality, const RulesAt& rules_at) {
  const Row* const owner = TRY(OwnerOf(state, partiality.excerpt));
  const auto& [row, member] = std::tie(partiality.excerpt.row, partiality.excerpt.head.member);
  if (!partiality.opening) {
    if (IsGivenThoughWithheld(row)) return owner->id;
    if (row.epoch != state.epoch) return Fail(Code::kConflict, fmt::format("evidence: of a delivery in epoch {}", row.epoch));
    const auto book = TRY(RulesOf(row.record_epoch, rules_at));
    if (CanStandAs(state, *book, member, row.standing)) return NoFault();
    return owner->id;
  }
  const OpenRecord record = TRY(Open(partiality));
  const auto book = TRY(RulesOf(record.epoch, rules_at));
  if (record.epoch != row.record_epoch || !IsVerdictOf(*book, record.handling, row.standing, row.verdict_and_rule)) return owner->id;
  if (row.epoch != state.epoch) return Fail(Code::kConflict, fmt::format("evidence: of a delivery in epoch {}", row.epoch));
  if (EntitlementOf(state, *book, record.handling, *state.Find(member)).standing == row.standing) return NoFault();
  return owner->id;
}

}  // namespace covenant
