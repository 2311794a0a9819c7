#include "stix/values.h"

#include <fmt/format.h>

#include <algorithm>

#include "stix/formats.h"

namespace stix {

namespace {

// 2.3, 2.7: ASCII letters, digits, '-' and '_'.
bool IsDictionaryKey(std::string_view key, size_t shortest) {
  return key.size() >= shortest && key.size() <= 250 && std::ranges::all_of(key, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

bool IsSsdeep(std::string_view text) {  // blocksize:hash:hash
  const size_t first = text.find(':');
  return first != std::string_view::npos && first > 0 && text.find(':', first + 1) != std::string_view::npos &&
         std::ranges::all_of(text.substr(0, first), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsTlsh(std::string_view text) {  // 35 bytes, since version 4 with "T1" in front
  return IsHexOfLength(text, 70) || (text.starts_with("T1") && IsHexOfLength(text.substr(2), 70));
}

struct HashFormat {
  std::string_view algorithm;
  bool (*matches)(std::string_view text);
  std::string_view description;
};
constexpr HashFormat kHashFormats[] = {
    {"MD5", [](std::string_view text) { return IsHexOfLength(text, 32); }, "32 hexadecimal digits"},
    {"SHA-1", [](std::string_view text) { return IsHexOfLength(text, 40); }, "40 hexadecimal digits"},
    {"SHA-256", [](std::string_view text) { return IsHexOfLength(text, 64); }, "64 hexadecimal digits"},
    {"SHA-512", [](std::string_view text) { return IsHexOfLength(text, 128); }, "128 hexadecimal digits"},
    {"SHA3-256", [](std::string_view text) { return IsHexOfLength(text, 64); }, "64 hexadecimal digits"},
    {"SHA3-512", [](std::string_view text) { return IsHexOfLength(text, 128); }, "128 hexadecimal digits"},
    {"SSDEEP", IsSsdeep, "a block size and two hashes with colons between"},
    {"TLSH", IsTlsh, "70 hexadecimal digits, after \"T1\" or alone"},
};

void CheckHash(Walk& walk, std::string_view algorithm, json::Value value, const Path& path) {
  if (!IsDictionaryKey(algorithm, 3)) {
    walk.Error(path, "hash-key", "2.7", Quoted(algorithm) + " is not a name for a hashing algorithm",
               "write 3 to 250 letters, digits, '-' or '_'");
  }
  if (!value.is_string()) {
    return walk.Error(path, "wrong-type", "2.7", "the hash is not a string", "write the hash as a string");
  }
  for (const HashFormat& format : kHashFormats) {
    if (format.algorithm != algorithm) continue;
    if (format.matches(value.AsString())) return;
    return walk.Error(path, "hash-value", "10.7",
                      fmt::format("{} is not a hash of {}", Quoted(value.AsString()), algorithm),
                      fmt::format("write {}", format.description));
  }
  walk.Warn(
      path, "hash-algorithm", "2.7", Quoted(algorithm) + " is not in hash-algorithm-ov",
      "use a name from section 10.7 where the algorithm has one: MD5, SHA-1, SHA-256, SHA-512, SHA3-256, SHA3-512, "
      "SSDEEP, TLSH");
}

bool IsStringList(json::Value value) {
  if (!value.is_array() || value.empty()) return false;
  for (const json::Value element : value.elements()) {
    if (!element.is_string()) return false;
  }
  return true;
}

// What is wanted, or empty where `value` is that.
std::string_view Lacking(DictionaryOf of, json::Value value) {
  switch (of) {
    case DictionaryOf::kAnything: return {};
    case DictionaryOf::kString: return value.is_string() ? "" : "a string";
    case DictionaryOf::kStringList: return IsStringList(value) ? "" : "a list of strings";
    case DictionaryOf::kInteger: return IsWhole(value) ? "" : "an integer";
    case DictionaryOf::kIntegerOrString: return IsWhole(value) || value.is_string() ? "" : "an integer or a string";
  }
  return {};
}

bool NotAnObject(Walk& walk, json::Value value, const Path& path, std::string_view section) {
  if (value.is_object() && !value.empty()) return false;
  if (!value.is_object()) {
    walk.Error(path, "wrong-type", section,
               fmt::format("expected a dictionary, found {}", json::TypeName(value.type())), "write a JSON object");
  } else {
    walk.Error(path, "empty-dictionary", section, "the dictionary is empty", "remove the property, or give it a value");
  }
  return true;
}

}  // namespace

void CheckHashes(Walk& walk, json::Value hashes, const Path& path) {
  if (NotAnObject(walk, hashes, path, "2.7")) return;
  for (const auto [algorithm, value] : hashes.members()) CheckHash(walk, algorithm, value, path.Member(algorithm));
}

void CheckDictionary(Walk& walk, DictionaryOf of, json::Value dictionary, const Path& path, std::string_view section) {
  if (NotAnObject(walk, dictionary, path, "2.3")) return;
  for (const auto [key, value] : dictionary.members()) {
    const Path at = path.Member(key);
    if (!IsDictionaryKey(key, 1)) {
      walk.Error(at, "dictionary-key", "2.3", Quoted(key) + " is not a key for a dictionary",
                 "write up to 250 letters, digits, '-' or '_'");
    }
    const std::string_view lacking = Lacking(of, value);
    // STIX 2.0 had a string where 2.1 has a list of strings.
    if (!lacking.empty() && !(walk.in_container() && value.is_string())) {
      walk.Error(at, "wrong-type", section, fmt::format("expected {}, found {}", lacking, json::TypeName(value.type())),
                 fmt::format("write {}", lacking));
    } else {
      walk.Anything(value, at);
    }
  }
}

void CheckVocabulary(Walk& walk, const Vocabulary& vocabulary, std::string_view word, const Path& path) {
  if (vocabulary.Contains(word)) return;
  const std::string message = fmt::format("{} is not in {}", Quoted(word), vocabulary.name);
  if (vocabulary.kind == Vocabulary::kOpen) {
    return walk.Warn(path, "open-vocabulary", vocabulary.section, message,
                     "use a value of that section where one fits");
  }
  walk.Error(path, "enumeration", vocabulary.section, message,
             fmt::format("use one of: {}", fmt::join(vocabulary.words, ", ")));
}

void CheckObservableContainer(Walk& walk, json::Value container, const Path& path) {
  if (NotAnObject(walk, container, path, "2.13")) return;
  walk.context().container = container;
  for (const auto [key, object] : container.members()) {
    const Path at = path.Member(key);
    const std::string_view type = object.FindString("type");
    if (type.empty()) {
      walk.Error(at, "type-missing", "2.13", "an observable without a type", "add \"type\"");
    } else if (const Shape* shape = FindType(type).shape; shape != nullptr) {
      Fields fields(*shape, object, at);
      walk.Members(fields);  // rules between properties are those of STIX 2.0, which are not checked
    } else {
      walk.Anything(object, at);
    }
  }
  walk.context().container = {};
}

void CheckLocalReference(Walk& walk, std::string_view key, const Path& path) {
  const json::Value container = walk.context().container;
  if (!walk.Afford(container.size(), path) || container.Find(key)) return;
  walk.Error(path, "container-reference", "2.13", Quoted(key) + " is not the key of an observable beside this one",
             "use a key of the same \"objects\"");
}

void CheckLanguageContents(Walk& walk, json::Value contents, const Path& path) {
  if (NotAnObject(walk, contents, path, "7.1.1")) return;
  for (const auto [language, translation] : contents.members()) {
    const Path at = path.Member(language);
    if (!IsLanguageTag(language)) {
      walk.Error(at, "language-tag", "7.1.1", fmt::format("{} {}", Quoted(language), kLanguageTag.message),
                 std::string(kLanguageTag.fix));
    }
    if (!NotAnObject(walk, translation, at, "7.1.1")) walk.Anything(translation, at);
  }
}

std::string DescribeTypes(TypeSet types) {
  if ((types & kDomainTypes) == kDomainTypes) {
    if ((types & kObservableTypes) != kObservableTypes) return "a domain object";
    return types == kAnyObject ? "an object, not a bundle" : "a domain object or a cyber-observable object";
  }
  if ((types & kObservableTypes) == kObservableTypes) {
    return (types & kRelationshipTypes) == kRelationshipTypes ? "cyber-observable and relationship objects"
                                                              : "a cyber-observable object";
  }
  std::string text = "an object of type ";
  bool first = true;
  for (int i = 0; i <= static_cast<int>(TypeId::kBundle); ++i) {
    if (!Contains(types, static_cast<TypeId>(i))) continue;
    if (!first) text += " or ";
    text += TypeName(static_cast<TypeId>(i));
    first = false;
  }
  return text;
}

}  // namespace stix
