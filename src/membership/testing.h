// What tests of members share: a node without its network, as a member.
#pragma once

#include <optional>

#include "exchange/testing.h"
#include "membership/membership.h"

namespace membership::testing {

struct MemberBench : exchange::testing::Bench {
  explicit MemberBench(store::Store& store) : Bench(store) { membership.emplace(*exchange); }

  void Open() {
    membership.reset();
    Bench::Open();
    membership.emplace(*exchange);
  }

  std::optional<Membership> membership;
};

}  // namespace membership::testing
