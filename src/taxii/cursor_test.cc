// `next` is client input (TAXII 2.1, 3.5): good again and again for its own filters and collection, and for nothing else.
#include "taxii/cursor.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace taxii {
namespace {

const base::Uuid kHere = *base::ParseUuid("91a7b528-80eb-42ed-a74d-c6fbd5a26116");
const base::Uuid kThere = *base::ParseUuid("52892447-4d7e-4f70-b94d-d7f22742ff63");
constexpr base::Timestamp kPosition = {1'700'000'000'000'001};

Cursors Make(const char* key) {
  return Cursors([hmac = crypto::HmacSha256(key)](std::string_view purpose, std::string_view text) { return hmac.Of({purpose, text}); });
}

TEST(Cursor, IsReadAsOftenAsOneLikes) {
  const Cursors cursors = Make("k");
  const std::string text = cursors.Write({kHere, "filters"}, kPosition);
  EXPECT_EQ(cursors.Read({kHere, "filters"}, text), kPosition);
  EXPECT_EQ(cursors.Read({kHere, "filters"}, text), kPosition);
}

TEST(Cursor, SurvivesARestart) {
  EXPECT_EQ(Make("k").Read({kHere, "f"}, Make("k").Write({kHere, "f"}, kPosition)), kPosition);
}

TEST(Cursor, IsBoundToCollectionFiltersAndNode) {
  const std::string text = Make("k").Write({kHere, "f"}, kPosition);
  EXPECT_FALSE(Make("k").Read({kThere, "f"}, text));
  EXPECT_FALSE(Make("k").Read({kHere, "g"}, text));
  EXPECT_FALSE(Make("other").Read({kHere, "f"}, text));
}

TEST(Cursor, RefusesEveryOtherText) {
  const Cursors cursors = Make("k");
  const std::string text = cursors.Write({kHere, "f"}, kPosition);
  for (size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(cursors.Read({kHere, "f"}, changed)) << i;
    EXPECT_FALSE(cursors.Read({kHere, "f"}, text.substr(0, i))) << i;
  }
  for (const char* other : {"", "1", "garbage", "2026-01-01T00:00:00Z", "====", "AQ"}) EXPECT_FALSE(cursors.Read({kHere, "f"}, other));
}

TEST(Cursor, SaysWhatToDo) {
  const auto refused = Make("k").Read({kHere, "g"}, Make("k").Write({kHere, "f"}, kPosition));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Code::kInvalid);
  EXPECT_TRUE(refused.error().message.contains("begin again without it"));
}

}  // namespace
}  // namespace taxii
