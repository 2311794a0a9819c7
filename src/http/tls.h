// What TLS connections share: certificate, protocol versions, session tickets. OpenSSL inside.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "crypto/digest.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace http {

// Who one is to the other side.
struct TlsIdentity {
  std::string certificate_pem;      // and those that lead to its authority
  std::string private_key_pem;      // secret
};

// What makes a server's certificate good, for a client.
struct ServerTrust {
  std::string ca_pem;               // these certificates only; empty: the system's authorities
  std::string pinned_sha256;        // lower-case hexadecimal of the server's certificate; if set, it alone decides
  // SHA-256 of the SubjectPublicKeyInfo of the server's key, as a member's card has it; if set, it alone decides, before the
  // server is shown or told anything. The certificate around the key does not count: neither names nor dates nor issuer.
  std::optional<crypto::Digest> pinned_key = {};
};

// Whether a server asks its clients for certificates. What it is shown may be signed by anybody and have run out: it proves that
// the client holds the key (Request::peer_key), and whom the key belongs to is for the Gate to say. Such a server speaks TLS
// 1.3 only and resumes no session, so that the proof is made anew on each connection.
enum class ClientCertificates { kNone, kAsked };

// Immutable once made; shared by the connections that were made under it, so that a new certificate never disturbs
// those that run. TLS 1.2 or 1.3, forward secrecy and authenticated encryption only, no compression, no renegotiation,
// no early data (it could be replayed), ALPN "http/1.1". A client that pins a key or has an identity speaks TLS 1.3 only.
class TlsContext {
 public:
  // kInvalid: not PEM, or the key does not belong to the first certificate.
  static base::Result<std::shared_ptr<const TlsContext>> ForServer(const TlsIdentity& identity, ClientCertificates clients);
  static base::Result<std::shared_ptr<const TlsContext>> ForClient(const ServerTrust& trust, const std::optional<TlsIdentity>& identity);
  ~TlsContext();

  ssl_ctx_st* get() const { return context_; }

 private:
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* context_;
  std::optional<crypto::Digest> pinned_key_;
};

}  // namespace http
