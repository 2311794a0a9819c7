#include "json/canonical.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace json {
namespace {

// For each byte: 0 = stands for itself, otherwise the letter after the backslash, 'u' meaning \u00xx.
constexpr std::array<char, 256> MakeEscapes() {
  std::array<char, 256> escapes{};
  for (int c = 0; c < 0x20; ++c) escapes[static_cast<size_t>(c)] = 'u';
  escapes['\b'] = 'b';
  escapes['\t'] = 't';
  escapes['\n'] = 'n';
  escapes['\f'] = 'f';
  escapes['\r'] = 'r';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  return escapes;
}
constexpr auto kEscapes = MakeEscapes();

// Length of the front of `text` that needs no escape. Eight bytes at a time: the classic "is any byte below 0x20,
// a quote or a backslash" trick on a 64-bit word.
size_t PlainLength(std::string_view text) {
  constexpr uint64_t kOnes = 0x0101010101010101, kHighs = 0x8080808080808080;
  size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + at, sizeof word);
    const uint64_t quote = word ^ (kOnes * '"'), slash = word ^ (kOnes * '\\');
    const uint64_t hit = ((word - kOnes * 0x20) | (quote - kOnes) | (slash - kOnes)) & ~word & kHighs;
    if (hit != 0) break;
  }
  while (at < text.size() && kEscapes[static_cast<uint8_t>(text[at])] == 0) ++at;
  return at;
}

void AppendObject(Value object, std::string& out);

void AppendArray(Value array, std::string& out) {
  out.push_back('[');
  bool first = true;
  for (const Value element : array.elements()) {
    if (!first) out.push_back(',');
    first = false;
    AppendCanonical(element, out);
  }
  out.push_back(']');
}

void AppendObject(Value object, std::string& out) {
  constexpr size_t kInline = 48;  // no allocation for objects up to this size, which is nearly all of STIX
  std::array<Value::Member, kInline> few;
  std::vector<Value::Member> many;
  const size_t count = object.size();
  if (count > kInline) many.resize(count);
  Value::Member* const members = count > kInline ? many.data() : few.data();

  size_t filled = 0;
  bool sorted = true;
  for (const Value::Member member : object.members()) {
    if (filled > 0 && sorted) sorted = CompareNames(members[filled - 1].name, member.name) < 0;
    members[filled++] = member;
  }
  if (!sorted) {
    std::sort(members, members + filled,
              [](const auto& a, const auto& b) { return CompareNames(a.name, b.name) < 0; });
  }
  out.push_back('{');
  for (size_t i = 0; i < filled; ++i) {
    if (i > 0) out.push_back(',');
    AppendString(members[i].name, out);
    out.push_back(':');
    AppendCanonical(members[i].value, out);
  }
  out.push_back('}');
}

void AppendInteger(int64_t number, std::string& out) {
  char text[24];
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  out.append(text, end);
}

}  // namespace

// UTF-8 orders like code points; UTF-16 puts the surrogate pairs (U+10000 and up, lead bytes F0..F4) below
// U+E000..U+FFFF (lead bytes EE, EF). Only at a first difference between such leads do the two orders differ.
int CompareNames(std::string_view a, std::string_view b) {
  const size_t common = std::min(a.size(), b.size());
  const auto [at, bt] = std::mismatch(a.begin(), a.begin() + static_cast<ptrdiff_t>(common), b.begin());
  if (at == a.begin() + static_cast<ptrdiff_t>(common)) return a.size() < b.size() ? -1 : a.size() > b.size() ? 1 : 0;
  const uint8_t left = static_cast<uint8_t>(*at), right = static_cast<uint8_t>(*bt);
  const bool left_pair = left >= 0xf0, right_pair = right >= 0xf0;
  if (left_pair != right_pair) {
    const uint8_t other = left_pair ? right : left;
    if (other >= 0xee) return left_pair ? -1 : 1;
  }
  return left < right ? -1 : 1;
}

void AppendString(std::string_view text, std::string& out) {
  out.push_back('"');
  for (;;) {
    const size_t plain = PlainLength(text);
    out.append(text.substr(0, plain));
    if (plain == text.size()) break;
    const uint8_t c = static_cast<uint8_t>(text[plain]);
    out.push_back('\\');
    out.push_back(kEscapes[c]);
    if (kEscapes[c] == 'u') {
      constexpr std::string_view kDigits = "0123456789abcdef";
      out.append("00");
      out.push_back(kDigits[c >> 4]);
      out.push_back(kDigits[c & 15]);
    }
    text.remove_prefix(plain + 1);
  }
  out.push_back('"');
}

// std::to_chars gives the shortest digits that read back to the same double, which is also what ECMAScript asks
// for; only the notation is arranged here: plain for exponents -7 < n <= 21, otherwise d.ddde+x.
void AppendNumber(double number, std::string& out) {
  if (number == 0) {
    out.push_back('0');  // also for -0
    return;
  }
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::scientific).ptr;
  std::string_view shortest(text, static_cast<size_t>(end - text));
  if (shortest[0] == '-') {
    out.push_back('-');
    shortest.remove_prefix(1);
  }
  const size_t e = shortest.find('e');
  int exponent = 0;
  const std::string_view exponent_text = shortest.substr(e + 1);
  const bool negative = exponent_text[0] == '-';
  for (char c : exponent_text.substr(1)) exponent = exponent * 10 + (c - '0');
  if (negative) exponent = -exponent;
  std::string digits(1, shortest[0]);
  if (e > 2) digits.append(shortest.substr(2, e - 2));

  const int point = exponent + 1;  // ECMAScript's n: the decimal point stands after this many digits
  const int count = static_cast<int>(digits.size());
  if (point > 21 || point <= -6) {
    out.push_back(digits[0]);
    if (count > 1) out.append(1, '.').append(digits, 1);
    out.append(exponent < 0 ? "e-" : "e+").append(std::to_string(std::abs(exponent)));
  } else if (point >= count) {
    out.append(digits).append(static_cast<size_t>(point - count), '0');
  } else if (point > 0) {
    out.append(digits, 0, static_cast<size_t>(point)).append(1, '.').append(digits, static_cast<size_t>(point));
  } else {
    out.append("0.").append(static_cast<size_t>(-point), '0').append(digits);
  }
}

void AppendCanonical(Value value, std::string& out) {
  switch (value.type()) {
    case Type::kNull: out.append("null"); return;
    case Type::kBool: out.append(value.AsBool() ? "true" : "false"); return;
    case Type::kInteger: AppendInteger(value.AsInteger(), out); return;
    case Type::kDouble: AppendNumber(value.AsDouble(), out); return;
    case Type::kString: AppendString(value.AsString(), out); return;
    case Type::kArray: AppendArray(value, out); return;
    case Type::kObject: AppendObject(value, out); return;
  }
}

std::string Canonical(Value value) {
  std::string out;
  AppendCanonical(value, out);
  return out;
}

}  // namespace json
