#include "json/pointer.h"

#include <gtest/gtest.h>

namespace json {
namespace {

TEST(FindPointer, FindsMembersAndElements) {
  constexpr std::string_view kText = R"( {"a": [1, {"x/y": "]}"}, "s"], "b": {"c": -1e5}, "": 0})";
  const auto at = [&](std::string_view pointer) -> std::string {
    const auto place = FindPointer(kText, pointer);
    return place ? std::string(kText.substr(*place, 5)) : "none";
  };
  EXPECT_EQ(at(""), R"({"a":)");
  EXPECT_EQ(at("/a"), R"("a": )");
  EXPECT_EQ(at("/a/0"), "1, {\"");
  EXPECT_EQ(at("/a/1/x~1y"), R"("x/y")");
  EXPECT_EQ(at("/a/2"), R"("s"],)");
  EXPECT_EQ(at("/b/c"), R"("c": )");
  EXPECT_EQ(at("/"), R"("": 0)");
  for (const std::string_view absent : {"/c", "/a/3", "/a/x", "/b/c/d", "/a/1/x"}) EXPECT_EQ(at(absent), "none") << absent;
}

TEST(FindPointer, EndsOnTextsThatAreCutOff) {
  constexpr std::string_view kText = R"({"a": [1, {"b": "\"c"}], "d": tr)";
  for (size_t bytes = 0; bytes <= kText.size(); ++bytes) {
    FindPointer(kText.substr(0, bytes), "/a/1/b");
    FindPointer(kText.substr(0, bytes), "/d/e");
    FindPointer(kText.substr(0, bytes), "/z");
  }
}

}  // namespace
}  // namespace json
