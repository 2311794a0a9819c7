#include "http/message.h"

#include "http/text.h"

namespace http {

std::string_view MethodName(Method method) {
  switch (method) {
    case Method::kGet: return "GET";
    case Method::kHead: return "HEAD";
    case Method::kPost: return "POST";
    case Method::kPut: return "PUT";
    case Method::kDelete: return "DELETE";
    case Method::kOptions: return "OPTIONS";
    case Method::kOther: return "other";
  }
  return "other";
}

std::optional<std::string_view> Headers::Find(std::string_view name) const {
  for (const Field& field : fields_) {
    if (EqualWithoutCase(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Headers::FindAll(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const Field& field : fields_) {
    if (EqualWithoutCase(field.name, name)) values.push_back(field.value);
  }
  return values;
}

void Headers::Add(std::string name, std::string value) { fields_.push_back({std::move(name), std::move(value)}); }

void Headers::Set(std::string name, std::string value) {
  std::erase_if(fields_, [&](const Field& field) { return EqualWithoutCase(field.name, name); });
  Add(std::move(name), std::move(value));
}

void Service::Handle(Request request, Reply reply) {
  Open(std::make_shared<Request>(std::move(request)), [reply = std::move(reply)](std::expected<Welcome, Response> welcome) {
    if (!welcome) return reply(std::move(welcome).error());
    welcome->handle(reply);
  });
}

}  // namespace http
