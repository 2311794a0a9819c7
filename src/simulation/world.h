// A covenant of hundreds: federation::Governor and federation::Follower as in a node, and around them a model. Content, disks and cosignatures
// are not made but counted, by what two real nodes show them to weigh (Samples) and by the program's own encoders (Wire). The same options
// always give the same run.
//
// Modelled: records (size, marking, owner), mirrors, receipts, cosigning, members that are down and come back, distances between members,
// packets sent again, connections that break. Real: documents, ballots, votes and certificates with their signatures; what is asked when;
// who may have what. Not in it: the time that a node's processor and disk take, liars, damaged disks, TCP, IP and TLS handshakes.
#pragma once

#include <cstdint>
#include <functional>

#include "simulation/meter.h"
#include "simulation/workload.h"

namespace simulation {

struct WorldOptions {
  size_t members = 193;
  uint64_t seed = 1, hours = 24;
  size_t objects = 100'000;
  uint64_t down_percent = 5;                 // of members, on average at any time
  uint64_t between_heads_ms = kMinute_ms;    // given to the witnesses, grown or not
  // For a comparison with real nodes.
  const Workload* workload = nullptr;        // in place of the usual one of `objects`; nobody rotates a key
  bool is_near = false;                      // 5 to 80 ms between any two, and a head is cosigned as soon as it has grown
  std::function<void(uint64_t now_ms, uint64_t events)> progress = {};  // from time to time
};

struct WorldOutcome {
  Figures figures;
  uint64_t trace = 0, events = 0, ms = 0, seconds_down = 0, outages = 0;
  std::vector<uint64_t> kept;     // bytes on disk, by member
  uint64_t epoch = 0;             // that all who are up are in; 0 where they are not in one
};

WorldOutcome RunWorld(const WorldOptions& options);

}  // namespace simulation
