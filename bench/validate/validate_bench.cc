// How fast are objects validated? Indicators of about 700 bytes and a mix of types, each parsed and validated as an
// object that arrives by itself, beside parsing alone, in processor time. No findings, so no allocation is wanted; it
// is counted.
//   validate_bench [seconds for each row, 1 if not given] [file with an object on each line, instead]
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <new>
#include <string>
#include <vector>

#include "json/parse.h"
#include "stix/validate.h"

namespace {

size_t allocations = 0;

std::string Uuid(uint32_t n) {
  char text[40];
  std::snprintf(text, sizeof text, "%08x-1c2d-4e3f-8a4b-5c6d7e8f9a0b", n * 2654435761u);
  return text;
}

std::string Indicator(uint32_t n) {
  const std::string host = "host" + std::to_string(n) + ".example.com";
  return R"({"type":"indicator","spec_version":"2.1","id":"indicator--)" + Uuid(n) +
         R"(","created_by_ref":"identity--f431f809-377b-45e0-aa1c-6a4751cae5ff","created":"2026-04-06T20:03:48.000Z",)"
         R"("modified":"2026-04-06T20:03:48.123Z","name":"Command and control host )" +
         host +
         R"(","description":"Seen as the command and control host of a family of spyware. Reported by a partner, confirmed by )"
         R"(our own sensors on two networks.","indicator_types":["malicious-activity"],"pattern":"[domain-name:value = ')" +
         host +
         R"(']","pattern_type":"stix","pattern_version":"2.1","valid_from":"2026-04-06T20:03:48Z",)"
         R"("labels":["spyware"],"confidence":80,"lang":"en","object_marking_refs":)"
         R"(["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"]})";
}

std::string Relationship(uint32_t n) {
  return R"({"type":"relationship","spec_version":"2.1","id":"relationship--)" + Uuid(n) +
         R"(","created":"2026-04-06T20:03:48.000Z","modified":"2026-04-06T20:03:48.000Z","relationship_type":"indicates",)"
         R"("source_ref":"indicator--)" +
         Uuid(n) + R"(","target_ref":"malware--31b940d4-6f7f-459a-80ea-9c1f17b5891b"})";
}

std::string Malware(uint32_t n) {
  return R"({"type":"malware","spec_version":"2.1","id":"malware--)" + Uuid(n) +
         R"(","created":"2026-04-06T20:03:48.000Z","modified":"2026-04-06T20:03:48.000Z","name":"Poison Ivy","is_family":true,)"
         R"("malware_types":["remote-access-trojan"],"kill_chain_phases":[{"kill_chain_name":"mitre-attack",)"
         R"("phase_name":"command-and-control"}],"external_references":[{"source_name":"acme","external_id":"S0012",)"
         R"("url":"https://example.com/software/S0012"}]})";
}

// A UUIDv5 would have to be the right one, which this file cannot make; the observable's is checked and found right.
std::string Domain(uint32_t) {
  return R"({"type":"domain-name","spec_version":"2.1","id":"domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7",)"
         R"("value":"example.com","resolves_to_refs":["ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"]})";
}

struct Row {
  const char* name;
  std::vector<std::string> objects;
};

enum class Work { kParse, kValidate };

void Measure(const Row& row, Work work, double seconds) {
  json::Parser parser;
  stix::Validator validator;
  stix::Report report;
  const auto pass = [&] {
    for (const std::string& text : row.objects) {
      const auto value = parser.Parse(text);
      if (!value) std::abort();
      if (work == Work::kValidate) validator.Validate(*value, report);
    }
  };
  pass();  // warm
  for (const stix::Finding& finding : report.findings())
    std::printf("%s %s\n", finding.code.c_str(), finding.message.c_str());
  if (!report.findings().empty()) std::abort();

  size_t objects = 0, bytes_each = 0;
  for (const std::string& text : row.objects) bytes_each += text.size();
  const size_t allocations_before = allocations;
  const std::clock_t start = std::clock();
  double elapsed = 0;
  while (elapsed < seconds) {
    pass();
    objects += row.objects.size();
    elapsed = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  }
  const double mean = static_cast<double>(bytes_each) / static_cast<double>(row.objects.size());
  const double rate = static_cast<double>(objects) / elapsed;
  std::printf("%-14s %-16s %5.0f bytes  %9.0f objects/s  %7.1f MB/s  %6.3f us  %.3f allocations each\n", row.name,
              work == Work::kParse ? "parse" : "parse+validate", mean, rate, rate * mean / 1e6, 1e6 / rate,
              static_cast<double>(allocations - allocations_before) / static_cast<double>(objects));
}

}  // namespace

void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 1;
  if (argc > 2) {
    Row given{"given", {}};
    std::ifstream file(argv[2]);
    for (std::string line; std::getline(file, line);) given.objects.push_back(line);
    if (given.objects.empty()) return 2;
    Measure(given, Work::kParse, seconds);
    Measure(given, Work::kValidate, seconds);
    return 0;
  }
  constexpr uint32_t kObjects = 1000;
  Row indicators{"indicators", {}}, mix{"mix of types", {}}, domains{"domain-names", {}};
  for (uint32_t n = 0; n < kObjects; ++n) {
    indicators.objects.push_back(Indicator(n));
    mix.objects.push_back(n % 4 == 0   ? Indicator(n)
                          : n % 4 == 1 ? Relationship(n)
                          : n % 4 == 2 ? Malware(n)
                                       : Domain(n));
    domains.objects.push_back(Domain(n));
  }
  for (const Row* row : {&indicators, &mix, &domains}) {
    Measure(*row, Work::kParse, seconds);
    Measure(*row, Work::kValidate, seconds);
  }
}
