// HTTP as the rest of the tree sees it: plain values, no third-party types. The server and the client are the two
// sides of it.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"
#include "base/time.h"

namespace http {

enum class Method { kGet, kHead, kPost, kPut, kDelete, kOptions, kOther };

std::string_view MethodName(Method method);

// Field names compare without case (RFC 9110, 5.1); order and repetition are kept.
class Headers {
 public:
  struct Field {
    std::string name, value;
  };
  std::optional<std::string_view> Find(std::string_view name) const;  // the first
  std::vector<std::string_view> FindAll(std::string_view name) const;
  void Add(std::string name, std::string value);
  void Set(std::string name, std::string value);  // replaces all of that name
  const std::vector<Field>& fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

struct Request {
  Method method = Method::kGet;
  std::string method_text;   // as sent, for kOther
  std::string target;        // as sent: path, and query after '?'
  std::string path;          // the path of the target, percent-decoded once; starts with '/'; no NUL, valid UTF-8
  std::string query;         // as sent, without '?'; see http/query.h
  Headers headers;
  std::string body;
  std::string peer;          // "127.0.0.1:40312"
  std::optional<crypto::Digest> peer_key;  // of the caller's TLS certificate (http/tls.h, ClientCertificates)
  std::string id;            // made by the server; in the log line and in X-Request-Id
  std::string user;          // set by the Router's Gate; empty for a caller without a name
  std::optional<base::Timestamp> user_until;  // and when the credentials end by themselves: what goes on for long ends then
};

// Bytes that a reply and a page cache may both hold: sent without a copy.
using Chunk = std::shared_ptr<const std::string>;

// A reply that goes on: server-sent events. The server asks for more when the socket has taken what it had.
class Source {
 public:
  virtual ~Source() = default;
  // Calls `ready` once, from any thread, with bytes to send, or nullopt to end the reply. Destroying the Source
  // while a call is out means that the client has gone: `ready` must then not be called any more.
  virtual void Next(std::function<void(std::optional<std::string>)> ready) = 0;
};

struct Response {
  int status = 200;
  Headers headers;             // Content-Length, Date and Connection are the server's
  std::vector<Chunk> body;     // sent one after the other, never joined
  std::unique_ptr<Source> source;  // if set, follows `body`; the length is then not known beforehand
  std::string user;            // for the log line only; set by the Router
  std::string log_detail;      // for the log line only, never sent: what a 500 must not tell the client

  Response& WithBody(std::string text) {
    body.push_back(std::make_shared<const std::string>(std::move(text)));
    return *this;
  }
  size_t BodyBytes() const {
    size_t bytes = 0;
    for (const Chunk& chunk : body) bytes += chunk->size();
    return bytes;
  }
};

using Reply = std::function<void(Response)>;

// A request that may go on: how long its body may be (more gets Refuse(413) before any of it is kept), and what to call
// once it is in the request, with `reply` to be called exactly once, now or later, from any thread.
struct Welcome {
  uint64_t body_bytes_max = 0;
  std::function<void(Reply reply)> handle;
};

// What a server serves. Safe to call from many threads at once. Must not block for long: it runs on a network thread.
class Service {
 public:
  virtual ~Service() = default;
  // The head has arrived, the body not: may it come? Calls `decide` exactly once, now or later, from any thread, with a
  // welcome or with the reply that ends it: then not a byte of the body is read. `request` is shared with the server, which
  // fills in the body after a welcome and before Welcome::handle.
  using Decide = std::function<void(std::expected<Welcome, Response>)>;
  virtual void Open(std::shared_ptr<Request> request, Decide decide) = 0;
  // Both steps, for a request that is there whole.
  void Handle(Request request, Reply reply);
  // The reply to what never reaches a handler (400 bad head, 408, 413, 431, 500, 503), in the form that clients of that
  // path expect. `request.path` is empty where not even the head could be read.
  virtual Response Refuse(const Request& head, int status, std::string_view why) const = 0;
};

}  // namespace http
