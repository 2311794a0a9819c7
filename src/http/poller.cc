#include "http/poller.h"

#include <sys/epoll.h>

#include <array>

#include "base/check.h"

namespace http {
namespace {

constexpr uint32_t kEdges = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
constexpr int kEventsMax = 256;  // told before the loop looks at anything else

}  // namespace

Poller::Poller(boost::asio::io_context& io) : epoll_(io) {
  const int fd = epoll_create1(EPOLL_CLOEXEC);
  CHECK(fd >= 0);
  epoll_.assign(fd);
}

void Poller::Start() { Listen(); }

void Poller::Stop() {
  stopped_ = true;
  boost::system::error_code ignored;
  epoll_.cancel(ignored);
}

bool Poller::Add(int fd, Watcher& watcher) {
  epoll_event event{.events = kEdges, .data = {.ptr = &watcher}};
  return epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, fd, &event) == 0;
}

void Poller::AskAgain(int fd, Watcher& watcher) {
  epoll_event event{.events = kEdges, .data = {.ptr = &watcher}};
  CHECK(epoll_ctl(epoll_.native_handle(), EPOLL_CTL_MOD, fd, &event) == 0);
}

void Poller::Listen() {
  epoll_.async_wait(boost::asio::posix::descriptor_base::wait_read, [this](boost::system::error_code error) {
    if (error || stopped_) return;
    std::array<epoll_event, kEventsMax> events;
    const int ready = epoll_wait(epoll_.native_handle(), events.data(), kEventsMax, 0);
    for (int i = 0; i < ready; ++i) static_cast<Watcher*>(events[i].data.ptr)->Ready(events[i].events);
    Listen();
  });
}

}  // namespace http
