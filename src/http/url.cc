// The only file that sees Boost.URL.
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include "http/client.h"
#include "http/text.h"

namespace http {

using base::Code;
using base::Fail;

std::string Url::Origin() const {
  const std::string name = host.contains(':') ? "[" + host + "]" : host;
  return (is_https ? "https://" : "http://") + name + ":" + std::to_string(port);
}

base::Result<Url> ParseUrl(std::string_view text) {
  const std::string shown = "the URL '" + std::string(text.substr(0, 100)) + "'";
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (parsed.has_error()) return Fail(Code::kInvalid, shown + " cannot be read; write https://host:port/path");
  const boost::urls::url_view url = *parsed;
  Url out;
  out.is_https = url.scheme_id() == boost::urls::scheme::https;
  if (!out.is_https && url.scheme_id() != boost::urls::scheme::http) return Fail(Code::kInvalid, shown + " must start with https:// or http://");
  // Not shown: the URL has a secret in it.
  if (url.has_userinfo()) return Fail(Code::kInvalid, "the URL contains a user name or password; give them apart from it");
  if (url.has_fragment()) return Fail(Code::kInvalid, shown + " has a '#' part, which is never sent to a server; leave it out");
  out.host = LowerCase(std::string(url.host_address()));
  if (out.host.empty() || out.host.find('\0') != out.host.npos) return Fail(Code::kInvalid, shown + " names no host");
  if (url.has_port() && !url.port().empty() && url.port_number() == 0) return Fail(Code::kInvalid, shown + ": the port must be 1 to 65535");
  out.port = url.port_number() != 0 ? url.port_number() : out.is_https ? 443 : 80;
  const std::string path(url.encoded_path());
  out.target = path.empty() ? "/" : path;
  if (url.has_query()) out.target += "?" + std::string(url.encoded_query());
  return out;
}

}  // namespace http
