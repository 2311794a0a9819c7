// How the API answers: JSON, or problem details (RFC 9457) for an error.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/result.h"
#include "http/message.h"
#include "http/router.h"
#include "web/context.h"

namespace web {

http::Response JsonReply(std::string json, int status = 200);
http::Response Bytes(std::string bytes, std::string_view media_type, int status = 200);  // not to be kept on the way
http::Response NoContent();
http::Response Failure(const base::Error& error);

using Answer = base::Result<http::Response>;
using Answerer = std::function<Answer(const http::Request&, const http::PathValues&)>;

// Handlers out of functions that return their answer: on the network thread, or later, for what takes long.
http::Handler Now(Answerer answerer);
http::Handler Later(const Context::Run& run, Answerer answerer);

// One that is a member function of `handlers`, which it keeps.
template <class Handlers>
Answerer By(std::shared_ptr<const Handlers> handlers, Answer (Handlers::*answer)(const http::Request&, const http::PathValues&) const) {
  return [handlers = std::move(handlers), answer](const http::Request& request, const http::PathValues& values) { return ((*handlers).*answer)(request, values); };
}

}  // namespace web
