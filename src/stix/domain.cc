#include "stix/domain.h"

#include <idn2.h>

#include <algorithm>
#include <memory>

#include "base/utf8.h"
#include "stix/formats.h"

namespace stix {

namespace {

constexpr size_t kNameBytesMax = 253;

bool IsLabel(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  return std::ranges::all_of(label, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool IsAsciiName(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty() || name.size() > kNameBytesMax) return false;
  for (size_t start = 0; start <= name.size();) {
    const size_t end = std::min(name.find('.', start), name.size());
    if (!IsLabel(name.substr(start, end - start))) return false;
    start = end + 1;
  }
  return true;
}

std::optional<std::string> WithIdna(std::string_view text) {
  if (text.size() > 4 * kNameBytesMax || text.contains('\0')) return std::nullopt;
  char* ascii = nullptr;
  const std::string terminated(text);
  if (idn2_to_ascii_8z(terminated.c_str(), &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
    return std::nullopt;
  const std::unique_ptr<char, void (*)(void*)> owned(ascii, idn2_free);
  return std::string(ascii);
}

}  // namespace

bool IsDomainName(std::string_view text) {
  if (base::IsAscii(text)) return IsAsciiName(text);
  const auto ascii = WithIdna(text);
  return ascii && IsAsciiName(*ascii);
}

std::optional<std::string> DomainToAscii(std::string_view text) {
  std::string name(text);
  if (!base::IsAscii(text)) {
    auto ascii = WithIdna(text);
    if (!ascii) return std::nullopt;
    name = *std::move(ascii);
  }
  if (!IsAsciiName(name)) return std::nullopt;
  if (name.ends_with('.')) name.pop_back();
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return name;
}

}  // namespace stix
