#include "http/client.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "base/encoding.h"
#include "http/body.h"
#include "http/head.h"
#include "http/steady.h"
#include "http/text.h"
#include "http/transport.h"

namespace http {
namespace {

using base::Code;
using base::Fail;
using State = Transport::State;

constexpr size_t kReadBytes = 64 * 1024;

std::string ErrnoText(int error) { return std::generic_category().message(error); }

// True once the descriptor is ready, false when the deadline has passed or `stop_fd` can be read.
bool WaitFor(int fd, State want, int64_t deadline_ms, int stop_fd) {
  for (;;) {
    const int64_t left = deadline_ms - SteadyMs();
    if (left <= 0) return false;
    pollfd entries[] = {{fd, static_cast<short>(want == State::kWantWrite ? POLLOUT : POLLIN), 0}, {stop_fd, POLLIN, 0}};  // a negative one is passed over
    const int ready = ::poll(entries, 2, static_cast<int>(std::min<int64_t>(left, 1 << 30)));
    if (ready > 0) return entries[1].revents == 0;
    if (ready < 0 && errno != EINTR) return false;
  }
}

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

bool IsLoopback(const sockaddr* address) {
  if (address->sa_family == AF_INET) return ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr) >> 24 == 127;
  if (address->sa_family != AF_INET6) return false;
  return IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr) != 0;
}

// A connected, non-blocking descriptor, or -1 with errno.
int ConnectOne(const addrinfo& address, int64_t deadline_ms, int stop_fd) {
  const int fd = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  int error = ::connect(fd, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
  if (error == EINPROGRESS) {
    socklen_t bytes = sizeof error;
    if (!WaitFor(fd, State::kWantWrite, deadline_ms, stop_fd)) {
      error = ETIMEDOUT;
    } else if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &bytes) != 0) {
      error = errno;
    }
  }
  if (error == 0) return fd;
  ::close(fd);
  errno = error;
  return -1;
}

bool IsClientsField(std::string_view name) {
  for (const std::string_view own : {"host", "content-length", "transfer-encoding", "connection", "user-agent", "authorization"}) {
    if (EqualWithoutCase(name, own)) return true;
  }
  return false;
}

base::Status CheckOptions(const Url& url, const ClientOptions& options) {
  const Credentials& given = options.credentials;
  if (given.kind == Credentials::Kind::kBasic && given.user.contains(':')) return Fail(Code::kInvalid, "a user name cannot contain ':'");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(given.user + given.secret, is_control)) return Fail(Code::kInvalid, "the credentials contain a control character");
  const std::string& pin = options.trust.pinned_sha256;
  const auto decoded = base::HexDecode(pin);
  if (!pin.empty() && (!decoded || decoded->size() != 32)) return Fail(Code::kInvalid, "the pinned fingerprint must be 64 hexadecimal digits (SHA-256)");
  if (!pin.empty() && options.trust.pinned_key) return Fail(Code::kInvalid, "a certificate and a key are pinned; one of them decides");
  if (!url.is_https && (!pin.empty() || options.trust.pinned_key || options.identity)) return Fail(Code::kInvalid, "a pinned certificate needs https://");
  return {};
}

}  // namespace

class Client::Impl {
 public:
  Impl(Url url, ClientOptions options, std::shared_ptr<const TlsContext> tls)
      : url_(std::move(url)), options_(std::move(options)), tls_(std::move(tls)) {}

  base::Result<ClientResponse> Send(const ClientRequest& request) {
    Request checked;
    if (auto target = ParseTarget(request.target, checked); !target) return Fail(Code::kInvalid, "request: " + target.error().why);
    deadline_ms_ = SteadyMs() + options_.total_timeout_ms;
    DropIfEnded();
    auto response = SendOnce(request);
    if (!response) {
      Disconnect();
      return base::Annotate(std::move(response).error(), url_.Origin());
    }
    return response;
  }

 private:
  // A kept connection may have ended meanwhile. That is looked for before anything of a request is sent: afterwards nobody
  // knows whether the server has done it, and a page can be one that is given once. To ask again is the caller's decision.
  void DropIfEnded() {
    char unasked[1];
    if (transport_ && transport_->Read(unasked).state != State::kWantRead) Disconnect();
  }

  base::Result<ClientResponse> SendOnce(const ClientRequest& request) {
    if (!transport_) TRY(Connect());
    std::string head = FormatRequestHead(MethodName(request.method), request.target, FieldsOf(request));
    auto written = Write(head, request.body);
    // The far side may have refused before it took everything: its reply says why.
    auto response = Receive(request.method);
    if (response) return response;
    Disconnect();
    if (!written) return std::unexpected(written.error());
    return response;
  }

  Headers FieldsOf(const ClientRequest& request) const {
    Headers headers;
    const std::string name = url_.host.contains(':') ? "[" + url_.host + "]" : url_.host;
    const bool usual = url_.port == (url_.is_https ? 443 : 80);
    headers.Add("Host", usual ? name : name + ":" + std::to_string(url_.port));
    headers.Add("User-Agent", options_.user_agent);
    const Credentials& given = options_.credentials;
    if (given.kind == Credentials::Kind::kBasic) headers.Add("Authorization", "Basic " + base::Base64Encode(given.user + ":" + given.secret));
    if (given.kind == Credentials::Kind::kBearer) headers.Add("Authorization", "Bearer " + given.secret);
    const bool may_have_body = request.method == Method::kPost || request.method == Method::kPut;
    if (may_have_body || !request.body.empty()) headers.Add("Content-Length", std::to_string(request.body.size()));
    for (const Headers::Field& field : request.headers.fields()) {
      if (!IsClientsField(field.name)) headers.Add(field.name, field.value);
    }
    return headers;
  }

  // --- the connection ------------------------------------------------------------------------------------------

  void Disconnect() {
    transport_.reset();
    input_.clear();
  }

  base::Status Connect() {
    const int64_t deadline_ms = std::min(deadline_ms_, SteadyMs() + options_.connect_timeout_ms);
    fd_ = TRY(ConnectAny(deadline_ms));
    transport_ = url_.is_https ? TRY(Transport::TlsClient(fd_, tls_, url_.host)) : Transport::Plain(fd_);
    for (;;) {
      const State state = transport_->Handshake().state;
      if (state == State::kDone) break;
      if (state == State::kClosed) return Fail(Code::kUnavailable, "the server hung up during the TLS handshake; is this its HTTPS port?");
      if (state == State::kFailed) return HandshakeFailed();
      if (!WaitFor(fd_, state, deadline_ms, options_.stop_fd)) return Fail(Code::kUnavailable, "the TLS handshake took too long; is this its HTTPS port?");
    }
    return CheckPin();
  }

  std::unexpected<base::Error> HandshakeFailed() const {
    const std::string& why = transport_->why();
    if (const auto key = transport_->PeerKey(); key && options_.trust.pinned_key) {
      return Fail(Code::kUnauthorized, "the server's key has the SHA-256 " + base::HexEncode(key->view()) + ", not the pinned one: it is another machine, or its key has changed");
    }
    if (!why.contains("certificate")) return Fail(Code::kUnavailable, "TLS handshake: " + why);
    return Fail(Code::kUnauthorized, "the server's certificate is not trusted (" + why + "); its SHA-256 fingerprint is " +
                                         transport_->PeerCertificateSha256());
  }

  base::Status CheckPin() const {
    const std::string& pin = options_.trust.pinned_sha256;
    if (pin.empty()) return {};
    const std::string presented = transport_->PeerCertificateSha256();
    if (EqualWithoutCase(pin, presented)) return {};
    return Fail(Code::kUnauthorized, "the server's certificate has the fingerprint " + presented + ", not the pinned one; ask its operator which is right");
  }

  base::Result<int> ConnectAny(int64_t deadline_ms) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* list = nullptr;
    const int error = ::getaddrinfo(url_.host.c_str(), std::to_string(url_.port).c_str(), &hints, &list);
    if (error != 0) return Fail(Code::kUnavailable, "cannot find the host '" + url_.host + "': " + gai_strerror(error));
    const std::unique_ptr<addrinfo, FreeAddresses> owner(list);
    for (const addrinfo* address = list; address != nullptr; address = address->ai_next) {
      if (!url_.is_https && options_.plain_http == ClientOptions::PlainHttp::kLoopbackOnly && !IsLoopback(address->ai_addr)) {
        return Fail(Code::kInvalid, "plain http:// would send everything unprotected; use https://, or allow it for this host");
      }
      const int fd = ConnectOne(*address, deadline_ms, options_.stop_fd);
      if (fd >= 0) return fd;
    }
    return Fail(Code::kUnavailable, "cannot connect: " + ErrnoText(errno));
  }

  base::Status Wait(State want) {
    const int64_t deadline_ms = std::min(deadline_ms_, SteadyMs() + options_.read_timeout_ms);
    if (WaitFor(fd_, want, deadline_ms, options_.stop_fd)) return {};
    return Fail(Code::kUnavailable, deadline_ms == deadline_ms_ ? "the request took too long altogether" : "no answer in time");
  }

  base::Status Write(std::string_view head, std::string_view body) {
    std::array<std::string_view, 2> both = {head, body};
    std::span<std::string_view> pieces = both;
    for (;;) {
      Transport::Io io = transport_->Write(pieces);
      for (; !pieces.empty() && io.bytes >= pieces.front().size(); pieces = pieces.subspan(1)) io.bytes -= pieces.front().size();
      if (!pieces.empty()) pieces.front().remove_prefix(io.bytes);
      if (io.state == State::kDone) return {};
      if (io.state != State::kWantWrite) return Fail(Code::kUnavailable, "sending failed: " + transport_->why());
      TRY(Wait(State::kWantWrite));
    }
  }

  // True: more in input_; false: the server has ended the connection.
  base::Result<bool> Fill() {
    for (;;) {
      const size_t before = input_.size();
      Transport::Io io{};
      input_.resize_and_overwrite(before + kReadBytes, [&](char* data, size_t) {
        io = transport_->Read({data + before, kReadBytes});
        return before + io.bytes;
      });
      if (io.bytes > 0) return true;
      if (io.state == State::kClosed) return false;
      if (io.state == State::kFailed) return Fail(Code::kUnavailable, "receiving failed: " + transport_->why());
      TRY(Wait(io.state));
    }
  }

  // --- the reply -----------------------------------------------------------------------------------------------

  base::Result<ClientResponse> Receive(Method method) {
    ResponseHead head = TRY(ReceiveHead());
    while (head.status < 200) head = TRY(ReceiveHead());  // 100 Continue and its kind
    ClientResponse response{head.status, std::move(head.headers), {}};
    const bool no_body = method == Method::kHead || head.status == 204 || head.status == 304;
    const bool until_close = !head.framing.chunked && !head.framing.content_length;
    if (!no_body) response.body = TRY(ReceiveBody(head.framing, until_close));
    if (!head.framing.keep_alive || (until_close && !no_body) || !input_.empty()) Disconnect();
    return response;
  }

  base::Result<ResponseHead> ReceiveHead() {
    size_t searched = 0;
    for (;;) {
      if (const auto end = FindHeadEnd(input_, searched)) {
        auto head = ParseResponseHead(std::string_view(input_).substr(0, *end));
        input_.erase(0, *end);
        if (!head) return Fail(Code::kCorrupt, "the answer is not HTTP/1.1: " + head.error().why);
        return *std::move(head);
      }
      if (input_.size() > options_.head_bytes_max) return Fail(Code::kTooLarge, "the answer's header is too long");
      if (!TRY(Fill())) return Fail(Code::kUnavailable, "the server ended the connection without an answer");
    }
  }

  base::Result<std::string> ReceiveBody(const Framing& framing, bool until_close) {
    BodyReader reader(framing, options_.response_bytes_max, until_close);
    for (;;) {
      input_.erase(0, reader.Feed(input_));
      switch (reader.state()) {
        case BodyReader::State::kDone: return reader.TakeBody();
        case BodyReader::State::kTooLarge:
          return Fail(Code::kTooLarge, "the answer is longer than " + std::to_string(options_.response_bytes_max) + " bytes");
        case BodyReader::State::kBad: return Fail(Code::kCorrupt, "the answer's body: " + reader.why());
        case BodyReader::State::kMore: break;
      }
      if (TRY(Fill())) continue;
      if (!reader.EndOfInput()) return Fail(Code::kUnavailable, "the server ended the connection in the middle of its answer");
    }
  }

  const Url url_;
  const ClientOptions options_;
  const std::shared_ptr<const TlsContext> tls_;  // shared with transports
  std::unique_ptr<Transport> transport_;         // null: not connected
  int fd_ = -1;                                  // the transport's
  std::string input_;
  int64_t deadline_ms_ = 0;
};

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

base::Result<Client> Client::ForOrigin(std::string_view url, ClientOptions options) {
  Url parsed = TRY(ParseUrl(url));
  TRY(CheckOptions(parsed, options));
  std::shared_ptr<const TlsContext> tls;
  if (parsed.is_https) tls = TRY(TlsContext::ForClient(options.trust, options.identity));
  return Client(std::make_unique<Impl>(std::move(parsed), std::move(options), std::move(tls)));
}

base::Result<ClientResponse> Client::Send(const ClientRequest& request) { return impl_->Send(request); }

}  // namespace http
