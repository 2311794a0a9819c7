// The TAXII 2.1 client: protocol only. What it is read from is a Wire, so that a test can play the server.
//
// Strict in what it sends, tolerant in what it reads, because real servers differ from the text: `display_name` for
// `title`, a slash too few, errors without a title, `objects: []` or none, X-TAXII headers that are missing or hold
// "undefined", `more` without `next` and `next` without `more`. One object that is not JSON costs that object only.
//
// Errors: kUnavailable (no reply, 408, 425, 429, 5xx) and kCorrupt (what came is not whole, or no TAXII) may pass with
// time; kTooLarge (413, or the reply is longer than the Wire takes) may pass with a smaller request; kUnauthorized,
// kForbidden, kNotFound, kInvalid and kUnsupported do not pass by themselves. The message has the server's own words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "http/client.h"

namespace taxii {

// Carries requests to one origin. Any status is a reply; redirects are replies.
class Wire {
 public:
  virtual ~Wire() = default;
  virtual base::Result<http::ClientResponse> Send(const http::ClientRequest& request) = 0;
};

struct Discovery {
  std::string title;
  std::vector<std::string> api_roots;     // as the server wrote them; the default first. Empty: this was no discovery
};

struct ApiRoot {
  std::string title;
  uint64_t max_content_length = 0;        // octets of a request body; 0: the server names none
};

struct RemoteCollection {
  std::string id, title, alias;
  bool can_read = true, can_write = true; // where the server says nothing, it will when asked
};

// What of a collection. `added_after` and the others stay the same along a chain of `next`.
struct PageQuery {
  std::optional<base::Timestamp> added_after;
  std::string next;
  std::vector<std::string> ids;           // match[id]
  std::vector<std::string> types;         // match[type]
  bool all_versions = true;               // match[version]=all
  uint32_t limit = 0;                     // 0: as many as the server likes
};

struct ObjectPage {
  std::vector<std::string> objects;       // JSON texts as they came
  bool more = false;
  std::string next;
  std::optional<base::Timestamp> first, last;  // X-TAXII-Date-Added-*
};

struct ManifestEntry {
  std::string id;
  std::optional<base::Timestamp> date_added, version;
};

struct ManifestPage {
  std::vector<ManifestEntry> entries;
  bool more = false;
  std::string next;                       // not in the text for manifests, but most servers have it
};

// The status of what was sent (TAXII 2.1, 4.3).
struct Submission {
  struct Failure {
    std::string id, version, message;
  };
  std::string id;
  bool complete = false;
  uint64_t total = 0, succeeded = 0, failed = 0, pending = 0;
  std::vector<Failure> failures;
};

// One thread at a time. Paths are of the API root: "/api1/".
class Client {
 public:
  explicit Client(Wire& wire) : wire_(wire) {}

  base::Result<Discovery> ReadDiscovery(std::string_view path);
  base::Result<ApiRoot> ReadRoot(std::string_view root);
  base::Result<std::vector<RemoteCollection>> ReadCollections(std::string_view root);
  base::Result<RemoteCollection> ReadCollection(std::string_view root, std::string_view id);
  base::Result<ObjectPage> ReadObjects(std::string_view root, std::string_view collection, const PageQuery& query);
  base::Result<ManifestPage> ReadManifest(std::string_view root, std::string_view collection, const PageQuery& query);
  // `envelope` is {"objects":[...]}.
  base::Result<Submission> Add(std::string_view root, std::string_view collection, std::string envelope);
  base::Result<Submission> ReadStatus(std::string_view root, std::string_view id);

  // How long the server of the last reply asked to be left alone, in seconds; 0: it did not.
  int64_t retry_after_s() const { return retry_after_s_; }
  // Of the last reply; 0: there was none.
  int last_status() const { return last_status_; }

 private:
  base::Result<http::ClientResponse> Get(std::string target);
  base::Result<http::ClientResponse> Send(http::ClientRequest request);

  Wire& wire_;
  int64_t retry_after_s_ = 0;
  int last_status_ = 0;
};

}  // namespace taxii
