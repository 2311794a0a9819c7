#include "cli/interrupt.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>

#include "base/check.h"

namespace cli {
namespace {

// What a signal handler can reach. The pipe wakes a poll that began before the signal came.
volatile std::sig_atomic_t g_came = 0;
int g_pipe[2] = {-1, -1};
struct sigaction g_before[2];
constexpr int kSignals[2] = {SIGINT, SIGTERM};

extern "C" void OnSignal(int) {
  g_came = 1;
  [[maybe_unused]] const ssize_t written = ::write(g_pipe[1], "", 1);
}

}  // namespace

Interrupt::Interrupt() {
  CHECK(g_pipe[0] < 0 && ::pipe2(g_pipe, O_CLOEXEC | O_NONBLOCK) == 0);
  g_came = 0;
  struct sigaction action{};
  action.sa_handler = OnSignal;
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
  for (int i = 0; i < 2; ++i) ::sigaction(kSignals[i], &action, &g_before[i]);
}

Interrupt::~Interrupt() {
  for (int i = 0; i < 2; ++i) ::sigaction(kSignals[i], &g_before[i], nullptr);
  ::close(g_pipe[0]);
  ::close(g_pipe[1]);
  g_pipe[0] = g_pipe[1] = -1;
}

bool Interrupt::came() const { return g_came != 0; }

bool Interrupt::WaitToRead(int fd) const {
  pollfd wanted[2] = {{.fd = fd, .events = POLLIN, .revents = 0}, {.fd = g_pipe[0], .events = POLLIN, .revents = 0}};
  while (!came()) {
    if (::poll(wanted, 2, -1) > 0 && wanted[0].revents != 0) return !came();
  }
  return false;
}

}  // namespace cli
