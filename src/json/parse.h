// Text to Value, strictly: RFC 8259 with I-JSON's rules (RFC 7493), so that every accepted text has exactly one
// canonical form (RFC 8785).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace json {

struct Limits {
  size_t bytes_max = size_t{200} << 20;
  int depth_max = 100;  // brackets open at once
};

// About what Parser::Parse of this text takes in memory, and no less than its Value does.
uint64_t ParseBytes(std::string_view text);

// Reusable, one thread at a time. Keeps its buffers between calls, so a parse of a small text allocates nothing.
class Parser {
 public:
  explicit Parser(Limits limits = {});
  ~Parser();
  Parser(Parser&&) noexcept;
  Parser& operator=(Parser&&) noexcept;

  // kInvalid with the line, the column and what would fix it; kTooLarge over a limit. Refused besides bad syntax:
  // invalid UTF-8, lone surrogates, a byte order mark, duplicate names in one object, NaN and infinities, integers
  // (however written) beyond +-(2^53-1), numbers no double can hold, text after the value.
  // The Value is valid until the next Parse; `text` may go at once.
  base::Result<Value> Parse(std::string_view text);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace json
