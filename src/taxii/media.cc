#include "taxii/media.h"

#include <array>

#include "http/media_type.h"
#include "taxii/error.h"

namespace taxii {
namespace {

http::MediaType Offer() { return {"application", "taxii+json", {{"version", "2.1"}}}; }

}  // namespace

std::string_view StixType(stix::SpecVersion version) {
  return version == stix::SpecVersion::kV20 ? "application/stix+json;version=2.0" : "application/stix+json;version=2.1";
}

std::optional<http::Response> RefuseAccept(const http::Request& request) {
  const std::array offers = {Offer()};
  const auto chosen = http::Negotiate(request.headers.FindAll("Accept"), offers);
  if (!chosen) return Error(400, "the Accept header: " + chosen.error().message);
  if (*chosen) return std::nullopt;
  return Error(406, "this server answers with " + std::string(kTaxiiType) + " only; send that in Accept, or */*");
}

std::optional<http::Response> RefuseContentType(const http::Request& request) {
  const auto sent = request.headers.FindAll("Content-Type");
  const std::string expected = "send the body as Content-Type: " + std::string(kTaxiiType);
  if (sent.empty()) return Error(415, "the request has no Content-Type; " + expected);
  if (sent.size() > 1) return Error(400, "Content-Type is given more than once; " + expected);
  const auto type = http::ParseMediaType(sent.front());
  if (!type) return Error(415, "the Content-Type header: " + type.error().message + "; " + expected);
  const bool is_taxii = type->type == "application" && type->subtype == "taxii+json";
  if (is_taxii && type->Find("version").value_or("2.1") == "2.1") return std::nullopt;
  return Error(415, "bodies of that type are not taken; " + expected);
}

}  // namespace taxii
