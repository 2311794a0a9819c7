#include "exchange/record.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/encoding.h"
#include "exchange/sharing.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "tlog/record.h"

namespace exchange {
namespace {

constexpr char kFull = 0x01, kErasedMark = 0x02, kDocumentMark = 0x03, kReceivedMark = 0x04;
constexpr size_t kReceivedHead = 1 + 1 + 4;
constexpr size_t kHead = 1 + 1 + 32 + 2;

constexpr size_t kSelectorsMax = 10'000;  // of granular markings, in one object

// The node's own log stands in no covenant.
constexpr std::string_view kLocalPart0 = R"({"covenant":null,"epoch":0,"standings":null})";
constexpr std::string_view kNoRecipients = R"({"recipients":null})";

std::string CollectionMember(const base::Uuid& collection) { return "\"collection\":\"" + base::FormatUuid(collection) + "\","; }

void AppendStrings(std::span<const std::string_view> strings, std::string& out) {
  out.push_back('[');
  for (std::string_view text : strings) {
    if (out.back() != '[') out.push_back(',');
    json::AppendString(text, out);
  }
  out.push_back(']');
}

std::string Part1(RecordKind kind, const base::Uuid& collection, std::span<const std::string_view> markings,
                  const EntryReference* reference, std::string_view reason, const Sharing* sharing) {
  std::string part = "{";
  part.reserve(256);
  if (sharing != nullptr) {
    part.append("\"circles\":");
    AppendStrings(std::vector<std::string_view>(sharing->choice.circles.begin(), sharing->choice.circles.end()), part);
    part.push_back(',');
  }
  part.append(CollectionMember(collection)).append("\"kind\":\"");
  part.append(RecordKindName(kind)).append("\",\"markings\":");
  AppendStrings(markings, part);
  if (reference != nullptr) {
    part.append(",\"reason\":");
    json::AppendString(reason, part);
    part.append(",\"references\":[{\"commitment\":\"").append(base::Base64Encode(reference->commitment.view()));
    part.append("\",\"index\":").append(std::to_string(reference->index));
    if (!reference->origin.empty()) {
      part.append(",\"origin\":");
      json::AppendString(reference->origin, part);
    }
    part.append("}]}");
  } else {
    part.append(",\"references\":[]}");
  }
  return part;
}

std::vector<std::string_view> ObjectMarkings(json::Value object) {
  std::set<std::string_view> markings;
  if (const auto refs = object.Find("object_marking_refs")) {
    for (const json::Value ref : refs->elements()) markings.insert(ref.AsString());
  }
  return {markings.begin(), markings.end()};
}

// Parts 0 to 2.
std::vector<std::string> HeadParts(RecordKind kind, const base::Uuid& collection, std::span<const std::string_view> markings,
                                   const EntryReference* reference, std::string_view reason, const crypto::Digest& seed, const Sharing* sharing) {
  std::vector<std::string> parts;
  parts.reserve(kObjectPart + 1);
  parts.emplace_back(sharing == nullptr ? kLocalPart0 : FormatPart0(*sharing, kind, markings, seed));
  parts.push_back(Part1(kind, collection, markings, reference, reason, sharing));
  parts.emplace_back(sharing == nullptr ? kNoRecipients : FormatPart2(sharing->choice.recipients));
  return parts;
}

// "labels" of "labels.[0]", "external_references.[1].url" (STIX 2.1, 7.2.3.1): granular markings move a top-level
// property whole.
std::string_view TopLevel(std::string_view selector) { return selector.substr(0, selector.find('.')); }

using Names = std::set<std::string_view>;
using Members = std::vector<json::Value::Member>;

// A union of markings, with the members that have it.
using Groups = std::map<Names, Members>;

// For each top-level property, the union of the markings on it or anything in it. Language tags mark no access.
base::Result<std::map<std::string_view, Names>> MarkedProperties(json::Value granular_markings) {
  std::map<std::string_view, Names> marked;
  size_t selectors_left = kSelectorsMax;
  for (const json::Value granular : granular_markings.elements()) {
    const std::string_view marking = granular.FindString("marking_ref");
    const auto selectors = granular.Find("selectors");
    if (marking.empty() || !selectors) continue;
    for (const json::Value selector : selectors->elements()) {
      if (selectors_left-- == 0) {
        return base::Fail(base::Code::kTooLarge, "its granular markings have more than " + std::to_string(kSelectorsMax) +
                                                     " selectors; mark whole properties, or split the object");
      }
      marked[TopLevel(selector.AsString())].insert(marking);
    }
  }
  return marked;
}

// {"name":value,...}, canonical.
std::string CanonicalMembers(Members members) {
  std::ranges::sort(members, [](const auto& a, const auto& b) { return json::CompareNames(a.name, b.name) < 0; });
  std::string out = "{";
  for (const auto& member : members) {
    if (out.size() > 1) out.push_back(',');
    json::AppendString(member.name, out);
    out.push_back(':');
    json::AppendCanonical(member.value, out);
  }
  return out + "}";
}

std::string MarkedPart(const Names& markings, const Members& members) {
  std::string part = "{\"markings\":";
  AppendStrings(std::vector<std::string_view>(markings.begin(), markings.end()), part);
  return part.append(",\"properties\":").append(CanonicalMembers(members)) + "}";
}

std::unexpected<base::Error> Damaged() {
  return base::Fail(base::Code::kCorrupt, "a record in the store is damaged; `mithaq fsck` says which");
}

// Offsets of the parts in a stored record: [i] to [i + 1]; behind the last begins the whole object.
base::Result<std::vector<size_t>> PartOffsets(std::string_view bytes) {
  if (bytes.size() < kHead || bytes[0] != kFull) return Damaged();
  const size_t count = base::ReadBig16(bytes.substr(34));
  if (bytes.size() < kHead + count * 4) return Damaged();
  std::vector<size_t> offsets = {kHead + count * 4};
  for (size_t i = 0; i < count; ++i) {
    offsets.push_back(offsets.back() + base::ReadBig32(bytes.substr(kHead + i * 4)));
    if (offsets.back() > bytes.size()) return Damaged();
  }
  return offsets;
}

bool IsErased(std::string_view bytes) { return bytes.size() == 13 && bytes[0] == kErasedMark; }

}  // namespace

std::string_view RecordKindName(RecordKind kind) {
  switch (kind) {
    case RecordKind::kPublication: return "publication";
    case RecordKind::kRecall: return "recall";
    case RecordKind::kErasure: return "erasure";
  }
  return "publication";
}

bool IsOfCollection(const Record& record, const base::Uuid& collection) {
  // Circles before it are tokens, which have no quotation marks.
  return record.parts.size() > 1 && record.parts[1].contains(CollectionMember(collection)) &&
         (record.parts[1].starts_with("{\"collection\"") || record.parts[1].starts_with("{\"circles\""));
}

std::string_view Record::object() const {
  if (!whole_object.empty()) return whole_object;
  return parts.size() > kObjectPart ? std::string_view(parts[kObjectPart]) : std::string_view();
}

base::Result<std::vector<std::string>> ObjectParts(json::Value object, std::string_view canonical) {
  const auto granular = object.Find("granular_markings");
  const auto marked = granular ? TRY(MarkedProperties(*granular)) : std::map<std::string_view, Names>();
  std::vector<std::string> parts;
  if (marked.empty()) {
    parts.emplace_back(canonical);
    return parts;
  }
  Groups groups;
  std::map<std::string_view, Members*> group_of;
  for (const auto& [property, markings] : marked) group_of[property] = &groups[markings];
  if (kObjectPart + 1 + groups.size() + 1 > tlog::kPartsMax) {
    return base::Fail(base::Code::kTooLarge, "its granular markings divide it into " + std::to_string(groups.size()) +
                                                 " groups of properties, each marked otherwise; at most " +
                                                 std::to_string(tlog::kPartsMax - kObjectPart - 2) + " are taken");
  }
  Members unmarked;
  for (const json::Value::Member member : object.members()) {
    if (const auto group = group_of.find(member.name); group != group_of.end()) {
      group->second->push_back(member);
    } else if (member.name != "granular_markings") {
      unmarked.push_back(member);
    }
  }
  parts.push_back(CanonicalMembers(std::move(unmarked)));
  for (const auto& [markings, members] : groups) parts.push_back(MarkedPart(markings, members));
  parts.push_back(json::Canonical(*granular));
  return parts;
}

base::Result<Record> MakePublication(const base::Uuid& collection, json::Value object, std::string canonical, const crypto::Digest& seed,
                                     const Sharing* sharing) {
  Record record{RecordKind::kPublication, seed, HeadParts(RecordKind::kPublication, collection, ObjectMarkings(object), nullptr, {}, seed, sharing), {}};
  if (!object.Find("granular_markings")) {
    record.parts.push_back(std::move(canonical));  // whole: most are, and need no copy
    return record;
  }
  auto parts = TRY(ObjectParts(object, canonical));
  if (parts.size() > 1) record.whole_object = std::move(canonical);
  std::ranges::move(parts, std::back_inserter(record.parts));
  return record;
}

Record MakeWithdrawal(RecordKind kind, const base::Uuid& collection, const EntryReference& of, std::string_view reason,
                      const crypto::Digest& seed, std::span<const std::string_view> markings, const Sharing* sharing) {
  return {kind, seed, HeadParts(kind, collection, markings, &of, reason, seed, sharing), {}};
}

crypto::Digest CommitmentOf(const crypto::Digest& origin_id, const Record& record) {
  const std::vector<std::string_view> parts(record.parts.begin(), record.parts.end());
  return tlog::CommitRecord(origin_id, tlog::Salts(record.seed), parts);
}

std::string EncodeRecord(const Record& record) {
  size_t bytes = kHead + record.parts.size() * 4 + record.whole_object.size();
  for (const auto& part : record.parts) bytes += part.size();
  std::string out;
  out.reserve(bytes);
  out.push_back(kFull);
  out.push_back(static_cast<char>(record.kind));
  out.append(record.seed.view());
  base::AppendBig16(out, static_cast<uint16_t>(record.parts.size()));
  for (const auto& part : record.parts) base::AppendBig32(out, static_cast<uint32_t>(part.size()));
  for (const auto& part : record.parts) out.append(part);
  return out.append(record.whole_object);
}

std::string EncodeErased(const EntryPlace& erasure) {
  std::string out(1, kErasedMark);
  base::AppendBig32(out, erasure.log);
  base::AppendBig64(out, erasure.index);
  return out;
}

std::string EncodeDocument(std::string_view document) { return std::string(1, kDocumentMark).append(document); }

std::string EncodeReceived(RecordKind kind, std::string_view opening, std::string_view composed) {
  std::string out{kReceivedMark, static_cast<char>(kind)};
  base::AppendBig32(out, static_cast<uint32_t>(opening.size()));
  return out.append(opening).append(composed);
}

namespace {

bool IsReceived(std::string_view bytes) {
  return bytes.size() >= kReceivedHead && bytes[0] == kReceivedMark && bytes.size() - kReceivedHead >= base::ReadBig32(bytes.substr(2));
}

base::Result<StoredRecord> DecodeReceived(std::string_view bytes) {
  StoredRecord stored;
  const auto kind = static_cast<uint8_t>(bytes[1]);
  if (kind < 1 || kind > 3) return Damaged();
  stored.record.kind = static_cast<RecordKind>(kind);
  stored.opening = bytes.substr(kReceivedHead, base::ReadBig32(bytes.substr(2)));
  stored.record.whole_object = bytes.substr(kReceivedHead + stored.opening->size());
  for (const tlog::PartOpening& part : TRY(tlog::ParseOpening(*stored.opening))) {
    stored.record.parts.emplace_back(tlog::ShownBytes(part).value_or(""));
  }
  return stored;
}

}  // namespace

base::Result<StoredRecord> DecodeRecord(std::string_view bytes) {
  StoredRecord stored;
  if (IsReceived(bytes)) return DecodeReceived(bytes);
  if (bytes.starts_with(kDocumentMark)) {
    stored.document = bytes.substr(1);
    return stored;
  }
  if (IsErased(bytes)) {
    stored.erased_by = EntryPlace{base::ReadBig32(bytes.substr(1)), base::ReadBig64(bytes.substr(5))};
    return stored;
  }
  const std::vector<size_t> offsets = TRY(PartOffsets(bytes));
  const auto kind = static_cast<uint8_t>(bytes[1]);
  if (kind < 1 || kind > 3) return Damaged();
  stored.record.kind = static_cast<RecordKind>(kind);
  stored.record.seed = crypto::Digest::From(bytes.substr(2));
  for (size_t i = 0; i + 1 < offsets.size(); ++i) {
    stored.record.parts.emplace_back(bytes.substr(offsets[i], offsets[i + 1] - offsets[i]));
  }
  stored.record.whole_object = bytes.substr(offsets.back());
  return stored;
}

base::Result<std::string> ReasonIn(const Record& record) {
  json::Parser parser;
  const auto part = record.parts.size() > 1 ? parser.Parse(record.parts[1]) : base::Result<json::Value>(json::Value());
  if (!part || !part->Find("reason")) return base::Fail(base::Code::kCorrupt, "the record of a recall or erasure has no reason");
  return std::string(part->FindString("reason"));
}

namespace {

base::Result<std::string_view> ObjectInReceived(std::string_view bytes) {
  const std::string_view opening = bytes.substr(kReceivedHead, base::ReadBig32(bytes.substr(2)));
  const std::string_view composed = bytes.substr(kReceivedHead + opening.size());
  if (!composed.empty()) return composed;
  const auto parts = TRY(tlog::ParseOpening(opening));
  if (parts.size() <= kObjectPart) return std::string_view();
  return tlog::ShownBytes(parts[kObjectPart]).value_or("");
}

}  // namespace

base::Result<std::string_view> ObjectIn(std::string_view bytes) {
  if (IsErased(bytes) || bytes.starts_with(kDocumentMark)) return std::string_view();
  if (IsReceived(bytes)) return ObjectInReceived(bytes);
  if (bytes.size() < kHead || bytes[0] != kFull) return Damaged();
  const size_t count = base::ReadBig16(bytes.substr(34));
  if (count <= kObjectPart) return std::string_view();
  size_t at = kHead + count * 4;
  if (bytes.size() < at) return Damaged();
  size_t object_at = 0, object_bytes = 0;
  for (size_t i = 0; i < count; ++i) {
    const size_t part_bytes = base::ReadBig32(bytes.substr(kHead + i * 4));
    if (i == kObjectPart) object_at = at, object_bytes = part_bytes;
    at += part_bytes;
  }
  if (at > bytes.size()) return Damaged();
  return at < bytes.size() ? bytes.substr(at) : bytes.substr(object_at, object_bytes);
}

}  // namespace exchange
