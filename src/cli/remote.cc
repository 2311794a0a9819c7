#include "cli/remote.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/answer.h"
#include "cli/byte_source.h"
#include "node/node.h"

namespace cli {
namespace {

using base::Code;
using base::Fail;

constexpr size_t kSecretBytesMax = 4096;
constexpr uint64_t kCaBytesMax = 4 << 20;
constexpr int kReadTimeoutMs = 120'000;   // some servers think for long before they say the first byte
constexpr int kTotalTimeoutMs = 900'000;
constexpr uint64_t kReplyBytesMax = 64 << 20;  // what is longer is asked for in smaller pages

std::string FirstLine(std::string_view text) {
  std::string line(text.substr(0, text.find('\n')));
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

base::Result<std::string> ReadStandardInput() {
  if (::isatty(STDIN_FILENO) == 1) return Fail(Code::kInvalid, "secrets are not typed here, where they would be shown: pipe one in, or use --credentials FILE");
  const auto input = TRY(OpenFile("-"));
  std::string line;
  char c;
  while (TRY(input->Read({&c, 1})) == 1 && c != '\n') {
    line.push_back(c);
    if (line.size() > kSecretBytesMax) return Fail(Code::kTooLarge, "the secret is longer than 4096 bytes");
  }
  return FirstLine(line);
}

base::Result<std::string> ReadSecretFile(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
    return Fail(Code::kForbidden, "others may read " + path + "; chmod 600 it first");
  }
  return FirstLine(TRY(base::ReadFile(path, kSecretBytesMax)));
}

// The options go together (Remote::Misuse).
base::Result<http::Credentials> ReadCredentials(const RemoteOptions& options) {
  using Kind = http::Credentials::Kind;
  if (!options.password_stdin && !options.token_stdin && options.credentials.empty()) return http::Credentials{};
  http::Credentials credentials;
  credentials.kind = options.user.empty() ? Kind::kBearer : Kind::kBasic;
  credentials.user = options.user;
  credentials.secret = options.credentials.empty() ? TRY(ReadStandardInput()) : TRY(ReadSecretFile(options.credentials));
  if (credentials.secret.empty()) return Fail(Code::kInvalid, "the first line, where the secret should be, is empty");
  return credentials;
}

}  // namespace

std::string_view Remote::Misuse(const RemoteOptions& options) {
  const int sources = int{options.password_stdin} + int{options.token_stdin} + int{!options.credentials.empty()};
  const bool has_user = !options.user.empty();
  if (sources > 1) return "only one of --password-stdin, --token-stdin and --credentials can be used";
  if (sources == 0 && has_user) return "--user needs --password-stdin or --credentials";
  if (options.password_stdin && !has_user) return "--password-stdin needs --user";
  if (options.token_stdin && has_user) return "a token stands for its user: leave --user out";
  return {};
}

base::Result<std::unique_ptr<Remote>> Remote::Open(const RemoteOptions& options) {
  http::Url url = TRY(http::ParseUrl(options.url));
  http::ClientOptions client;
  client.credentials = TRY(ReadCredentials(options));
  client.trust.pinned_sha256 = options.pin;
  if (!options.ca.empty()) client.trust.ca_pem = TRY(base::ReadFile(options.ca, kCaBytesMax));
  if (options.allow_http) client.plain_http = http::ClientOptions::PlainHttp::kAnywhere;
  client.user_agent = "mithaq/" + std::string(node::Version());
  client.response_bytes_max = kReplyBytesMax;
  client.read_timeout_ms = kReadTimeoutMs;
  client.total_timeout_ms = kTotalTimeoutMs;
  auto http = TRY(http::Client::ForOrigin(url.Origin(), std::move(client)));
  return std::unique_ptr<Remote>(new Remote(std::move(url), options, std::move(http)));
}

base::Result<http::ClientResponse> Remote::Send(const http::ClientRequest& request) {
  auto response = http_.Send(request);
  // The one case in which http itself says so; a 401 is a response like any other.
  if (!response && response.error().code == Code::kUnauthorized && !is_pinned_) {
    response.error().message += ". Where its operator confirms that, give --pin with it; or --ca with the certificate of the server's authority";
  }
  return response;
}

base::Result<taxii::Place> Remote::Locate() {
  auto place = taxii::Locate(taxii_, url_.Origin(), url_.target, wanted_);
  if (place || place.error().code != Code::kCorrupt) return place;
  return Fail(Code::kInvalid, "no TAXII 2.1 server at this address: " + place.error().message);
}

base::Result<std::string> LocalCollection(Api& api, const std::string& name) {
  const auto answer = Answer::Ask(api, {.target = ApiPath({"collections", name})});
  if (answer) return std::string((*answer)["id"].AsString());
  if (answer.error().code != base::Code::kNotFound) return std::unexpected(answer.error());
  return base::Fail(base::Code::kNotFound, "this node has no collection '" + name + "'; `mithaq collection list` shows them");
}

}  // namespace cli
