// What the command line is made of, as data: for completion scripts and the manual page.
#pragma once

#include <string>
#include <vector>

namespace cli {

struct OptionHelp {
  std::vector<std::string> names;  // "--data"; a positional argument has its plain name
  std::string value;               // "DIR"; empty for a flag
  std::string help;
  bool is_positional = false;
};

struct VerbHelp {
  std::string name, help, examples;
  std::vector<OptionHelp> options;
  std::vector<VerbHelp> verbs;     // below it: user add
};

std::string CompletionScript(const VerbHelp& program, const std::string& shell);  // "bash", "zsh", "fish"
std::string ManualPage(const VerbHelp& program, const std::string& version);      // man(7) source

}  // namespace cli
