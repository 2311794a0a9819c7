#include "http/clients.h"

#include <boost/asio/ip/address.hpp>
#include <utility>

#include "http/text.h"

namespace http {

namespace ip = boost::asio::ip;

std::string ClientKey(const std::string& address) {
  boost::system::error_code error;
  const auto parsed = ip::make_address(address, error);
  if (error) return {};
  if (parsed.is_v6() && !parsed.to_v6().is_v4_mapped()) return std::string(reinterpret_cast<const char*>(parsed.to_v6().to_bytes().data()), 8);
  const auto v4 = parsed.is_v4() ? parsed.to_v4() : ip::make_address_v4(ip::v4_mapped, parsed.to_v6());
  return std::string(reinterpret_cast<const char*>(v4.to_bytes().data()), 4);
}

std::shared_ptr<ClientUse> Clients::Of(const std::string& key) {
  const base::MutexLock lock(mutex_);
  std::weak_ptr<ClientUse>& known = clients_[key];
  if (auto use = known.lock()) return use;
  const auto use = std::make_shared<ClientUse>();
  known = use;
  // Those that have gone are swept out when there may be as many of them as of the others.
  if (clients_.size() >= sweep_at_) {
    std::erase_if(clients_, [](const auto& entry) { return entry.second.expired(); });
    sweep_at_ = 2 * clients_.size() + 64;
  }
  return use;
}

std::optional<std::string> ForwardedFor(const Headers& headers) {
  const auto values = headers.FindAll("x-forwarded-for");
  if (values.empty()) return std::nullopt;
  const std::string_view value = values.back();
  const std::string last(TrimSpace(value.substr(value.rfind(',') + 1)));
  boost::system::error_code error;
  ip::make_address(last, error);
  return error ? std::nullopt : std::optional(last);
}

Hold::Hold(const ServerLimits& limits, ServerMetrics& metrics, std::shared_ptr<ClientUse> client)
    : limits_(limits), metrics_(metrics), client_(std::move(client)) {
  if (client_) requests_ = ++client_->requests;
}

Hold::~Hold() {
  ReleaseBody();
  if (client_) --client_->requests;
}

std::optional<Refusal> Hold::TooMany() const {
  if (requests_ <= limits_.client_requests_max) return std::nullopt;
  return Refusal{429, "too many requests from this address at once; wait for the replies to some"};
}

std::optional<Refusal> Hold::GrowTo(uint64_t bytes) {
  const uint64_t more = bytes - std::exchange(bytes_, bytes);
  const uint64_t of_client = client_ ? client_->body_bytes += more : 0;
  if (metrics_.bodies_bytes_held.fetch_add(more) + more > limits_.bodies_bytes_max) {
    return Refusal{503, "too many large requests at once; try again later"};
  }
  if (of_client > limits_.client_bodies_bytes_max) {
    return Refusal{429, "too many large requests from this address at once; wait for the replies to some"};
  }
  return std::nullopt;
}

void Hold::ReleaseBody() {
  ServerMetrics::Subtract(metrics_.bodies_bytes_held, bytes_);
  if (client_) client_->body_bytes -= bytes_;
  bytes_ = 0;
}

}  // namespace http
