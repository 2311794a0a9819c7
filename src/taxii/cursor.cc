#include "taxii/cursor.h"

#include "base/encoding.h"

namespace taxii {
namespace {

constexpr char kVersion = 1;
constexpr size_t kPositionBytes = 1 + 8;
constexpr size_t kSealBytes = 16;

}  // namespace

std::string Cursors::Seal(const CursorScope& scope, std::string_view position) const {
  std::string text(scope.collection.view());  // fixed lengths first: one text has one meaning
  text.append(position).append(scope.filters);
  return std::string(sealer_("taxii/next", text).view().substr(0, kSealBytes));
}

std::string Cursors::Write(const CursorScope& scope, base::Timestamp position) const {
  std::string bytes(1, kVersion);
  base::AppendBig64(bytes, static_cast<uint64_t>(position.us));
  bytes += Seal(scope, bytes);
  return base::Base64UrlEncode(bytes);
}

base::Result<base::Timestamp> Cursors::Read(const CursorScope& scope, std::string_view text) const {
  const auto bytes = base::Base64UrlDecode(text);
  if (!bytes || bytes->size() != kPositionBytes + kSealBytes || bytes->front() != kVersion) {
    return base::Fail(base::Code::kInvalid, "not a value that this server gave; begin again without it");
  }
  const std::string_view position = std::string_view(*bytes).substr(0, kPositionBytes);
  const std::string_view seal = std::string_view(*bytes).substr(kPositionBytes);
  if (!crypto::EqualInConstantTime(seal, Seal(scope, position))) {
    return base::Fail(base::Code::kInvalid,
                      "it belongs to another collection or to other filters; send it to the same address with the "
                      "added_after and match parameters of the first page, or begin again without it");
  }
  return base::Timestamp{static_cast<int64_t>(base::ReadBig64(position.substr(1)))};
}

}  // namespace taxii
