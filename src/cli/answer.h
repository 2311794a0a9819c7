// What the node answered, parsed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/api.h"
#include "json/parse.h"

namespace cli {

class Answer {
 public:
  static base::Result<Answer> Parse(std::string text) {
    Answer answer;
    answer.text_ = std::move(text);
    auto value = answer.parser_.Parse(answer.text_);
    if (!value) return base::Fail(base::Code::kInternal, "the node's answer is not JSON: " + value.error().message);
    answer.value_ = *value;
    return answer;
  }
  static base::Result<Answer> Ask(Api& api, const Api::Call& call) { return Parse(TRY(api.Ask(call))); }

  const std::string& text() const { return text_; }
  json::Value value() const { return value_; }
  json::Value operator[](std::string_view name) const { return value_.Find(name).value_or(json::Value()); }

 private:
  std::string text_;
  json::Parser parser_;
  json::Value value_;  // in the parser's own buffers
};

// A count in what the node answered; 0 where it is not there.
inline uint64_t CountIn(json::Value object, std::string_view name) { return static_cast<uint64_t>(object.Find(name).value_or(json::Value()).AsInteger()); }

}  // namespace cli
