#include "http/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "http/openssl.h"

namespace http {
namespace {

using base::Code;

// TLS 1.2 suites with forward secrecy and authenticated encryption; those of TLS 1.3 all have both.
constexpr const char* kTls12Ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr size_t kReadBufferBytes = 32 * 1024;  // two records a system call
constexpr long kClientCertificateBytesMax = 16 * 1024;
constexpr unsigned char kHttp11[] = "\x08http/1.1";

struct Free {
  void operator()(SSL_CTX* p) const { SSL_CTX_free(p); }
  void operator()(BIO* p) const { BIO_free_all(p); }
  void operator()(X509* p) const { X509_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

Owned<BIO> Memory(const std::string& text) { return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

// A client that offers protocols, none of them ours, is told so (RFC 7301, 3.2).
int SelectProtocol(SSL*, const unsigned char** out, unsigned char* out_bytes, const unsigned char* in, unsigned in_bytes, void*) {
  unsigned char* chosen = nullptr;
  const int found = SSL_select_next_proto(&chosen, out_bytes, kHttp11, sizeof kHttp11 - 1, in, in_bytes);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

base::Result<Owned<SSL_CTX>> MakeContext(const SSL_METHOD* method) {
  Owned<SSL_CTX> context(SSL_CTX_new(method));
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_cipher_list(context.get(), kTls12Ciphers) != 1) {
    return OpenSslFailure(Code::kInternal, "cannot set up TLS");
  }
  SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context.get(), 1);
  SSL_CTX_set_default_read_buffer_len(context.get(), kReadBufferBytes);
  return context;
}

// The first certificate is the server's; those after it lead to its authority.
base::Status UseCertificates(SSL_CTX* context, const std::string& pem) {
  const Owned<BIO> memory = Memory(pem);
  const Owned<X509> leaf(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
  if (!leaf || SSL_CTX_use_certificate(context, leaf.get()) != 1) {
    return OpenSslFailure(Code::kInvalid, "TLS certificate: not a PEM certificate");
  }
  while (Owned<X509> next{PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr)}) {
    if (SSL_CTX_add0_chain_cert(context, next.get()) != 1) return OpenSslFailure(Code::kInvalid, "TLS certificate chain");
    next.release();  // the context's now
  }
  ERR_clear_error();  // the end of the text counts as an error
  return {};
}

base::Status UseKey(SSL_CTX* context, const std::string& pem) {
  const Owned<BIO> memory = Memory(pem);
  const Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, const_cast<char*>("")));
  if (!key) return OpenSslFailure(Code::kInvalid, "TLS private key: not an unencrypted PEM key");
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
    return OpenSslFailure(Code::kInvalid, "TLS private key: it does not belong to the certificate");
  }
  return {};
}

base::Status UseIdentity(SSL_CTX* context, const TlsIdentity& identity) {
  TRY(UseCertificates(context, identity.certificate_pem));
  return UseKey(context, identity.private_key_pem);
}

// In the handshake, before the client has shown a certificate of its own: that is for nobody but the right server.
int TakePinnedKey(X509_STORE_CTX* check, void* pinned) {
  const auto key = KeyHashOf(X509_STORE_CTX_get0_cert(check));
  if (key && *key == *static_cast<const crypto::Digest*>(pinned)) return 1;
  auto* const connection = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(check, SSL_get_ex_data_X509_STORE_CTX_idx()));
  if (key) RememberRefusedKey(connection, *key);
  X509_STORE_CTX_set_error(check, X509_V_ERR_CERT_UNTRUSTED);
  return 0;
}

base::Status TrustOnly(SSL_CTX* context, const std::string& ca_pem) {
  const Owned<BIO> memory = Memory(ca_pem);
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  int count = 0;
  while (const Owned<X509> ca{PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr)}) {
    count += X509_STORE_add_cert(store, ca.get());
  }
  ERR_clear_error();
  if (count == 0) return base::Fail(Code::kInvalid, "the trusted certificates: no PEM certificate in them");
  // A node's own self-signed certificate may be given as it stands.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
  return {};
}

}  // namespace

base::Result<std::shared_ptr<const TlsContext>> TlsContext::ForServer(const TlsIdentity& identity, ClientCertificates clients) {
  Owned<SSL_CTX> context = TRY(MakeContext(TLS_server_method()));
  TRY(UseIdentity(context.get(), identity));
  SSL_CTX_set_max_early_data(context.get(), 0);
  SSL_CTX_set_alpn_select_cb(context.get(), SelectProtocol, nullptr);
  SSL_CTX_set_options(context.get(), SSL_OP_PRIORITIZE_CHACHA);
  // Resumption by tickets only: no memory per session here.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context.get(), 1);
  static constexpr unsigned char kSessionContext[] = "mithaq";
  SSL_CTX_set_session_id_context(context.get(), kSessionContext, sizeof kSessionContext - 1);
  if (clients == ClientCertificates::kAsked) {
    SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
    SSL_CTX_set_num_tickets(context.get(), 0);
    SSL_CTX_set_max_cert_list(context.get(), kClientCertificateBytesMax);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context.get(), [](X509_STORE_CTX*, void*) { return 1; }, nullptr);
  }
  return std::shared_ptr<const TlsContext>(new TlsContext(context.release()));
}

base::Result<std::shared_ptr<const TlsContext>> TlsContext::ForClient(const ServerTrust& trust, const std::optional<TlsIdentity>& identity) {
  std::shared_ptr<TlsContext> made(new TlsContext(TRY(MakeContext(TLS_client_method())).release()));
  SSL_CTX* const context = made->context_;
  if (identity) TRY(UseIdentity(context, *identity));
  if (identity || trust.pinned_key) SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_alpn_protos(context, kHttp11, sizeof kHttp11 - 1);
  if (trust.pinned_key) {
    made->pinned_key_ = trust.pinned_key;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context, TakePinnedKey, &*made->pinned_key_);
  } else if (!trust.pinned_sha256.empty()) {
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);  // the caller compares the fingerprint instead
  } else {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    if (!trust.ca_pem.empty()) {
      TRY(TrustOnly(context, trust.ca_pem));
    } else if (SSL_CTX_set_default_verify_paths(context) != 1) {
      return OpenSslFailure(Code::kIo, "cannot read the system's certificate authorities");
    }
  }
  return std::shared_ptr<const TlsContext>(std::move(made));
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

}  // namespace http
