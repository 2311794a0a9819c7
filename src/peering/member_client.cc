#include "peering/member_client.h"

#include "base/encoding.h"

namespace peering {

base::Result<MemberClient::Connection> MemberClient::Connect() {
  const auto now = parts_.membership.Now();
  const covenant::Row* const row = now->state.Find(parts_.member);
  if (row == nullptr || !row->IsMember()) return base::Fail(base::Code::kForbidden, "it is not a member any more");
  std::string target = base::HexEncode(row->card.keys.tls.view());
  for (const std::string& address : row->card.addresses) target += " " + address;
  if (client_ && connected_to_ == target) return Connection::kKept;
  address_ = row->card.addresses[next_address_++ % row->card.addresses.size()];
  http::ClientOptions options;
  options.trust.pinned_key = row->card.keys.tls;
  options.identity = parts_.identity;
  options.read_timeout_ms = options.total_timeout_ms = parts_.timeout_ms;
  options.response_bytes_max = parts_.answer_bytes_max;
  options.stop_fd = parts_.stop_fd;
  client_.emplace(TRY(http::Client::ForOrigin(address_, std::move(options))));
  connected_to_ = std::move(target);
  return Connection::kNew;
}

base::Result<http::ClientResponse> MemberClient::Send(http::Method method, const std::string& path, std::string body) {
  http::ClientRequest request;
  request.method = method;
  request.target = "/" + base::HexEncode(parts_.membership.Now()->seat.covenant.view()) + "/" + path;
  request.body = std::move(body);
  return client_->Send(request);
}

}  // namespace peering
