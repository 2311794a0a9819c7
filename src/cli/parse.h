// The command line: which verbs and options there are, their help, and what runs. The only user of CLI11.
#pragma once

namespace cli {

// The whole program; returns its exit code (console.h, Exit).
int Main(int argc, char** argv);

}  // namespace cli
