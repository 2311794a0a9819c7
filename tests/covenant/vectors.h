// A file of vectors, read.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "base/file.h"
#include "json/parse.h"

namespace covenant {

class Vectors {
 public:
  explicit Vectors(const std::string& name) {
    const char* tests = std::getenv("MITHAQ_TESTS");
    const std::string path = std::string(tests != nullptr ? tests : "tests") + "/covenant/vectors/" + name;
    auto bytes = base::ReadFile(path, 64 << 20);
    EXPECT_TRUE(bytes.has_value()) << bytes.error().message;
    auto parsed = parser_.Parse(bytes.value_or("{}"));
    EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
    root_ = parsed.value_or(json::Value());
    EXPECT_FALSE(root_.empty()) << path;
  }
  std::string_view text(std::string_view name) const { return root_.FindString(name); }
  json::Value::Elements list(std::string_view name) const {
    const json::Value array = root_.Find(name).value_or(json::Value());
    EXPECT_FALSE(array.empty()) << name;
    return array.elements();
  }

 private:
  json::Parser parser_;
  json::Value root_;
};

}  // namespace covenant
