// A synchronous HTTP/1.1 client for one origin, for the command line. Keeps its connection between calls.
//
// Safe against the far side: every wait has an end, every reply a bound. Redirects are returned, not followed, so that
// credentials never go where the caller did not send them. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"
#include "http/tls.h"

namespace http {

struct Credentials {
  enum class Kind { kNone, kBasic, kBearer } kind = Kind::kNone;
  std::string user;                 // kBasic; without ':'
  std::string secret;               // password or token
};

struct ClientOptions {
  ServerTrust trust;                // see http/tls.h: the system's authorities, given certificates, or one fingerprint
  std::optional<TlsIdentity> identity = {};  // shown to a server that asks for it
  Credentials credentials;          // sent with every request
  enum class PlainHttp { kLoopbackOnly, kAnywhere } plain_http = PlainHttp::kLoopbackOnly;
  std::string user_agent = "mithaq";
  int connect_timeout_ms = 10'000;  // name look-up excepted, TLS handshake included
  int read_timeout_ms = 30'000;     // without a byte moving either way
  int total_timeout_ms = 300'000;   // of one request and its reply
  uint64_t response_bytes_max = 256ull << 20;
  size_t head_bytes_max = 64 * 1024;
  int stop_fd = -1;                 // a descriptor of the caller's: once it can be read, whatever waits ends at once
};

struct ClientRequest {
  Method method = Method::kGet;
  std::string target = "/";         // "/path?query", percent-encoded
  Headers headers;                  // Host, Content-Length, Connection, User-Agent and Authorization are the client's
  std::string body;
};

struct ClientResponse {
  int status = 0;
  Headers headers;
  std::string body;
};

// An absolute http(s) URL, taken apart.
struct Url {
  bool is_https = true;
  std::string host;                 // lower case; IPv6 without brackets
  uint16_t port = 443;
  std::string target;               // path and query; at least "/"
  std::string Origin() const;       // "https://example.org:8443"
};

// kInvalid with what to write instead: no scheme, a user name or password inside, no host, a fragment.
base::Result<Url> ParseUrl(std::string_view text);

class Client {
 public:
  // No network yet. kInvalid: a URL that is none, plain HTTP to a machine that is not this one, a bad trust.
  static base::Result<Client> ForOrigin(std::string_view url, ClientOptions options);
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  // Any status is a reply. The request is sent once: a kept connection that the server has ended is opened anew before
  // anything of it is sent, and where one ends later, whether to ask again is the caller's decision.
  // kUnavailable: no connection, a timeout, the far side hung up, stop_fd; kUnauthorized: the server's certificate is not
  // trusted; kTooLarge: the reply; kCorrupt: what came is not HTTP; kInvalid: the request.
  base::Result<ClientResponse> Send(const ClientRequest& request);

 private:
  class Impl;
  explicit Client(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace http
