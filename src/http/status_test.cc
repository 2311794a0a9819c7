#include "http/status.h"

#include <gtest/gtest.h>

namespace http {
namespace {

using base::Code;

TEST(Status, SaysOnTheOtherSideWhatItSaidHere) {
  for (const Code code : {Code::kInvalid, Code::kNotFound, Code::kConflict, Code::kForbidden, Code::kUnauthorized, Code::kTooLarge,
                          Code::kUnavailable, Code::kStorage, Code::kUnsupported, Code::kInternal}) {
    EXPECT_EQ(CodeOf(StatusOf(code)), code) << base::CodeName(code);
  }
  for (const Code code : {Code::kIo, Code::kCorrupt}) EXPECT_EQ(StatusOf(code), 500) << base::CodeName(code);
}

TEST(Status, UnlistedOnesCountByTheirClass) {
  EXPECT_EQ(CodeOf(418), Code::kInvalid);
  EXPECT_EQ(CodeOf(504), Code::kUnavailable);
  EXPECT_EQ(CodeOf(429), Code::kUnavailable);
}

}  // namespace
}  // namespace http
