// Members of a covenant that take over each other's logs, honestly or with a lie between them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "covenant/testing_world.h"
#include "membership/ledgers.h"
#include "membership/testing.h"
#include "membership/testing_lies.h"

namespace membership::testing {

// One of three members, a node without its network.
struct Member {
  explicit Member(int number) : number(number), keys(covenant::testing::KeysOf(number)), bench(*store) {
    CHECK(membership().Enter(covenant::testing::GenesisOf(3), {}, keys.log).has_value());
  }
  Membership& membership() { return *bench.membership; }
  void Publish(int n, std::string_view marking) {
    const auto report = bench.Submit(bench.exchange->collections().Find(kSharedAlias)->number, {exchange::testing::Indicator(n, 0, "[ipv4-addr:value = '198.51.100.7']", marking)});
    ASSERT_TRUE(report);
    ASSERT_EQ(report->objects[0].outcome, exchange::Outcome::kAdded) << report->objects[0].message;
  }
  base::Result<exchange::ReceptionReport> Pull(Member& from, const Lie& lie = {}, const DeliveryLimits& limits = {}) {
    const std::string ledger = TRY(membership().ledgers().Tail(covenant::testing::IdOf(from.number)));
    const DeliveryRequest request{membership().Now()->state.epoch, TRY(membership().SizeOf(covenant::testing::IdOf(from.number))), ledger};
    Delivery delivery = TRY(from.membership().Deliver(covenant::testing::IdOf(number), request, limits));
    if (lie) delivery = Altered(delivery, request, from.keys.log, lie);
    return membership().Receive(covenant::testing::IdOf(from.number), delivery.frames);
  }
  std::vector<LedgerRun> Rows(const Member& of) {
    std::vector<LedgerRun> runs;
    const Ledgers& ledgers = membership().ledgers();
    EXPECT_TRUE(ledgers.Walk(*ledgers.MirrorOf(covenant::testing::IdOf(of.number)), 0, [&](const LedgerRun& run) { return runs.push_back(run), base::Status(); }));
    return runs;
  }

  int number;
  covenant::testing::KeySet keys;
  std::unique_ptr<store::Store> store = store::OpenMemory();
  MemberBench bench;
};

}  // namespace membership::testing
