// The manual page, from the same description as --help. man(7) macros.
#include <fmt/format.h>

#include "cli/help.h"

namespace cli {
namespace {

constexpr std::string_view kDate = "2026-11-24";  // of this version's wording

// Text that roff must not read as requests, in ASCII, which every roff reads alike.
std::string Plain(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (text.compare(i, 3, "\u2026") == 0) {
      out += "\\&...";
      i += 2;
    } else if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out.push_back(c);
    }
    if (c == '\n') out += "\\&";
  }
  return "\\&" + out;
}

std::string OptionText(const OptionHelp& option) {
  const std::string names = option.is_positional ? option.value : fmt::format("{}", fmt::join(option.names, ", "));
  const std::string value = option.is_positional || option.value.empty() ? "" : " \\fI" + Plain(option.value) + "\\fR";
  return ".TP\n\\fB" + Plain(names) + "\\fR" + value + "\n" + Plain(option.help) + "\n";
}

std::string VerbText(const VerbHelp& verb, const std::string& path) {
  std::string text;
  if (verb.verbs.empty()) {
    text += ".SS " + Plain(path) + "\n" + Plain(verb.help) + "\n";
    for (const OptionHelp& option : verb.options) text += OptionText(option);
    if (!verb.examples.empty()) text += ".PP\n.nf\n" + Plain(verb.examples) + "\n.fi\n";
  }
  for (const VerbHelp& below : verb.verbs) text += VerbText(below, path + " " + below.name);
  return text;
}

}  // namespace

std::string ManualPage(const VerbHelp& program, const std::string& version) {
  std::string text = ".TH MITHAQ 1 " + std::string(kDate) + " \"mithaq " + version + "\"\n.SH NAME\nmithaq \\- exchange threat intelligence as equals\n";
  text += ".SH SYNOPSIS\n\\fBmithaq\\fR \\fIverb\\fR [\\fIoptions\\fR]\n.SH DESCRIPTION\n" + Plain(program.help) + "\n.SH VERBS\n";
  for (const VerbHelp& verb : program.verbs) text += VerbText(verb, verb.name);
  text +=
      ".SH EXIT STATUS\n"
      ".TP\n0\nfine\n.TP\n1\nfindings: invalid objects, no match\n.TP\n2\nusage\n.TP\n3\ninput\n.TP\n4\ndisk or network\n.TP\n5\n"
      "integrity: a hash, a signature or a proof does not hold\n"
      ".TP\n130\ninterrupted by Ctrl\\-C or SIGTERM: what was begun is finished, the rest was left\n"
      ".PP\nWith \\fB\\-\\-json\\fR an error is one JSON text on standard error:\n{\\(dqerror\\(dq: \\fIkind\\fR, \\(dqmessage\\(dq: \\fItext\\fR}.\n"
      ".SH ENVIRONMENT\n.TP\nXDG_DATA_HOME\nwhere the default data folder is\n.TP\nNO_COLOR\nno colours\n";
  return text;
}

}  // namespace cli
