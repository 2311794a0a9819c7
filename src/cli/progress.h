// One line on a terminal that says how far a long command is: amount, rate, time left. Silent elsewhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cli {

class Progress {
 public:
  // `total` in bytes of input, or what else `done` counts; 0 if not known. Shown only if `wanted`, and standard error is a terminal.
  Progress(uint64_t total, bool wanted);
  ~Progress();  // wipes the line

  // Redraws at most ten times a second. `done` as `total`, `things` what was made of it, named by `noun`.
  void Show(uint64_t done, uint64_t things, std::string_view noun);
  void Wipe();  // before other lines are written

  double Seconds() const;

 private:
  const uint64_t total_;
  const bool shown_;
  const int64_t began_ms_;
  int64_t drawn_ms_ = 0;
  bool is_drawn_ = false;
};

// "12 s", "3 min 20 s", "2 h 5 min"
std::string Duration(double seconds);

}  // namespace cli
