#include "web/body.h"

#include <algorithm>

#include "base/encoding.h"
#include "http/query.h"

namespace web {
namespace {

std::string Listed(std::initializer_list<std::string_view> names) {
  std::string text;
  for (const std::string_view name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text.empty() ? "none" : text;
}

base::Status CheckKnown(std::string_view kind, std::string_view name, std::initializer_list<std::string_view> known) {
  if (std::ranges::find(known, name) != known.end()) return {};
  return base::Fail(base::Code::kInvalid,
                    "unknown " + std::string(kind) + " '" + std::string(name) + "'; known: " + Listed(known));
}

std::unexpected<base::Error> NotA(std::string_view name, std::string_view wanted) {
  return base::Fail(base::Code::kInvalid, "'" + std::string(name) + "' must be " + std::string(wanted));
}

base::Result<std::optional<base::Timestamp>> ReadTime(std::string_view name, std::string_view text) {
  const auto time = base::ParseTimestamp(text);
  if (!time) return NotA(name, "a time such as 2026-11-23T10:00:00Z");
  return time;
}

}  // namespace

base::Result<Body> Body::Parse(const http::Request& request, std::initializer_list<std::string_view> known) {
  Body body;
  auto value = body.parser_.Parse(request.body);
  if (!value) return base::Annotate(std::move(value).error(), "the body is not JSON");
  body.value_ = *value;
  if (!body.value_.is_object()) return base::Fail(base::Code::kInvalid, "the body must be a JSON object");
  for (const auto member : body.value_.members()) TRY(CheckKnown("member", member.name, known));
  return body;
}

base::Result<std::string> Body::String(std::string_view name) const {
  const auto member = value_.Find(name);
  if (!member || !member->is_string()) return NotA(name, "given, as a string");
  return std::string(member->AsString());
}

base::Result<std::string> Body::String(std::string_view name, std::string_view otherwise) const {
  if (!Has(name)) return std::string(otherwise);
  return String(name);
}

base::Result<bool> Body::Bool(std::string_view name, bool otherwise) const {
  const auto member = value_.Find(name);
  if (!member) return otherwise;
  if (!member->is_bool()) return NotA(name, "true or false");
  return member->AsBool();
}

base::Result<std::optional<base::Timestamp>> Body::Time(std::string_view name) const {
  if (!Has(name)) return std::optional<base::Timestamp>();
  return ReadTime(name, TRY(String(name)));
}

base::Result<Query> Query::Parse(const http::Request& request, std::initializer_list<std::string_view> known) {
  Query query;
  for (http::Parameter& parameter : TRY(http::ParseQuery(request.query))) {
    TRY(CheckKnown("parameter", parameter.name, known));
    if (!query.values_.emplace(parameter.name, std::move(parameter.value)).second) {
      return base::Fail(base::Code::kInvalid, "the parameter '" + parameter.name + "' is given twice");
    }
  }
  return query;
}

std::string Query::Text(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string() : found->second;
}

base::Result<uint32_t> Query::Number(std::string_view name, uint32_t otherwise, uint32_t max) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return otherwise;
  const auto number = base::ParseDecimal(found->second);
  if (!number || *number == 0 || *number > max) return NotA(name, "a number from 1 to " + std::to_string(max));
  return static_cast<uint32_t>(*number);
}

base::Result<std::optional<base::Timestamp>> Query::Time(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::optional<base::Timestamp>();
  return ReadTime(name, found->second);
}

}  // namespace web
