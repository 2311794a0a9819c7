// Which function answers which method and path, and who may ask. A route cannot be written down without its Access,
// and the Gate is asked when a request's head is there, before its body is read.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace http {

enum class Access {
  kAnyone,  // no credentials needed; wrong ones are still refused
  kUser,    // any authenticated user; what that user may see is decided further in
  kAdmin,   // users with the admin role
};

struct Caller {
  std::string user = {};                      // empty: no credentials given, allowed only for kAnyone
  std::optional<base::Timestamp> until = {};  // when the credentials end by themselves
};

// Knows callers by their credentials. Calls `done` once, now or later, from any thread, with the caller, or kUnauthorized,
// kForbidden, or kUnavailable (too many tries).
class Gate {
 public:
  virtual ~Gate() = default;
  virtual void Admit(const Request& request, Access access, std::function<void(base::Result<Caller>)> done) = 0;
};

// The values of a pattern's {names}, in order.
using PathValues = std::vector<std::string>;
using Handler = std::function<void(Request, PathValues, Reply)>;

// What a head says already, asked after the Gate has set Request::user: the reply that ends the request before its body is
// read (rights, media types), or nothing. The Handler asks again: rights may go while a body comes.
using HeadCheck = std::function<std::optional<Response>(const Request& head, const PathValues&)>;

struct Route {
  Method method;
  std::string pattern;          // "/{root}/collections/{id}/objects/"; {x} takes one non-empty segment, a last {x*} the rest
  Access access;
  uint64_t body_bytes_max;      // 0 for methods without a body
  Handler handler;
  HeadCheck refuse_head = nullptr;
};

// A route without what it does.
struct RouteName {
  Method method;
  std::string pattern;
  Access access;
};

// How errors look below a path prefix: problem details (RFC 9457), or TAXII's error resource.
using ErrorForm = std::function<Response(int status, std::string_view title, std::string_view why)>;

class Router : public Service {
 public:
  explicit Router(Gate& gate, ErrorForm default_form);
  ~Router() override;

  // Before serving starts; CHECKs that no two routes are the same.
  void Add(Route route);
  void SetErrorForm(std::string path_prefix, ErrorForm form);
  // All of them, as they were added.
  const std::vector<RouteName>& routes() const { return names_; }

  // Literal segments win over {x}. A path that differs only in its last '/' finds the same route. HEAD is answered
  // by GET. 404 for no route, 405 with Allow for another method, 401 with WWW-Authenticate, 403, 429.
  void Open(std::shared_ptr<Request> request, Decide decide) override;
  Response Refuse(const Request& head, int status, std::string_view why) const override;

 private:
  struct Node;
  std::expected<Welcome, Response> Admitted(const Route& route, std::shared_ptr<Request> request, PathValues values) const;
  void Run(const Route& route, Request request, PathValues values, Reply reply) const;

  std::unique_ptr<Node> root_;
  std::vector<RouteName> names_;
  Gate& gate_;
  ErrorForm default_form_;
  std::vector<std::pair<std::string, ErrorForm>> forms_;
};

// application/problem+json (RFC 9457).
Response Problem(int status, std::string_view title, std::string_view why);
// With a member `code` for programs, which a status is too coarse for (RFC 9457, 3.2).
Response CodedProblem(int status, std::string_view title, std::string_view why, std::string_view code);

// "Not Found" for 404; "Unknown" for codes that RFC 9110 does not name.
std::string_view ReasonPhrase(int status);

}  // namespace http
