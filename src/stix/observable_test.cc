#include "stix/observable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/parse.h"

namespace stix {
namespace {

using K = ObservableKind;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

struct Form {
  ObservableKind kind;
  const char* written;
  const char* normal;  // nullptr: not one of that kind
};
constexpr Form kForms[] = {
    {K::kIpv4, "192.0.2.1", "192.0.2.1"},
    {K::kIpv4, " 192.0.2.1/32 ", "192.0.2.1"},
    {K::kIpv4, "10.2.4.5/24", "10.2.4.0/24"},
    {K::kIpv4, "10.2.4.5/0", "0.0.0.0/0"},
    {K::kIpv4, "10.2.4", nullptr},
    {K::kIpv4, "10.2.4.05", nullptr},
    {K::kIpv4, "10.2.4.5/", nullptr},
    {K::kIpv4, "10.2.4.5/033", nullptr},
    {K::kIpv6, "2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
    {K::kIpv6, "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},  // RFC 5952, 4.2.3
    {K::kIpv6, "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},  // 4.2.2
    {K::kIpv6, "::", "::"},
    {K::kIpv6, "1::", "1::"},
    {K::kIpv6, "0:0:0:0:0:ffff:192.0.2.1", "::ffff:192.0.2.1"},
    {K::kIpv6, "2001:db8:aaaa:bbbb::1/48", "2001:db8:aaaa::/48"},
    {K::kIpv6, "::1/128", "::1"},
    {K::kIpv6, "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
    {K::kIpv6, "1:2:3:4:5:6:7:8:9", nullptr},
    {K::kIpv6, "1:2:3:4:5:6:7:8::", nullptr},
    {K::kIpv6, ":1", nullptr},
    {K::kIpv6, "1:", nullptr},
    {K::kIpv6, ":::", nullptr},
    {K::kIpv6, "::1.2.3.4.5", nullptr},
    {K::kIpv6, "", nullptr},
    {K::kDomain, "Example.COM.", "example.com"},
    {K::kDomain, "MÜNCHEN.example", "xn--mnchen-3ya.example"},
    {K::kDomain, "xn--mnchen-3ya.example", "xn--mnchen-3ya.example"},
    {K::kDomain, "faß.example", "xn--fa-hia.example"},
    {K::kDomain, "مثال.إختبار", "xn--mgbh0fb.xn--kgbechtv"},
    {K::kDomain, "a..b", nullptr},
    {K::kDomain, ".", nullptr},
    {K::kDomain, "bad domain", nullptr},
    {K::kUrl, "HTTPS://User@EXAMPLE.com:8443/Path?Q#F", "https://User@example.com:8443/Path?Q#F"},
    {K::kUrl, "http://[2001:DB8:0::1]:80/", "http://[2001:db8::1]:80/"},
    {K::kUrl, "http://münchen.example/ü", "http://xn--mnchen-3ya.example/ü"},
    {K::kUrl, "example.com/path", nullptr},
    {K::kUrl, "http:///path", nullptr},
    {K::kEmailAddress, "Jane.Smith@EXAMPLE.com", "Jane.Smith@example.com"},
    {K::kEmailAddress, "Jane <jane@example.com>", nullptr},
    {K::kMd5, "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"},
    {K::kMd5, "d41d", nullptr},
    {K::kMacAddress, "D2-FB-49-24-37-18", "d2:fb:49:24:37:18"},
    {K::kMacAddress, "d2fb.4924.3718", "d2:fb:49:24:37:18"},
    {K::kMacAddress, "d2:fb:49:24:37", nullptr},
    {K::kRegistryKey, "HKLM\\Software\\Foo\\", "hkey_local_machine\\software\\foo"},
    {K::kCertificateSerial, "00:36:F7:d4", "36f7d4"},
    {K::kCertificateSerial, "00", "0"},
    {K::kCertificateSerial, "serial", nullptr},
    {K::kAutonomousSystem, "AS64496", "64496"},
    {K::kAutonomousSystem, "4294967296", nullptr},
    {K::kCommandLine, "cmd /C x", "cmd /C x"},
    {K::kMutex, "", nullptr},
};

TEST(Observable, HasOneNormalForm) {
  for (const Form& form : kForms) {
    const auto normal = Normalise(form.kind, form.written);
    if (form.normal == nullptr) {
      EXPECT_EQ(normal, std::nullopt) << form.written;
      continue;
    }
    ASSERT_TRUE(normal) << form.written;
    EXPECT_EQ(*normal, form.normal) << form.written;
    EXPECT_EQ(Normalise(form.kind, *normal), normal) << "the normal form of the normal form of " << form.written;
  }
}

TEST(Observable, KindsHaveNames) {
  EXPECT_EQ(ObservableKindName(K::kSha256), "sha-256");
  EXPECT_EQ(ParseObservableKind("application-id"), K::kApplicationId);
  EXPECT_EQ(ParseObservableKind("sha256"), std::nullopt);
}

std::vector<std::string> ValuesOf(std::string_view text) {
  json::Parser parser;
  std::vector<Observable> values;
  AppendObservables(*parser.Parse(text), values);
  std::vector<std::string> lines;
  for (const Observable& value : values)
    lines.push_back(std::string(ObservableKindName(value.kind)) + " " + value.value);
  return lines;
}

TEST(Observable, ComesFromCyberObservableObjects) {
  EXPECT_THAT(
      ValuesOf(R"({"type":"file","name":"a.dll","hashes":{"MD5":"D41D8CD98F00B204E9800998ECF8427E","x_own":"1"}})"),
      ElementsAre("file-name a.dll", "md5 d41d8cd98f00b204e9800998ecf8427e"));
  EXPECT_THAT(ValuesOf(R"({"type":"autonomous-system","number":64496})"), ElementsAre("autonomous-system 64496"));
  EXPECT_THAT(ValuesOf(R"({"type":"user-account","user_id":"1001","account_login":"root"})"),
              ElementsAre("user-account 1001", "user-account root"));
  EXPECT_THAT(ValuesOf(R"({"type":"ipv4-addr","value":"not one"})"), ElementsAre());
  EXPECT_THAT(ValuesOf(R"({"type":"observed-data","objects":{"0":{"type":"ipv4-addr","value":"1.2.3.4"},
                           "1":{"type":"url","value":"http://E.org/"}}})"),
              UnorderedElementsAre("ipv4-addr 1.2.3.4", "url http://e.org/"));
  EXPECT_THAT(ValuesOf("[1]"), ElementsAre());
}

TEST(Observable, ComesFromComparisonsOfPatterns) {
  const auto from = [](std::string_view path, std::string_view value) {
    const auto observable = FromComparison(path, value);
    return observable ? std::string(ObservableKindName(observable->kind)) + " " + observable->value : "none";
  };
  const std::string hash(64, 'A'), lower(64, 'a');
  EXPECT_EQ(from("domain-name:value", "Example.com"), "domain-name example.com");
  EXPECT_EQ(from("file:hashes.'SHA-256'", hash), "sha-256 " + lower);
  EXPECT_EQ(from("file:hashes.sha256", hash), "sha-256 " + lower);
  EXPECT_EQ(from("x509-certificate:hashes.'SHA-256'", hash), "sha-256 " + lower);
  EXPECT_EQ(from("app:cert.sha256", hash), "sha-256 " + lower);
  EXPECT_EQ(from("network-traffic:dst_ref.value", "192.0.2.1"), "ipv4-addr 192.0.2.1");
  EXPECT_EQ(from("network-traffic:dst_ref.value", "example.com"), "domain-name example.com");
  EXPECT_EQ(from("email-message:to_refs[*].value", "a@B.org"), "email-addr a@b.org");
  EXPECT_EQ(from("network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'", "x"), "user-agent x");
  EXPECT_EQ(from("process:command_line", "x"), "command-line x");
  EXPECT_EQ(from("process:pid", "1"), "none");
  EXPECT_EQ(from("domain-name:value", "not one"), "none");
  EXPECT_EQ(from("nonsense", "x"), "none");
  EXPECT_EQ(from("file:hashes.'SHA-256", "x"), "none");
}

}  // namespace
}  // namespace stix
