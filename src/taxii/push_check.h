// Of what a server says that it failed to take, what is really not there: some servers (medallion) count an exact duplicate as
// a failure, which TAXII 2.1, 5.5, does not.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "taxii/client.h"

namespace taxii {

// An object on its way.
struct Outgoing {
  std::string text;              // JSON
  base::Timestamp date_added;
};

// What an object is called, where a server cannot say.
Submission::Failure Named(const Outgoing& object, std::string message);

// Asks the collection's manifest. `objects` are those that were sent. Where the manifest cannot be read, all failures stand.
std::vector<Submission::Failure> NotThere(Client& client, const std::string& root, const std::string& collection,
                                          std::span<const Outgoing> objects, const std::vector<Submission::Failure>& failures);

}  // namespace taxii
