#include "taxii/server.h"

#include <algorithm>
#include <set>

#include "base/check.h"
#include "http/media_type.h"
#include "http/query.h"
#include "taxii/access.h"
#include "taxii/cursor.h"
#include "taxii/error.h"
#include "taxii/feed.h"
#include "taxii/log_files.h"
#include "taxii/media.h"
#include "taxii/reading.h"
#include "taxii/resource.h"
#include "taxii/writing.h"

namespace taxii {
namespace {

using base::Result;
using http::Method;
using http::PathValues;
using http::Reply;
using http::Request;
using http::Response;

Response Ok(std::string text) {
  Response response;
  response.headers.Add("Content-Type", std::string(kTaxiiType));
  response.headers.Add("Cache-Control", "no-store");
  return std::move(response.WithBody(std::move(text)));
}

// "https://host:port" as the client calls this server, for clients that do not resolve relative API roots; nothing
// where the header is not plainly a host. TLS always: a proxy that ends it is https to the client, too.
std::string UrlOf(const Request& request) {
  const std::string_view host = request.headers.Find("Host").value_or("");
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view(".-:[]_").contains(c);
  };
  if (host.empty() || host.size() > 300 || !std::ranges::all_of(host, plain)) return {};
  return "https://" + std::string(host);
}

// What a request handler makes of a request, in TAXII's media type or as an error.
using Answer = std::function<Result<Response>(const Request&, const PathValues&)>;

http::Handler Taxii(Answer answer) {
  return [answer = std::move(answer)](const Request& request, const PathValues& values, const Reply& reply) {
    if (auto refusal = RefuseAccept(request)) return reply(*std::move(refusal));
    auto response = answer(request, values);
    reply(response ? *std::move(response) : ErrorFor(response.error()));
  };
}

}  // namespace

class Server::Impl {
 public:
  Impl(const Parts& parts, Options options);
  void AddTo(http::Router& router);

 private:
  void AddRoot(http::Router& router, const RootSpec& root);
  void AddCollections(http::Router& router, const RootSpec& root);
  void AddObjects(http::Router& router, const RootSpec& root);
  void AddEvents(http::Router& router, const RootSpec& root);
  Result<Response> OpenFeed(const RootSpec& root, const Request& request, std::string_view id_or_alias);
  Result<base::Timestamp> FeedStart(const exchange::Collection& collection, const Request& request) const;
  std::string Discovery(const Request& request) const;

  exchange::Exchange& exchange_;
  const base::Clock& clock_;
  const Options options_;
  const Access access_;
  const Cursors cursors_;
  Reading reading_;
  Writing writing_;
  Feeds feeds_;
};

Server::Impl::Impl(const Parts& parts, Options options)
    : exchange_(parts.exchange),
      clock_(parts.clock),
      options_(std::move(options)),
      access_(exchange_),
      cursors_([this](std::string_view purpose, std::string_view text) { return exchange_.Seal(purpose, text); }),
      reading_(exchange_, cursors_),
      writing_(exchange_),
      feeds_(exchange_, parts.clock, {.heartbeat_ms = options_.feed_heartbeat_ms}) {
  std::set<std::string_view> segments;
  for (const RootSpec& root : options_.roots) segments.insert(root.path_segment);
  CHECK(!segments.empty() && segments.size() == options_.roots.size());
}

void Server::Impl::AddTo(http::Router& router) {
  const http::ErrorForm form = [](int status, std::string_view title, std::string_view why) { return Error(status, title, why); };
  router.SetErrorForm("/taxii2/", form);
  router.Add({Method::kGet, "/taxii2/", http::Access::kUser, 0,
              Taxii([this](const Request& request, const PathValues&) { return Ok(Discovery(request)); })});
  for (const RootSpec& root : options_.roots) {
    router.SetErrorForm("/" + root.path_segment + "/", form);
    AddRoot(router, root);
    AddCollections(router, root);
    AddObjects(router, root);
    AddEvents(router, root);
    const LogReaders readers = options_.open_log ? LogReaders::kAnyone : LogReaders::kUsers;
    const std::string log_path = "/" + root.path_segment + "/log/";
    AddLogFiles(router, log_path, exchange_.log(), readers);
    for (const exchange::Log* earlier : exchange_.earlier_logs()) {
      const std::string& origin = earlier->origin();
      AddLogFiles(router, log_path + "earlier/" + origin.substr(origin.rfind('/') + 1) + "/", *earlier, readers);
    }
  }
}

std::string Server::Impl::Discovery(const Request& request) const {
  return DiscoveryText(options_, options_.public_url.empty() ? UrlOf(request) : options_.public_url);
}

void Server::Impl::AddRoot(http::Router& router, const RootSpec& root) {
  const std::string path = "/" + root.path_segment + "/";
  router.Add({Method::kGet, path, http::Access::kUser, 0,
              Taxii([&root](const Request&, const PathValues&) { return Ok(RootText(root)); })});
  router.Add({Method::kGet, path + "status/{id}/", http::Access::kUser, 0,
              Taxii([this, &root](const Request& request, const PathValues& values) {
                return writing_.Status(root, values[0], request.user);
              })});
}

void Server::Impl::AddCollections(http::Router& router, const RootSpec& root) {
  const std::string path = "/" + root.path_segment + "/collections/";
  router.Add({Method::kGet, path, http::Access::kUser, 0,
              Taxii([this, &root](const Request& request, const PathValues&) {
                return Ok(CollectionsText(access_.Visible(root, request.user)));
              })});
  router.Add({Method::kGet, path + "{collection}/", http::Access::kUser, 0,
              Taxii([this, &root](const Request& request, const PathValues& values) -> Result<Response> {
                return Ok(CollectionText(TRY(access_.Enter(root, request.user, values[0]))));
              })});
}

void Server::Impl::AddObjects(http::Router& router, const RootSpec& root) {
  const std::string path = "/" + root.path_segment + "/collections/{collection}/";
  const auto get = [&](const std::string& pattern, auto answer) {
    router.Add({Method::kGet, path + pattern, http::Access::kUser, 0,
                Taxii([this, &root, answer](const Request& request, const PathValues& values) -> Result<Response> {
                  const View view = TRY(access_.EnterToRead(root, request.user, values[0]));
                  return answer(view, request, values);
                })});
  };
  const auto page = [&](const std::string& pattern, auto quick, auto whole) {
    router.Add({Method::kGet, path + pattern, http::Access::kUser, 0,
                [this, &root, quick, whole](Request request, const PathValues& values, Reply reply) {
                  if (auto refusal = RefuseAccept(request)) return reply(*std::move(refusal));
                  const auto view = access_.EnterToRead(root, request.user, values[0]);
                  if (!view) return reply(ErrorFor(view.error()));
                  auto now = (reading_.*quick)(*view, request.query);
                  if (!now) return reply(ErrorFor(now.error()));
                  if (*now) return reply(**std::move(now));
                  // A large page is made on a worker: the network threads have others to answer.
                  const auto work = [this, whole, view = *view, query = request.query, reply] {
                    auto response = (reading_.*whole)(view, query);
                    reply(response ? *std::move(response) : ErrorFor(response.error()));
                  };
                  if (const auto taken = exchange_.RunOnAWorker(request.user, work); !taken) reply(ErrorFor(taken.error()));
                }});
  };
  page("objects/", &Reading::QuickObjects, &Reading::Objects);
  page("manifest/", &Reading::QuickManifest, &Reading::Manifest);
  get("objects/{object}/", [this](const View& view, const Request& request, const PathValues& values) {
    return reading_.Object(view, values[1], request.query);
  });
  get("objects/{object}/versions/", [this](const View& view, const Request& request, const PathValues& values) {
    return reading_.Versions(view, values[1], request.query);
  });
  router.Add({Method::kPost, path + "objects/", http::Access::kUser, root.max_content_length,
              [this, &root](Request request, const PathValues& values, Reply reply) {
                writing_.Add(root, values[0], std::move(request), std::move(reply));
              },
              [this, &root](const Request& head, const PathValues& values) { return writing_.RefuseHead(root, values[0], head); }});
  router.Add({Method::kDelete, path + "objects/{object}/", http::Access::kUser, 0,
              [this, &root](Request request, const PathValues& values, Reply reply) {
                writing_.Delete(root, values[0], values[1], std::move(request), std::move(reply));
              }});
}

void Server::Impl::AddEvents(http::Router& router, const RootSpec& root) {
  router.Add({Method::kGet, "/" + root.path_segment + "/collections/{collection}/events/", http::Access::kUser, 0,
              [this, &root](const Request& request, const PathValues& values, const Reply& reply) {
                auto response = OpenFeed(root, request, values[0]);
                reply(response ? *std::move(response) : ErrorFor(response.error()));
              }});
}

Result<Response> Server::Impl::OpenFeed(const RootSpec& root, const Request& request, std::string_view id_or_alias) {
  const std::array offers = {http::MediaType{"text", "event-stream", {}}};
  const auto chosen = TRY(http::Negotiate(request.headers.FindAll("Accept"), offers));
  if (!chosen) return Error(406, "events come as text/event-stream only");
  const View view = TRY(access_.EnterToRead(root, request.user, id_or_alias));
  const exchange::Collection& collection = *view.collection;
  FeedPlace place;
  place.collection = collection.number;
  place.reader = view.reader;
  place.position = TRY(FeedStart(collection, request));
  place.cursor = [this, id = collection.id](base::Timestamp position) { return cursors_.Write({id, "events"}, position); };
  Response response;
  const exchange::Accounts& accounts = exchange_.accounts();
  const auto may_go_on = [this, &root, &accounts, user = request.user, until = request.user_until, number = collection.number, reader = view.reader,
                          ended = accounts.CredentialsEnded(request.user)] {
    const bool holds = accounts.CredentialsEnded(user) == ended && (!until || clock_.Now() < *until);
    return holds && access_.MayRead(root, user, number, reader);
  };
  response.source = TRY(feeds_.Open(std::move(place), {request.user, may_go_on}));
  response.headers.Add("Content-Type", "text/event-stream");
  response.headers.Add("Cache-Control", "no-store");
  response.headers.Add("X-Accel-Buffering", "no");  // nginx would otherwise hold events back
  return response;
}

// From a cursor, the browser's own (Last-Event-ID) before the one in the address, which may be older; or with what is
// new from now on.
Result<base::Timestamp> Server::Impl::FeedStart(const exchange::Collection& collection, const Request& request) const {
  std::string cursor(request.headers.Find("Last-Event-ID").value_or(""));
  for (const http::Parameter& parameter : TRY(http::ParseQuery(request.query))) {
    if (parameter.name == "cursor" && cursor.empty()) cursor = parameter.value;
  }
  if (cursor.empty()) return exchange_.LastDateAdded(collection.number);
  const auto position = cursors_.Read({collection.id, "events"}, cursor);
  if (!position) return base::Annotate(position.error(), "the cursor (query parameter cursor, or Last-Event-ID)");
  return *position;
}

Server::Server(const Parts& parts, Options options) : impl_(std::make_unique<Impl>(parts, std::move(options))) {}
Server::~Server() = default;
void Server::AddTo(http::Router& router) { impl_->AddTo(router); }

}  // namespace taxii
