// Writes a log of N entries with our code, as the files of c2sp.org/tlog-tiles, for tools that others wrote to check:
//     make_log <folder> <entries> <origin> [<earlier size>...]
// The log has a checkpoint at each earlier size (checkpoint.<size>) and its partial tiles, as the specification asks.
// Prints the verifier key. The signing key is made from a fixed seed: never a real log's.
#include <fmt/core.h>

#include <set>

#include "made_log.h"

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "usage: make_log <folder> <entries> <origin> [<earlier size>...]\n");
    return 2;
  }
  const auto key = crypto::SigningKey::FromSeed(std::string(32, '\1'));
  const auto signer = tlog::NoteSigner::Make(argv[3], *key);
  std::set<uint64_t> sizes;
  for (int i = 2; i < argc; ++i) {
    if (i == 3) continue;
    const auto size = base::ParseDecimal(argv[i]);
    if (!size || !signer) {
      fmt::print(stderr, "make_log: {} is not a size, or {} not an origin\n", argv[i], argv[3]);
      return 2;
    }
    sizes.insert(*size);
  }
  MadeLog log(argv[1]);
  for (const uint64_t size : sizes) {
    log.GrowTo(size);
    log.Publish(*signer);
  }
  fmt::print("{}\n", signer->verifier().Format());
}
