// OpenSSL's error queue as a Result, and keys. For tls.cc and transport.cc only.
#pragma once

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/digest.h"

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

// SHA-256 of the certificate's SubjectPublicKeyInfo (DER); none without a certificate.
std::optional<crypto::Digest> KeyHashOf(const X509* certificate);

// For a client's TlsContext, where the server shows another key than the one pinned: OpenSSL would forget it.
void RememberRefusedKey(SSL* connection, const crypto::Digest& key);

}  // namespace http
