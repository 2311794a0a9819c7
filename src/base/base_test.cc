// The small things that everything else leans on.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/encoding.h"
#include "base/file.h"
#include "base/time.h"
#include "base/uuid.h"

namespace base {
namespace {

Result<int> Half(int number) {
  if (number % 2 != 0) return Fail(Code::kInvalid, "odd");
  return number / 2;
}
Result<int> Quarter(int number) { return TRY(Half(TRY(Half(number)))); }

TEST(Result, TryPassesTheErrorOn) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(6).error().message, "odd");
  EXPECT_EQ(Result<int>(Annotate(Quarter(6).error(), "halving")).error().message, "halving: odd");
}

TEST(Base64, Rfc4648VectorsAndStrictness) {
  EXPECT_EQ(Base64Encode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(Base64Encode("fooba"), "Zm9vYmE=");
  EXPECT_EQ(Base64Encode("foob"), "Zm9vYg==");
  EXPECT_EQ(*Base64Decode("Zm9vYg=="), "foob");
  EXPECT_FALSE(Base64Decode("Zm9vYh==").has_value());  // trailing bits set
  EXPECT_FALSE(Base64Decode("Zm9vYg=").has_value());
  EXPECT_FALSE(Base64Decode("Zm9v\nYg=").has_value());
  EXPECT_FALSE(Base64Decode("Z===").has_value());
  EXPECT_EQ(Base64UrlEncode("\xff\xfe"), "__4");
  EXPECT_EQ(*Base64UrlDecode("__4"), "\xff\xfe");
}

TEST(Decimal, RefusesWhatOverflowsOrHasTwoSpellings) {
  EXPECT_EQ(ParseDecimal("18446744073709551615"), UINT64_MAX);
  for (const char* bad : {"", "18446744073709551616", "01", "+1", "-1", " 1", "1a"}) EXPECT_FALSE(ParseDecimal(bad)) << bad;
}

TEST(Timestamp, ReadsAndWritesRfc3339) {
  EXPECT_EQ(ParseTimestamp("1970-01-01T00:00:01.5Z")->us, 1500000);
  EXPECT_EQ(FormatTimestamp(*ParseTimestamp("2026-02-28T23:59:59.1234567Z")), "2026-02-28T23:59:59.123456Z");
  EXPECT_EQ(FormatTimestamp(*ParseTimestamp("0001-01-01T00:00:00Z")), "0001-01-01T00:00:00.000000Z");
  EXPECT_EQ(FormatTimestamp(*ParseTimestamp("9999-12-31T23:59:59.999999Z")), "9999-12-31T23:59:59.999999Z");
  EXPECT_TRUE(ParseTimestamp("2024-02-29T00:00:00Z"));
  for (const char* bad : {"2023-02-29T00:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00", "2026-01-01T24:00:00Z",
                          "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+00:00", "2026-13-01T00:00:00Z", "yesterday", ""}) {
    EXPECT_FALSE(ParseTimestamp(bad)) << bad;
  }
}

TEST(Uuid, ParsesWhatItFormats) {
  const auto uuid = ParseUuid("6ba7b810-9dad-41d1-80b4-00c04fd430c8");
  ASSERT_TRUE(uuid);
  EXPECT_EQ(uuid->version(), 4);
  EXPECT_TRUE(uuid->is_rfc_variant());
  EXPECT_EQ(FormatUuid(*uuid), "6ba7b810-9dad-41d1-80b4-00c04fd430c8");
  for (const char* bad : {"", "6ba7b810-9dad-41d1-80b4-00c04fd430c", "6ba7b810x9dad-41d1-80b4-00c04fd430c8"}) EXPECT_FALSE(ParseUuid(bad));
}

TEST(File, WritesDurablyAndNamesWhatIsMissing) {
  const std::string folder = std::filesystem::temp_directory_path() / ("mithaq-base-test-" + std::to_string(::getpid()));
  ASSERT_TRUE(MakeFolders(folder + "/a/b"));
  ASSERT_TRUE(WriteFileDurably(folder + "/a/b/c", "first", FileMode::kPrivate));
  ASSERT_TRUE(WriteFileDurably(folder + "/a/b/c", "second", FileMode::kPrivate));
  EXPECT_EQ(*ReadFile(folder + "/a/b/c", 100), "second");
  EXPECT_EQ(ReadFile(folder + "/a/b/c", 3).error().code, Code::kTooLarge);
  EXPECT_EQ(ReadFile(folder + "/nothing", 3).error().code, Code::kNotFound);
  EXPECT_EQ(ReadFile(folder, 3).error().code, Code::kInvalid);  // a folder
  EXPECT_EQ(MakeFolders(folder + "/a/b/c").error().code, Code::kInvalid);  // a file
  EXPECT_EQ(MakeFolders(folder + "/a/b/c/d").error().code, Code::kInvalid);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace base
