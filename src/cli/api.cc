#include "cli/api.h"

#include <chrono>
#include <future>
#include <thread>
#include <vector>

#include "base/logger.h"
#include "base/thread_annotations.h"
#include "http/client.h"
#include "http/head.h"
#include "http/query.h"
#include "http/status.h"
#include "json/parse.h"
#include "node/node.h"
#include "node/serving.h"
#include "store/store.h"

namespace cli {
namespace {

// Commands take turns with the folder, and a node needs a moment to start or stop.
constexpr auto kTurnTime = std::chrono::seconds(5);
constexpr int kProbeTimeoutMs = 10'000;
constexpr auto kTurnPause = std::chrono::milliseconds(100);
// A kept connection is used again for so long: well within the server's idle time, because a POST into one that the
// server is just closing fails and is not repeated.
constexpr auto kIdleTime = std::chrono::seconds(20);

// A node that runs: HTTPS with its certificate pinned. One connection for each call under way.
class RemoteApi : public Api {
 public:
  explicit RemoteApi(node::Serving serving) : serving_(std::move(serving)) {}

  base::Result<Reply> Send(const Call& call) override {
    http::Client client = TRY(Take(call.timeout_ms));
    http::ClientRequest request{.method = call.method, .target = call.target, .headers = {}, .body = call.body};
    if (!call.body.empty()) request.headers.Set("Content-Type", "application/json");
    auto response = client.Send(request);
    if (!response) return base::Annotate(std::move(response).error(), "the node at " + serving_.url);
    if (call.timeout_ms == kTimeoutMs) Give(std::move(client));
    return Reply{response->status, std::move(response->body)};
  }

 private:
  using Clock = std::chrono::steady_clock;
  struct Idle {
    http::Client client;
    Clock::time_point since;
  };

  // Those with the ordinary timeout are kept.
  base::Result<http::Client> Take(int timeout_ms) {
    if (timeout_ms == kTimeoutMs) {
      const base::MutexLock lock(mutex_);
      std::erase_if(idle_, [](const Idle& idle) { return Clock::now() - idle.since > kIdleTime; });
      if (!idle_.empty()) {
        http::Client client = std::move(idle_.back().client);
        idle_.pop_back();
        return client;
      }
    }
    http::ClientOptions options;
    options.trust.pinned_sha256 = serving_.certificate_sha256;
    options.credentials = {http::Credentials::Kind::kBearer, {}, serving_.control_token};
    options.user_agent = "mithaq/" + std::string(node::Version());
    options.read_timeout_ms = options.total_timeout_ms = timeout_ms;
    return http::Client::ForOrigin(serving_.url, std::move(options));
  }
  void Give(http::Client client) {
    const base::MutexLock lock(mutex_);
    idle_.push_back({std::move(client), Clock::now()});
  }

  const node::Serving serving_;
  base::Mutex mutex_;
  std::vector<Idle> idle_ GUARDED_BY(mutex_);
};

// No node runs: the routes are called here.
class LocalApi : public Api {
 public:
  base::Status Open(const node::DataFolder& folder) {
    auto loaded = TRY(node::LoadConfig(folder.config()));
    node_ = TRY(node::Node::Open(folder, std::move(loaded.config), node::Node::Callers::kLocal, logger_));
    return {};
  }

  base::Result<Reply> Send(const Call& call) override {
    http::Request request;
    request.method = call.method;
    request.body = call.body;
    request.peer = "here";
    if (const auto parsed = http::ParseTarget(call.target, request); !parsed) {
      return base::Fail(base::Code::kInvalid, parsed.error().why);
    }
    // Shared with the replying thread, which may still be in set_value when get() has returned. A handler that drops its
    // reply breaks the promise: get() throws, and the verb ends as on any exception.
    const auto promise = std::make_shared<std::promise<http::Response>>();
    auto future = promise->get_future();
    node_->service().Handle(std::move(request), [promise = std::move(promise)](http::Response response) { promise->set_value(std::move(response)); });
    const http::Response response = future.get();
    Reply reply{response.status, {}};
    for (const http::Chunk& chunk : response.body) reply.body += *chunk;
    return reply;
  }

 private:
  base::NullLogger logger_;
  std::unique_ptr<node::Node> node_;
};

// What a problem (RFC 9457) says; its `code` is exact where the status is not: damage is a 500 like any other.
base::Error ErrorOf(const Api::Reply& reply) {
  json::Parser parser;
  const auto value = parser.Parse(reply.body);
  const auto text = [&](std::string_view name) { return value && value->is_object() ? value->FindString(name) : std::string_view(); };
  base::Error error{http::CodeOf(reply.status), std::string(text("detail"))};
  if (const auto code = base::ParseCodeName(text("code"))) error.code = *code;
  if (error.message.empty()) error.message = "the node answered with status " + std::to_string(reply.status);
  return error;
}

// The node that serves the folder; null where none says that it does.
base::Result<std::unique_ptr<Api>> OpenRemote(const node::DataFolder& folder) {
  // A node that was killed leaves serving.json behind; whoever has its port now is not asked.
  if (!store::IsHeldByAnother(folder.database())) return nullptr;
  auto serving = node::ReadServing(folder);
  if (!serving) return nullptr;
  auto api = std::make_unique<RemoteApi>(*std::move(serving));
  TRY(api->Ask({.target = "/api/v1/node", .timeout_ms = kProbeTimeoutMs}));
  return api;
}

base::Result<std::unique_ptr<Api>> OpenLocal(const node::DataFolder& folder) {
  auto api = std::make_unique<LocalApi>();
  TRY(api->Open(folder));
  return api;
}

}  // namespace

base::Result<std::string> Api::Ask(const Call& call) {
  Reply reply = TRY(Send(call));
  if (reply.status >= 200 && reply.status < 300) return std::move(reply.body);
  return std::unexpected(ErrorOf(reply));
}

base::Result<std::unique_ptr<Api>> OpenApi(const node::DataFolder& folder) {
  const auto until = std::chrono::steady_clock::now() + kTurnTime;
  for (;;) {
    auto remote = OpenRemote(folder);
    if (remote && *remote) return remote;
    auto local = OpenLocal(folder);
    if (local || local.error().code != base::Code::kConflict) return local;
    if (std::chrono::steady_clock::now() >= until) {
      return base::Fail(base::Code::kUnavailable, "another process holds " + folder.path() + " and does not answer: " +
                                                      (remote ? local : remote).error().message);
    }
    std::this_thread::sleep_for(kTurnPause);
  }
}

std::string ApiPath(std::initializer_list<std::string_view> segments) {
  std::string path = "/api/v1";
  for (const std::string_view segment : segments) path += '/' + http::PercentEncode(segment);
  return path;
}

std::string ApiQuery(std::initializer_list<std::pair<std::string_view, std::string_view>> parameters) {
  std::string query;
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    query += query.empty() ? '?' : '&';
    query.append(name) += '=' + http::PercentEncode(value);
  }
  return query;
}

std::string Joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all.append(all.empty() ? "" : ",").append(text);
  return all;
}

}  // namespace cli
