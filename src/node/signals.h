// SIGTERM, SIGINT and SIGHUP as events, waited for by one thread. Made before any other thread is.
#pragma once

namespace node {

class Signals {
 public:
  enum class Event { kStop, kReload, kTimeout };
  Signals();  // blocks them for this thread and those it makes
  Event Wait(int seconds) const;
};

}  // namespace node
