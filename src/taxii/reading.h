// The resources that a collection is read through: objects, manifest, one object, its versions (TAXII 2.1, 5.3 to 5.8).
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "exchange/exchange.h"
#include "http/message.h"
#include "taxii/cursor.h"
#include "taxii/filter.h"
#include "taxii/page_cache.h"
#include "taxii/resource.h"

namespace taxii {

// Safe from many threads. The rights have been checked: whoever comes here may read the collection.
class Reading {
 public:
  Reading(exchange::Exchange& exchange, const Cursors& cursors);

  // Pages of a collection: a kept one, or one of at most kQuickObjects, is here at once. Nothing: it takes a while, so call
  // Objects or Manifest off the network threads.
  base::Result<std::optional<http::Response>> QuickObjects(const View& view, std::string_view query);
  base::Result<std::optional<http::Response>> QuickManifest(const View& view, std::string_view query);

  // `query` is the request's. kInvalid for a bad parameter, kNotFound for an object that the collection does not have.
  base::Result<http::Response> Objects(const View& view, std::string_view query);
  base::Result<http::Response> Manifest(const View& view, std::string_view query);
  base::Result<http::Response> Object(const View& view, std::string_view id, std::string_view query);
  base::Result<http::Response> Versions(const View& view, std::string_view id, std::string_view query);

 private:
  using PagePointer = std::shared_ptr<const Page>;  // shared with the cache
  struct Ask {
    const View& view;
    Resource resource;
    std::string_view object;   // for resources of one object
    std::string_view query;
    const exchange::Collection& collection() const { return *view.collection; }
  };
  base::Result<Filters> Prepare(const Ask& ask) const;
  base::Result<std::optional<http::Response>> Quick(const Ask& ask);
  base::Result<PagePointer> CachedPage(const Ask& ask, const Filters& filters);
  base::Result<PagePointer> ReadPage(const Ask& ask, const Filters& filters) const;
  base::Result<Page> ReadObjects(const Ask& ask, const Filters& filters) const;
  base::Result<Page> ReadRows(const Ask& ask, const Filters& filters) const;
  base::Result<http::Response> OneObject(const Ask& ask);
  std::string Next(const Ask& ask, const Filters& filters, const exchange::RowPage& read) const;

  exchange::Exchange& exchange_;
  const Cursors& cursors_;
  PageCache cache_;
};

}  // namespace taxii
