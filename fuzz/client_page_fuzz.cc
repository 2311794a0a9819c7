// LAYERS: taxii
// Whatever a server sends for a page, what is passed on of it is STIX objects, one by one; the rest is refused.
#include "base/check.h"
#include "json/parse.h"
#include "taxii/client_read.h"
#include "taxii/follow_sift.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  http::ClientResponse response{.status = 200, .headers = {}, .body = std::string(reinterpret_cast<const char*>(data), size)};
  auto page = taxii::ObjectPageOf(response);
  if (!page) return 0;
  const size_t came = page->objects.size();
  const taxii::Sifted sifted = taxii::Sift(page->objects, {});
  CHECK(sifted.objects.size() + sifted.refused.size() == came && sifted.unasked == 0);
  json::Parser parser;
  for (const std::string_view text : sifted.objects) {
    const auto object = parser.Parse(text);
    CHECK(object && object->is_object() && !object->FindString("type").empty() && object->FindString("type") != "bundle");
    CHECK(object->FindString("id").starts_with(std::string(object->FindString("type")) + "--"));
  }
  return 0;
}
