// LAYERS: http
// Any bytes are a Content-Type or an Accept, or refused; a media type is acceptable to an Accept that names it.
#include <array>

#include "base/check.h"
#include "http/media_type.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const std::array offers = {*http::ParseMediaType("application/taxii+json;version=2.1"), *http::ParseMediaType("text/html")};
  const std::array accept = {text};
  const auto chosen = http::Negotiate(accept, offers);
  if (chosen && *chosen) CHECK(**chosen < offers.size());
  if (const auto type = http::ParseMediaType(text)) {
    CHECK(!type->type.empty() && !type->subtype.empty() && type->type != "*");
    CHECK(http::Matches(*type, *type));
  }
  return 0;
}
