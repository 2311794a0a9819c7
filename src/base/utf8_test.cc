#include "base/utf8.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Utf8, WellFormedTextIsRead) {
  std::string_view text = "aé€\U0001F600";
  EXPECT_TRUE(IsUtf8(text));
  EXPECT_EQ(TakeCodePoint(text), U'a');
  EXPECT_EQ(TakeCodePoint(text), U'é');
  EXPECT_EQ(TakeCodePoint(text), U'€');
  EXPECT_EQ(TakeCodePoint(text), U'\U0001F600');
  EXPECT_EQ(TakeCodePoint(text), std::nullopt);
}

// RFC 3629 sections 3 and 10.
TEST(Utf8, IllFormedTextIsRefused) {
  for (std::string_view text : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                                "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe2\x82", "\xc3("}) {
    EXPECT_FALSE(IsUtf8(text));
  }
}

TEST(Utf8, TheFrontOfATextHasWholeCharacters) {
  EXPECT_EQ(Front("aé€", 6), "aé€");
  EXPECT_EQ(Front("aé€", 5), "aé");
  EXPECT_EQ(Front("aé€", 2), "a");
  EXPECT_EQ(Front("€", 2), "");
}

TEST(Utf8, SpacesAreUnicodes) {
  EXPECT_TRUE(IsUnicodeSpace(U' '));
  EXPECT_TRUE(IsUnicodeSpace(U'\u3000'));
  EXPECT_FALSE(IsUnicodeSpace(U'\u200b'));  // zero width space is not White_Space
}

TEST(Utf8, PrintableTextStaysOnItsLineAndReadsForward) {
  EXPECT_EQ(Printable("a\n\x1b[31mb\x7f"), "a??[31mb?");
  EXPECT_EQ(Printable("\xc2\x9b" "31m"), "?31m");                     // U+009B, CSI
  EXPECT_EQ(Printable("\xe2\x80\xae" "x\xe2\x80\xa8" "y\xe2\x81\xa6"), "?x?y?");  // right-to-left override, line separator, isolate
  EXPECT_EQ(Printable("\xff\xc3\xa9\xd9\x85"), "?\xc3\xa9\xd9\x85");  // not UTF-8; é and Arabic stay
}

}  // namespace
}  // namespace base
