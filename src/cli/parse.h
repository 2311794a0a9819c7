// The command line: words to a verb with its options.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/help.h"

namespace cli {

// Parses, runs the verb, says what went wrong. The process's exit code.
int Main(int argc, char** argv);

// What can be said, as data.
VerbHelp Program();

// The verb that these words (without the program's name) ask for: "user add". Nothing is run. kInvalid as for a user.
base::Result<std::string> VerbOf(std::vector<std::string> words);

}  // namespace cli
