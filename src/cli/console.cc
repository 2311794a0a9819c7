#include "cli/console.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "json/print.h"

namespace cli {
namespace {

constexpr size_t kBufferBytes = 1 << 16;

// False where it cannot be written; errno says why.
bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

}  // namespace

Exit ExitOf(base::Code code) {
  switch (code) {
    case base::Code::kInvalid:
    case base::Code::kNotFound:
    case base::Code::kConflict:
    case base::Code::kForbidden:
    case base::Code::kUnauthorized:
    case base::Code::kTooLarge:
    case base::Code::kUnsupported: return Exit::kInput;
    case base::Code::kCorrupt: return Exit::kIntegrity;
    case base::Code::kUnavailable:
    case base::Code::kIo:
    case base::Code::kStorage:
    case base::Code::kInternal: break;
  }
  return Exit::kSystem;
}

Console::Console() {
  const char* const no_color = std::getenv("NO_COLOR");
  colours_ = ::isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
}

Console::~Console() { [[maybe_unused]] const auto status = Flush(); }

void Console::Print(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() < kBufferBytes) return;
  if (const auto status = Flush(); !status) {
    Problem(status.error());
    std::_Exit(static_cast<int>(Exit::kSystem));
  }
}

void Console::PrintLine(std::string_view text) {
  Print(text);
  Print("\n");
}

base::Status Console::Flush() {
  const std::string text = std::exchange(buffer_, {});
  if (WriteAll(STDOUT_FILENO, text)) return {};
  if (errno == EPIPE) std::_Exit(static_cast<int>(if_unread));
  return base::Fail(base::Code::kIo, std::string("cannot write the output: ") + std::strerror(errno));
}

void Console::Note(std::string_view line) {
  if (!json) WriteAll(STDERR_FILENO, std::string(line) + '\n');
}

void Console::Problem(const base::Error& error) {
  if (!json) {
    WriteAll(STDERR_FILENO, "mithaq: " + Printable(error.message) + '\n');
    return;
  }
  json::Writer writer;
  writer.Object().Key("error").String(base::CodeName(error.code)).Key("message").String(error.message).End();
  WriteAll(STDERR_FILENO, writer.Take() + '\n');
}

void Console::UsageProblem(std::string_view message, std::string_view verb) {
  if (!json) {
    WriteAll(STDERR_FILENO, "mithaq: " + Printable(message) + "\nWhat can be said: " + std::string(verb) + " --help\n");
    return;
  }
  json::Writer writer;
  writer.Object().Key("error").String("usage").Key("message").String(message).End();
  WriteAll(STDERR_FILENO, writer.Take() + '\n');
}

Exit Console::Misused(std::string_view verb, std::string_view message) {
  UsageProblem(message, "mithaq " + std::string(verb));
  return Exit::kUsage;
}

std::string Console::Styled(std::string_view code, std::string_view text) const {
  if (!colours_) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

std::string Thousands(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string Count(uint64_t number, std::string_view noun) {
  const bool is_ies = noun.size() > 1 && noun.ends_with('y') && !std::string_view("aeiou").contains(noun[noun.size() - 2]);  // "entries", but "keys"
  if (number != 1 && is_ies) return Thousands(number) + ' ' + std::string(noun.substr(0, noun.size() - 1)) + "ies";
  return Thousands(number) + ' ' + std::string(noun) + (number == 1 ? "" : "s");
}

bool Console::CanAsk() const { return !json && ::isatty(STDIN_FILENO) == 1; }

base::Status Console::Agree(std::string_view question, std::string_view if_not, Consent consent) {
  if (consent == Consent::kGiven) return {};
  if (!CanAsk()) {
    return base::Fail(base::Code::kInvalid, std::string(if_not) + ": read what it says, then say --yes (there is no terminal to ask at)");
  }
  TRY(Flush());
  Note(std::string(question) + " Type yes:");
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "yes" || answer == "y") return {};
  return base::Fail(base::Code::kInvalid, std::string(if_not));
}

}  // namespace cli
