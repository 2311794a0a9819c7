#include "node/listen.h"

#include "base/encoding.h"
#include "base/text.h"

namespace node {

base::Result<ListenAddress> ParseListenAddress(std::string_view text) {
  const auto fail = [&] {
    return base::Fail(base::Code::kInvalid, "http.listen: '" + std::string(text) +
                                                "' is not an address and a port, such as 127.0.0.1:8443 or [::]:8443");
  };
  const size_t colon = text.rfind(':');
  if (colon == text.npos) return fail();
  const auto port = base::ParseDecimal(text.substr(colon + 1));
  std::string_view address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  } else if (address.find(':') != address.npos) {
    return fail();
  }
  if (!port || *port > 65535 || address.empty()) return fail();
  return ListenAddress{std::string(address == "localhost" ? "127.0.0.1" : address), static_cast<uint16_t>(*port)};
}

std::string LocalUrl(std::string_view scheme, const ListenAddress& listen) {
  std::string address = listen.address;
  if (address == "0.0.0.0") address = "127.0.0.1";
  if (address == "::") address = "::1";
  if (address.find(':') != address.npos) address = "[" + address + "]";
  return std::string(scheme) + "://" + address + ":" + std::to_string(listen.port);
}

std::vector<std::string> SplitList(std::string_view text) {
  std::vector<std::string> items = base::SplitAtCommas(text);
  for (std::string& item : items) std::erase(item, ' ');
  std::erase(items, "");
  return items;
}

std::vector<std::string> ProxyAddresses(std::string_view text) {
  std::vector<std::string> addresses = SplitList(text);
  addresses.insert(addresses.end(), {"127.0.0.1", "::1"});
  return addresses;
}

}  // namespace node
