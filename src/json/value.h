// A parsed JSON text, read in place.
//
// Value is a place on a tape that simdjson wrote (its documented layout: one 64-bit word for each scalar or bracket, type
// in the top byte), so reading costs no allocation and this header needs no third-party one. It is two words, which go
// in registers: one of three is copied through memory, and the processor waits for what was just written there.
// A Value is valid until its Parser parses again or dies. Const and safe to read from many threads.
//
// What a Value can hold is I-JSON (RFC 7493) plus RFC 8785's needs: the Parser has refused invalid UTF-8, lone
// surrogates, duplicate names, and integers beyond +-(2^53-1).
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace json {

enum class Type : uint8_t { kNull, kBool, kInteger, kDouble, kString, kArray, kObject };

std::string_view TypeName(Type type);  // "null", "boolean", "integer", "number", "string", "array", "object"

// What simdjson wrote of one text: values, and behind each other the strings that they point to.
struct Tape {
  const uint64_t* words = nullptr;
  const uint8_t* strings = nullptr;

  char Tag(size_t at) const { return static_cast<char>(words[at] >> 56); }
  uint64_t Payload(size_t at) const { return words[at] & 0x00ffffffffffffff; }
  std::string_view String(size_t at) const {
    const uint8_t* text = strings + Payload(at);
    uint32_t bytes;
    std::memcpy(&bytes, text, sizeof bytes);
    return {reinterpret_cast<const char*>(text + sizeof bytes), bytes};
  }
};

class Value {
 public:
  Value() = default;  // reads as null
  Value(const Tape& tape, size_t at) : tape_(&tape), at_(at) {}

  Type type() const {
    switch (Tag()) {
      case 't': case 'f': return Type::kBool;
      case 'l': case 'u': return Type::kInteger;
      case 'd': return Type::kDouble;
      case '"': return Type::kString;
      case '[': return Type::kArray;
      case '{': return Type::kObject;
      default: return Type::kNull;
    }
  }
  bool is_string() const { return Tag() == '"'; }
  bool is_object() const { return Tag() == '{'; }
  bool is_array() const { return Tag() == '['; }
  bool is_integer() const { return Tag() == 'l'; }
  bool is_number() const { return Tag() == 'l' || Tag() == 'd'; }
  bool is_bool() const { return Tag() == 't' || Tag() == 'f'; }
  bool is_null() const { return type() == Type::kNull; }

  // Each asks for the matching type; on another one they give the empty value.
  bool AsBool() const { return Tag() == 't'; }
  int64_t AsInteger() const {
    if (Tag() == 'u') return INT64_MAX;  // beyond int64: the Parser refuses it by this value
    return is_integer() ? static_cast<int64_t>(tape_->words[at_ + 1]) : 0;
  }
  double AsDouble() const {
    if (is_integer()) return static_cast<double>(AsInteger());
    if (Tag() != 'd') return 0;
    double number;
    std::memcpy(&number, &tape_->words[at_ + 1], sizeof number);
    return number;
  }
  std::string_view AsString() const { return is_string() ? tape_->String(at_) : std::string_view(); }

  // Elements of an array or members of an object; 0 for scalars. Exact below 2^24, counted beyond.
  size_t size() const;
  bool empty() const { return !(is_array() || is_object()) || End() == at_ + 2; }

  struct Member;
  class Elements;  // for (Value element : value.elements())
  class Members;   // for (auto [name, value] : value.members()), in the order of the text
  Elements elements() const;
  Members members() const;

  // The member called `name`: a linear scan, which beats hashing at the sizes JSON objects have.
  std::optional<Value> Find(std::string_view name) const;
  // Find, and a string; empty view otherwise.
  std::string_view FindString(std::string_view name) const;

 private:
  char Tag() const { return tape_ == nullptr ? 'n' : tape_->Tag(at_); }
  uint64_t Payload() const { return tape_->Payload(at_); }
  // Tape index one past this value.
  size_t End() const {
    switch (Tag()) {
      case '{': case '[': return static_cast<uint32_t>(Payload());
      case 'l': case 'u': case 'd': return at_ + 2;
      default: return at_ + 1;
    }
  }

  const Tape* tape_ = nullptr;
  size_t at_ = 0;
};

struct Value::Member {
  std::string_view name;
  Value value;
};

class Value::Elements {
 public:
  explicit Elements(Value array) : array_(array) {}
  struct Iterator {
    Value value;
    Value operator*() const { return value; }
    Iterator& operator++() {
      value.at_ = value.End();
      return *this;
    }
    bool operator==(const Iterator& other) const { return value.at_ == other.value.at_; }
  };
  Iterator begin() const {
    Value first = array_;
    first.at_ = array_.is_array() ? array_.at_ + 1 : 0;
    return {first};
  }
  Iterator end() const {
    Value last = array_;
    last.at_ = array_.is_array() ? array_.End() - 1 : 0;
    return {last};
  }

 private:
  Value array_;
};

class Value::Members {
 public:
  explicit Members(Value object) : object_(object) {}
  struct Iterator {
    Value name;
    Member operator*() const {
      Value value = name;
      value.at_ = name.at_ + 1;
      return {name.AsString(), value};
    }
    Iterator& operator++() {
      Value value = name;
      value.at_ = name.at_ + 1;
      name.at_ = value.End();
      return *this;
    }
    bool operator==(const Iterator& other) const { return name.at_ == other.name.at_; }
  };
  Iterator begin() const {
    Value first = object_;
    first.at_ = object_.is_object() ? object_.at_ + 1 : 0;
    return {first};
  }
  Iterator end() const {
    Value last = object_;
    last.at_ = object_.is_object() ? object_.End() - 1 : 0;
    return {last};
  }

 private:
  Value object_;
};

inline Value::Elements Value::elements() const { return Elements(*this); }
inline Value::Members Value::members() const { return Members(*this); }

inline std::optional<Value> Value::Find(std::string_view name) const {
  for (const Member member : members()) {
    if (member.name == name) return member.value;
  }
  return std::nullopt;
}

inline std::string_view Value::FindString(std::string_view name) const {
  const auto value = Find(name);
  return value ? value->AsString() : std::string_view();
}

}  // namespace json
