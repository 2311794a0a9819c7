#include "covenant/fields.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "base/utf8.h"
#include "json/canonical.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

constexpr int kDepthMax = 32;
constexpr size_t kNameShownMax = 64;  // of a name that should not be there

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsControl(char32_t c) { return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029; }
bool TurnsDirection(char32_t c) { return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069); }

// As ReadHash, ReadKey and ReadSignature: base64 of a fixed number of bytes.
template <size_t kBytes>
Result<std::array<uint8_t, kBytes>> ReadBytes(json::Value value, const std::string& pointer) {
  const auto bytes = base::Base64Decode(value.AsString());
  if (!value.is_string() || !bytes || bytes->size() != kBytes) {
    return Wrong(pointer, fmt::format("not base64 of {} bytes", kBytes));
  }
  std::array<uint8_t, kBytes> out;
  std::ranges::copy(*bytes, out.begin());
  return out;
}

}  // namespace

bool IsToken(std::string_view text) {
  return !text.empty() && text.size() <= kTokenBytesMax && IsLower(text[0]) &&
         std::ranges::all_of(text, [](char c) { return IsLower(c) || IsDigit(c) || c == '-'; });
}

bool IsLine(std::string_view text, size_t bytes_max) {
  if (text.empty() || text.size() > bytes_max || text.front() == ' ' || text.back() == ' ') return false;
  while (!text.empty()) {
    const auto c = base::TakeCodePoint(text);
    if (!c || IsControl(*c) || TurnsDirection(*c)) return false;
  }
  return true;
}

std::unexpected<base::Error> Wrong(const std::string& pointer, std::string_view what) {
  return Fail(Code::kInvalid, fmt::format("{}: {}", pointer.empty() ? "/" : pointer, what));
}

std::unexpected<base::Error> TooLarge(const std::string& pointer, std::string_view what) {
  return Fail(Code::kTooLarge, fmt::format("{}: {}", pointer.empty() ? "/" : pointer, what));
}

std::string Pointer(const std::string& parent, std::string_view name) {
  std::string pointer = parent + "/";
  for (const char c : name.substr(0, kNameShownMax)) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c >= 0x20 && c < 0x7f ? c : '?';
    }
  }
  return pointer;
}

std::string Pointer(const std::string& parent, size_t index) { return fmt::format("{}/{}", parent, index); }

Result<crypto::Digest> ReadHash(json::Value value, const std::string& pointer) {
  return crypto::Digest{TRY(ReadBytes<32>(value, pointer))};
}

Result<crypto::PublicKey> ReadKey(json::Value value, const std::string& pointer) {
  return crypto::PublicKey{TRY(ReadBytes<32>(value, pointer))};
}

Result<crypto::Signature> ReadSignature(json::Value value, const std::string& pointer) {
  return crypto::Signature{TRY(ReadBytes<64>(value, pointer))};
}

Result<std::string> ReadToken(json::Value value, const std::string& pointer) {
  if (!IsToken(value.AsString())) {
    return Wrong(pointer, fmt::format("not a token: 1 to {} of a-z, 0-9 and '-', the first a letter", kTokenBytesMax));
  }
  return std::string(value.AsString());
}

Result<std::string> ReadLine(json::Value value, const std::string& pointer, size_t bytes_max) {
  if (!IsLine(value.AsString(), bytes_max)) {
    return Wrong(pointer, fmt::format("not a line of 1 to {} bytes of text, without control characters and without spaces at its ends", bytes_max));
  }
  return std::string(value.AsString());
}

Result<uint64_t> ReadNumber(json::Value value, const std::string& pointer, uint64_t max) {
  if (!value.is_integer() || value.AsInteger() < 0 || static_cast<uint64_t>(value.AsInteger()) > max) {
    return Wrong(pointer, fmt::format("not a whole number from 0 to {}", max));
  }
  return static_cast<uint64_t>(value.AsInteger());
}

Result<tlog::VerifierKey> ReadVerifierKey(json::Value value, const std::string& pointer, tlog::SignatureType type) {
  auto key = tlog::VerifierKey::Parse(value.AsString());
  if (!key) return Wrong(pointer, key.error().message);
  if (key->type() != type) return Wrong(pointer, fmt::format("a verifier key of type {:#04x} stands here", static_cast<int>(type)));
  return *std::move(key);
}

Result<Base> ReadBase(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"epoch", "state"}));
  return Base{TRY(fields.Number("epoch")), TRY(fields.Hash("state"))};
}

Result<size_t> ReadChoice(json::Value value, const std::string& pointer, std::span<const std::string_view> names) {
  const auto at = std::ranges::find(names, value.AsString());
  if (!value.is_string() || at == names.end()) return Wrong(pointer, fmt::format("not one of {}", fmt::join(names, ", ")));
  return static_cast<size_t>(at - names.begin());
}

Result<Fields> Fields::Of(json::Value value, std::string pointer, std::initializer_list<std::string_view> names) {
  if (!value.is_object()) return Wrong(pointer, "not an object");
  for (const auto [name, member] : value.members()) {
    if (std::ranges::find(names, name) == names.end()) return Wrong(Pointer(pointer, name), "there is no such member here");
  }
  for (const std::string_view name : names) {
    if (!value.Find(name)) return Wrong(Pointer(pointer, name), "missing");
  }
  return Fields(value, std::move(pointer));
}

Status Fields::CheckArray(json::Value value, const std::string& pointer, size_t min, size_t max) {
  if (!value.is_array()) return Wrong(pointer, "not an array");
  if (value.size() > max) return TooLarge(pointer, fmt::format("{} elements; at most {}", value.size(), max));
  if (value.size() < min) return Wrong(pointer, fmt::format("{} elements; at least {}", value.size(), min));
  return {};
}

json::Parser DocumentParser(size_t bytes_max) { return json::Parser({.bytes_max = bytes_max, .depth_max = kDepthMax}); }

Status CheckCanonical(json::Parser& parser, std::string_view bytes, std::string_view what, json::Value& root) {
  auto parsed = parser.Parse(bytes);
  if (!parsed) return base::Annotate(std::move(parsed).error(), what);
  const std::string canonical = json::Canonical(*parsed);
  if (canonical != bytes) {
    const auto at = std::ranges::mismatch(canonical, bytes).in1 - canonical.begin();
    return Fail(Code::kInvalid, fmt::format("{}: not canonical JSON (RFC 8785) from byte {} on", what, at));
  }
  root = *parsed;
  return {};
}

}  // namespace covenant
