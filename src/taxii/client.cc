#include "taxii/client.h"

#include "http/query.h"
#include "taxii/client_read.h"
#include "taxii/media.h"

namespace taxii {
namespace {

constexpr int kRedirectsMax = 3;

std::string Path(std::string_view root, std::initializer_list<std::string_view> segments) {
  std::string path(root);
  if (!path.ends_with('/')) path += '/';
  for (const std::string_view segment : segments) path += http::PercentEncode(segment) + '/';
  return path;
}

void AppendParameter(std::string& query, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  query += query.empty() ? '?' : '&';
  query.append(name).append("=").append(value);
}

std::string Joined(const std::vector<std::string>& values) {
  std::string joined;
  for (const std::string& value : values) joined += (joined.empty() ? "" : ",") + http::PercentEncode(value);
  return joined;
}

std::string QueryText(const PageQuery& asked) {
  std::string query;
  if (asked.added_after) AppendParameter(query, "added_after", base::FormatTimestamp(*asked.added_after));
  if (asked.limit > 0) AppendParameter(query, "limit", std::to_string(asked.limit));
  AppendParameter(query, "next", http::PercentEncode(asked.next));
  AppendParameter(query, "match[id]", Joined(asked.ids));
  AppendParameter(query, "match[type]", Joined(asked.types));
  if (asked.all_versions) AppendParameter(query, "match[version]", "all");
  return query;
}

// The target of a redirect, or empty if it leads to another server: credentials stay where they were sent.
std::string RedirectTarget(const http::ClientResponse& response) {
  const std::string_view location = response.headers.Find("Location").value_or("");
  if (location.starts_with('/') && !location.starts_with("//")) return std::string(location);
  return {};
}

// Any media type will do but that of a page for people: a login, a portal, a proxy's excuse.
base::Status CheckNoPage(const http::ClientResponse& response) {
  if (!response.headers.Find("Content-Type").value_or("").starts_with("text/html")) return {};
  return base::Fail(base::Code::kCorrupt, "the server answers with a web page, not with TAXII; is this the right address?");
}

bool IsRedirect(int status) { return status == 301 || status == 302 || status == 307 || status == 308; }

}  // namespace

base::Result<http::ClientResponse> Client::Send(http::ClientRequest request) {
  request.headers.Set("Accept", std::string(kTaxiiType));
  if (request.method == http::Method::kPost) request.headers.Set("Content-Type", std::string(kTaxiiType));
  for (int i = 0; i <= kRedirectsMax; ++i) {
    retry_after_s_ = 0;
    last_status_ = 0;
    http::ClientResponse response = TRY(wire_.Send(request));
    last_status_ = response.status;
    if (response.status >= 200 && response.status < 300) {
      TRY(CheckNoPage(response));
      return response;
    }
    retry_after_s_ = RetryAfterOf(response.headers);
    if (!IsRedirect(response.status)) return std::unexpected(ErrorOf(response));
    const std::string target = RedirectTarget(response);
    if (target.empty()) {
      return base::Fail(base::Code::kInvalid, "the server sends us on to " + std::string(response.headers.Find("Location").value_or("nowhere")) +
                                                  "; give that address instead, if you trust it");
    }
    request.target = target;
  }
  return base::Fail(base::Code::kInvalid, "the server redirects in a circle");
}

base::Result<http::ClientResponse> Client::Get(std::string target) {
  return Send({.method = http::Method::kGet, .target = std::move(target), .headers = {}, .body = {}});
}

base::Result<Discovery> Client::ReadDiscovery(std::string_view path) { return DiscoveryOf(TRY(Get(Path(path, {}))).body); }

base::Result<ApiRoot> Client::ReadRoot(std::string_view root) { return RootOf(TRY(Get(Path(root, {}))).body); }

base::Result<std::vector<RemoteCollection>> Client::ReadCollections(std::string_view root) {
  return CollectionsOf(TRY(Get(Path(root, {"collections"}))).body);
}

base::Result<RemoteCollection> Client::ReadCollection(std::string_view root, std::string_view id) {
  return CollectionOf(TRY(Get(Path(root, {"collections", id}))).body);
}

base::Result<ObjectPage> Client::ReadObjects(std::string_view root, std::string_view collection, const PageQuery& query) {
  return ObjectPageOf(TRY(Get(Path(root, {"collections", collection, "objects"}) + QueryText(query))));
}

base::Result<ManifestPage> Client::ReadManifest(std::string_view root, std::string_view collection, const PageQuery& query) {
  return ManifestOf(TRY(Get(Path(root, {"collections", collection, "manifest"}) + QueryText(query))).body);
}

base::Result<Submission> Client::Add(std::string_view root, std::string_view collection, std::string envelope) {
  return SubmissionOf(TRY(Send({.method = http::Method::kPost, .target = Path(root, {"collections", collection, "objects"}),
                                .headers = {}, .body = std::move(envelope)})).body);
}

base::Result<Submission> Client::ReadStatus(std::string_view root, std::string_view id) {
  return SubmissionOf(TRY(Get(Path(root, {"status", id}))).body);
}

}  // namespace taxii
