#include "json/locate.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <set>

namespace json {
namespace {

constexpr double kIntegerMax = 9007199254740991;

// Recursive descent over one text; the depth limit bounds the recursion. Decoded names are kept per object to find
// duplicates. The first error wins.
class Locator {
 public:
  Locator(std::string_view text, int depth_max) : text_(text), depth_max_(depth_max) {}

  std::optional<SyntaxError> Run() {
    if (text_.starts_with("\xef\xbb\xbf")) return SyntaxError{0, "starts with a byte order mark; save the file as UTF-8 without one"};
    Space();
    if (Value(0)) {
      Space();
      if (at_ < text_.size()) Wrong("text after the end of the value");
    }
    return error_;
  }

 private:
  bool Wrong(std::string what) { return WrongAt(at_, std::move(what)); }
  bool WrongAt(size_t at, std::string what) {
    if (!error_) error_ = SyntaxError{at, std::move(what)};
    return false;
  }
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool AtEnd() const { return at_ >= text_.size(); }
  void Space() {
    while (!AtEnd() && (Peek() == ' ' || Peek() == '\t' || Peek() == '\n' || Peek() == '\r')) ++at_;
  }

  bool Value(int depth) {
    if (AtEnd()) return Wrong("unexpected end of text; a value is missing");
    switch (Peek()) {
      case '{': return Object(depth + 1);
      case '[': return Array(depth + 1);
      case '"': return String(nullptr);
      case 't': return Word("true");
      case 'f': return Word("false");
      case 'n': return Word("null");
      default: return Number();
    }
  }

  bool Word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return Wrong("not a JSON value; true, false and null are written in lower case");
    at_ += word.size();
    return true;
  }

  bool Deeper(int depth) {
    return depth <= depth_max_ || Wrong("nested deeper than " + std::to_string(depth_max_) + " levels");
  }

  bool Array(int depth) {
    if (!Deeper(depth)) return false;
    ++at_;
    Space();
    if (Peek() == ']') return ++at_, true;
    for (;;) {
      Space();
      if (!Value(depth)) return false;
      Space();
      if (Peek() == ',') {
        ++at_;
      } else if (Peek() == ']') {
        return ++at_, true;
      } else {
        return Wrong(AtEnd() ? "unexpected end of text; an array is not closed" : "expected , or ] in an array");
      }
    }
  }

  bool Object(int depth) {
    if (!Deeper(depth)) return false;
    std::set<std::string> names;
    ++at_;
    Space();
    if (Peek() == '}') return ++at_, true;
    for (;;) {
      Space();
      const size_t name_at = at_;
      std::string name;
      if (Peek() != '"') return Wrong(AtEnd() ? "unexpected end of text; an object is not closed" : "expected a name in double quotes");
      if (!String(&name)) return false;
      if (!names.insert(name).second) return WrongAt(name_at, "the name \"" + name + "\" stands twice in one object");
      Space();
      if (Peek() != ':') return Wrong("expected : after a name");
      ++at_;
      Space();
      if (!Value(depth)) return false;
      Space();
      if (Peek() == ',') {
        ++at_;
      } else if (Peek() == '}') {
        return ++at_, true;
      } else {
        return Wrong(AtEnd() ? "unexpected end of text; an object is not closed" : "expected , or } in an object");
      }
    }
  }

  // Four hexadecimal digits at `at`, or -1.
  int32_t Hex4(size_t at) const {
    if (at + 4 > text_.size()) return -1;
    uint32_t code = 0;
    const auto [end, ec] = std::from_chars(text_.data() + at, text_.data() + at + 4, code, 16);
    return ec == std::errc() && end == text_.data() + at + 4 ? static_cast<int32_t>(code) : -1;
  }

  bool Escape(std::string* out) {
    const size_t start = at_++;
    const char c = Peek();
    constexpr std::string_view kLetters = "\"\\/bfnrt", kMeaning = "\"\\/\b\f\n\r\t";
    if (const size_t i = kLetters.find(c); !AtEnd() && i != std::string_view::npos) {
      if (out) out->push_back(kMeaning[i]);
      ++at_;
      return true;
    }
    if (c != 'u') return WrongAt(start, "unknown escape in a string");
    int32_t code = Hex4(at_ + 1);
    if (code < 0) return WrongAt(start, "\\u needs four hexadecimal digits");
    at_ += 5;
    if (code >= 0xdc00 && code <= 0xdfff) return WrongAt(start, "a lone surrogate; write the character itself or a whole pair");
    if (code >= 0xd800 && code <= 0xdbff) {
      const int32_t low = text_.substr(at_, 2) == "\\u" ? Hex4(at_ + 2) : -1;
      if (low < 0xdc00 || low > 0xdfff) return WrongAt(start, "a lone surrogate; write the character itself or a whole pair");
      at_ += 6;
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    if (out) AppendUtf8(static_cast<uint32_t>(code), *out);
    return true;
  }

  static void AppendUtf8(uint32_t code, std::string& out) {
    if (code < 0x80) {
      out.push_back(static_cast<char>(code));
    } else if (code < 0x800) {
      out.push_back(static_cast<char>(0xc0 | code >> 6));
      out.push_back(static_cast<char>(0x80 | (code & 0x3f)));
    } else if (code < 0x10000) {
      out.push_back(static_cast<char>(0xe0 | code >> 12));
      out.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3f)));
      out.push_back(static_cast<char>(0x80 | (code & 0x3f)));
    } else {
      out.push_back(static_cast<char>(0xf0 | code >> 18));
      out.push_back(static_cast<char>(0x80 | (code >> 12 & 0x3f)));
      out.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3f)));
      out.push_back(static_cast<char>(0x80 | (code & 0x3f)));
    }
  }

  // Bytes of the well-formed UTF-8 sequence here (Unicode table 3-7), or 0.
  size_t Utf8Length() const {
    const auto byte = [&](size_t i) { return at_ + i < text_.size() ? static_cast<uint8_t>(text_[at_ + i]) : uint8_t{0}; };
    const auto tail = [&](size_t i) { return (byte(i) & 0xc0) == 0x80; };
    const uint8_t lead = byte(0), second = byte(1);
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return tail(1) ? 2 : 0;
    if ((lead & 0xf0) == 0xe0) {
      const bool bad = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f);
      return !bad && tail(1) && tail(2) ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
      const bool bad = (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
      return !bad && tail(1) && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
  }

  bool String(std::string* out) {
    const size_t start = at_++;
    for (;;) {
      if (AtEnd()) return WrongAt(start, "unexpected end of text; this string is not closed");
      const uint8_t c = static_cast<uint8_t>(Peek());
      if (c == '"') return ++at_, true;
      if (c == '\\') {
        if (!Escape(out)) return false;
        continue;
      }
      if (c < 0x20) return Wrong("a control character in a string; escape it");
      const size_t bytes = Utf8Length();
      if (bytes == 0) return Wrong("not valid UTF-8");
      if (out) out->append(text_.substr(at_, bytes));
      at_ += bytes;
    }
  }

  bool Number() {
    const size_t start = at_;
    const auto digits = [&] {
      const size_t from = at_;
      while (Peek() >= '0' && Peek() <= '9') ++at_;
      return at_ - from;
    };
    if (Peek() == '-') ++at_;
    const size_t whole_at = at_;
    const size_t whole = digits();
    if (whole == 0) return WrongAt(start, "not a JSON value");
    if (whole > 1 && text_[whole_at] == '0') return WrongAt(start, "a number must not start with 0");
    if (Peek() == '.') {
      ++at_;
      if (digits() == 0) return WrongAt(start, "a number needs a digit after the point");
    }
    if (Peek() == 'e' || Peek() == 'E') {
      ++at_;
      if (Peek() == '+' || Peek() == '-') ++at_;
      if (digits() == 0) return WrongAt(start, "a number needs a digit in its exponent");
    }
    double value = 0;
    const auto parsed = std::from_chars(text_.data() + start, text_.data() + at_, value);
    if (parsed.ec == std::errc::result_out_of_range) {  // says neither over nor under; strtod does
      value = std::strtod(std::string(text_.substr(start, at_ - start)).c_str(), nullptr);
    }
    if (!std::isfinite(value)) return WrongAt(start, "a number too large for a double (RFC 8259 section 6)");
    const bool prints_as_integer = value == std::trunc(value) && std::abs(value) < 1e21;
    if (prints_as_integer && std::abs(value) > kIntegerMax) {
      return WrongAt(start, "an integer beyond +-(2^53-1), which many programs cannot hold; send it as a string");
    }
    return true;
  }

  std::string_view text_;
  int depth_max_;
  size_t at_ = 0;
  std::optional<SyntaxError> error_;
};

}  // namespace

std::optional<SyntaxError> FindSyntaxError(std::string_view text, int depth_max) {
  return Locator(text, depth_max).Run();
}

std::string LineAndColumn(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(before.size() - line_start + 1);
}

}  // namespace json
