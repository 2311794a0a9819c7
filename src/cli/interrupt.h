// Ctrl-C (SIGINT) and SIGTERM as a flag, for a verb that has something to finish before it goes. A second one ends the
// process at once. One object at a time.
#pragma once

namespace cli {

class Interrupt {
 public:
  Interrupt();
  ~Interrupt();  // the signals do what they did before
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  bool came() const;
  // Waits until `fd` can be read from, or has ended; false if the signal came first.
  bool WaitToRead(int fd) const;
};

}  // namespace cli
