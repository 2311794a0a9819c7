// What the routes of /api/v1 work on, and who is calling them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "exchange/exchange.h"
#include "http/message.h"

namespace web {

// The name of the caller that holds the data folder itself: a command on this machine. No account can have it (the
// characters are not allowed in one), and it may do everything.
inline constexpr std::string_view kLocalAdministrator = "(local)";

// References outlive the routes.
struct Context {
  exchange::Exchange& exchange;
  const base::Clock& clock;
  std::string node_name;
  std::string version;
  // Run work off the network threads. False: too much is waiting. `run_later` is for what takes a
  // moment (a password's hash, a recall), `run_long` for what rewrites or copies the store and may take an hour: each
  // one after the other. `run_question` is for look-ups, on a few threads.
  using Run = std::function<bool(std::function<void()>)>;
  Run run_later, run_long, run_question;
};

// Whether it may be told how many objects there are: those that their marking keeps from constituents and the public are among them.
bool MayCount(const exchange::Account& caller);

// The account of Request::user, as it is now. kUnauthorized if it has gone since the request came in.
base::Result<std::shared_ptr<const exchange::Account>> CallerOf(const Context& context, const http::Request& request);

using CollectionPointer = std::shared_ptr<const exchange::Collection>;

// The collection by id, alias, or title, where only one that the caller may use is called so (kConflict). kNotFound if there is none, or none that the caller may know of; kForbidden where the
// caller may do the other thing with it but not this one (architecture: "404, 403").
base::Result<CollectionPointer> UsableCollection(const Context& context, const exchange::Account& caller, std::string_view name);  // either way
base::Result<CollectionPointer> ReadableCollection(const Context& context, const exchange::Account& caller,
                                                   std::string_view name);
base::Result<CollectionPointer> WritableCollection(const Context& context, const exchange::Account& caller,
                                                   std::string_view name);
// Whatever the caller's rights there: for administrators, who give them.
base::Result<CollectionPointer> AnyCollection(const Context& context, std::string_view name);
// Where the caller may take back (exchange::Rights).
base::Result<CollectionPointer> RecallableCollection(const Context& context, const exchange::Account& caller,
                                                     std::string_view name);
exchange::Exchange::Viewer RecallableBy(const Context& context, std::shared_ptr<const exchange::Account> caller);
exchange::Exchange::Viewer ReadableBy(const Context& context, std::shared_ptr<const exchange::Account> caller);

}  // namespace web
