// An HTTP connection from this node to one other member: to the addresses of its card, in turn, pinned to its TLS key, with this
// member's own key as the client's. For one thread.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "covenant/document.h"
#include "http/client.h"
#include "membership/membership.h"

namespace peering {

class MemberClient {
 public:
  struct Parts {
    const membership::Membership& membership;
    http::TlsIdentity identity;
    covenant::MemberId member;
    int timeout_ms;
    uint64_t answer_bytes_max;
    int stop_fd;  // ClientOptions::stop_fd
  };
  explicit MemberClient(Parts parts) : parts_(std::move(parts)) {}

  // Ready to send. Another card is another connection. kForbidden where it is not a member any more.
  enum class Connection { kKept, kNew };
  base::Result<Connection> Connect();
  // After Connect. `path` is below the covenant's. Errors as http::Client::Send.
  base::Result<http::ClientResponse> Send(http::Method method, const std::string& path, std::string body = {});
  // The next Connect takes the next address.
  void Leave() { client_.reset(); }

  const std::string& address() const { return address_; }

 private:
  const Parts parts_;
  std::optional<http::Client> client_;
  std::string connected_to_;  // addresses and key, as they were
  std::string address_;
  size_t next_address_ = 0;
};

}  // namespace peering
