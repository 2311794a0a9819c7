// Completion scripts: for each verb its words, for each option its values where there are few of them, and file names where
// nothing else fits.
#include <fmt/format.h>

#include <map>

#include "cli/forms.h"
#include "cli/help.h"
#include "stix/types.h"

namespace cli {
namespace {

std::string StixTypes() {
  std::string types;
  for (int id = 0; id <= static_cast<int>(stix::TypeId::kMarkingDefinition); ++id) {
    types += (types.empty() ? "" : " ") + std::string(stix::TypeName(static_cast<stix::TypeId>(id)));
  }
  return types;
}

// "reader writer admin" for ROLE:{reader,writer,admin}; empty where it can be anything.
std::string ValuesOf(const OptionHelp& option) {
  if (option.value == kStixType.name) return StixTypes();
  const size_t open = option.value.find('{');
  if (open == option.value.npos || !option.value.ends_with('}')) return {};
  std::string values = option.value.substr(open + 1, option.value.size() - open - 2);
  for (char& c : values) {
    if (c == ',') c = ' ';
  }
  return values;
}

std::string WordsOf(const VerbHelp& verb) {
  std::string words;
  for (const VerbHelp& below : verb.verbs) words += below.name + ' ';
  for (const OptionHelp& option : verb.options) {
    if (const std::string values = ValuesOf(option); option.is_positional && !values.empty()) words += values + ' ';
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

// What follows on a verb, and on an option that takes a value: case patterns of "verb:the word before".
std::string Cases(const VerbHelp& program) {
  std::string cases;
  ForEachVerb(program, "", [&](const std::string& path, const VerbHelp& verb) {
    std::map<std::string, std::string> patterns;  // by values
    for (const OptionHelp& option : verb.options) {
      if (option.is_positional || option.value.empty()) continue;
      std::string& pattern = patterns[ValuesOf(option)];
      for (const std::string& name : option.names) pattern += fmt::format("{}'{}:{}'", pattern.empty() ? "" : "|", path, name);
    }
    for (const auto& [values, pattern] : patterns) cases += fmt::format("    {}) all='{}' ;;\n", pattern, values);
    cases += fmt::format("    '{0}:'*) all='{1}' ;;\n", path, WordsOf(verb));
  });
  return cases;
}

// The words before the cursor that are verbs.
std::string Verbs(const VerbHelp& program) {
  std::string verbs;
  ForEachVerb(program, "", [&](const std::string& path, const VerbHelp&) {
    if (!path.empty()) verbs += (verbs.empty() ? "'" : "|'") + path + "'";
  });
  return verbs;
}

std::string Bash(const VerbHelp& program) {
  return "_mithaq() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} verb='' all='' word\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case \"${verb:+$verb }$word\" in " + Verbs(program) + ") verb=\"${verb:+$verb }$word\" ;; *) break ;; esac\n"
         "  done\n"
         "  case \"$verb:${COMP_WORDS[COMP_CWORD-1]}\" in\n" +
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
         "    case \"${verb:+$verb }$word\" in " + Verbs(program) + ") verb=\"${verb:+$verb }$word\" ;; *) break ;; esac\n"
         "  done\n"
         "  case \"$verb:${words[CURRENT-1]}\" in\n" +
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
      const std::string values = ValuesOf(option);
      if (option.is_positional && !values.empty()) script += fmt::format("complete -c mithaq -f -n {} -a {}\n", Quoted(when), Quoted(values));
      const std::string value = option.value.empty() ? "" : values.empty() ? " -r" : " -r -f -a " + Quoted(values);
      for (const std::string& name : option.names) {
        if (!name.starts_with("--")) continue;
        script += fmt::format("complete -c mithaq -n {} -l {}{} -d {}\n", Quoted(when), name.substr(2), value, Quoted(option.help));
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
