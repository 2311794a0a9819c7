// What TLS connections share: certificate, protocol versions, session tickets. OpenSSL inside.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace http {

// What makes a server's certificate good, for a client.
struct ServerTrust {
  std::string ca_pem;               // these certificates only; empty: the system's authorities
  std::string pinned_sha256;        // lower-case hexadecimal of the server's certificate; if set, it alone decides
};

// Immutable once made; shared by the connections that were made under it, so that a new certificate never disturbs
// those that run. TLS 1.2 or 1.3, forward secrecy and authenticated encryption only, no compression, no renegotiation,
// no early data (it could be replayed), ALPN "http/1.1".
class TlsContext {
 public:
  // kInvalid: not PEM, or the key does not belong to the first certificate.
  static base::Result<std::shared_ptr<const TlsContext>> ForServer(const std::string& certificate_pem,
                                                                    const std::string& private_key_pem);
  static base::Result<std::shared_ptr<const TlsContext>> ForClient(const ServerTrust& trust);
  ~TlsContext();

  ssl_ctx_st* get() const { return context_; }

 private:
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* context_;
};

}  // namespace http
