// Structured log lines: one JSON object a line. Secrets never go in; what people read is `message`, what machines
// group by is the fields. Made in node/; a layer that logs is handed one.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

namespace base {

enum class Level { kDebug, kInfo, kWarning, kError };

class Logger {
 public:
  using Field = std::pair<std::string_view, std::string_view>;
  virtual ~Logger() = default;
  // Safe to call from many threads. Must not throw and must not block on the network.
  virtual void Log(Level level, std::string_view message, std::initializer_list<Field> fields) = 0;
};

class NullLogger : public Logger {
 public:
  void Log(Level, std::string_view, std::initializer_list<Field>) override {}
};

}  // namespace base
