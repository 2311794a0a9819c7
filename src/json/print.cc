#include "json/print.h"

#include <cmath>

#include "base/check.h"
#include "base/utf8.h"
#include "json/canonical.h"

namespace json {
namespace {

// Bytes of the well-formed UTF-8 sequence at the front (Unicode 15, table 3-7), or 0.
size_t SequenceLength(std::string_view text) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : uint8_t{0}; };
  const auto tail = [&](size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const uint8_t lead = byte(0), second = byte(1);
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return tail(1) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f)) return 0;
    return tail(1) && tail(2) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    if ((lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) return 0;
    return tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

std::string Repaired(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t length = SequenceLength(text);
    if (length == 0) {
      out.append("\xef\xbf\xbd");
      text.remove_prefix(1);
    } else {
      out.append(text.substr(0, length));
      text.remove_prefix(length);
    }
  }
  return out;
}

}  // namespace

void Writer::Separate() {
  if (comma_) out_.push_back(',');
  comma_ = true;
}

Writer& Writer::Object() {
  Separate();
  out_.push_back('{');
  open_.push_back('}');
  comma_ = false;
  return *this;
}

Writer& Writer::Array() {
  Separate();
  out_.push_back('[');
  open_.push_back(']');
  comma_ = false;
  return *this;
}

Writer& Writer::End() {
  CHECK(!open_.empty());
  out_.push_back(open_.back());
  open_.pop_back();
  comma_ = true;
  return *this;
}

Writer& Writer::Key(std::string_view name) {
  Separate();
  AppendString(name, out_);
  out_.push_back(':');
  comma_ = false;
  return *this;
}

Writer& Writer::String(std::string_view text) {
  Separate();
  if (base::IsAscii(text)) {
    AppendString(text, out_);
  } else {
    AppendString(Repaired(text), out_);
  }
  return *this;
}

Writer& Writer::Integer(int64_t number) { return Raw(std::to_string(number)); }
Writer& Writer::Bool(bool value) { return Raw(value ? "true" : "false"); }
Writer& Writer::Null() { return Raw("null"); }

Writer& Writer::Double(double number) {
  if (!std::isfinite(number)) return Null();
  Separate();
  AppendNumber(number, out_);
  return *this;
}

Writer& Writer::Raw(std::string_view json) {
  Separate();
  out_.append(json);
  return *this;
}

std::string Writer::Take() {
  CHECK(open_.empty());
  comma_ = false;
  return std::move(out_);
}

}  // namespace json
