#include "taxii/push_check.h"

#include <algorithm>
#include <map>
#include <set>

#include "json/parse.h"

namespace taxii {
namespace {

constexpr size_t kIdsAtOnce = 50;     // in one match[id]
constexpr int kManifestPagesMax = 100;

using Versions = std::map<std::string, std::set<std::string>, std::less<>>;  // by id

Versions VersionsOf(std::span<const Outgoing> objects) {
  Versions versions;
  for (const Outgoing& object : objects) {
    Submission::Failure named = Named(object, {});
    versions[named.id].insert(named.version);
  }
  return versions;
}

std::vector<ManifestEntry> ManifestFor(Client& client, const std::string& root, const std::string& collection, PageQuery query) {
  std::vector<ManifestEntry> entries;
  for (int i = 0; i < kManifestPagesMax; ++i) {
    auto page = client.ReadManifest(root, collection, query);
    if (!page) break;
    std::ranges::move(page->entries, std::back_inserter(entries));
    if (!page->more || page->next.empty()) break;
    query.next = page->next;
  }
  return entries;
}

bool IsThere(const Submission::Failure& failure, const Versions& sent, const std::vector<ManifestEntry>& entries) {
  const auto versions = sent.find(failure.id);
  if (versions == sent.end()) return false;
  // Some servers name no version in a failure, or not this one's: where only one was sent, it is that.
  const std::string& version = versions->second.size() == 1 ? *versions->second.begin() : failure.version;
  return std::ranges::any_of(entries, [&](const ManifestEntry& entry) {
    return entry.id == failure.id && (version.empty() || (entry.version && entry.version == base::ParseTimestamp(version)));
  });
}

}  // namespace

Submission::Failure Named(const Outgoing& object, std::string message) {
  json::Parser parser;
  const auto value = parser.Parse(object.text);
  Submission::Failure failure{{}, {}, std::move(message)};
  if (!value) return failure;
  failure.id = value->FindString("id");
  const std::string_view modified = value->FindString("modified");
  failure.version = modified.empty() ? value->FindString("created") : modified;
  return failure;
}

std::vector<Submission::Failure> NotThere(Client& client, const std::string& root, const std::string& collection,
                                          std::span<const Outgoing> objects, const std::vector<Submission::Failure>& failures) {
  if (failures.empty()) return {};
  const Versions sent = VersionsOf(objects);
  std::vector<Submission::Failure> missing;
  for (size_t from = 0; from < failures.size(); from += kIdsAtOnce) {
    const auto some = std::span(failures).subspan(from, std::min(kIdsAtOnce, failures.size() - from));
    PageQuery query;
    std::set<std::string> ids;
    for (const Submission::Failure& failure : some) ids.insert(failure.id);
    query.ids.assign(ids.begin(), ids.end());
    const auto entries = ManifestFor(client, root, collection, query);
    std::ranges::copy_if(some, std::back_inserter(missing), [&](const auto& failure) { return !IsThere(failure, sent, entries); });
  }
  return missing;
}

}  // namespace taxii
