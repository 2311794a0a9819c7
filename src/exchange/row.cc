#include "exchange/row.h"

#include "base/encoding.h"

namespace exchange {
namespace {

constexpr size_t kRowHead = 22;
constexpr size_t kVersionBytes = 62;
constexpr size_t kRecalledBytes = 8;
constexpr size_t kErasureBytes = 21;
constexpr size_t kRecallHead = kErasureBytes + 8;

std::unexpected<base::Error> Damaged(std::string_view what) {
  return base::Fail(base::Code::kCorrupt, std::string(what) + " in the store is damaged; `mithaq fsck` says how far, `mithaq rebuild` mends views");
}

void AppendTime(std::string& out, base::Timestamp time) { base::AppendBig64(out, static_cast<uint64_t>(time.us)); }
base::Timestamp ReadTime(std::string_view bytes) { return {static_cast<int64_t>(base::ReadBig64(bytes))}; }

}  // namespace

std::string EncodeRow(const Row& row, RowFlags flags) {
  std::string out;
  out.reserve(kRowHead + row.id.size());
  base::AppendBig32(out, row.log);
  base::AppendBig64(out, row.index);
  AppendTime(out, row.version);
  out.push_back(static_cast<char>(row.spec_version));
  out.push_back(static_cast<char>(flags.first | flags.last << 1 | flags.latest_spec << 2 | static_cast<int>(flags.reach) << 3));
  return out.append(row.id);
}

base::Result<DecodedRow> DecodeRow(std::string_view bytes) {
  if (bytes.size() <= kRowHead || bytes[20] > 1 || static_cast<uint8_t>(bytes[21]) > 31) return Damaged("a row");
  const auto flags = static_cast<uint8_t>(bytes[21]);
  return DecodedRow{base::ReadBig32(bytes),
                    base::ReadBig64(bytes.substr(4)),
                    ReadTime(bytes.substr(12)),
                    static_cast<stix::SpecVersion>(bytes[20]),
                    {(flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, static_cast<Reach>(flags >> 3)},
                    bytes.substr(kRowHead)};
}

std::string EncodeWithdrawal(const WithdrawalRow& row) {
  const int reach = row.kind == DecisionKind::kRecalled ? static_cast<int>(row.reach) << 4 : 0;
  std::string out(1, static_cast<char>(static_cast<int>(row.kind) | reach));
  base::AppendBig32(out, row.log);
  base::AppendBig64(out, row.index);
  AppendTime(out, row.of);
  if (row.version) AppendTime(out, *row.version);
  return out.append(row.id);
}

base::Result<WithdrawalRow> DecodeWithdrawal(std::string_view bytes) {
  const uint8_t first = bytes.empty() ? 0 : static_cast<uint8_t>(bytes[0]);
  const auto kind = static_cast<DecisionKind>(first & 0x0f);
  const bool recall = kind == DecisionKind::kRecalled && first < 0x40 && bytes.size() > kRecallHead;
  if (!recall && !(first == static_cast<uint8_t>(DecisionKind::kErased) && bytes.size() == kErasureBytes)) return Damaged("a recall or erasure");
  WithdrawalRow row{kind, base::ReadBig32(bytes.substr(1)), base::ReadBig64(bytes.substr(5)), ReadTime(bytes.substr(13)), {}, {}, Reach::kAnybody};
  if (recall) {
    row.reach = static_cast<Reach>(first >> 4);
    row.version = ReadTime(bytes.substr(kErasureBytes));
    row.id = bytes.substr(kRecallHead);
  }
  return row;
}

Row RowOf(std::string_view id, const ObjectVersion& version) {
  return {std::string(id), version.date_added, version.version, version.spec_version, version.log, version.index};
}

std::string EncodeVersions(const VersionList& versions) {
  std::string out;
  out.reserve(versions.size() * kVersionBytes);
  for (const ObjectVersion& item : versions) {
    AppendTime(out, item.version);
    AppendTime(out, item.date_added);
    base::AppendBig32(out, item.log);
    base::AppendBig64(out, item.index);
    out.push_back(static_cast<char>(item.spec_version));
    out.push_back(static_cast<char>(static_cast<int>(item.state) | static_cast<int>(item.reach) << 1));
    out.append(item.content.view());
    if (!item.live()) AppendTime(out, item.recalled);
  }
  return out;
}

base::Result<VersionList> DecodeVersions(std::string_view bytes) {
  VersionList versions;
  versions.reserve(bytes.size() / kVersionBytes);
  while (!bytes.empty()) {
    if (bytes.size() < kVersionBytes || bytes[28] > 1 || static_cast<uint8_t>(bytes[29]) > 7) return Damaged("a list of versions");
    versions.push_back({ReadTime(bytes), ReadTime(bytes.substr(8)), base::ReadBig32(bytes.substr(16)),
                        base::ReadBig64(bytes.substr(20)), static_cast<stix::SpecVersion>(bytes[28]),
                        static_cast<VersionState>(bytes[29] & 1), crypto::Digest::From(bytes.substr(30)), {}, static_cast<Reach>(bytes[29] >> 1)});
    bytes.remove_prefix(kVersionBytes);
    if (versions.back().live()) continue;
    if (bytes.size() < kRecalledBytes) return Damaged("a list of versions");
    versions.back().recalled = ReadTime(bytes);
    bytes.remove_prefix(kRecalledBytes);
  }
  return versions;
}

std::vector<RowFlags> FlagsOf(const VersionList& versions) {
  std::vector<RowFlags> flags(versions.size());
  constexpr size_t kNone = SIZE_MAX;
  size_t first[2] = {kNone, kNone}, last[2] = {kNone, kNone};
  for (size_t i = 0; i < versions.size(); ++i) {
    if (!versions[i].live()) continue;
    const auto spec = static_cast<size_t>(versions[i].spec_version);
    if (first[spec] == kNone) first[spec] = i;
    last[spec] = i;
  }
  const auto latest = last[1] != kNone ? stix::SpecVersion::kV21 : stix::SpecVersion::kV20;
  for (size_t i = 0; i < versions.size(); ++i) {
    if (!versions[i].live()) continue;
    const auto spec = static_cast<size_t>(versions[i].spec_version);
    flags[i] = {i == first[spec], i == last[spec], versions[i].spec_version == latest, versions[i].reach};
  }
  return flags;
}

}  // namespace exchange
