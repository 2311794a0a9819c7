// The verbs' one way to the node: requests to its JSON API, over HTTPS where a node runs on the data folder, and inside
// this process where none does. The same code answers either way.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"
#include "node/data_folder.h"

namespace cli {

// From many threads at once.
class Api {
 public:
  struct Call {
    http::Method method = http::Method::kGet;
    std::string target;  // "/api/v1/..."
    std::string body = {};
    int timeout_ms = kTimeoutMs;
  };
  static constexpr int kTimeoutMs = 300'000;
  static constexpr int kLongTimeoutMs = 3'600'000;  // for what rewrites or copies the store; Ctrl-C ends the waiting
  struct Reply {
    int status = 0;
    std::string body;
  };
  virtual ~Api() = default;
  virtual base::Result<Reply> Send(const Call& call) = 0;

  // The body of a reply that is 2xx; for any other the problem that it tells.
  base::Result<std::string> Ask(const Call& call);
};

// kNotFound if there is no node in the folder, kUnavailable if another process holds it and does not answer.
base::Result<std::unique_ptr<Api>> OpenApi(const node::DataFolder& folder);

// "/api/v1/users/ann/tokens" from {"users", "ann", "tokens"}, each percent-encoded.
std::string ApiPath(std::initializer_list<std::string_view> segments);

// "?a=b&c=d" from pairs; those with an empty value are left out.
std::string ApiQuery(std::initializer_list<std::pair<std::string_view, std::string_view>> parameters);
// "a,b", as a parameter that is a list has them.
std::string Joined(const std::vector<std::string>& texts);

}  // namespace cli
