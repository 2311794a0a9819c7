#include "covenant/policy.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "covenant/testing_world.h"

namespace covenant {
namespace {

using testing::IdOf;
using testing::World;

size_t Count(std::string_view text, std::string_view what) {
  size_t count = 0;
  for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
  return count;
}

TEST(TlogPolicy, NamesTheLogAndTheOthersAsWitnesses) {
  World world(5);
  ASSERT_TRUE(world.Do(Suspend{IdOf(5)}).has_value());
  const std::string policy = TlogPolicy(world.state, world.RowOf(2));
  EXPECT_TRUE(policy.starts_with("# Sahel CERTs, epoch 1: heads of the log of CERT 2\nlog node2.cert.int/log+"));
  EXPECT_EQ(Count(policy, "\nwitness w"), 3u);
  const std::string id = base::HexEncode(world.state.covenant.view());
  EXPECT_EQ(Count(policy, " https://node2.cert.int:8443/" + id + "/log\n"), 1u);
  EXPECT_EQ(Count(policy, " https://node3.cert.int:8443/" + id + "/witness\n"), 1u);
  EXPECT_EQ(Count(policy, world.RowOf(2).card.keys.witness.Format()), 0u);
  for (const int number : {1, 3, 4}) EXPECT_EQ(Count(policy, world.RowOf(number).card.keys.witness.Format()), 1u);
  EXPECT_TRUE(policy.ends_with("\ngroup others 2 w1 w2 w3\nquorum others\n"));
}

TEST(TlogPolicy, WithNobodyElseAsksForNobody) {
  const World world(1);
  EXPECT_TRUE(TlogPolicy(world.state, world.RowOf(1)).ends_with("\nquorum none\n"));
}

}  // namespace
}  // namespace covenant
