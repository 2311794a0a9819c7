#include "base/time.h"

#include <chrono>

namespace base {
namespace {

bool Digits(std::string_view text, size_t at, size_t count, int* value) {
  *value = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    *value = *value * 10 + (text[i] - '0');
  }
  return true;
}

void AppendPadded(std::string& out, int64_t value, int width) {
  const size_t start = out.size();
  out.resize(start + static_cast<size_t>(width), '0');
  for (size_t i = out.size(); i > start; --i, value /= 10) out[i - 1] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::optional<Timestamp> ParseTimestamp(std::string_view text) {
  namespace chrono = std::chrono;
  int year, month, day, hour, minute, second;
  if (text.size() < 20 || text.back() != 'Z') return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
  if (!Digits(text, 0, 4, &year) || !Digits(text, 5, 2, &month) || !Digits(text, 8, 2, &day) ||
      !Digits(text, 11, 2, &hour) || !Digits(text, 14, 2, &minute) || !Digits(text, 17, 2, &second)) {
    return std::nullopt;
  }
  const chrono::year_month_day date{chrono::year(year), chrono::month(static_cast<unsigned>(month)),
                                    chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;

  int64_t fraction_us = 0;
  const std::string_view fraction = text.substr(19, text.size() - 20);
  if (!fraction.empty()) {
    if (fraction[0] != '.' || fraction.size() < 2) return std::nullopt;
    int64_t unit = 100000;
    for (char c : fraction.substr(1)) {
      if (c < '0' || c > '9') return std::nullopt;
      fraction_us += (c - '0') * unit;
      unit /= 10;
    }
  }
  const int64_t days = chrono::sys_days(date).time_since_epoch().count();
  return Timestamp{((days * 24 + hour) * 3600 + minute * 60 + second) * 1000000 + fraction_us};
}

std::string FormatTimestamp(Timestamp time) {
  namespace chrono = std::chrono;
  const chrono::sys_time<chrono::microseconds> instant{chrono::microseconds(time.us)};
  const auto day = chrono::floor<chrono::days>(instant);
  const chrono::year_month_day date(day);
  const int64_t in_day_us = (instant - day).count();
  std::string out;
  out.reserve(27);
  AppendPadded(out, static_cast<int>(date.year()), 4);
  out.push_back('-');
  AppendPadded(out, static_cast<unsigned>(date.month()), 2);
  out.push_back('-');
  AppendPadded(out, static_cast<unsigned>(date.day()), 2);
  out.push_back('T');
  AppendPadded(out, in_day_us / 3600000000, 2);
  out.push_back(':');
  AppendPadded(out, in_day_us / 60000000 % 60, 2);
  out.push_back(':');
  AppendPadded(out, in_day_us / 1000000 % 60, 2);
  out.push_back('.');
  AppendPadded(out, in_day_us % 1000000, 6);
  out.push_back('Z');
  return out;
}

Timestamp SystemClock::Now() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

int64_t SystemClock::MonotonicMs() const {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace base
