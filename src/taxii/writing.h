// Adding and deleting objects, and the status of a submission (TAXII 2.1, 4.3, 5.5, 5.7).
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "exchange/exchange.h"
#include "http/message.h"
#include "taxii/access.h"
#include "taxii/options.h"

namespace taxii {

// Safe from many threads.
class Writing {
 public:
  explicit Writing(exchange::Exchange& exchange) : exchange_(exchange), access_(exchange) {}

  // The reply to an Add whose head shows already that it cannot be: before its body is read.
  std::optional<http::Response> RefuseHead(const RootSpec& root, std::string_view id_or_alias, const http::Request& head) const;
  // Replies once everything is durable, with a status that is complete: nobody needs to ask again. What is not small is done on
  // a worker; `root` outlives it.
  void Add(const RootSpec& root, std::string_view id_or_alias, http::Request request, http::Reply reply);

  // Replies once it is durable; it waits for that on a worker.
  void Delete(const RootSpec& root, std::string_view id_or_alias, std::string_view object, http::Request request, http::Reply reply);
  // Only for the user who made it, while that user may still write to the collection; else it is not there.
  base::Result<http::Response> Status(const RootSpec& root, std::string_view id, std::string_view user) const;

 private:
  void Take(const RootSpec& root, std::string_view id_or_alias, const http::Request& request, http::Reply reply);

  base::Result<http::Response> TakeBack(const RootSpec& root, std::string_view id_or_alias, std::string_view object,
                                        const http::Request& request);

  exchange::Exchange& exchange_;
  Access access_;
};

}  // namespace taxii
