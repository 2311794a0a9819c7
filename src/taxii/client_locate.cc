#include "taxii/client_locate.h"

#include "base/uuid.h"
#include "http/client.h"

namespace taxii {
namespace {

using base::Code;
using base::Fail;

constexpr size_t kRootsMax = 100;
constexpr size_t kNamesShown = 20;

struct Search {
  std::vector<Place> found, all;
  std::string elsewhere;          // API roots on other servers
  std::optional<base::Error> failure;
};

// "/api1/collections/91a7/objects/" is "/api1/" and "91a7".
std::optional<Place> CollectionPath(std::string_view path) {
  constexpr std::string_view kMark = "/collections/";
  const size_t at = path.find(kMark);
  if (at == path.npos) return std::nullopt;
  std::string_view id = path.substr(at + kMark.size());
  id = id.substr(0, id.find('/'));
  if (id.empty()) return std::nullopt;
  return Place{.root = std::string(path.substr(0, at + 1)), .collection = {.id = std::string(id)}};
}

std::string Origin(std::string_view url) {
  const auto parsed = http::ParseUrl(url);
  return parsed ? parsed->Origin() : std::string();
}

// The paths of a discovery's API roots that are on this server. What is no discovery is itself an API root.
std::vector<std::string> RootsOf(const Discovery& discovery, std::string_view origin, std::string_view path, Search& search) {
  if (discovery.api_roots.empty()) return {std::string(path)};
  std::vector<std::string> roots;
  for (std::string root : discovery.api_roots) {
    if (roots.size() == kRootsMax) break;
    if (!root.ends_with('/')) root += '/';
    if (root.starts_with('/') && !root.starts_with("//")) {
      roots.push_back(root);
    } else if (Origin(root) == origin) {
      roots.push_back(http::ParseUrl(root)->target);
    } else {
      search.elsewhere += (search.elsewhere.empty() ? "" : ", ") + root;
    }
  }
  return roots;
}

bool IsMeant(const RemoteCollection& collection, std::string_view wanted) {
  return wanted.empty() || collection.id == wanted || collection.alias == wanted || collection.title == wanted;
}

void SearchRoot(Client& client, const std::string& root, std::string_view wanted, Search& search) {
  const auto collections = client.ReadCollections(root);
  if (!collections) {
    search.failure = collections.error();
    return;
  }
  for (const RemoteCollection& collection : *collections) {
    search.all.push_back({root, collection});
    if (IsMeant(collection, wanted)) search.found.push_back({root, collection});
  }
}

// On one line: what a server wrote is shown without its control characters, and so would be a line break of ours.
std::string Names(const std::vector<Place>& places) {
  std::string names;
  for (size_t i = 0; i < std::min(places.size(), kNamesShown); ++i) {
    names += (i == 0 ? " " : ", ") + places[i].collection.id + " '" + places[i].collection.title + "' (" + places[i].root + ")";
  }
  if (places.size() > kNamesShown) names += ", and " + std::to_string(places.size() - kNamesShown) + " more";
  return names;
}

base::Result<Place> Decide(const Search& search, std::string_view wanted) {
  if (search.found.size() == 1) return search.found.front();
  if (search.found.size() > 1) return Fail(Code::kInvalid, "several collections would do; name one by its id:" + Names(search.found));
  if (search.failure) return std::unexpected(*search.failure);
  if (!search.all.empty()) return Fail(Code::kNotFound, "the server has no collection '" + std::string(wanted) + "', but:" + Names(search.all));
  if (!search.elsewhere.empty()) return Fail(Code::kNotFound, "the server's API roots are elsewhere; give one of them as the address: " + search.elsewhere);
  return Fail(Code::kNotFound, "the server shows no collection; are these the right address and user?");
}

}  // namespace

base::Result<Place> Locate(Client& client, std::string_view origin, std::string_view path, std::string_view wanted) {
  std::string folder(path.substr(0, path.find('?')));
  if (!folder.ends_with('/')) folder += '/';
  if (auto place = CollectionPath(folder)) {
    if (!wanted.empty() && wanted != place->collection.id) {
      return Fail(Code::kInvalid, "the address names the collection " + place->collection.id + ", not " + std::string(wanted));
    }
    place->collection = TRY(client.ReadCollection(place->root, place->collection.id));
    return *place;
  }
  Search search;
  auto discovered = client.ReadDiscovery(folder);
  if (!discovered && discovered.error().code == Code::kNotFound && folder == "/") discovered = client.ReadDiscovery("/taxii2/");
  const Discovery discovery = TRY(std::move(discovered));
  for (const std::string& root : RootsOf(discovery, origin, folder, search)) SearchRoot(client, root, wanted, search);
  return Decide(search, wanted);
}

}  // namespace taxii
