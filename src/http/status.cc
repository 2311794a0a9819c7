#include "http/status.h"

namespace http {

int StatusOf(base::Code code) {
  using base::Code;
  switch (code) {
    case Code::kInvalid: return 400;
    case Code::kUnauthorized: return 401;
    case Code::kForbidden: return 403;
    case Code::kNotFound: return 404;
    case Code::kConflict: return 409;
    case Code::kTooLarge: return 413;
    case Code::kUnsupported: return 422;
    case Code::kUnavailable: return 503;
    case Code::kStorage: return 507;
    case Code::kIo: case Code::kCorrupt: case Code::kInternal: break;
  }
  return 500;
}

base::Code CodeOf(int status) {
  using base::Code;
  switch (status) {
    case 401: return Code::kUnauthorized;
    case 403: return Code::kForbidden;
    case 404: case 410: return Code::kNotFound;
    case 409: return Code::kConflict;
    case 413: return Code::kTooLarge;
    case 406: case 415: case 422: case 501: case 505: return Code::kUnsupported;
    case 408: case 425: case 429: return Code::kUnavailable;
    case 500: return Code::kInternal;
    case 507: return Code::kStorage;
    default: return status > 500 ? Code::kUnavailable : Code::kInvalid;
  }
}

}  // namespace http
