#include "exchange/sharing.h"

#include <algorithm>

#include "base/encoding.h"
#include "covenant/fields.h"
#include "json/print.h"
#include "tlog/record.h"

namespace exchange {
namespace {

using covenant::Fields;

constexpr size_t kPart0BytesMax = 1024, kPart1BytesMax = size_t{1} << 20, kPart2BytesMax = size_t{64} << 10;
constexpr size_t kMarkingsMax = 10'000, kReasonBytesMax = 1024;
constexpr std::array<std::string_view, 3> kKindNames{"publication", "recall", "erasure"};  // in the order of RecordKind

base::Result<std::string> ReadText(json::Value value, const std::string& pointer) {
  if (!value.is_string()) return covenant::Wrong(pointer, "not a string");
  return std::string(value.AsString());
}

base::Result<EntryReference> ReadReference(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"commitment", "index"}));
  return EntryReference{TRY(fields.Number("index")), TRY(fields.Hash("commitment")), {}};
}

// [] of what carries an object, one reference of what takes back.
base::Result<Part1> ReadPart1Value(json::Value root, const std::string& pointer) {
  const bool withdraws = root.Find("reason").has_value();
  const Fields fields = withdraws ? TRY(Fields::Of(root, pointer, {"circles", "collection", "kind", "markings", "reason", "references"}))
                                  : TRY(Fields::Of(root, pointer, {"circles", "collection", "kind", "markings", "references"}));
  Part1 part;
  const auto kind = TRY(covenant::ReadChoice(fields["kind"], fields.At("kind"), kKindNames));
  part.kind = static_cast<RecordKind>(kind + 1);
  if (withdraws == (part.kind == RecordKind::kPublication)) return covenant::Wrong(fields.At("kind"), "a recall or an erasure, and nothing else, has a reason");
  part.circles = TRY(fields.Sorted("circles", 0, covenant::kCirclesMax, covenant::ReadToken, std::identity()));
  part.collection = TRY(ReadText(fields["collection"], fields.At("collection")));
  part.markings = TRY(fields.Sorted("markings", 0, kMarkingsMax, ReadText, std::identity()));
  const auto references = TRY(fields.List("references", withdraws ? 1 : 0, withdraws ? 1 : 0, ReadReference));
  if (withdraws) {
    part.reference = references[0];
    part.reason = TRY(ReadText(fields["reason"], fields.At("reason")));
    if (part.reason.size() > kReasonBytesMax) return covenant::TooLarge(fields.At("reason"), "more than 1024 bytes");
  }
  return part;
}

}  // namespace

Choice MakeChoice(std::vector<std::string> circles, std::optional<std::vector<covenant::MemberId>> recipients) {
  const auto put_in_order = [](auto& list) {
    std::ranges::sort(list);
    list.erase(std::ranges::unique(list).begin(), list.end());
  };
  put_in_order(circles);
  if (recipients) put_in_order(*recipients);
  return {std::move(circles), std::move(recipients)};
}

base::Status CheckChoice(const covenant::State& state, const Choice& choice) {
  for (const std::string& circle : choice.circles) {
    const bool known = std::ranges::any_of(state.circles, [&](const covenant::CircleRow& row) { return row.circle.name == circle && !row.circle.members.empty(); });
    if (!known) return base::Fail(base::Code::kInvalid, "the charter has no circle \"" + circle + "\"; `mithaq covenant show` lists them");
  }
  for (const covenant::MemberId& member : choice.recipients.value_or(std::vector<covenant::MemberId>())) {
    if (state.Find(member) == nullptr) return base::Fail(base::Code::kInvalid, "recipient " + covenant::Base64Of(member) + " is no member of the covenant");
  }
  return {};
}

covenant::RecordKind KindFor(RecordKind kind) {
  switch (kind) {
    case RecordKind::kPublication: return covenant::RecordKind::kPublication;
    case RecordKind::kRecall: return covenant::RecordKind::kRecall;
    case RecordKind::kErasure: return covenant::RecordKind::kErasure;
  }
  return covenant::RecordKind::kPublication;
}

covenant::Handling HandlingOf(RecordKind kind, std::span<const std::string_view> marking_ids, const Choice& choice) {
  return {covenant::MarkingOf(marking_ids), KindFor(kind), choice.circles, choice.recipients};
}

std::vector<std::string> StandingsFor(const Era& era, const covenant::Handling& handling) {
  return covenant::StandingsFor(*era.book, covenant::FactsOf(handling));
}

std::string FormatPart0(const Sharing& sharing, RecordKind kind, std::span<const std::string_view> markings, const crypto::Digest& seed) {
  const std::vector<std::string> standings = StandingsFor(sharing.era, HandlingOf(kind, markings, sharing.choice));
  const std::vector<std::string_view> views(standings.begin(), standings.end());
  json::Writer w;
  w.Object();
  covenant::WriteHash(w, "covenant", sharing.era.covenant);
  w.Key("epoch").Integer(static_cast<int64_t>(sharing.era.epoch));
  covenant::WriteHash(w, "standings", tlog::StandingsRoot(tlog::Salts(seed), views));
  w.End();
  return w.Take();
}

std::string FormatPart2(const std::optional<std::vector<covenant::MemberId>>& recipients) {
  json::Writer w;
  w.Object().Key("recipients");
  if (recipients) {
    w.Array();
    for (const covenant::MemberId& member : *recipients) w.String(covenant::Base64Of(member));
    w.End();
  } else {
    w.Null();
  }
  w.End();
  return w.Take();
}

base::Result<Part0> ReadPart0(std::string_view part) {
  return covenant::ReadDocument(part, kPart0BytesMax, "part 0", [](json::Value root, const std::string& pointer) -> base::Result<Part0> {
    const Fields fields = TRY(Fields::Of(root, pointer, {"covenant", "epoch", "standings"}));
    return Part0{TRY(fields.Hash("covenant")), TRY(fields.Number("epoch")), TRY(fields.Hash("standings"))};
  });
}

base::Result<Part1> ReadPart1(std::string_view part) { return covenant::ReadDocument(part, kPart1BytesMax, "part 1", ReadPart1Value); }

base::Result<std::optional<std::vector<covenant::MemberId>>> ReadPart2(std::string_view part) {
  using Recipients = std::optional<std::vector<covenant::MemberId>>;
  return covenant::ReadDocument(part, kPart2BytesMax, "part 2", [](json::Value root, const std::string& pointer) -> base::Result<Recipients> {
    const Fields fields = TRY(Fields::Of(root, pointer, {"recipients"}));
    if (fields.IsNull("recipients")) return Recipients();
    return Recipients(TRY(fields.Sorted("recipients", 0, covenant::kRowsMax, covenant::ReadHash, std::identity())));
  });
}

base::Result<StoredHandling> HandlingIn(const Record& record) {
  if (record.parts.size() < kObjectPart) return base::Fail(base::Code::kCorrupt, "a record in the store has too few parts");
  const Part0 part0 = TRY(ReadPart0(record.parts[0]));
  Part1 part1 = TRY(ReadPart1(record.parts[1]));
  StoredHandling stored{.epoch = part0.epoch, .handling = {}, .markings = std::move(part1.markings), .reference = part1.reference};
  const std::vector<std::string_view> markings(stored.markings.begin(), stored.markings.end());
  stored.handling = HandlingOf(part1.kind, markings, {std::move(part1.circles), {}});
  // Where the record is one that others gave back after a restore, and they were not shown it.
  if (!record.parts[kRecipientsPart].empty()) stored.handling.recipients = TRY(ReadPart2(record.parts[kRecipientsPart]));
  return stored;
}

}  // namespace exchange
