// How many sharing decisions a second one core makes: record and member facts in, verdict and rule out, with the standing
// worked out anew each time. The answers are added up and compared between the runs and with a second way to them.
// Run alone, with the release preset.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <vector>

#include "base/check.h"
#include "covenant/decide.h"

namespace {

using namespace covenant;

constexpr size_t kQuestions = 1 << 20;
constexpr int kRuns = 7;

struct Question {
  Facts facts;
  Asker asker;
};

// As large as a rule set may be: 31 standings with roles of their own, the last for everybody, and 256 rules.
RuleSet LargestRules() {
  RuleSet set;
  for (size_t i = 0; i + 1 < kListedStandingsMax; ++i) {
    set.standings.push_back({.inside_circle = i % 2 == 0, .id = fmt::format("s{}", i), .roles = {fmt::format("a{}", i), fmt::format("b{}", i)}});
  }
  set.standings.push_back({.inside_circle = false, .id = "member", .roles = {}});
  for (size_t i = 0; i < kRulesMax; ++i) {
    set.rules.push_back({.id = fmt::format("r{}", i),
                         .markings = std::vector{static_cast<Marking>(i % 6)},
                         .standings = std::vector{set.standings[i % set.standings.size()].id},
                         .verdict = static_cast<Verdict>(i % 3)});
  }
  return set;
}

std::vector<Question> Questions(const Rulebook& book) {
  std::mt19937_64 random(1);
  std::vector<uint64_t> members(193);  // each with three roles out of those that rules speak of
  for (uint64_t& roles : members) {
    std::vector<std::string> held;
    for (int i = 0; i < 3; ++i) held.push_back(fmt::format("{}{}", random() % 2 ? 'a' : 'b', random() % 30));
    roles = book.RoleBits(held);
  }
  std::vector<Question> questions(kQuestions);
  for (Question& q : questions) {
    q.facts = {static_cast<Marking>(random() % 6), static_cast<RecordKind>(random() % 6), static_cast<Naming>(random() % 2), static_cast<Naming>(random() % 2)};
    q.asker = {members[random() % members.size()], static_cast<CircleRelation>(random() % 2)};
  }
  return questions;
}

void Measure(std::string_view what, const Rulebook& book) {
  const std::vector<Question> questions = Questions(book);
  double best = 1e9;
  uint64_t expected = 0;
  for (const Question& q : questions) {
    const Decision decision = book.Decide(q.facts, book.StandingOf(q.asker));
    expected += 1 + static_cast<uint64_t>(decision.verdict) + 3 * decision.rule;
  }
  for (int run = 0; run < kRuns; ++run) {
    const auto start = std::chrono::steady_clock::now();
    uint64_t sum = 0;
    for (const Question& q : questions) {
      const Decision decision = book.Decide(q.facts, q.asker);
      sum += 1 + static_cast<uint64_t>(decision.verdict) + 3 * decision.rule;
    }
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    CHECK(sum == expected);
  }
  fmt::print("{:<44} {:>12.0f} decisions/s\n", what, kQuestions / best);
}

}  // namespace

int main() {
  Measure("default rules (2 standings, 3 rules)", Rulebook(DefaultRules()));
  Measure("largest rules (31 standings, 256 rules)", Rulebook(LargestRules()));
}
