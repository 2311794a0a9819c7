// A self-signed certificate for a new node's HTTPS: ECDSA P-256, so that it works before anybody has set up a CA.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"

namespace crypto {

struct CertificateRequest {
  std::string common_name;               // the node's name, shown to people
  std::vector<std::string> dns_names;    // subject alternative names
  std::vector<std::string> ip_addresses;
  base::Timestamp not_before;
  int days = 397;                        // what browsers take at most
};

struct CertificateAndKey {
  std::string certificate_pem;
  std::string private_key_pem;           // secret: PKCS #8, unencrypted
};

base::Result<CertificateAndKey> MakeSelfSigned(const CertificateRequest& request);

// SHA-256 of the first certificate in a PEM text, lower-case hexadecimal: what people compare by phone.
base::Result<std::string> CertificateFingerprint(const std::string& certificate_pem);

// SHA-256 of the first certificate's SubjectPublicKeyInfo (DER): what peers pin, since it stays when a certificate is renewed
// with the same key.
base::Result<Digest> CertificateKeyHash(const std::string& certificate_pem);

}  // namespace crypto
