#include "taxii/error.h"

#include <string>

#include "http/router.h"
#include "http/status.h"
#include "json/print.h"
#include "taxii/media.h"

namespace taxii {
http::Response Error(int status, std::string_view title, std::string_view why) {
  json::Writer body;
  body.Object().Key("title").String(title);
  if (!why.empty()) body.Key("description").String(why);
  body.Key("http_status").String(std::to_string(status)).End();  // a string: 3.6.1
  http::Response response;
  response.status = status;
  response.headers.Add("Content-Type", std::string(kTaxiiType));
  response.headers.Add("Cache-Control", "no-store");
  response.WithBody(body.Take());
  return response;
}

http::Response Error(int status, std::string_view why) { return Error(status, http::ReasonPhrase(status), why); }

http::Response ErrorFor(const base::Error& error) {
  const int status = http::StatusOf(error.code);
  // The log says once that the store takes no writes, and why; not again for each request.
  if (status == 507) {
    return Error(507, "this node cannot write now, since its disk is full or fails; nothing of this request was kept. Reading goes on. "
                      "Its operator has to make room; then send the request again");
  }
  if (status != 500) return Error(status, error.message);
  http::Response response = Error(500, "an error inside the server; its log has the details under the X-Request-Id");
  response.log_detail = error.message;
  return response;
}

}  // namespace taxii
