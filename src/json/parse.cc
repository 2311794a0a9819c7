#include "json/parse.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "json/locate.h"

namespace json {
namespace {

constexpr int64_t kIntegerMax = (int64_t{1} << 53) - 1;

// What simdjson takes but we do not: duplicate names, and integers that do not survive other programs.
class Strictness {
 public:
  // By reference here and below: a Value is three words, and copying one just written stalls the processor.
  bool Holds(const Value& value) {
    switch (value.type()) {
      case Type::kInteger: return value.AsInteger() >= -kIntegerMax && value.AsInteger() <= kIntegerMax;
      case Type::kDouble: return DoubleHolds(value.AsDouble());
      case Type::kArray:
        for (const Value element : value.elements()) {
          if (!Holds(element)) return false;
        }
        return true;
      case Type::kObject: return ObjectHolds(value);
      default: return true;
    }
  }

 private:
  // A double that RFC 8785 prints as an integer must be one that reads back.
  static bool DoubleHolds(double number) {
    const double size = std::abs(number);
    return std::isfinite(number) && (size <= static_cast<double>(kIntegerMax) || size >= 1e21 || number != std::trunc(number));
  }

  bool ObjectHolds(const Value& object) {
    for (const Value::Member member : object.members()) {
      if (!member.value.is_string() && !Holds(member.value)) return false;
    }
    return NamesAreUnique(object);
  }

  bool NamesAreUnique(const Value& object) {
    constexpr size_t kFew = 24;
    if (object.size() > kFew) return ManyNamesAreUnique(object);
    std::string_view names[kFew];
    size_t count = 0;
    uint64_t seen = 0;  // a bit for each name so far; only names that share one are compared
    for (const Value::Member member : object.members()) {
      const uint64_t bit = uint64_t{1} << Bucket(member.name);
      for (size_t i = 0; (seen & bit) != 0 && i < count; ++i) {
        if (names[i] == member.name) return false;
      }
      seen |= bit;
      names[count++] = member.name;
    }
    return true;
  }

  // 0 to 63, spread over the names that objects have: by length, first, middle and last character.
  static uint32_t Bucket(std::string_view name) {
    if (name.empty()) return 0;
    const auto at = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(name[i])); };
    const uint32_t mixed = static_cast<uint32_t>(name.size()) + (at(0) << 8) + (at(name.size() / 2) << 16) + (at(name.size() - 1) << 24);
    return (mixed * 2654435769u) >> 26;
  }

  bool ManyNamesAreUnique(const Value& object) {
    names_.clear();
    for (const Value::Member member : object.members()) names_.push_back(member.name);
    std::sort(names_.begin(), names_.end());
    return std::adjacent_find(names_.begin(), names_.end()) == names_.end();
  }

  std::vector<std::string_view> names_;
};

}  // namespace

// A copy of the text and its strings; for each value two words of tape and its place among those that simdjson finds first.
uint64_t ParseBytes(std::string_view text) {
  const auto begins_value = [](char c) { return c == ',' || c == ':' || c == '[' || c == '{'; };
  return 2 * text.size() + 24 * static_cast<uint64_t>(std::ranges::count_if(text, begins_value));
}

struct Parser::Impl {
  explicit Impl(Limits limits) : limits(limits), parser(limits.bytes_max) {}

  Limits limits;
  simdjson::dom::parser parser;
  std::string padded;  // simdjson reads up to SIMDJSON_PADDING bytes past the end
  Strictness strictness;
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
  const Value value(impl.parser.doc.tape.get(), 1, impl.parser.doc.string_buf.get());
  if (!impl.strictness.Holds(value)) return refuse();
  return value;
}

}  // namespace json
