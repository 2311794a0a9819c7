// What this program's checker says of patterns: for comparing it with others (compare_with_oasis.py), for measuring.
// Each line of standard input is a pattern as hexadecimal; "2.0" as the argument selects that dialect. Prints "ok" and
// the canonical text, or the offset, the error and its code, separated by tabs; texts as hexadecimal.
#include <cstdio>
#include <iostream>
#include <string>

#include "base/check.h"
#include "base/encoding.h"
#include "stix/pattern.h"

int main(int argc, char** argv) {
  stix::pattern::Options options;
  if (argc > 1 && std::string_view(argv[1]) == "2.0") options.dialect = stix::pattern::Dialect::kV20;
  for (std::string line; std::getline(std::cin, line);) {
    const auto text = base::HexDecode(line);
    if (!text) return 2;
    const auto error = stix::pattern::Check(*text, options);
    const auto pattern = stix::pattern::Parse(*text, options);
    CHECK(error.has_value() != pattern.has_value());
    if (pattern) {
      std::printf("ok\t%s\n", base::HexEncode(Print(*pattern)).c_str());
    } else {
      std::printf("%zu\t%s\n", error->offset, base::HexEncode(error->what).c_str());
    }
  }
  return 0;
}
