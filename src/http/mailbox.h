// What other threads have for a network thread. A commit answers many requests one after the other: what lies here is taken all at
// once, so that the two threads do not wake and wait for each other at each of them. Internal to the server.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "base/thread_annotations.h"

namespace http {

// Safe from many threads. It may outlive the server: then nobody opens what is put in.
class Mailbox {
 public:
  class Parcel {
   public:
    virtual ~Parcel() = default;
    virtual void Open() = 0;  // by the loop of the network thread
  };

  // Shared with the network thread.
  explicit Mailbox(std::shared_ptr<boost::asio::io_context> io) : io_(std::move(io)) {}

  bool IsOfThisThread() const { return io_->get_executor().running_in_this_thread(); }

  // Shared with whoever waits for it.
  void Put(std::shared_ptr<Parcel> parcel) {
    {
      const base::MutexLock lock(mutex_);
      parcels_.push_back(std::move(parcel));
      if (std::exchange(noticed_, true)) return;
    }
    Notice();
  }

  template <class Function>
  void Post(Function function) {
    boost::asio::post(*io_, std::move(function));
  }

 private:
  void Notice() {
    Post([this] { OpenAll(); });  // what `io` has not run when it ends it drops
  }

  // Looks once more before it forgets that there was something: more is likely to have come meanwhile. In between the loop looks
  // at the sockets.
  void OpenAll() {
    {
      const base::MutexLock lock(mutex_);
      opening_.swap(parcels_);
      if (opening_.empty()) noticed_ = false;
    }
    if (opening_.empty()) return;
    for (const std::shared_ptr<Parcel>& parcel : opening_) parcel->Open();
    opening_.clear();
    Notice();
  }

  const std::shared_ptr<boost::asio::io_context> io_;
  std::vector<std::shared_ptr<Parcel>> opening_;  // the network thread's; empty between two calls
  base::Mutex mutex_;
  std::vector<std::shared_ptr<Parcel>> parcels_ GUARDED_BY(mutex_);
  bool noticed_ GUARDED_BY(mutex_) = false;  // the network thread will look
};

}  // namespace http
