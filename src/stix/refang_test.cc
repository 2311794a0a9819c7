#include "stix/refang.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stix/address.h"

namespace stix {
namespace {

using ::testing::Contains;
using ::testing::Not;

TEST(Refang, MakesLiveAgainWhatPeoplePaste) {
  const std::pair<std::string_view, std::string_view> kCases[] = {
      {"203[.]0[.]113[.]77", "203.0.113.77"},
      {"203.0.113[.77", "203.0.113.77"},
      {"203.0.113.]77", "203.0.113.77"},
      {"203\\.0\\.113\\.77", "203.0.113.77"},
      {" 203(dot)0 [DOT] 113{.}77 ", "203.0.113.77"},
      {"evil dot example", "evil.example"},
      {"hxxps://evil[.]example/a", "https://evil.example/a"},
      {"hXXp[:]//evil(.)example", "http://evil.example"},
      {"hxxp[://]evil[.]example", "http://evil.example"},
      {"H**P://evil.example", "http://evil.example"},
      {"fxp://evil.example", "ftp://evil.example"},
      {"ann[at]evil[.]example", "ann@evil.example"},
      {"ann at evil dot example", "ann@evil.example"},
      {"mailto:ann@evil.example", "ann@evil.example"},
      {"2001[:]db8[:][:]1", "2001:db8::1"},
      {"\"evil.example\",", "evil.example"},
      {"<https://evil.example/>", "https://evil.example/"},
      {"evil.example...", "evil.example"},
      {"evil\u3002example", "evil.example"},
      {"ev\u200bil.example\u00a0", "evil.example"},
      {"SHA256: ABCDEF", "ABCDEF"},
  };
  for (const auto& [from, to] : kCases) EXPECT_EQ(Refang(from), to) << from;
}

TEST(Refang, LeavesAloneWhatNobodyChanged) {
  for (const std::string_view text : {"https://evil.example/a.", "C:\\Users\\a (1).exe", "http://[2001:db8::1]/x", "HKLM\\Software\\[x]",
                                      "powershell -c foo", "Global\\mutex[0]", "a@b.example", "cat a at", ""}) {
    EXPECT_EQ(Refang(text), text);
  }
  EXPECT_EQ(Refang(std::string(70'000, '[')).size(), 70'000u);
}

TEST(Readings, HaveWhatWasMeantAndWhatWasWritten) {
  using K = ObservableKind;
  const auto has = [](K kind, std::string value) { return Contains(Observable{kind, std::move(value)}); };
  EXPECT_THAT(Readings("203[.]0[.]113[.]77:8080"), has(K::kIpv4, "203.0.113.77"));
  EXPECT_THAT(Readings("203[.]0[.]113[.]0/24"), has(K::kIpv4, "203.0.113.0/24"));
  EXPECT_THAT(Readings("evil[.]example:443"), has(K::kDomain, "evil.example"));
  EXPECT_THAT(Readings("[2001:DB8:0::1]:443"), has(K::kIpv6, "2001:db8::1"));
  EXPECT_THAT(Readings("fe80::1%eth0"), has(K::kIpv6, "fe80::1"));
  EXPECT_THAT(Readings("::ffff:203.0.113.77"), has(K::kIpv4, "203.0.113.77"));
  EXPECT_THAT(Readings("2001:0db8:0000:0000:0000:0000:0000:0001"), has(K::kIpv6, "2001:db8::1"));
  EXPECT_THAT(Readings("M\u00dcnchen[.]example."), has(K::kDomain, "xn--mnchen-3ya.example"));
  EXPECT_THAT(Readings("D41D8CD98F00B204E9800998ECF8427E"), has(K::kMd5, "d41d8cd98f00b204e9800998ecf8427e"));
  EXPECT_THAT(Readings("hxxps://EVIL[.]example/A"), has(K::kUrl, "https://evil.example/A"));
  EXPECT_THAT(Readings("mutex[.]x"), has(K::kMutex, "mutex[.]x"));
  EXPECT_THAT(Readings("a:b:80"), Not(has(K::kDomain, "a:b")));
}

TEST(Block, ContainsWhatIsInIt) {
  const auto v4 = [](std::string_view text) { return *ParseIpv4(text); };
  EXPECT_TRUE(v4("203.0.112.0/20").Contains(v4("203.0.127.255")));
  EXPECT_TRUE(v4("203.0.112.0/20").Contains(v4("203.0.112.0/20")));
  EXPECT_FALSE(v4("203.0.112.0/20").Contains(v4("203.0.128.0")));
  EXPECT_FALSE(v4("203.0.112.0/20").Contains(v4("203.0.0.0/16")));
  EXPECT_TRUE(v4("0.0.0.0/0").Contains(v4("255.1.2.3")));
  EXPECT_FALSE(v4("0.0.0.0/0").Contains(*ParseIpv6("::")));
}

// Every normal form in a block begins with one of its prefixes, and no two of those overlap.
TEST(Block, PrefixesCoverTheTextsOfWhatIsInIt) {
  const auto covers = [](std::string_view block_text, const std::vector<std::string_view>& inside) {
    const auto block = block_text.contains(':') ? *ParseIpv6(block_text) : *ParseIpv4(block_text);
    const auto prefixes = TextPrefixes(block);
    EXPECT_LE(prefixes.size(), 256u);
    for (const std::string_view text : inside) {
      EXPECT_EQ(std::ranges::count_if(prefixes, [&](const auto& prefix) { return text.starts_with(prefix); }), 1) << block_text << ' ' << text;
    }
  };
  covers("203.0.113.0/24", {"203.0.113.0", "203.0.113.255", "203.0.113.64/26"});
  covers("203.0.112.0/20", {"203.0.112.1", "203.0.127.0/24", "203.0.120.9"});
  covers("203.0.113.16/28", {"203.0.113.16", "203.0.113.31"});
  covers("200.0.0.0/5", {"200.1.2.3", "207.255.255.255", "204.0.0.0/8"});
  covers("0.0.0.0/0", {"1.2.3.4", "10.0.0.0/8"});
  covers("2001:db8::/32", {"2001:db8::1", "2001:db8:1::/48", "2001:db8:0:1::"});
  covers("2001:db8:8000::/33", {"2001:db8:8000::1", "2001:db8:ffff::"});
  covers("::/0", {"::1", "ff02::1"});
}

TEST(HostsIn, AreTheHostOfAUrlAndTheDomainOfAnEmailAddress) {
  const auto hosts = [](std::string_view text) { return HostsIn(text); };
  using Hosts = std::vector<std::string>;
  EXPECT_EQ(hosts("hxxps://Evil[.]example:8443/a?b#c@d"), Hosts{"evil.example"});
  EXPECT_EQ(hosts("http://user@203.0.113.7/x"), Hosts{"203.0.113.7"});
  EXPECT_EQ(hosts("http://[2001:DB8:0::1]:80/"), Hosts{"2001:db8::1"});
  EXPECT_EQ(hosts("ann@M\u00fcnchen.example"), Hosts{"xn--mnchen-3ya.example"});
  for (const char* none : {"evil.example", "203.0.113.7", "", "d41d8cd98f00b204e9800998ecf8427e", "mailto:x", "://"}) EXPECT_EQ(hosts(none), Hosts{}) << none;
}

}  // namespace
}  // namespace stix
