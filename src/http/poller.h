// Tells the connections of one network thread that their sockets can be read or written. All of them are in one epoll, which Asio
// watches in turn: a socket is announced once in its life. Asio's own wait is a system call for each time that somebody waits.
// Internal to the server.
//
// One thread, the one that runs `io`.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cstdint>

namespace http {

class Poller {
 public:
  // Events are those of epoll, and edges: only what is new. So a reader waits after it has found nothing, not before it has looked.
  class Watcher {
   public:
    virtual ~Watcher() = default;
    // Called by the thread's loop. The watcher itself may go meanwhile, another one not.
    virtual void Ready(uint32_t events) = 0;
  };

  explicit Poller(boost::asio::io_context& io);
  void Start();
  void Stop();  // `io` has nothing more to wait for

  // Until the descriptor is closed, which is before the watcher goes. False: the kernel has no room.
  bool Add(int fd, Watcher& watcher);
  // Asks for what is so already, as if it were new.
  void AskAgain(int fd, Watcher& watcher);

 private:
  void Listen();

  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> epoll_;
  bool stopped_ = false;
};

}  // namespace http
