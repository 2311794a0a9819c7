// One thread that owns the order: it takes everything that waits, writes it as ONE batch {entries, tiles, records,
// journal, views, statuses}, and answers after the fsync. While it waits for the disk the next batch gathers, so that
// the cost of an fsync is shared by all who came meanwhile (group commit).
#pragma once

#include <functional>
#include <memory>

#include "base/logger.h"
#include "base/random.h"
#include "base/time.h"
#include "exchange/charter.h"
#include "exchange/collection.h"
#include "exchange/logs.h"
#include "exchange/sequencer.h"
#include "store/store.h"

namespace exchange {

struct SequencerEnvironment {
  store::Store& store;
  Logs& logs;
  Charter& charter;
  Collections& collections;
  const crypto::HmacSha256& node_key;
  const base::Clock& clock;
  base::Random& random;
  base::Logger& logger;
  std::function<void(const Committed&)> committed;  // after each commit, from the sequencer's thread
  Sequencing sequencing = Sequencing::kOnAThread;
};

base::Result<std::unique_ptr<Sequencer>> OpenLocalSequencer(SequencerEnvironment environment);

}  // namespace exchange
