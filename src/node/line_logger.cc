#include "node/line_logger.h"

#include <unistd.h>

#include <string>

#include "base/utf8.h"
#include "json/print.h"

namespace node {
namespace {

constexpr std::string_view kNames[] = {"debug", "info", "warning", "error"};

std::string JsonLine(base::Timestamp time, std::string_view level, std::string_view message,
                     std::initializer_list<base::Logger::Field> fields) {
  json::Writer writer;
  writer.Object().Key("time").String(base::FormatTimestamp(time)).Key("level").String(level).Key("message").String(message);
  for (const auto& [name, value] : fields) writer.Key(name).String(base::Printable(value));
  writer.End();
  return writer.Take() + '\n';
}

std::string TextLine(base::Timestamp time, std::string_view level, std::string_view message,
                     std::initializer_list<base::Logger::Field> fields) {
  std::string line = base::FormatTimestamp(time).substr(11, 8) + ' ';
  if (level != "info") line.append(level) += ": ";
  line += base::Printable(message);
  for (const auto& [name, value] : fields) line.append("  ").append(name).append("=") += base::Printable(value);
  return line + '\n';
}

}  // namespace

void LineLogger::Log(base::Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (level < least_) return;
  const std::string_view name = kNames[static_cast<int>(level)];
  const base::Timestamp now = clock_.Now();
  const std::string line = format_ == LogFormat::kJson ? JsonLine(now, name, message, fields) : TextLine(now, name, message, fields);
  // One write, so that lines of two threads do not mix. Nothing can be done if it fails.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

base::Level ParseLevel(std::string_view name) {
  for (int i = 0; i < 3; ++i) {
    if (kNames[i] == name) return static_cast<base::Level>(i);
  }
  return base::Level::kError;
}

LogFormat ChooseFormat(std::string_view name) {
  if (name == "json") return LogFormat::kJson;
  if (name == "text") return LogFormat::kText;
  return ::isatty(STDERR_FILENO) == 1 ? LogFormat::kText : LogFormat::kJson;
}

}  // namespace node
