// What tests of members share: a node without its network, as a member.
#pragma once

#include <optional>
#include <string_view>

#include "exchange/testing.h"
#include "membership/membership.h"

namespace membership::testing {

// For exchange::testing::Indicator: what comes behind the rest.
inline constexpr std::string_view kGreen = R"(,"object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"])";
inline constexpr std::string_view kRed = R"(,"object_marking_refs":["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"])";
inline constexpr std::string_view kDivided = R"(,"granular_markings":[{"marking_ref":"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1","selectors":["description"]}],"description":"secret","object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"])";

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
