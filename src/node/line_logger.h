// Log lines on standard error: JSON, one object a line, or text for people at a terminal.
#pragma once

#include <string_view>

#include "base/logger.h"
#include "base/time.h"

namespace node {

enum class LogFormat { kJson, kText };

class LineLogger : public base::Logger {
 public:
  LineLogger(base::Level least, LogFormat format, const base::Clock& clock) : least_(least), format_(format), clock_(clock) {}
  void Log(base::Level level, std::string_view message, std::initializer_list<Field> fields) override;

 private:
  const base::Level least_;
  const LogFormat format_;
  const base::Clock& clock_;
};

base::Level ParseLevel(std::string_view name);            // "debug", "info", "warning", else error
LogFormat ChooseFormat(std::string_view name);            // "json", "text"; "auto" looks whether stderr is a terminal

}  // namespace node
