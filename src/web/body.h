// Reading what a request says: its JSON body and its query, strictly. An unknown name is an error, so that a misspelt
// option is never silently ignored.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "http/message.h"
#include "json/parse.h"

namespace web {

// A body that is one JSON object with no members but those of `known`. The value lives as long as this.
class Body {
 public:
  static base::Result<Body> Parse(const http::Request& request, std::initializer_list<std::string_view> known);

  bool Has(std::string_view name) const { return value_.Find(name).has_value(); }
  json::Value value() const { return value_; }
  // kInvalid if it is absent or not a string.
  base::Result<std::string> String(std::string_view name) const;
  // The default where absent; kInvalid for another type.
  base::Result<std::string> String(std::string_view name, std::string_view otherwise) const;
  base::Result<bool> Bool(std::string_view name, bool otherwise) const;
  base::Result<std::optional<base::Timestamp>> Time(std::string_view name) const;

 private:
  json::Parser parser_;
  json::Value value_;
};

// A query with each parameter at most once and none but those of `known`.
class Query {
 public:
  static base::Result<Query> Parse(const http::Request& request, std::initializer_list<std::string_view> known);

  std::string Text(std::string_view name) const;  // empty where absent
  base::Result<uint32_t> Number(std::string_view name, uint32_t otherwise, uint32_t max) const;  // 1 to max
  base::Result<std::optional<base::Timestamp>> Time(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace web
