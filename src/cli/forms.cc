#include "cli/forms.h"

#include "base/time.h"
#include "base/utf8.h"
#include "stix/identifier.h"

namespace cli {
namespace {

std::string Quoted(const std::string& value) { return "'" + base::Printable(value.substr(0, 200)) + "' is no "; }

std::string IdProblem(const std::string& value) {
  if (stix::ParseIdentifier(value)) return {};
  return Quoted(value) + "STIX id; one is a type, two dashes and a UUID: indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2";
}

std::string TypeProblem(const std::string& value) {
  if (stix::IsTypeName(value)) return {};
  return Quoted(value) + "STIX type; one has 3 to 250 of a-z, 0-9 and '-': indicator, ipv4-addr, x-acme-rule";
}

std::string TimeProblem(const std::string& value) {
  if (base::ParseTimestamp(value)) return {};
  return Quoted(value) + "time; one is like 2026-11-23T10:00:00Z";
}

// Where a script's `$(...)` came to nothing, the option must not count as left out.
std::string EmptyProblem(const std::string& value) { return value.empty() ? "is empty; say what it is to be, or leave it out" : ""; }

}  // namespace

const ValueForm kStixId{"ID", IdProblem};
const ValueForm kStixType{"TYPE", TypeProblem};
const ValueForm kTime{"TIME", TimeProblem};
const ValueForm kPublicKey{"PUBLIC", EmptyProblem};

}  // namespace cli
