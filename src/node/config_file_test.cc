#include <gtest/gtest.h>

#include "node/settings.h"

namespace node {
namespace {

TEST(ConfigFile, ABodyThatCouldNeverComeInIsRefused) {
  EXPECT_TRUE(ParseConfig(""));
  EXPECT_TRUE(ParseConfig("[http]\nrequest_mib_max = 16\nsubmission_mib_max = 64\n"));
  EXPECT_TRUE(ParseConfig("[http]\nrequest_mib_max = 256\nsubmission_mib_max = 1024\n"));
  const auto refused = ParseConfig("[http]\nsubmission_mib_max = 64\n");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Code::kInvalid);
  for (const std::string_view what : {"http.request_mib_max = 100", "http.submission_mib_max to 800", "http.request_mib_max to 8"}) {
    EXPECT_TRUE(refused.error().message.contains(what)) << refused.error().message;
  }
  const auto advised = ParseConfig("[http]\nrequest_mib_max = 8\nsubmission_mib_max = 64\n[access]\nopen_log = true\n");
  ASSERT_TRUE(advised);
  EXPECT_TRUE(advised->config.open_log);
}

}  // namespace
}  // namespace node
