#include "node/serving.h"

#include <unistd.h>

#include "base/file.h"
#include "json/parse.h"
#include "json/print.h"

namespace node {

base::Status WriteServing(const DataFolder& folder, const Serving& serving) {
  json::Writer writer;
  writer.Object().Key("url").String(serving.url).Key("certificate_sha256").String(serving.certificate_sha256);
  writer.Key("control_token").String(serving.control_token).End();
  return base::WriteFileDurably(folder.serving(), writer.Take() + '\n', base::FileMode::kPrivate);
}

base::Result<Serving> ReadServing(const DataFolder& folder) {
  const std::string text = TRY(base::ReadFile(folder.serving(), 64 * 1024));
  json::Parser parser;
  const auto value = parser.Parse(text);
  if (!value) return base::Fail(base::Code::kCorrupt, folder.serving() + ": " + value.error().message);
  return Serving{std::string(value->FindString("url")), std::string(value->FindString("certificate_sha256")),
                 std::string(value->FindString("control_token"))};
}

void RemoveServing(const DataFolder& folder) { ::unlink(folder.serving().c_str()); }

}  // namespace node
