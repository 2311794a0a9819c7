#include <csignal>

#include "cli/parse.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes is an error to be seen where it is written to
  return cli::Main(argc, argv);
}
