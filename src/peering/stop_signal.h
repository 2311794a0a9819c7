// Tells a thread that waits on sockets to end: a descriptor to wait on beside them (http::ClientOptions::stop_fd). Safe from many
// threads.
#pragma once

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace peering {

class StopSignal {
 public:
  StopSignal() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~StopSignal() { ::close(fd_); }
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  int fd() const { return fd_; }
  void Give() { ::eventfd_write(fd_, 1); }
  // True once it was given, at the latest after `ms`.
  bool WaitFor(int64_t ms) const {
    pollfd stop{fd_, POLLIN, 0};
    return ::poll(&stop, 1, static_cast<int>(ms)) > 0;
  }
  bool is_given() const { return WaitFor(0); }

 private:
  const int fd_;
};

}  // namespace peering
