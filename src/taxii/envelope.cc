#include "taxii/envelope.h"

#include <string>

namespace taxii {

base::Result<std::vector<json::Value>> ReadEnvelope(json::Value body) {
  constexpr std::string_view kExpected = R"(; send an envelope like {"objects": [{...}]})";
  const auto refuse = [&](std::string why) { return base::Fail(base::Code::kUnsupported, std::move(why.append(kExpected))); };
  if (!body.is_object()) return refuse("the body is a JSON " + std::string(json::TypeName(body.type())));
  const auto objects = body.Find("objects");
  if (!objects) return refuse("the body has no member called objects");
  if (!objects->is_array()) return refuse("objects is not an array");
  if (objects->empty()) return refuse("objects is empty");
  if (objects->size() > kObjectsMax) {
    return refuse("objects holds " + std::to_string(objects->size()) + " objects; at most " + std::to_string(kObjectsMax) + " are taken in one request");
  }
  std::vector<json::Value> values;
  values.reserve(objects->size());
  for (const json::Value object : objects->elements()) values.push_back(object);
  return values;
}

}  // namespace taxii
