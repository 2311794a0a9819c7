#include "json/value.h"

namespace json {

std::string_view TypeName(Type type) {
  switch (type) {
    case Type::kNull: return "null";
    case Type::kBool: return "boolean";
    case Type::kInteger: return "integer";
    case Type::kDouble: return "number";
    case Type::kString: return "string";
    case Type::kArray: return "array";
    case Type::kObject: return "object";
  }
  return "null";
}

size_t Value::size() const {
  if (!is_array() && !is_object()) return 0;
  constexpr uint64_t kSaturated = 0xffffff;  // simdjson keeps 24 bits of the count
  const uint64_t stored = Payload() >> 32;
  if (stored < kSaturated) return stored;
  size_t count = 0;
  if (is_array()) {
    for ([[maybe_unused]] const Value element : elements()) ++count;
  } else {
    for ([[maybe_unused]] const Member member : members()) ++count;
  }
  return count;
}

}  // namespace json
