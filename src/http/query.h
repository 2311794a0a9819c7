// A query string, read strictly: what cannot be read one way only is an error that names the parameter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace http {

struct Parameter {
  std::string name, value;  // percent-decoded once, '+' as space; valid UTF-8, no NUL
};

struct QueryLimits {
  size_t bytes_max = 16 * 1024;     // of the query as sent
  size_t parameters_max = 100;
};

// "a=1&b=&c" is a="1", b="", c="". Empty pieces ("&&") are skipped. The order and repetitions are kept: whether a
// parameter may come twice is the caller's to decide.
// kInvalid: a bad escape, NUL or invalid UTF-8, or no name; kTooLarge: over the limits.
base::Result<std::vector<Parameter>> ParseQuery(std::string_view query, const QueryLimits& limits = {});

// %XX for all but RFC 3986's unreserved characters: for making queries and path segments.
std::string PercentEncode(std::string_view text);

}  // namespace http
