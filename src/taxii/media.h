// Media types (TAXII 2.1, 1.6.8 and 3.1). Pure.
#pragma once

#include <optional>
#include <string_view>

#include "http/message.h"
#include "stix/object.h"

namespace taxii {

inline constexpr std::string_view kTaxiiType = "application/taxii+json;version=2.1";

// How objects of that version are named in manifests and in `media_types`.
std::string_view StixType(stix::SpecVersion version);

// The reply where the request's Accept excludes TAXII 2.1 (406) or cannot be read (400). "application/taxii+json"
// without a version means the latest that the server has, so it is always fine; so is no Accept at all.
std::optional<http::Response> RefuseAccept(const http::Request& request);

// 415 unless the body is announced as TAXII, in version 2.1 or without one.
std::optional<http::Response> RefuseContentType(const http::Request& request);

}  // namespace taxii
