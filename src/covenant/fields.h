// Reading the covenant's documents out of JSON, strictly: an object has exactly the members named, every value is of the
// form that docs/formats.md ("Covenant") gives it, and an error says where, as a JSON pointer (RFC 6901). Internal.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/document.h"
#include "crypto/digest.h"
#include "crypto/sign.h"
#include "json/parse.h"
#include "tlog/verifier_key.h"

namespace covenant {

inline constexpr size_t kTokenBytesMax = 64;
inline constexpr int64_t kNumberMax = (int64_t{1} << 53) - 1;

bool IsToken(std::string_view text);                      // a-z, 0-9, '-'; the first a letter; 1 to kTokenBytesMax
bool IsLine(std::string_view text, size_t bytes_max);     // text for people on one line, which cannot disguise what is around it

// "<pointer>: <what>", with "/" for the whole document.
std::unexpected<base::Error> Wrong(const std::string& pointer, std::string_view what);
std::unexpected<base::Error> TooLarge(const std::string& pointer, std::string_view what);
std::string Pointer(const std::string& parent, std::string_view name);
std::string Pointer(const std::string& parent, size_t index);

// Single values.
base::Result<crypto::Digest> ReadHash(json::Value value, const std::string& pointer);
base::Result<crypto::PublicKey> ReadKey(json::Value value, const std::string& pointer);
base::Result<crypto::Signature> ReadSignature(json::Value value, const std::string& pointer);
base::Result<std::string> ReadToken(json::Value value, const std::string& pointer);
base::Result<std::string> ReadLine(json::Value value, const std::string& pointer, size_t bytes_max);
base::Result<uint64_t> ReadNumber(json::Value value, const std::string& pointer, uint64_t max = kNumberMax);
base::Result<tlog::VerifierKey> ReadVerifierKey(json::Value value, const std::string& pointer, tlog::SignatureType type);

base::Result<Base> ReadBase(json::Value value, const std::string& pointer);
base::Result<size_t> ReadChoice(json::Value value, const std::string& pointer, std::span<const std::string_view> names);
// The value whose name it is; `names` are in the order of the enum.
template <class Enum>
base::Result<Enum> ReadEnum(json::Value value, const std::string& pointer, std::span<const std::string_view> names) {
  return static_cast<Enum>(TRY(ReadChoice(value, pointer, names)));
}

// An object with exactly `names` as members.
class Fields {
 public:
  static base::Result<Fields> Of(json::Value value, std::string pointer, std::initializer_list<std::string_view> names);

  json::Value operator[](std::string_view name) const { return object_.Find(name).value_or(json::Value()); }
  bool IsNull(std::string_view name) const { return (*this)[name].is_null(); }
  std::string At(std::string_view name) const { return Pointer(pointer_, name); }

  base::Result<crypto::Digest> Hash(std::string_view name) const { return ReadHash((*this)[name], At(name)); }
  base::Result<crypto::PublicKey> Key(std::string_view name) const { return ReadKey((*this)[name], At(name)); }
  base::Result<crypto::Signature> Signature(std::string_view name) const { return ReadSignature((*this)[name], At(name)); }
  base::Result<std::string> Token(std::string_view name) const { return ReadToken((*this)[name], At(name)); }
  base::Result<std::string> Line(std::string_view name, size_t bytes_max) const {
    return ReadLine((*this)[name], At(name), bytes_max);
  }
  base::Result<uint64_t> Number(std::string_view name, uint64_t max = kNumberMax) const {
    return ReadNumber((*this)[name], At(name), max);
  }
  base::Result<tlog::VerifierKey> VerifierKey(std::string_view name, tlog::SignatureType type) const {
    return ReadVerifierKey((*this)[name], At(name), type);
  }
  // `read(value, pointer)`, or nothing for null.
  template <class Read>
  auto Optional(std::string_view name, Read read) const
      -> base::Result<std::optional<typename std::invoke_result_t<Read, json::Value, const std::string&>::value_type>> {
    if (IsNull(name)) return std::nullopt;
    return TRY(read((*this)[name], At(name)));
  }
  // `read(value, pointer)` of each element of an array of `min` to `max`.
  template <class Read>
  auto List(std::string_view name, size_t min, size_t max, Read read) const
      -> base::Result<std::vector<typename std::invoke_result_t<Read, json::Value, const std::string&>::value_type>> {
    const json::Value array = (*this)[name];
    TRY(CheckArray(array, At(name), min, max));
    std::vector<typename std::invoke_result_t<Read, json::Value, const std::string&>::value_type> list;
    list.reserve(array.size());
    for (const json::Value element : array.elements()) list.push_back(TRY(read(element, Pointer(At(name), list.size()))));
    return list;
  }
  // The same, strictly ascending by `key(element)`.
  template <class Read, class Key>
  auto Sorted(std::string_view name, size_t min, size_t max, Read read, Key key) const -> decltype(List(name, min, max, read)) {
    auto list = TRY(List(name, min, max, read));
    for (size_t i = 1; i < list.size(); ++i) {
      if (!(key(list[i - 1]) < key(list[i]))) {
        return Wrong(Pointer(At(name), i), "not in ascending order, or twice the same");
      }
    }
    return list;
  }

 private:
  Fields(json::Value object, std::string pointer) : object_(object), pointer_(std::move(pointer)) {}
  static base::Status CheckArray(json::Value value, const std::string& pointer, size_t min, size_t max);
  json::Value object_;
  std::string pointer_;
};

// A whole document: canonical JSON (RFC 8785) of at most `bytes_max`, given to `read(value, "")`. Errors begin with
// `what`. Nothing of the result may refer to the JSON.
base::Status CheckCanonical(json::Parser& parser, std::string_view bytes, std::string_view what, json::Value& root);
json::Parser DocumentParser(size_t bytes_max);

template <class Read>
auto ReadDocument(std::string_view bytes, size_t bytes_max, std::string_view what, Read read)
    -> std::invoke_result_t<Read, json::Value, const std::string&> {
  json::Parser parser = DocumentParser(bytes_max);
  json::Value root;
  TRY(CheckCanonical(parser, bytes, what, root));
  auto result = read(root, std::string());
  if (!result) return base::Annotate(std::move(result).error(), what);
  return result;
}

}  // namespace covenant
