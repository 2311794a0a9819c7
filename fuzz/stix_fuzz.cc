// LAYERS: stix
// Any text that is JSON can be validated, read and looked into without a crash, and twice gives the same findings.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "json/parse.h"
#include "stix/identifier.h"
#include "stix/object.h"
#include "stix/observable.h"
#include "stix/validate.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static json::Parser parser;
  static stix::Validator validator;
  const auto value = parser.Parse({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  stix::Report report, again;
  stix::ObjectInfo info;
  validator.Validate(*value, report);
  validator.Validate(*value, again);
  if (report.errors() != again.errors() || report.warnings() != again.warnings()) std::abort();
  validator.ValidateBundle(*value, report);
  stix::ReadInfo(*value, info);
  stix::DeterministicId(value->FindString("type"), *value);

  std::vector<stix::Reference> references;
  stix::AppendReferences(*value, references);
  for (const stix::Reference& reference : references) {
    if (!stix::ParseIdentifier(reference.target)) std::abort();
  }
  std::vector<stix::Observable> observables;
  stix::AppendObservables(*value, observables);
  for (const stix::Observable& observable : observables) {  // a normal form is its own normal form
    if (stix::Normalise(observable.kind, observable.value) != observable.value) std::abort();
  }
  return 0;
}
