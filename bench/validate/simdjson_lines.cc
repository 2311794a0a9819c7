// simdjson's own rate on the same bytes: each line parsed into its DOM as a text of its own, already padded, and nothing done with it.
// Processor time.
//   simdjson_lines SECONDS FILE
#include <simdjson.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::vector<simdjson::padded_string> lines;
  size_t bytes = 0;
  std::ifstream file(argv[2]);
  for (std::string line; std::getline(file, line);) {
    bytes += line.size();
    lines.emplace_back(line);
  }
  simdjson::dom::parser parser;
  size_t members = 0, passes = 0;
  const auto pass = [&] {
    for (const auto& line : lines) {
      simdjson::dom::object object;
      if (parser.parse(line).get(object) != simdjson::SUCCESS) std::exit(1);
      members += object.size();
    }
  };
  pass();  // warm
  const std::clock_t start = std::clock();
  double elapsed = 0;
  for (; elapsed < std::atof(argv[1]); ++passes) {
    pass();
    elapsed = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  }
  std::printf("{\"objects_each_s\":%.0f,\"mb_each_s\":%.1f,\"kernel\":\"%s\",\"members\":%zu}\n", static_cast<double>(passes * lines.size()) / elapsed,
              static_cast<double>(passes * bytes) / 1e6 / elapsed, simdjson::get_active_implementation()->name().c_str(), members / (passes + 1));
}
