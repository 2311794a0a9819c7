// Which collection a person means by an address and a name.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "taxii/client.h"

namespace taxii {

struct Place {
  std::string root;              // path of the API root
  RemoteCollection collection;
};

// `path` is that of a collection (".../collections/<id>/..."), of an API root or of the discovery resource, with or
// without its last slash. `wanted` is an id, an alias or a title; it may be empty where there is only one collection.
// `origin` tells the server's own API roots from those elsewhere, which are not followed.
// kNotFound with the names there are; kInvalid where several would do.
base::Result<Place> Locate(Client& client, std::string_view origin, std::string_view path, std::string_view wanted);

}  // namespace taxii
