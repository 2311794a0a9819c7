#include "membership/explain.h"

#include <algorithm>

#include "base/encoding.h"
#include "covenant/audience.h"
#include "exchange/charter.h"
#include "exchange/keys.h"
#include "exchange/logs.h"
#include "exchange/sharing.h"
#include "json/parse.h"
#include "membership/delivery.h"
#include "tlog/record.h"

namespace membership {
namespace {

using exchange::EntryPlace;

base::Result<exchange::StoredRecord> ReadPublication(const store::Store& store, const EntryPlace& place) {
  const auto bytes = TRY(store.Get(exchange::keys::Record(place.log, place.index)));
  if (!bytes) return base::Fail(base::Code::kNotFound, "there is no record of entry " + std::to_string(place.index));
  exchange::StoredRecord stored = TRY(exchange::DecodeRecord(*bytes));
  if (stored.erased_by) return base::Fail(base::Code::kNotFound, "its content was erased; the entry is all that is left");
  if (stored.document || stored.record.kind != exchange::RecordKind::kPublication) return base::Fail(base::Code::kInvalid, "entry " + std::to_string(place.index) + " is no publication");
  return stored;
}

class Explainer {
 public:
  Explainer(const exchange::Exchange::Parts& parts, const exchange::Charter::View& now) : parts_(parts), now_(now) {}

  base::Result<Explanation> Own(const EntryPlace& place, const exchange::StoredRecord& stored, const std::optional<covenant::MemberId>& of) {
    const exchange::StoredHandling handling = TRY(exchange::HandlingIn(stored.record));
    Explanation out{now_.seat.self, place.index, handling.epoch, handling.handling.marking, handling.handling.circles, {}};
    for (const covenant::Row& row : now_.state.members) {
      if (row.id == now_.seat.self || !row.IsMember() || (of && row.id != *of)) continue;
      out.members.push_back(TRY(Given(place, stored.record, handling, row)));
    }
    return out;
  }

  base::Result<Explanation> Received(const exchange::Mirror& mirror, const EntryPlace& place, const exchange::StoredRecord& stored) {
    const exchange::Part0 part0 = TRY(exchange::ReadPart0(stored.record.parts.at(0)));
    const exchange::Part1 part1 = TRY(exchange::ReadPart1(stored.record.parts.at(1)));
    const std::vector<std::string_view> markings(part1.markings.begin(), part1.markings.end());
    const covenant::Rulebook& book = *TRY(parts_.charter.At(part0.epoch)).book;
    covenant::Handling handling = exchange::HandlingOf(part1.kind, markings, {part1.circles, std::nullopt});
    Explanation out{mirror.member(), place.index, part0.epoch, handling.marking, handling.circles, {}};
    const covenant::Row& self = *now_.self();
    covenant::Entitlement mine = EntitlementOf(now_.state, book, handling, self);
    if (!mine.receives) {  // whether its owner named recipients is not shown: this node is one, since it is here
      handling.recipients = {self.id};
      mine = EntitlementOf(now_.state, book, handling, self);
    }
    Reason reason{self.id, self.card.organisation, true, std::string(book.StandingId(mine.standing)), std::string(book.RuleId(mine.decision)), mine.decision.verdict, {}, 0, {}};
    reason.why = RuleInWords(book, FactsOf(handling), self, mine.standing);
    if (mine.decision.verdict == covenant::Verdict::kOwner) reason.why += " This node is among those that its owner named.";
    for (const std::string& part : stored.record.parts) reason.hidden_parts += part.empty() ? 1 : 0;
    if (reason.hidden_parts > 0) --reason.hidden_parts;  // part 2, the recipients, is shown to nobody
    out.members.push_back(std::move(reason));
    return out;
  }

 private:
  // As it is delivered: what is opened for this member, and by which standing.
  base::Result<Reason> Given(const EntryPlace& place, const exchange::Record& record, const exchange::StoredHandling& handling, const covenant::Row& row) {
    const covenant::Rulebook& book = *TRY(parts_.charter.At(handling.epoch)).book;
    const Delivery delivery = TRY(Deliver(parts_.store, *parts_.logs.covenant(), nullptr, parts_.charter, row.id, {now_.state.epoch, place.index}, {.entries_max = 1}));
    std::string_view frames = delivery.frames;
    const Frame frame = TRY(TakeFrame(frames));
    const auto* const given = std::get_if<RecordFrame>(&frame);
    if (given == nullptr) return base::Fail(base::Code::kNotFound, "its content went meanwhile");
    const auto opened = TRY(tlog::ParseOpening(given->opening));
    std::vector<bool> shown;
    for (size_t part = exchange::kObjectPart; part < opened.size(); ++part) shown.push_back(std::holds_alternative<tlog::ShownPart>(opened[part]));
    const auto parts = std::span(record.parts).subspan(exchange::kObjectPart);
    if (shown.size() != parts.size()) return base::Fail(base::Code::kNotFound, "its content went meanwhile");
    return ReasonFor(row, book, FactsOf(handling.handling), static_cast<covenant::StandingIndex>(given->standing.index), parts, shown);
  }

  const exchange::Exchange::Parts& parts_;
  const exchange::Charter::View& now_;
};

}  // namespace

base::Result<std::optional<Explanation>> Explain(const exchange::Exchange::Parts& parts, const EntryPlace& place, const std::optional<covenant::MemberId>& of) {
  const auto now = parts.charter.Now();
  if (!now) return std::optional<Explanation>();
  const covenant::Row* const row = of ? now->state.Find(*of) : nullptr;
  if (of && (row == nullptr || !row->IsMember())) return base::Fail(base::Code::kInvalid, "no such member of the covenant");
  const exchange::LocalLog* const own = parts.logs.covenant();
  const exchange::Mirror* const mirror = parts.logs.FindMirror(place.log);
  const bool is_own = own != nullptr && own->number() == place.log;
  if (!is_own && mirror == nullptr) return std::optional<Explanation>();
  const exchange::StoredRecord stored = TRY(ReadPublication(parts.store, place));
  if (is_own && stored.opening) {
    return std::optional(Explanation{.owner = now->seat.self, .index = place.index,
                                     .unknown = "it came back from other members after this node was restored from a backup: those who had it keep it, and nobody else can be "
                                                "shown it any more. To give it to others, publish a new version of it"});
  }
  Explainer explainer(parts, *now);
  return std::optional(is_own ? TRY(explainer.Own(place, stored, of)) : TRY(explainer.Received(*mirror, place, stored)));
}

base::Result<MissingPage> ListMissing(const exchange::Exchange::Parts& parts, const std::optional<covenant::MemberId>& owner, const std::optional<EntryPlace>& after,
                                      std::optional<exchange::AbsenceKind> kind, size_t limit) {
  constexpr size_t kKeyBytes = 13;
  MissingPage page;
  auto mirrors = parts.logs.mirrors();
  std::ranges::sort(mirrors, {}, &exchange::Mirror::number);
  const auto at = parts.store.Now()->Iterate();
  for (const exchange::Mirror* const mirror : mirrors) {
    if ((owner && mirror->member() != *owner) || (after && mirror->number() < after->log)) continue;
    const bool resumed = after && after->log == mirror->number();
    const std::string prefix = exchange::keys::Absent(mirror->number(), 0).substr(0, 5);
    for (at->Seek(resumed ? exchange::keys::Absent(mirror->number(), after->index) + '\0' : prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
      if (at->key().size() != kKeyBytes) continue;
      const uint64_t index = base::ReadBig64(at->key().substr(5));
      exchange::Absence absence = TRY(exchange::DecodeAbsence(index, at->value()));
      if (kind && absence.kind != *kind) continue;
      page.more = page.missing.size() >= limit;
      if (page.more) return page;
      page.missing.push_back({{mirror->number(), index}, mirror->member(), std::move(absence)});
    }
    TRY(at->Check());
  }
  return page;
}

}  // namespace membership
