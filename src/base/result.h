// How everything that can fail says so. One idiom in the whole tree: a function returns Result<T>, the caller
// passes a failure on with TRY, and adds what it was doing with Annotate.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace base {

// What a caller can branch on. The message is for people.
enum class Code {
  kInvalid,       // the input breaks a rule: fix the input
  kNotFound,      // no such thing, or not for this caller
  kConflict,      // another thing stands in its place
  kForbidden,     // known caller, not allowed
  kUnauthorized,  // unknown caller
  kTooLarge,      // over a named limit
  kUnavailable,   // network or peer; trying later may help
  kIo,            // disk or operating system
  kStorage,       // the disk takes no writes now: full, read-only or failing; nothing was kept
  kCorrupt,       // stored or received bytes do not match their hash, signature or format
  kUnsupported,   // a version or feature this build does not have
  kInternal,      // a bug, or a library that threw
};

// "invalid", "not-found", ...: stable, for --json and logs.
std::string_view CodeName(Code code);
std::optional<Code> ParseCodeName(std::string_view name);

struct Error {
  Code code = Code::kInternal;
  std::string message;
};

template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

using Status = Result<void>;

inline std::unexpected<Error> Fail(Code code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}

// "<doing>: <what went wrong>", keeping the code.
inline std::unexpected<Error> Annotate(Error error, std::string_view doing) {
  error.message = std::string(doing) + ": " + error.message;
  return std::unexpected(std::move(error));
}

namespace internal {
template <class T>
T Take(Result<T>&& result) {
  return *std::move(result);
}
inline void Take(Result<void>&&) {}
}  // namespace internal

}  // namespace base

// TRY(expr): the value of a Result, or return its error from this function.
#define TRY(...)                                                          \
  __extension__({                                                         \
    auto try_result_ = (__VA_ARGS__);                                     \
    if (!try_result_) return std::unexpected(std::move(try_result_).error()); \
    ::base::internal::Take(std::move(try_result_));                       \
  })
