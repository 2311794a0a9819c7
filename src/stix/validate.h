// The rules of STIX 2.1 (with errata 01), checked on one object at a time.
//
// Every MUST that can be checked on one object, or on one bundle, is an error; every SHOULD is a warning. Findings name
// the rule by a code that does not change, the place by a JSON pointer, the section of the specification, and the mend.
// Custom properties and types without an extension definition are warnings (real bundles are full of them) unless
// Options say otherwise. Objects of STIX 2.0 (no spec_version; section 3.2 of 2.1 requires it) are checked by a
// smaller set of rules.
//
// Left out are the SHOULDs that nearly every published object breaks or that one object cannot show: `lang` with every
// text, hashes with every URL, SHA-256 beside other hashes, lower-case dictionary keys, ISO 3166-2 areas.
//
// Where the rules live: common.h (the table of section 3.2), types_*.cc and parts.cc (the property tables of 4 to 7,
// with the rules between their properties), formats.cc (of strings), values.cc (2.3, 2.7), walk_object.cc (identifiers,
// versions), vocabularies.cc (10), relationships.cc (appendix B), markings.cc (7.2), extensions.cc (7.3, 11), bundle.cc
// (8).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"
#include "stix/object.h"

namespace stix {

enum class Severity : uint8_t { kError, kWarning };
std::string_view SeverityName(Severity severity);  // "error", "warning"

struct Finding {
  Severity severity = Severity::kError;
  std::string code;     // kebab-case, stable: "timestamp-format"
  std::string pointer;  // RFC 6901, from the object (or bundle) that was validated: "/external_references/0/url"
  std::string section;  // of STIX 2.1 errata 01: "2.16"
  std::string message;  // what is wrong
  std::string fix;      // what would mend it
};

// Findings in the order of the text. Reusable; Clear keeps its room. An empty Report owns nothing.
class Report {
 public:
  const std::vector<Finding>& findings() const { return findings_; }
  size_t errors() const { return errors_; }      // counted also where no longer kept
  size_t warnings() const { return warnings_; }
  bool valid() const { return errors_ == 0; }
  // True where there were more findings than Options::findings_max; errors push out warnings that came before them.
  bool truncated() const { return errors_ + warnings_ > findings_.size(); }

  void Add(Finding finding, size_t findings_max);
  void Clear();

 private:
  std::vector<Finding> findings_;
  size_t errors_ = 0;
  size_t warnings_ = 0;
};

struct Options {
  enum class Custom : uint8_t { kWarn, kRefuse };
  Custom custom = Custom::kWarn;    // properties and types that neither the specification nor an extension defines
  size_t findings_max = 100;        // kept for one object; the rest are counted
  int depth_max = 64;               // nesting inside the object
  size_t string_bytes_max = 10'000'000;  // of any one string
};

// One for each thread; keeps buffers between calls. Validating an object without findings allocates nothing.
class Validator {
 public:
  explicit Validator(Options options = {});

  // Adds what is wrong with `object` to `report`. It may be anything that the json::Parser accepted, bundles excepted.
  void Validate(json::Value object, Report& report);

  // Section 8: the bundle itself, and what only shows between its objects; not the objects.
  void ValidateBundleItself(json::Value bundle, Report& report);
  // The bundle itself, then each of its objects; pointers begin at the bundle: "/objects/3/name". The limit of findings
  // holds for them all together: to have a report for each object, Validate each one.
  void ValidateBundle(json::Value bundle, Report& report);

 private:
  Options options_;
  std::string scratch_;
};

}  // namespace stix
