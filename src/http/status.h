// What an error is as an HTTP status, and what a status says of a server. One table each way, for all who answer or ask.
#pragma once

#include "base/result.h"

namespace http {

int StatusOf(base::Code code);

// 500 is kInternal; what is in no list is kInvalid below it and kUnavailable above.
base::Code CodeOf(int status);

}  // namespace http
