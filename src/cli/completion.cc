// Completion scripts: for each verb its words, and file names where nothing else fits.
#include <fmt/format.h>

#include "cli/help.h"

namespace cli {
namespace {

std::string WordsOf(const VerbHelp& verb) {
  std::string words;
  for (const VerbHelp& below : verb.verbs) words += below.name + ' ';
  for (const OptionHelp& option : verb.options) {
    for (const std::string& name : option.names) {
      if (name.starts_with("--")) words += name + ' ';
    }
  }
  if (!words.empty()) words.pop_back();
  return words;
}

// Calls `each` for the program and every verb, with the verbs that lead to it: "", "user", "user add".
template <class Each>
void ForEachVerb(const VerbHelp& verb, const std::string& path, const Each& each) {
  each(path, verb);
  for (const VerbHelp& below : verb.verbs) ForEachVerb(below, path.empty() ? below.name : path + " " + below.name, each);
}

std::string Bash(const VerbHelp& program) {
  std::string cases;
  ForEachVerb(program, "", [&](const std::string& path, const VerbHelp& verb) {
    cases += fmt::format("    '{}') words='{}' ;;\n", path, WordsOf(verb));
  });
  return "_mithaq() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} path='' words='' word\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case $word in -*) break ;; *) path=\"${path:+$path }$word\" ;; esac\n"
         "  done\n"
         "  case $path in\n" +
         cases +
         "  esac\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
         "}\n"
         "complete -o default -F _mithaq mithaq\n";
}

std::string Zsh(const VerbHelp& program) { return "#compdef mithaq\nautoload -U +X bashcompinit && bashcompinit\n" + Bash(program); }

std::string Quoted(std::string text) {
  for (size_t at = 0; (at = text.find_first_of("'\\", at)) != text.npos; at += 2) text.insert(at, 1, '\\');
  return "'" + text + "'";
}

std::string Fish(const VerbHelp& program) {
  std::string script;
  ForEachVerb(program, "", [&](const std::string& path, const VerbHelp& verb) {
    const std::string when = path.empty() ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + path.substr(path.rfind(' ') + 1);
    for (const VerbHelp& below : verb.verbs) {
      script += fmt::format("complete -c mithaq -f -n {} -a {} -d {}\n", Quoted(when), below.name, Quoted(below.help));
    }
    for (const OptionHelp& option : verb.options) {
      for (const std::string& name : option.names) {
        if (!name.starts_with("--")) continue;
        script += fmt::format("complete -c mithaq -n {} -l {}{} -d {}\n", Quoted(when), name.substr(2), option.value.empty() ? "" : " -r", Quoted(option.help));
      }
    }
  });
  return script;
}

}  // namespace

std::string CompletionScript(const VerbHelp& program, const std::string& shell) {
  if (shell == "zsh") return Zsh(program);
  return shell == "fish" ? Fish(program) : Bash(program);
}

}  // namespace cli
