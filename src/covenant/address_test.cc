#include "covenant/address.h"

#include <gtest/gtest.h>

namespace covenant {
namespace {

base::Code CodeOf(std::string_view text, Purpose purpose = Purpose::kReal) {
  const auto address = ParseAddress(text);
  if (!address) return address.error().code;
  const auto allowed = CheckAllowed(*address, purpose);
  return allowed ? base::Code::kInternal : allowed.error().code;  // kInternal stands for "fine"
}
constexpr auto kFine = base::Code::kInternal;

TEST(Address, PublicOnesAreTaken) {
  for (const char* text : {"https://cert.example.ne:8443", "https://1.1.1.1:443", "https://[2606:4700::1111]:1", "https://a-b.c_d.org:65535",
                           "https://xn--mgbh0fb.ae:8443", "https://172.15.0.1:1", "https://172.32.0.1:1", "https://100.128.0.1:1"}) {
    EXPECT_EQ(CodeOf(text), kFine) << text;
  }
}

TEST(Address, OtherFormsAreRefused) {
  for (const char* text :
       {"", "cert.example.ne", "http://cert.example.ne:80", "https://cert.example.ne", "https://cert.example.ne:", "https://cert.example.ne:0",
        "https://cert.example.ne:65536", "https://cert.example.ne:08443", "https://cert.example.ne:8443/", "https://u@cert.example.ne:1",
        "https://CERT.example.ne:1", "https://cert.example.ne.:1", "https://:1", "https://[::1:1", "https://[]:1", "https://[2606:4700:0::1]:1",
        "https://[2606:4700::1/64]:1", "https://[fe80::1%25eth0]:1", "https://\xd9\x85.ae:1", "https://a b.org:1"}) {
    EXPECT_EQ(CodeOf(text), base::Code::kInvalid) << text;
    EXPECT_EQ(CodeOf(text, Purpose::kTest), base::Code::kInvalid) << text;
  }
}

TEST(Address, NumbersThatSomeProgramsReadAsAddressesAreRefused) {
  for (const char* text : {"https://127.1:1", "https://2130706433:1", "https://0x7f000001:1", "https://0x7f.0.0.1:1", "https://0177.0.0.1:1",
                           "https://1.2.3.4.5:1", "https://1.1.1.1/32:1", "https://cert.0x7f:1"}) {
    EXPECT_EQ(CodeOf(text), base::Code::kInvalid) << text;
  }
}

TEST(Address, PlacesInsideANetworkAreForATestOnly) {
  for (const char* text :
       {"https://127.0.0.1:8443", "https://0.0.0.0:1", "https://10.1.2.3:1", "https://100.64.0.1:1", "https://169.254.169.254:80",
        "https://172.16.0.1:1", "https://172.31.255.255:1", "https://192.168.1.1:1", "https://192.0.2.1:1", "https://198.18.0.1:1",
        "https://203.0.113.9:1", "https://224.0.0.1:1", "https://255.255.255.255:1", "https://[::1]:1", "https://[::]:1", "https://[fe80::1]:1",
        "https://[fd00:ec2::254]:80", "https://[::ffff:127.0.0.1]:1", "https://[64:ff9b::7f00:1]:1", "https://[2002:7f00:1::1]:1",
        "https://[2001::1]:1", "https://[2001:db8::1]:1", "https://[ff02::1]:1", "https://localhost:1", "https://node:1",
        "https://node.localhost:1", "https://printer.local:1", "https://metadata.google.internal:80", "https://x.home.arpa:1", "https://a.onion:1"}) {
    EXPECT_EQ(CodeOf(text), base::Code::kForbidden) << text;
    EXPECT_EQ(CodeOf(text, Purpose::kTest), kFine) << text;
  }
}

TEST(Address, ANameIsNotTakenForAPrivateOneByItsEnding) {
  EXPECT_EQ(CodeOf("https://notlocal.org:1"), kFine);
  EXPECT_EQ(CodeOf("https://mylocalhost.net:1"), kFine);
}

}  // namespace
}  // namespace covenant
