#include "base/result.h"

namespace base {

std::string_view CodeName(Code code) {
  switch (code) {
    case Code::kInvalid: return "invalid";
    case Code::kNotFound: return "not-found";
    case Code::kConflict: return "conflict";
    case Code::kForbidden: return "forbidden";
    case Code::kUnauthorized: return "unauthorized";
    case Code::kTooLarge: return "too-large";
    case Code::kUnavailable: return "unavailable";
    case Code::kIo: return "io";
    case Code::kCorrupt: return "corrupt";
    case Code::kUnsupported: return "unsupported";
    case Code::kInternal: return "internal";
  }
  return "internal";
}

}  // namespace base
