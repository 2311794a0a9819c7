#include "json/pointer.h"

#include <algorithm>
#include <string>

#include "base/encoding.h"
#include "json/canonical.h"

namespace json {
namespace {

// Walks a text that is known to be JSON.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  size_t at() const { return at_; }
  char Peek() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").contains(text_[at_])) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  void Skip() { ++at_; }
  bool Take(char c) {
    if (Peek() != c) return false;
    ++at_;
    return true;
  }
  // The string with its quotes, as written.
  std::string_view TakeString() {
    const size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) return {};
    return text_.substr(begin, ++at_ - begin);
  }
  void SkipValue() {
    size_t depth = 0;
    do {
      const char c = Peek();
      if (c == '\0') return;
      if (c == '"') {
        TakeString();
      } else if (c == '{' || c == '[') {
        ++depth, ++at_;
      } else if (c == '}' || c == ']') {
        --depth, ++at_;
      } else if (c == ',' || c == ':') {
        ++at_;
      } else {
        while (at_ < text_.size() && !std::string_view(",:]} \t\r\n").contains(text_[at_])) ++at_;
      }
    } while (depth > 0);
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

// To the value of the member, which is how the walk goes on; its name stands at the returned place.
std::optional<size_t> EnterMember(Walker& walker, std::string_view quoted) {
  walker.Skip();
  while (walker.Peek() == '"') {
    const size_t begin = walker.at();
    const bool found = walker.TakeString() == quoted;
    if (!walker.Take(':')) return std::nullopt;
    if (found) return begin;
    walker.SkipValue();
    if (!walker.Take(',')) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<size_t> EnterElement(Walker& walker, uint64_t index) {
  walker.Skip();
  for (uint64_t i = 0; i < index; ++i) {
    walker.SkipValue();
    if (!walker.Take(',')) return std::nullopt;
  }
  if (walker.Peek() == ']') return std::nullopt;
  return walker.at();
}

std::string Unescape(std::string_view token) {
  std::string out;
  for (size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size()) {
      out.push_back(token[++i] == '1' ? '/' : '~');
    } else {
      out.push_back(token[i]);
    }
  }
  return out;
}

}  // namespace

std::optional<size_t> FindPointer(std::string_view text, std::string_view pointer) {
  Walker walker(text);
  walker.Peek();
  std::optional<size_t> place = walker.at();
  while (place && pointer.starts_with('/')) {
    pointer.remove_prefix(1);
    const std::string token = Unescape(pointer.substr(0, pointer.find('/')));
    pointer.remove_prefix(std::min(pointer.find('/'), pointer.size()));
    const char open = walker.Peek();
    if (open == '{') {
      std::string quoted;
      AppendString(token, quoted);
      place = EnterMember(walker, quoted);
    } else if (const auto index = base::ParseDecimal(token); open == '[' && index) {
      place = EnterElement(walker, *index);
    } else {
      place = std::nullopt;
    }
  }
  return place;
}

}  // namespace json
