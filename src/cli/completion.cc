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

std::string Cases(const VerbHelp& program) {
  std::string cases;
  ForEachVerb(program, "", [&](const std::string& path, const VerbHelp& verb) {
    cases += fmt::format("    '{}') all='{}' ;;\n", path, WordsOf(verb));
  });
  return cases;
}

std::string Bash(const VerbHelp& program) {
  return "_mithaq() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} verb='' all='' word\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case $word in -*) break ;; *) verb=\"${verb:+$verb }$word\" ;; esac\n"
         "  done\n"
         "  case $verb in\n" +
         Cases(program) +
         "  esac\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$all\" -- \"$current\")\n"
         "}\n"
         "complete -o default -F _mithaq mithaq\n";
}

std::string Zsh(const VerbHelp& program) {
  return "#compdef mithaq\n"
         "_mithaq() {\n"
         "  local verb='' all='' word\n"
         "  for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
         "    case $word in -*) break ;; *) verb=\"${verb:+$verb }$word\" ;; esac\n"
         "  done\n"
         "  case $verb in\n" +
         Cases(program) +
         "  esac\n"
         "  compadd -- ${=all} || _files\n"
         "}\n"
         "if [ \"$funcstack[1]\" = _mithaq ]; then _mithaq \"$@\"; else compdef _mithaq mithaq; fi\n";
}

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
