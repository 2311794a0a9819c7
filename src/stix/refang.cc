#include "stix/refang.h"

#include <algorithm>
#include <array>
#include <optional>

#include "stix/address.h"

namespace stix {
namespace {

constexpr size_t kTextBytesMax = 64 * 1024;
constexpr size_t kBracketBytesMax = 8;  // "[dot]", "( at )"
constexpr auto kLastKind = static_cast<int>(ObservableKind::kApplicationId);

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool StartsWith(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  return std::ranges::equal(text.substr(0, lower.size()), lower, {}, Lower);
}

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

struct Replacement {
  std::string_view from, to;
};

// Characters that look like nothing, like a space or like a dot, in UTF-8.
constexpr auto kCharacters = std::to_array<Replacement>({
    {"\u200b", ""}, {"\u2060", ""}, {"\ufeff", ""}, {"\u00ad", ""}, {"\u00a0", " "},
    {"\u3002", "."}, {"\uff0e", "."}, {"\uff61", "."}, {"\uff1a", ":"}, {"\uff0f", "/"}, {"\uff20", "@"},
});

// What stands in brackets, or between spaces, for what.
constexpr auto kWords = std::to_array<Replacement>({
    {".", "."}, {"dot", "."}, {"punkt", "."}, {"point", "."}, {":", ":"}, {"://", "://"}, {"/", "/"}, {"@", "@"}, {"at", "@"},
});

constexpr auto kSchemes = std::to_array<Replacement>({
    {"hxxps:", "https:"}, {"hxxp:", "http:"}, {"h**ps:", "https:"}, {"h**p:", "http:"}, {"htxps:", "https:"}, {"htxp:", "http:"},
    {"hxtps:", "https:"}, {"hxtp:", "http:"}, {"fxps:", "ftps:"},   {"fxp:", "ftp:"},
});

// Words in front of a value that are no part of it.
constexpr auto kLabels = std::to_array<std::string_view>({
    "mailto:", "md5:", "sha1:", "sha-1:", "sha256:", "sha-256:", "sha512:", "sha-512:", "md5=", "sha1=", "sha256=", "sha512=",
});

std::string ReplaceCharacters(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto* const found = std::ranges::find_if(kCharacters, [&](const Replacement& r) { return text.starts_with(r.from); });
    if (found != kCharacters.end()) {
      out += found->to;
      text.remove_prefix(found->from.size());
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

std::optional<std::string_view> Meaning(std::string_view word) {
  for (const Replacement& replacement : kWords) {
    if (word.size() == replacement.from.size() && StartsWith(word, replacement.from)) return replacement.to;
  }
  return std::nullopt;
}

// "[.]", "(dot)", "{at}" and the halves "[." and "\." at the front of `text`, which it shortens.
std::optional<std::string_view> TakeBracketed(std::string_view& text) {
  const size_t open = std::string_view("[({").find(text.front());
  if (open != std::string_view::npos) {
    const size_t close = text.substr(0, kBracketBytesMax).find("])}"[open]);
    if (close != std::string_view::npos) {
      const auto meaning = Meaning(Trim(text.substr(1, close - 1)));
      if (meaning) text.remove_prefix(close + 1);
      return meaning;
    }
  }
  if (open == std::string_view::npos && text.front() != '\\') return std::nullopt;
  if (text.size() < 2 || text[1] != '.') return std::nullopt;
  text.remove_prefix(2);
  return ".";
}

// " dot " and " at " between words.
std::optional<std::string_view> TakeSpaced(std::string_view& text) {
  if (!IsSpace(text.front())) return std::nullopt;
  const std::string_view rest = Trim(text);
  const size_t end = std::min(rest.find(' '), rest.size());
  if (end == rest.size()) return std::nullopt;
  const std::string_view word = rest.substr(0, end);
  if (word.size() < 2) return std::nullopt;
  const auto meaning = Meaning(word);
  if (meaning) text = Trim(rest.substr(end));
  return meaning;
}

std::string ReplaceBrackets(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto meaning = TakeBracketed(text);
    if (!meaning) meaning = TakeSpaced(text);
    if (meaning) {  // with the spaces around it: "203 [.] 0"
      out.resize(Trim(out).empty() ? 0 : out.find_last_not_of(" \t\r\n") + 1);
      out += *meaning;
      text = Trim(text);
      continue;
    }
    out += text.front();
    // The other half: ".]", where nothing was opened.
    const bool half = text.size() > 1 && text.front() == '.' && (text[1] == ']' || text[1] == ')') && !out.contains(text[1] == ']' ? '[' : '(');
    text.remove_prefix(half ? 2 : 1);
  }
  return out;
}

std::string_view WithoutQuotes(std::string_view text) {
  constexpr std::string_view kOpen = "\"'`<", kClose = "\"'`>";
  const size_t quote = text.size() < 2 ? std::string_view::npos : kOpen.find(text.front());
  return quote != std::string_view::npos && text.back() == kClose[quote] ? Trim(text.substr(1, text.size() - 2)) : text;
}

// Commas of a list, the full stop of a sentence; in a path a last dot may mean something.
std::string_view WithoutSentence(std::string_view text) {
  const std::string_view marks = text.contains('/') || text.contains('\\') ? ",;" : ",;.";
  while (!text.empty() && marks.contains(text.back())) text.remove_suffix(1);
  return text;
}

// The host in "host:port", "[address]", "[address]:port", "address%zone"; otherwise the text.
std::string_view HostIn(std::string_view text) {
  if (text.starts_with('[')) {
    const size_t close = text.find(']');
    if (close == std::string_view::npos) return text;
    text = text.substr(1, close - 1);
  } else if (const size_t colon = text.find(':'); colon != std::string_view::npos && colon == text.rfind(':')) {
    const std::string_view port = text.substr(colon + 1);
    if (!port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == port.npos) text = text.substr(0, colon);
  }
  return text.substr(0, text.contains(':') ? text.find('%') : text.npos);
}

// "203.0.113.7" of "::ffff:203.0.113.7", also for networks.
std::string MappedIpv4(std::string_view text) {
  constexpr int kMappedBits = 96;
  constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  const auto block = ParseIpv6(text);
  if (!block || block->prefix_bits < kMappedBits || !std::equal(kMapped.begin(), kMapped.end(), block->bytes.begin())) return {};
  Block inner{.bytes = {}, .address_bits = 32, .prefix_bits = block->prefix_bits - kMappedBits};
  std::copy(block->bytes.begin() + 12, block->bytes.end(), inner.bytes.begin());
  return FormatBlock(inner);
}

void AppendOnce(ObservableKind kind, std::string_view text, std::vector<Observable>& out) {
  auto value = Normalise(kind, text);
  if (!value) return;
  Observable reading{kind, *std::move(value)};
  if (std::ranges::find(out, reading) == out.end()) out.push_back(std::move(reading));
}

bool IsOfHost(ObservableKind kind) {
  return kind == ObservableKind::kIpv4 || kind == ObservableKind::kIpv6 || kind == ObservableKind::kDomain;
}

}  // namespace

std::string Refang(std::string_view text) {
  if (text.size() > kTextBytesMax) return std::string(text);
  const std::string visible = ReplaceCharacters(text);
  std::string out = ReplaceBrackets(WithoutQuotes(WithoutSentence(WithoutQuotes(Trim(visible)))));
  for (const std::string_view label : kLabels) {
    if (StartsWith(out, label)) return std::string(Trim(std::string_view(out).substr(label.size())));
  }
  for (const Replacement& scheme : kSchemes) {
    if (StartsWith(out, scheme.from)) return out.replace(0, scheme.from.size(), scheme.to);
  }
  return out;
}

std::vector<Observable> Readings(std::string_view text) {
  const std::string plain = Refang(text);
  const std::string_view host = HostIn(plain);
  const std::string mapped = MappedIpv4(host);
  std::vector<Observable> readings;
  for (int number = 0; number <= kLastKind; ++number) {
    const auto kind = static_cast<ObservableKind>(number);
    AppendOnce(kind, text, readings);
    AppendOnce(kind, plain, readings);
    if (IsOfHost(kind)) AppendOnce(kind, host, readings);
    if (kind == ObservableKind::kIpv4 && !mapped.empty()) AppendOnce(kind, mapped, readings);
  }
  return readings;
}

std::vector<std::string> HostsIn(std::string_view text) {
  std::vector<std::string> hosts;
  for (const Observable& reading : Readings(text)) {
    std::string_view host = reading.value;
    if (reading.kind == ObservableKind::kUrl) {
      const size_t scheme = host.find("://");
      if (scheme == host.npos) continue;
      host = host.substr(scheme + 3, host.find_first_of("/?#\\", scheme + 3) - (scheme + 3));
      host.remove_prefix(host.rfind('@') + 1);  // npos + 1 is 0
      if (const size_t port = host.rfind(':'); port != host.npos && !host.ends_with(']')) host = host.substr(0, port);
      if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    } else if (reading.kind == ObservableKind::kEmailAddress) {
      host.remove_prefix(host.rfind('@') + 1);
    } else {
      continue;
    }
    if (!host.empty() && std::ranges::find(hosts, host) == hosts.end()) hosts.emplace_back(host);
  }
  return hosts;
}

}  // namespace stix
