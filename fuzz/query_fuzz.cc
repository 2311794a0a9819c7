// LAYERS: http
// Any bytes are a query or refused; what was read is read again from its encoding.
#include "base/check.h"
#include "base/utf8.h"
#include "http/query.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto parameters = http::ParseQuery({reinterpret_cast<const char*>(data), size});
  if (!parameters) return 0;
  std::string encoded;
  for (const auto& [name, value] : *parameters) {
    CHECK(!name.empty() && base::IsUtf8(name) && base::IsUtf8(value));
    CHECK(!(name + value).contains('\0'));
    encoded += http::PercentEncode(name) + "=" + http::PercentEncode(value) + "&";
  }
  const auto again = http::ParseQuery(encoded, {.bytes_max = encoded.size(), .parameters_max = parameters->size()});
  CHECK(again && again->size() == parameters->size());
  for (size_t i = 0; i < again->size(); ++i) CHECK(again->at(i).name == parameters->at(i).name && again->at(i).value == parameters->at(i).value);
  return 0;
}
