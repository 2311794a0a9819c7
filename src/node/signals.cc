#include "node/signals.h"

#include <csignal>
#include <ctime>
#include <initializer_list>

namespace node {
namespace {

sigset_t Set() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = Set();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Signals::Event Signals::Wait(int seconds) const {
  const sigset_t set = Set();
  const timespec timeout{.tv_sec = seconds, .tv_nsec = 0};
  switch (sigtimedwait(&set, nullptr, &timeout)) {
    case SIGTERM:
    case SIGINT: return Event::kStop;
    case SIGHUP: return Event::kReload;
    default: return Event::kTimeout;
  }
}

}  // namespace node
