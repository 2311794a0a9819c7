#include "taxii/reading.h"

#include "base/encoding.h"
#include "taxii/media.h"

namespace taxii {
namespace {

constexpr size_t kCacheBytes = size_t{32} << 20;
constexpr uint32_t kQuickObjects = FilterLimits().page_default;

using base::Result;

http::Chunk MakeChunk(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

// 3.3: both headers on every 200 that has rows. An empty page has no date to name.
http::Response ReplyWith(const Page& page) {
  http::Response response;
  response.headers.Add("Content-Type", std::string(kTaxiiType));
  response.headers.Add("Cache-Control", "no-store");
  if (page.first) response.headers.Add("X-TAXII-Date-Added-First", base::FormatTimestamp(*page.first));
  if (page.last) response.headers.Add("X-TAXII-Date-Added-Last", base::FormatTimestamp(*page.last));
  response.body = page.body;
  return response;
}

Page PageOf(const exchange::RowPage& read) {
  Page page;
  page.more = read.more;
  if (read.rows.empty()) return page;
  page.first = read.rows.front().date_added;
  page.last = read.rows.back().date_added;
  return page;
}

std::string CacheKey(const exchange::Query& query, std::string_view canonical) {
  std::string key;
  base::AppendBig32(key, query.collection);
  key.push_back(static_cast<char>(query.reader));
  base::AppendBig32(key, query.limit);
  base::AppendBig64(key, query.after ? static_cast<uint64_t>(query.after->us) : 0);
  return key.append(canonical);
}

}  // namespace

Reading::Reading(exchange::Exchange& exchange, const Cursors& cursors)
    : exchange_(exchange), cursors_(cursors), cache_(kCacheBytes) {}

Result<std::optional<http::Response>> Reading::QuickObjects(const View& view, std::string_view query) {
  return Quick({view, Resource::kObjects, {}, query});
}

Result<std::optional<http::Response>> Reading::QuickManifest(const View& view, std::string_view query) {
  return Quick({view, Resource::kManifest, {}, query});
}

Result<http::Response> Reading::Objects(const View& view, std::string_view query) {
  const Ask ask{view, Resource::kObjects, {}, query};
  return ReplyWith(*TRY(CachedPage(ask, TRY(Prepare(ask)))));
}

Result<http::Response> Reading::Manifest(const View& view, std::string_view query) {
  const Ask ask{view, Resource::kManifest, {}, query};
  return ReplyWith(*TRY(CachedPage(ask, TRY(Prepare(ask)))));
}

Result<http::Response> Reading::Object(const View& view, std::string_view id, std::string_view query) {
  return OneObject({view, Resource::kObject, id, query});
}

Result<http::Response> Reading::Versions(const View& view, std::string_view id, std::string_view query) {
  return OneObject({view, Resource::kVersions, id, query});
}

// The filters, set on the collection and at the place where the cursor points.
Result<Filters> Reading::Prepare(const Ask& ask) const {
  Filters filters = TRY(ParseFilters(ask.query, ask.resource, ask.object, {}));
  filters.query.collection = ask.collection().number;
  filters.query.reader = ask.view.reader;
  if (filters.next.empty()) return filters;
  const auto position = cursors_.Read({ask.collection().id, filters.canonical}, filters.next);
  if (!position) return base::Annotate(position.error(), "query parameter next");
  filters.query.after = *position;
  return filters;
}

Result<std::optional<http::Response>> Reading::Quick(const Ask& ask) {
  const Filters filters = TRY(Prepare(ask));
  if (filters.query.limit <= kQuickObjects) return ReplyWith(*TRY(CachedPage(ask, filters)));
  const PageStamp stamp = {exchange_.Revision(ask.collection().number), exchange_.LastDateAdded(ask.collection().number)};
  if (const PagePointer page = cache_.Find(CacheKey(filters.query, filters.canonical), stamp)) return ReplyWith(*page);
  return std::nullopt;
}

Result<Reading::PagePointer> Reading::CachedPage(const Ask& ask, const Filters& filters) {
  const std::string key = CacheKey(filters.query, filters.canonical);
  // Before the page is read: see page_cache.h.
  const PageStamp stamp = {exchange_.Revision(ask.collection().number), exchange_.LastDateAdded(ask.collection().number)};
  if (PagePointer page = cache_.Find(key, stamp)) return page;
  PagePointer page = TRY(ReadPage(ask, filters));
  cache_.Keep(key, stamp, page);
  return page;
}

Result<Reading::PagePointer> Reading::ReadPage(const Ask& ask, const Filters& filters) const {
  if (filters.matches_nothing) return std::make_shared<const Page>(Page{.body = {MakeChunk("{}")}});
  const bool whole = ask.resource == Resource::kObjects || ask.resource == Resource::kObject;
  return std::make_shared<const Page>(TRY(whole ? ReadObjects(ask, filters) : ReadRows(ask, filters)));
}

Result<Page> Reading::ReadObjects(const Ask& ask, const Filters& filters) const {
  static const http::Chunk kTail = MakeChunk("]}");
  exchange::ObjectPage read = TRY(exchange_.Objects(filters.query));
  Page page = PageOf(read.found);
  const std::string next = Next(ask, filters, read.found);
  if (read.found.rows.empty()) {
    page.body = {MakeChunk(EmptyText(read.found.more, next))};
  } else {
    page.body = {MakeChunk(EnvelopeHead(read.found.more, next)), MakeChunk(std::move(read.objects)), kTail};
  }
  return page;
}

Result<Page> Reading::ReadRows(const Ask& ask, const Filters& filters) const {
  const exchange::RowPage read = TRY(exchange_.Rows(filters.query));
  Page page = PageOf(read);
  const std::string next = Next(ask, filters, read);
  page.body = {MakeChunk(ask.resource == Resource::kManifest ? ManifestText(read, next) : VersionsText(read, next))};
  return page;
}

// 5.6: an object that the collection does not have is 404; one that it has, but that the filters exclude, is empty.
// Not cached: such pages are small and many, and would push out the ones that are neither.
Result<http::Response> Reading::OneObject(const Ask& ask) {
  const Filters filters = TRY(Prepare(ask));
  const PagePointer page = TRY(ReadPage(ask, filters));
  if (!page->first && !TRY(exchange_.Knows(ask.collection().number, ask.object, ask.view.reader))) {
    return base::Fail(base::Code::kNotFound, "the collection has no object with that identifier");
  }
  return ReplyWith(*page);
}

std::string Reading::Next(const Ask& ask, const Filters& filters, const exchange::RowPage& read) const {
  return read.more && read.position ? cursors_.Write({ask.collection().id, filters.canonical}, *read.position) : std::string();
}

}  // namespace taxii
