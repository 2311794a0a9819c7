// TAXII's error resource (TAXII 2.1, 3.6.1), which every error below a TAXII path has as its body. Pure.
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace taxii {

// Fits http::ErrorForm. `why` may be empty.
http::Response Error(int status, std::string_view title, std::string_view why);

// With the status code's own title.
http::Response Error(int status, std::string_view why);

// What a failed operation looks like to a client. What only the operator should know goes to the log.
http::Response ErrorFor(const base::Error& error);

}  // namespace taxii
