#include "taxii/log_files.h"

namespace taxii {
namespace {

http::Response ErrorOf(const base::Error& error) {
  switch (error.code) {
    case base::Code::kInvalid: return http::Problem(400, "Bad Request", error.message);
    case base::Code::kNotFound: return http::Problem(404, "Not Found", error.message);
    default: break;
  }
  http::Response response = http::Problem(500, "Internal Server Error", "an error inside the server; its log has the details");
  response.log_detail = error.message;
  return response;
}

// A tile never changes, nor does a partial one: its path names its width. The checkpoint does, with every commit.
http::Response FileOf(const exchange::Log& log, const std::string& path, LogReaders readers) {
  auto bytes = log.Read(path);
  if (!bytes) return ErrorOf(bytes.error());
  const bool changes = path == "checkpoint";
  const std::string audience = readers == LogReaders::kAnyone ? "public" : "private";
  http::Response response;
  response.headers.Add("Content-Type", changes ? "text/plain; charset=utf-8" : "application/octet-stream");
  response.headers.Add("Cache-Control", audience + (changes ? ", max-age=1" : ", max-age=31536000, immutable"));
  return std::move(response.WithBody(*std::move(bytes)));
}

}  // namespace

void AddLogFiles(http::Router& router, const std::string& prefix, const exchange::Log& log, LogReaders readers) {
  router.SetErrorForm(prefix, http::Problem);
  const http::Access access = readers == LogReaders::kAnyone ? http::Access::kAnyone : http::Access::kUser;
  router.Add({http::Method::kGet, prefix + "{path*}", access, 0,
              [&log, readers](const http::Request&, const http::PathValues& values, const http::Reply& reply) {
                reply(FileOf(log, values[0], readers));
              }});
}

}  // namespace taxii
