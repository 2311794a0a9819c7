// Vectors that others published, and the properties callers lean on.
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "crypto/lock.h"
#include "crypto/password.h"
#include "crypto/seal_key.h"
#include "crypto/sign.h"
#include "crypto/system_random.h"

namespace crypto {
namespace {

std::string Hex(std::string_view bytes) { return base::HexEncode(bytes); }

TEST(Sha256, Fips180Vectors) {
  EXPECT_EQ(Hex(Sha256("abc").view()), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Hex(Sha256("").view()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256({"a", "", "bc"}), Sha256("abc"));
}

TEST(HmacSha256, Rfc4231Vectors) {
  EXPECT_EQ(Hex(HmacSha256(std::string(20, '\x0b')).Of({"Hi There"}).view()),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(Hex(HmacSha256("Jefe").Of({"what do ya want ", "for nothing?"}).view()),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(Hex(HmacSha256(std::string(131, '\xaa')).Of({"Test Using Larger Than Block-Size Key - Hash Key First"}).view()),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Sha1, Rfc3174Vector) {
  const auto digest = Sha1({"a", "bc"});
  EXPECT_EQ(Hex({reinterpret_cast<const char*>(digest.data()), digest.size()}), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

// RFC 8032 section 7.1, TEST 2.
TEST(SigningKey, Rfc8032Vector) {
  const auto key = SigningKey::FromSeed(*base::HexDecode("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(Hex(key->public_key().view()), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const Signature signature = key->Sign("\x72");
  EXPECT_EQ(Hex(signature.view()),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_TRUE(Verify(key->public_key(), "\x72", signature));
  EXPECT_FALSE(Verify(key->public_key(), "\x73", signature));
}

TEST(Password, MatchesOnlyItself) {
  SystemRandom random;
  const auto hash = HashPassword("correct horse");
  ASSERT_TRUE(hash.has_value());
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  EXPECT_TRUE(PasswordMatches(*hash, "correct horse"));
  EXPECT_FALSE(PasswordMatches(*hash, "battery staple"));
  EXPECT_FALSE(PasswordMatches("not a hash", "x"));
}

TEST(Certificate, IsMadeAndHasAFingerprint) {
  const auto made = MakeSelfSigned({"node", {"localhost"}, {"127.0.0.1", "::1"}, {1767225600000000}, 30});
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_TRUE(made->private_key_pem.starts_with("-----BEGIN PRIVATE KEY-----"));
  EXPECT_EQ(CertificateFingerprint(made->certificate_pem)->size(), 64u);
  EXPECT_FALSE(CertificateFingerprint("nonsense").has_value());
  EXPECT_FALSE(CertificateKeyHash("nonsense").has_value());
}

// Made with openssl: `openssl x509 -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum`.
TEST(Certificate, TheHashOfItsKeyIsWhatOthersCompute) {
  const std::string certificate =
      "-----BEGIN CERTIFICATE-----\n"
      "MIIBbTCCAROgAwIBAgIUGmfUjmdMHroAlNc5CY4OEfop3SowCgYIKoZIzj0EAwIw\n"
      "DDEKMAgGA1UEAwwBdDAeFw0yNjExMjQxMTE2MzVaFw0zNjExMjExMTE2MzVaMAwx\n"
      "CjAIBgNVBAMMAXQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARCNJg//rz/NSXj\n"
      "rtfMjOan3Jhzrny8zFv+EY2P3YzET/ojA+MfGoIfzr4U/tmYCx0fP1rdXbxj1z5B\n"
      "Y3USdLjho1MwUTAdBgNVHQ4EFgQUFqoAr03G2RcRuQcyOxupyFHPTKEwHwYDVR0j\n"
      "BBgwFoAUFqoAr03G2RcRuQcyOxupyFHPTKEwDwYDVR0TAQH/BAUwAwEB/zAKBggq\n"
      "hkjOPQQDAgNIADBFAiALdp6h7pF39er1uM1GrP1r3ieDrvMicXEtt1SVrpwligIh\n"
      "AKzkPfU5NWfbZbH+vM5NotC5ftrRIkPysorcXLmQ/rzP\n"
      "-----END CERTIFICATE-----\n";
  EXPECT_EQ(Hex(CertificateKeyHash(certificate)->view()), "12c97dcf09c425961b26b83c49998cd6cdc57db81a9978aaade6be2adf45d4d6");
}

// Made with `openssl genpkey -algorithm X25519`.
TEST(SealKey, ItsPublicHalfIsWhatOthersCompute) {
  const auto key = SealKey::FromSecret(*base::HexDecode("582e42aa4adefd794f6373c071af40ce34dcdf6675de0d2f4d84727c4777c06b"));
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(Hex(key->public_key().view()), "87b2d22685b00f700e52697ef39f7fdc030fd1359c108b459047540fea288259");
  EXPECT_FALSE(SealKey::FromSecret("short").has_value());
}

TEST(EqualInConstantTime, ComparesBytes) {
  EXPECT_TRUE(EqualInConstantTime("abc", "abc"));
  EXPECT_FALSE(EqualInConstantTime("abc", "abd"));
  EXPECT_FALSE(EqualInConstantTime("abc", "ab"));
}

TEST(VerifyMemo, AnswersAsVerifyDoes) {
  const auto key = SigningKey::FromSeed(std::string(32, 'k'));
  const Signature signature = key->Sign("text");
  for (int round = 0; round < 2; ++round) {
    const VerifyMemo memo;
    for (int again = 0; again < 2; ++again) {
      EXPECT_TRUE(Verify(key->public_key(), "text", signature));
      EXPECT_FALSE(Verify(key->public_key(), "other", signature));
    }
  }
  EXPECT_TRUE(Verify(key->public_key(), "text", signature));
}

TEST(Lock, OpensUnderItsKeyAloneAndOnlyWhole) {
  const Digest key = Sha256("key");
  for (const std::string& text : {std::string(), std::string("text"), std::string(1000, '\0')}) {
    const std::string locked = Lock(key, text);
    EXPECT_EQ(locked.size(), text.size() + 40);
    EXPECT_EQ(Unlock(key, locked), text);
    EXPECT_EQ(Lock(key, text), locked);
    EXPECT_FALSE(Unlock(Sha256("another"), locked));
    for (size_t i = 0; i < locked.size(); i += 7) {
      std::string changed = locked;
      changed[i] ^= 1;
      EXPECT_FALSE(Unlock(key, changed));
    }
    EXPECT_FALSE(Unlock(key, std::string_view(locked).substr(1)));
  }
  EXPECT_FALSE(Unlock(key, ""));
  EXPECT_NE(Lock(key, "text").substr(0, 24), Lock(key, "tex_").substr(0, 24));
}

}  // namespace
}  // namespace crypto
