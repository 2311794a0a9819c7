// OpenSSL's error queue as a Result. For tls.cc and transport.cc only.
#pragma once

#include <openssl/err.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace http {

// The reason of the oldest error on this thread's queue, which is emptied.
inline std::string OpenSslReason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* const reason = ERR_reason_error_string(code);
  return reason == nullptr ? "unknown reason" : reason;
}

inline std::unexpected<base::Error> OpenSslFailure(base::Code code, std::string_view doing) {
  return base::Fail(code, std::string(doing) + ": " + OpenSslReason());
}

}  // namespace http
