#include "json/parse.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <span>
#include <vector>

#include "json/locate.h"

namespace json {
namespace {

constexpr int64_t kIntegerMax = (int64_t{1} << 53) - 1;

// What simdjson takes but we do not: duplicate names, and integers that do not survive other programs. It goes along the tape once, where
// each value has a word, and numbers two.
class Strictness {
 public:
  explicit Strictness(const Tape& tape) : tape_(tape) {}

  bool Holds() { return Past(1) != kBroken; }

 private:
  static constexpr size_t kBroken = 0;

  // Where the tape goes on behind the value at `at`, or kBroken.
  size_t Past(size_t at) {
    switch (tape_.Tag(at)) {
      case 'l': return IntegerHolds(static_cast<int64_t>(tape_.words[at + 1])) ? at + 2 : kBroken;
      case 'u': return kBroken;  // beyond int64
      case 'd': return DoubleHolds(std::bit_cast<double>(tape_.words[at + 1])) ? at + 2 : kBroken;
      case '[': return PastArray(at + 1);
      case '{': return PastObject(at);
      default: return at + 1;
    }
  }

  size_t PastArray(size_t at) {
    while (tape_.Tag(at) != ']') {
      at = Past(at);
      if (at == kBroken) return kBroken;
    }
    return at + 1;
  }

  size_t PastObject(size_t begin) {
    constexpr size_t kFew = 24;
    const bool many = (tape_.Payload(begin) >> 32) > kFew;
    size_t names[kFew];  // where they stand: a view just written to memory is slow to copy
    size_t count = 0;
    std::array<uint64_t, 4> seen{};  // a bit for each name so far; only names that share one are compared
    size_t at = begin + 1;
    while (tape_.Tag(at) != '}') {
      if (!many) {
        const uint8_t bucket = Bucket(tape_.String(at));
        uint64_t& bits = seen[bucket / 64];
        const uint64_t bit = uint64_t{1} << bucket % 64;
        if ((bits & bit) != 0 && IsAmong({names, count}, at)) return kBroken;
        bits |= bit;
        names[count++] = at;
      }
      at = tape_.Tag(at + 1) == '"' ? at + 2 : Past(at + 1);
      if (at == kBroken) return kBroken;
    }
    return many && !ManyNamesAreUnique(begin) ? kBroken : at + 1;
  }

  bool IsAmong(std::span<const size_t> names, size_t name) const {
    return std::ranges::any_of(names, [&](size_t other) { return tape_.String(other) == tape_.String(name); });
  }

  // Spread over the names that objects have: by length, first, middle and last character.
  static uint8_t Bucket(std::string_view name) {
    if (name.empty()) return 0;
    const auto at = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(name[i])); };
    const uint32_t mixed = static_cast<uint32_t>(name.size()) + (at(0) << 8) + (at(name.size() / 2) << 16) + (at(name.size() - 1) << 24);
    return static_cast<uint8_t>((mixed * 2654435769u) >> 24);
  }

  bool ManyNamesAreUnique(size_t object) {
    names_.clear();
    for (const Value::Member member : Value(tape_, object).members()) names_.push_back(member.name);
    std::sort(names_.begin(), names_.end());
    return std::adjacent_find(names_.begin(), names_.end()) == names_.end();
  }

  static bool IntegerHolds(int64_t number) { return number >= -kIntegerMax && number <= kIntegerMax; }
  // A double that RFC 8785 prints as an integer must be one that reads back.
  static bool DoubleHolds(double number) {
    const double size = std::abs(number);
    return std::isfinite(number) && (size <= static_cast<double>(kIntegerMax) || size >= 1e21 || number != std::trunc(number));
  }

  const Tape& tape_;
  std::vector<std::string_view> names_;
};

}  // namespace

// A copy of the text and its strings; for each value two words of tape and its place among those that simdjson finds first.
uint64_t ParseBytes(std::string_view text) {
  constexpr size_t kStretch = 255;  // counted in one byte, so that many are counted at once
  uint64_t values = 0;
  for (size_t at = 0; at < text.size(); at += kStretch) {
    uint8_t here = 0;
    for (const char c : text.substr(at, kStretch)) here += c == ',' || c == ':' || c == '[' || c == '{' ? 1 : 0;
    values += here;
  }
  return 2 * text.size() + 24 * values;
}

struct Parser::Impl {
  explicit Impl(Limits limits) : limits(limits), parser(limits.bytes_max) {}

  Limits limits;
  simdjson::dom::parser parser;
  std::string padded;  // simdjson reads up to SIMDJSON_PADDING bytes past the end
  Tape tape;
  Strictness strictness{tape};
};

Parser::Parser(Limits limits) : impl_(std::make_unique<Impl>(limits)) {}
Parser::~Parser() = default;
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;

base::Result<Value> Parser::Parse(std::string_view text) {
  Impl& impl = *impl_;
  if (text.size() > impl.limits.bytes_max) {
    return base::Fail(base::Code::kTooLarge, "JSON text of " + std::to_string(text.size()) + " bytes; at most " +
                                                 std::to_string(impl.limits.bytes_max) + " are taken here");
  }
  const auto refuse = [&]() -> base::Result<Value> {
    if (const auto wrong = FindSyntaxError(text, impl.limits.depth_max)) {
      return base::Fail(base::Code::kInvalid, LineAndColumn(text, wrong->offset) + ": " + wrong->what);
    }
    return base::Fail(base::Code::kInvalid, "not valid JSON");
  };

  const size_t depth = static_cast<size_t>(impl.limits.depth_max);
  if (impl.parser.capacity() < text.size() || impl.parser.max_depth() != depth) {
    const size_t capacity = std::max<size_t>(text.size(), 4096);
    if (impl.parser.allocate(capacity, depth) != simdjson::SUCCESS) {
      return base::Fail(base::Code::kTooLarge, "out of memory parsing " + std::to_string(text.size()) + " bytes");
    }
  }
  if (text.starts_with("\xef\xbb\xbf")) return refuse();
  impl.padded.resize(text.size() + simdjson::SIMDJSON_PADDING);
  std::copy(text.begin(), text.end(), impl.padded.begin());
  simdjson::dom::element root;
  const auto error = impl.parser.parse(impl.padded.data(), text.size(), false).get(root);
  if (error == simdjson::MEMALLOC || error == simdjson::CAPACITY) {
    return base::Fail(base::Code::kTooLarge, simdjson::error_message(error));
  }
  if (error != simdjson::SUCCESS) return refuse();
  impl.tape = {impl.parser.doc.tape.get(), impl.parser.doc.string_buf.get()};
  if (!impl.strictness.Holds()) return refuse();
  return Value(impl.tape, 1);
}

}  // namespace json
