#include "http/clients.h"

#include <boost/asio/ip/address.hpp>

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

}  // namespace http
