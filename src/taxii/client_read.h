// What servers answer, read with tolerance (see client.h). Pure. kCorrupt with what came instead.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/client.h"
#include "taxii/client.h"

namespace taxii {

base::Result<Discovery> DiscoveryOf(std::string_view body);
base::Result<ApiRoot> RootOf(std::string_view body);
base::Result<std::vector<RemoteCollection>> CollectionsOf(std::string_view body);
base::Result<RemoteCollection> CollectionOf(std::string_view body);
base::Result<ObjectPage> ObjectPageOf(const http::ClientResponse& response);
base::Result<ManifestPage> ManifestOf(std::string_view body);
base::Result<Submission> SubmissionOf(std::string_view body);

// A reply that is no success, as an error with the server's words.
base::Error ErrorOf(const http::ClientResponse& response);
// Retry-After in seconds, from a number or a date (RFC 9110, 10.2.3); 0 where there is none.
int64_t RetryAfterOf(const http::Headers& headers);
// RFC 3339 as servers write it, offsets of zero included. nullopt for "undefined", null and their kind.
std::optional<base::Timestamp> TolerantTime(std::string_view text);

}  // namespace taxii
