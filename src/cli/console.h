// Where a command's words go: results to standard output, messages to standard error, and how it ends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/utf8.h"

namespace cli {

enum class Exit : int {
  kFine = 0,
  kFindings = 1,   // invalid objects, no match
  kUsage = 2,
  kInput = 3,
  kSystem = 4,     // disk or network
  kIntegrity = 5,  // a hash, a signature or a proof does not hold
  kInterrupted = 130,  // Ctrl-C or SIGTERM: what was begun is finished, the rest was left
};

Exit ExitOf(base::Code code);

// One thread at a time.
class Console {
 public:
  Console();
  ~Console();  // writes what is still buffered

  bool json = false;  // --json: results are one JSON text; errors too, on standard error

  // How a process ends whose reader has gone (`| head`): a verb that prints much sets first what it found.
  Exit if_unread = Exit::kFine;

  // Standard output. Buffered; a reader that has gone ends the process quietly.
  void Print(std::string_view text);
  void PrintLine(std::string_view text);
  base::Status Flush();

  void Note(std::string_view line);               // for people, on standard error; nothing with --json
  void Problem(const base::Error& error);         // "mithaq: ..." or {"error":...}
  // A command line that cannot be understood; `verb` is what --help is asked for.
  void UsageProblem(std::string_view message, std::string_view verb);
  // The same, as the end of a verb: options that do not go together.
  Exit Misused(std::string_view verb, std::string_view message);

  bool CanAsk() const;  // somebody sits at a terminal
  // Asks, at a terminal. kInvalid with `if_not` where the answer is not yes, or nobody can be asked and --yes was not given.
  enum class Consent { kAsk, kGiven };
  base::Status Agree(std::string_view question, std::string_view if_not, Consent consent);

  // For words on standard output; plain where that is no terminal, or NO_COLOR is set.
  std::string Bold(std::string_view text) const { return Styled("1", text); }
  std::string Red(std::string_view text) const { return Styled("31", text); }
  std::string Yellow(std::string_view text) const { return Styled("33", text); }
  std::string Green(std::string_view text) const { return Styled("32", text); }

 private:
  std::string Styled(std::string_view code, std::string_view text) const;

  bool colours_;
  std::string buffer_;
};

// "1,234,567"
std::string Thousands(uint64_t number);
// "3 objects", "1 object", "2 entries"
std::string Count(uint64_t number, std::string_view noun);
using base::Printable;  // for what strangers wrote

}  // namespace cli
