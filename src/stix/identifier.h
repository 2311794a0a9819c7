// STIX identifiers: "<object-type>--<UUID>" (STIX 2.1, section 2.9), the names of types and properties (3.1), and the
// deterministic identifiers of cyber-observable objects (2.9, 3.4). Pure functions, safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/uuid.h"
#include "json/value.h"
#include "stix/types.h"

namespace stix {

// Views into the text that was parsed.
struct Identifier {
  std::string_view type;  // "indicator"
  std::string_view uuid;  // 36 characters, hexadecimal digits in either case
  TypeId type_id;         // of `type`; kCustom where the specification does not have it
  // The digit that says how the UUID was made: 4 random, 5 from a name. RFC 4122 has 1 to 5, RFC 9562 adds 6 to 8.
  int uuid_version() const;
  bool has_rfc_variant() const;
  bool has_capitals() const;
  base::Uuid uuid_value() const;
};

// The form only: a type name, "--", a UUID of any version and variant; callers check those they need. Allocates
// nothing.
std::optional<Identifier> ParseIdentifier(std::string_view text);

// 3 to 250 of a-z, 0-9 and '-'; begins with a letter, no "--" inside and no '-' at the end (3.1, 11.2.1).
bool IsTypeName(std::string_view text);

// 3 to 250 of a-z, 0-9 and '_'; begins with a letter (3.1, 11.1.1). The properties "id" and the like of the
// specification's own tables that are shorter are known by those tables, not by this rule.
bool IsPropertyName(std::string_view text);

// The UUIDv5 identifier that section 2.9 gives a cyber-observable object of `type`, from its ID contributing
// properties (section 6) in canonical JSON. nullopt where it has none: an object whose contributing properties are all
// absent, a type without any (process), or not a cyber-observable type of the specification.
std::optional<std::string> DeterministicId(std::string_view type, json::Value object);

// 00abedb4-aa42-466c-9c01-fed23315a9b7, the namespace of those identifiers and of no others.
extern const base::Uuid kObservableNamespace;

// RFC 9562, section 5.5: a UUID of version 5.
base::Uuid NameBasedUuid(const base::Uuid& name_space, std::string_view name);

}  // namespace stix
