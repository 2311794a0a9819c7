// Every verb says how it is used, with examples that the program itself understands.
#include "cli/parse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <sstream>

namespace cli {
namespace {

// A line of a shell as words: apostrophes and quotes are honoured, redirections and other programs of a pipe left out.
std::vector<std::string> WordsOfMithaq(const std::string& line) {
  std::vector<std::vector<std::string>> commands(1);
  std::string word;
  bool has_word = false;
  char quote = 0;
  const auto end_word = [&] {
    if (has_word) commands.back().push_back(std::exchange(word, ""));
    has_word = false;
  };
  for (const char c : line) {
    if (quote != 0) {
      if (c == quote) quote = 0;
      else word += c;
    } else if (c == '\'' || c == '"') {
      quote = c, has_word = true;
    } else if (c == ' ') {
      end_word();
    } else if (c == '|') {
      end_word(), commands.emplace_back();
    } else {
      word += c, has_word = true;
    }
  }
  end_word();
  for (auto& command : commands) {
    if (command.empty() || command[0] != "mithaq") continue;
    const auto redirection = std::ranges::find_if(command, [](const auto& w) { return w == "<" || w == ">"; });
    return {command.begin() + 1, redirection};
  }
  return {};
}

TEST(CommandLine, EveryVerbHasTwoExamplesThatParse) {
  size_t verbs = 0;
  const std::function<void(const VerbHelp&, const std::string&)> check = [&](const VerbHelp& verb, const std::string& path) {
    EXPECT_FALSE(verb.help.empty()) << path;
    for (const VerbHelp& below : verb.verbs) check(below, path.empty() ? below.name : path + " " + below.name);
    if (!verb.verbs.empty()) return;
    ++verbs;
    std::istringstream lines(verb.examples);
    std::string line;
    int examples = 0;
    while (std::getline(lines, line)) {
      if (!line.starts_with("  ")) continue;
      const auto parsed = VerbOf(WordsOfMithaq(line));
      EXPECT_TRUE(parsed) << line << ": " << parsed.error().message;
      if (parsed) EXPECT_EQ(*parsed, path) << line;
      ++examples;
    }
    EXPECT_GE(examples, 2) << path;
    for (const OptionHelp& option : verb.options) EXPECT_FALSE(option.help.empty()) << path;
  };
  check(Program(), "");
  EXPECT_GT(verbs, 25u);
}

TEST(CommandLine, EveryVerbThatPrintsTakesJson) {
  const std::function<void(const VerbHelp&)> check = [&](const VerbHelp& verb) {
    for (const VerbHelp& below : verb.verbs) check(below);
    if (!verb.verbs.empty() || verb.name == "completion" || verb.name == "manual" || verb.name == "serve") return;
    const bool json = std::ranges::any_of(verb.options, [](const OptionHelp& option) { return std::ranges::find(option.names, "--json") != option.names.end(); });
    EXPECT_TRUE(json) << verb.name;
  };
  check(Program());
}

TEST(CommandLine, WhatIsNotUnderstoodIsSaid) {
  EXPECT_FALSE(VerbOf({}));
  EXPECT_FALSE(VerbOf({"frobnicate"}));
  EXPECT_FALSE(VerbOf({"find", "--limit", "0"}));
  EXPECT_EQ(*VerbOf({"user", "add", "ann", "--role", "writer"}), "user add");
}

}  // namespace
}  // namespace cli
