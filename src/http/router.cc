#include "http/router.h"

#include <algorithm>
#include <exception>
#include <map>
#include <span>

#include "base/check.h"
#include "http/status.h"

namespace http {
namespace {

using Segments = std::vector<std::string_view>;

constexpr std::string_view kRetryAfterSeconds = "30";

// "/a/b/" and "/a/b" are {a, b}; "/" is {}. nullopt where a segment is empty: no route has one.
std::optional<Segments> Split(std::string_view path) {
  Segments segments;
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  while (!path.empty()) {
    const size_t end = path.find('/');
    if (end == 0 || end + 1 == path.size()) return std::nullopt;
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end == path.npos ? path.size() : end + 1);
  }
  return segments;
}

bool IsName(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }
bool IsRest(std::string_view segment) { return IsName(segment) && segment.ends_with("*}"); }

std::string Join(std::span<const std::string_view> segments) {
  std::string out;
  for (const std::string_view segment : segments) {
    if (!out.empty()) out += '/';
    out += segment;
  }
  return out;
}

// Where the Gate has no time, it is because somebody tries too much.
int StatusOfGate(base::Code code) { return code == base::Code::kUnavailable ? 429 : StatusOf(code); }

// What a client needs to do better next time.
void AddHints(Response& response) {
  if (response.status == 401) {
    response.headers.Add("WWW-Authenticate", R"(Basic realm="mithaq", charset="UTF-8")");
    response.headers.Add("WWW-Authenticate", R"(Bearer realm="mithaq")");
  }
  if (response.status == 429 || response.status == 503) response.headers.Set("Retry-After", std::string(kRetryAfterSeconds));
}

}  // namespace

// A node stands for the segments on the way to it; at most one child takes any segment, one any rest.
struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> any, rest;
  std::map<Method, Route> routes;

  Node& Child(std::string_view segment) {
    std::unique_ptr<Node>& child = IsRest(segment) ? rest : IsName(segment) ? any : literals[std::string(segment)];
    if (!child) child = std::make_unique<Node>();
    return *child;
  }
};

namespace {

// The route for a path and method, or which methods the path has.
template <class Node>
class Finder {
 public:
  Finder(Method method, Segments path) : method_(method), path_(std::move(path)) {}

  // Literal before any before rest; true once a route is found. Visits no node twice.
  bool Search(const Node& node, size_t depth) {
    if (depth == path_.size()) return Settle(node);
    if (const auto literal = node.literals.find(path_[depth]); literal != node.literals.end()) {
      if (Search(*literal->second, depth + 1)) return true;
    }
    if (node.any) {
      values_.emplace_back(path_[depth]);
      if (Search(*node.any, depth + 1)) return true;
      values_.pop_back();
    }
    if (node.rest) {
      values_.push_back(Join(std::span(path_).subspan(depth)));
      if (Settle(*node.rest)) return true;
      values_.pop_back();
    }
    return false;
  }

  const Route* route() const { return route_; }
  PathValues TakeValues() { return std::move(values_); }
  bool path_exists() const { return !allowed_.empty(); }

  // Empty where the path is unknown.
  std::string Allow() const {
    std::string out;
    for (const Method method : allowed_) out.append(MethodName(method)).append(", ");
    return out + "OPTIONS";
  }

 private:
  bool Settle(const Node& node) {
    for (const auto& [method, route] : node.routes) {
      Remember(method);
      if (method == Method::kGet) Remember(Method::kHead);
    }
    auto found = node.routes.find(method_);
    if (found == node.routes.end() && method_ == Method::kHead) found = node.routes.find(Method::kGet);
    if (found != node.routes.end()) route_ = &found->second;
    return route_ != nullptr;
  }
  void Remember(Method method) {
    if (std::ranges::find(allowed_, method) == allowed_.end()) allowed_.push_back(method);
  }

  const Method method_;
  const Segments path_;
  PathValues values_;
  const Route* route_ = nullptr;
  std::vector<Method> allowed_;
};

// A handler may run on the Gate's thread, where nobody else would catch what a library throws.
Response Failed(const Router& router, const Request& request, const char* what) {
  Response response = router.Refuse(request, 500, "an error inside the server; the log has the details under the request id");
  response.log_detail = what;
  return response;
}

}  // namespace

Router::Router(Gate& gate, ErrorForm default_form)
    : root_(std::make_unique<Node>()), gate_(gate), default_form_(std::move(default_form)) {}
Router::~Router() = default;

void Router::Add(Route route) {
  const auto segments = Split(route.pattern);
  CHECK(segments.has_value());
  CHECK(route.handler != nullptr && route.method != Method::kOther);
  Node* node = root_.get();
  for (size_t i = 0; i < segments->size(); ++i) {
    CHECK(!IsRest((*segments)[i]) || i + 1 == segments->size());
    node = &node->Child((*segments)[i]);
  }
  names_.push_back({route.method, route.pattern, route.access});
  const Method method = route.method;
  const bool is_new = node->routes.emplace(method, std::move(route)).second;
  CHECK(is_new);
}

void Router::SetErrorForm(std::string path_prefix, ErrorForm form) {
  if (!path_prefix.ends_with('/')) path_prefix += '/';
  forms_.emplace_back(std::move(path_prefix), std::move(form));
  std::ranges::sort(forms_, std::greater(), [](const auto& entry) { return entry.first.size(); });
}

Response Router::Refuse(const Request& head, int status, std::string_view why) const {
  const std::string path = head.path + "/";
  const auto form = std::ranges::find_if(forms_, [&](const auto& entry) { return path.starts_with(entry.first); });
  Response response = (form == forms_.end() ? default_form_ : form->second)(status, ReasonPhrase(status), why);
  response.status = status;
  AddHints(response);
  return response;
}

void Router::Open(std::shared_ptr<Request> request, Decide decide) {
  const auto segments = Split(request->path);
  Finder<Node> finder(request->method, segments ? *segments : Segments());
  const bool found = segments && finder.Search(*root_, 0);
  if (!found && !finder.path_exists()) return decide(std::unexpected(Refuse(*request, 404, "there is nothing at this path")));
  if (!found) {
    Response response;
    response.status = 204;
    if (request->method != Method::kOptions) response = Refuse(*request, 405, "this path does not have that method");
    response.headers.Set("Allow", finder.Allow());
    return decide(std::unexpected(std::move(response)));
  }
  const Route& route = *finder.route();
  // The request is shared with the Gate's answer, which may come after this function has returned.
  const auto answered = [this, &route, request, values = finder.TakeValues(), decide = std::move(decide)](base::Result<Caller> caller) {
    if (!caller) return decide(std::unexpected(Refuse(*request, StatusOfGate(caller.error().code), caller.error().message)));
    request->user = std::move(caller->user);
    request->user_until = caller->until;
    decide(Admitted(route, request, values));
  };
  gate_.Admit(*request, route.access, answered);
}

std::expected<Welcome, Response> Router::Admitted(const Route& route, std::shared_ptr<Request> request, PathValues values) const {
  std::optional<Response> refusal;
  try {
    if (route.refuse_head) refusal = route.refuse_head(*request, values);
  } catch (const std::exception& thrown) {
    refusal = Failed(*this, *request, thrown.what());
  }
  if (refusal) {
    refusal->user = request->user;
    return std::unexpected(*std::move(refusal));
  }
  return Welcome{route.body_bytes_max, [this, &route, request = std::move(request), values = std::move(values)](Reply reply) {
                   Run(route, std::move(*request), values, std::move(reply));
                 }};
}

void Router::Run(const Route& route, Request request, PathValues values, Reply reply) const {
  const auto named = [reply = std::move(reply), name = request.user](Response response) {
    response.user = name;
    if (response.status == 503) AddHints(response);
    reply(std::move(response));
  };
  Request head;
  head.path = request.path;
  try {
    route.handler(std::move(request), std::move(values), named);
  } catch (const std::exception& thrown) {
    named(Failed(*this, head, thrown.what()));
  } catch (...) {
    named(Failed(*this, head, "something that is not an exception was thrown"));
  }
}

}  // namespace http
