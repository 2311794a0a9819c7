#include "http/clients.h"

namespace http {

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
