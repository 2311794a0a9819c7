#include <sys/stat.h>

#include <csignal>

#include "cli/parse.h"

int main(int argc, char** argv) {
  ::umask(077);  // keys, databases, backups, exports: the owner's, unless the owner says otherwise
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes is an error to be seen where it is written to
  return cli::Main(argc, argv);
}
