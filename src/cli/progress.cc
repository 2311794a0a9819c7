#include "cli/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "cli/console.h"

namespace cli {
namespace {

constexpr int64_t kRedrawMs = 100;
constexpr int kBarWidth = 24;

int64_t NowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

size_t TerminalWidth() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

void Draw(std::string_view text) { [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size()); }

std::string Bar(double part) {
  const int full = static_cast<int>(part * kBarWidth);
  return "[" + std::string(static_cast<size_t>(full), '=') + std::string(static_cast<size_t>(kBarWidth - full), ' ') + "]";
}

}  // namespace

Progress::Progress(uint64_t total, bool wanted)
    : total_(total), shown_(wanted && ::isatty(STDERR_FILENO) == 1), began_ms_(NowMs()) {}

Progress::~Progress() { Wipe(); }

double Progress::Seconds() const { return static_cast<double>(NowMs() - began_ms_) / 1000; }

void Progress::Show(uint64_t done, uint64_t things, std::string_view noun) {
  const int64_t now = NowMs();
  if (!shown_ || now - drawn_ms_ < kRedrawMs) return;
  drawn_ms_ = now;
  const double seconds = std::max(0.001, Seconds());
  std::string line = fmt::format("{} {}, {}/s", Thousands(things), noun, Thousands(static_cast<uint64_t>(static_cast<double>(things) / seconds)));
  if (total_ > 0 && done > 0) {
    const double part = std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
    line = fmt::format("{} {:3.0f} %  {}  {} left", Bar(part), part * 100, line, Duration(seconds / part - seconds));
  }
  Draw("\r\x1b[K" + line.substr(0, TerminalWidth() - 1));
  is_drawn_ = true;
}

void Progress::Wipe() {
  if (is_drawn_) Draw("\r\x1b[K");
  is_drawn_ = false;
}

std::string Duration(double seconds) {
  const auto whole = static_cast<int64_t>(std::max(0.0, seconds) + 0.5);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace cli
