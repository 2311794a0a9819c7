#include "base/result.h"

#include <array>

namespace base {
namespace {

constexpr auto kNames = std::to_array<std::pair<Code, std::string_view>>({
    {Code::kInvalid, "invalid"}, {Code::kNotFound, "not-found"}, {Code::kConflict, "conflict"}, {Code::kForbidden, "forbidden"},
    {Code::kUnauthorized, "unauthorized"}, {Code::kTooLarge, "too-large"}, {Code::kUnavailable, "unavailable"}, {Code::kIo, "io"},
    {Code::kStorage, "storage"}, {Code::kCorrupt, "corrupt"}, {Code::kUnsupported, "unsupported"}, {Code::kInternal, "internal"},
});

}  // namespace

std::string_view CodeName(Code code) {
  for (const auto& [known, name] : kNames) {
    if (known == code) return name;
  }
  return "internal";
}

std::optional<Code> ParseCodeName(std::string_view name) {
  for (const auto& [code, known] : kNames) {
    if (known == name) return code;
  }
  return std::nullopt;
}

}  // namespace base
