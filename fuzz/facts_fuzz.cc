// LAYERS: exchange
// What is taken of an object is read from its canonical form. That form can be read back, is its own canonical form, and is as
// valid as the text was.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "exchange/facts.h"
#include "exchange/record.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "stix/validate.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static json::Parser parser, stored_parser;
  static stix::Validator validator;
  const auto value = parser.Parse({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  stix::Report report, stored_report;
  validator.Validate(*value, report);
  const std::string canonical = json::Canonical(*value);
  const auto stored = stored_parser.Parse(canonical);
  if (!stored || json::Canonical(*stored) != canonical) std::abort();
  validator.Validate(*stored, stored_report);
  if (report.valid() != stored_report.valid()) std::abort();
  if (!report.valid()) return 0;

  const auto facts = exchange::FactsOf(*stored);
  if (!facts) return 0;
  if (facts->id != value->FindString("id")) std::abort();
  const auto parts = exchange::ObjectParts(*stored, canonical);
  if (parts && parts->empty()) std::abort();
  return 0;
}
