#include "crypto/certificate.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <memory>

#include "base/encoding.h"

namespace crypto {
namespace {

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;
using Memory = std::unique_ptr<BIO, Freer<BIO_free_all>>;

std::unexpected<base::Error> OpenSslFailure(std::string_view doing) {
  char text[256] = "unknown reason";
  if (const unsigned long code = ERR_get_error()) ERR_error_string_n(code, text, sizeof text);
  return base::Fail(base::Code::kInternal, std::string(doing) + ": " + text);
}

bool AddExtension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

std::string AlternativeNames(const CertificateRequest& request) {
  std::string names;
  const auto add = [&](std::string_view kind, const std::string& name) {
    if (!names.empty()) names += ',';
    names.append(kind).append(name);
  };
  for (const auto& name : request.dns_names) add("DNS:", name);
  for (const auto& address : request.ip_addresses) add("IP:", address);
  return names;
}

template <class Write>
std::string ToPem(Write write) {
  const Memory memory(BIO_new(BIO_s_mem()));
  if (!memory || write(memory.get()) != 1) return {};
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<size_t>(size)};
}

base::Result<Certificate> ReadCertificate(const std::string& pem) {
  const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Certificate certificate(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
  if (!certificate) return base::Fail(base::Code::kInvalid, "not a PEM certificate");
  return certificate;
}

}  // namespace

base::Result<CertificateAndKey> MakeSelfSigned(const CertificateRequest& request) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  if (!key || !certificate) return OpenSslFailure("cannot make a TLS key");

  X509* const x = certificate.get();
  const time_t from = request.not_before.us / 1000000;
  const time_t until = from + time_t{86400} * request.days;
  uint64_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return OpenSslFailure("no randomness");
  X509_NAME* const name = X509_get_subject_name(x);
  const std::string alternative_names = AlternativeNames(request);
  const bool made =
      X509_set_version(x, X509_VERSION_3) == 1 && ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial >> 1) == 1 &&
      ASN1_TIME_set(X509_getm_notBefore(x), from) != nullptr && ASN1_TIME_set(X509_getm_notAfter(x), until) != nullptr &&
      X509_set_pubkey(x, key.get()) == 1 &&
      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(request.common_name.data()),
                                 static_cast<int>(request.common_name.size()), -1, 0) == 1 &&
      // No key usage: with digitalSignature alone, OpenSSL would not take the certificate as its own issuer, and clients
      // that are given it to trust would still refuse it. CA:FALSE keeps it from vouching for anything else.
      X509_set_issuer_name(x, name) == 1 && AddExtension(x, NID_basic_constraints, "critical,CA:FALSE") &&
      AddExtension(x, NID_ext_key_usage, "serverAuth,clientAuth") &&
      AddExtension(x, NID_subject_key_identifier, "hash") &&
      (alternative_names.empty() || AddExtension(x, NID_subject_alt_name, alternative_names)) &&
      X509_sign(x, key.get(), EVP_sha256()) > 0;
  if (!made) return OpenSslFailure("cannot make a TLS certificate");

  return CertificateAndKey{
      ToPem([&](BIO* out) { return PEM_write_bio_X509(out, x); }),
      ToPem([&](BIO* out) { return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); })};
}

base::Result<std::string> CertificateFingerprint(const std::string& certificate_pem) {
  const Certificate certificate = TRY(ReadCertificate(certificate_pem));
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int bytes = 0;
  if (X509_digest(certificate.get(), EVP_sha256(), digest, &bytes) != 1) return OpenSslFailure("cannot hash a certificate");
  return base::HexEncode({reinterpret_cast<const char*>(digest), bytes});
}

base::Result<Digest> CertificateKeyHash(const std::string& certificate_pem) {
  const Certificate certificate = TRY(ReadCertificate(certificate_pem));
  unsigned char* der = nullptr;
  const int bytes = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der);
  if (bytes <= 0) return OpenSslFailure("cannot write a certificate's key");
  const Digest hash = Sha256({reinterpret_cast<const char*>(der), static_cast<size_t>(bytes)});
  OPENSSL_free(der);
  return hash;
}

}  // namespace crypto
