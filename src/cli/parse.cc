#include "cli/parse.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/console.h"
#include "cli/help.h"
#include "cli/verb.h"
#include "node/node.h"

namespace cli {

VerbWords::VerbWords(CLI::App& parent, const std::string& name, const std::string& help, const std::string& examples, Run& run, Run start)
    : app_(*parent.add_subcommand(name, help)) {
  app_.footer("Examples:\n" + examples);
  app_.callback([&run, start = std::move(start)] { run = start; });
}

void VerbWords::AlsoCalled(const std::string& name) { app_.alias(name); }

void VerbWords::AddText(const std::string& names, std::string& field, Need need, const std::string& value, const std::string& help) {
  app_.add_option(names, field, help)->type_name(value)->capture_default_str()->required(need == Need::kRequired);
}

void VerbWords::AddFormed(const std::string& names, std::string& field, Need need, const ValueForm& form, const std::string& help) {
  app_.add_option(names, field, help)->type_name(std::string(form.name))->required(need == Need::kRequired)->check(form.problem);
}

void VerbWords::AddManyFormed(const std::string& names, std::vector<std::string>& field, const ValueForm& form, const std::string& help) {
  app_.add_option(names, field, help)->type_name(std::string(form.name))->check(form.problem);
}

void VerbWords::AddOneOf(const std::string& names, std::string& field, const std::vector<std::string>& allowed, const std::string& value,
                         const std::string& help) {
  app_.add_option(names, field, help)->type_name(value)->capture_default_str()->check(CLI::IsMember(allowed));
}

void VerbWords::AddMany(const std::string& name, std::vector<std::string>& field, Need need, const std::string& value, const std::string& help) {
  // An option takes one at a time, so that what stands behind it is not taken for more of them: `--circle a=b card.json`.
  CLI::Option* const option = app_.add_option(name, field, help)->type_name(value)->required(need == Need::kRequired);
  if (name.starts_with('-')) option->allow_extra_args(false);
}

void VerbWords::AddFlag(const std::string& names, bool& field, const std::string& help) { app_.add_flag(names, field, help); }

void VerbWords::AddNumber(const std::string& names, uint32_t& field, uint32_t min, uint32_t max, const std::string& help) {
  app_.add_option(names, field, help)->check(CLI::Range(min, max))->type_name("N");
}

CLI::App& Group(CLI::App& app, const std::string& name, const std::string& help) {
  CLI::App& group = *app.add_subcommand(name, help);
  group.require_subcommand(1);
  return group;
}

namespace {

OptionHelp Describe(const CLI::Option& option) {
  OptionHelp help{.names = {}, .value = {}, .help = option.get_description(), .is_positional = option.get_positional()};
  if (help.is_positional) help.names.push_back(option.get_single_name());
  for (const std::string& name : option.get_snames()) help.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) help.names.push_back("--" + name);
  if (option.get_expected_max() > 0) help.value = option.get_type_name();
  return help;
}

VerbHelp Describe(const CLI::App& app) {
  VerbHelp help{.name = app.get_name(), .help = app.get_description(), .examples = app.get_footer(), .options = {}, .verbs = {}};
  for (const CLI::Option* const option : app.get_options()) help.options.push_back(Describe(*option));
  for (const CLI::App* const verb : app.get_subcommands({})) help.verbs.push_back(Describe(*verb));
  return help;
}

void AddHelpVerbs(CLI::App& app, Run& run) {
  CLI::App& completion = *app.add_subcommand("completion", "A completion script for a shell");
  completion.footer("Examples:\n  mithaq completion bash > ~/.local/share/bash-completion/completions/mithaq\n"
                    "  mithaq completion fish > ~/.config/fish/completions/mithaq.fish");
  const auto shell = std::make_shared<std::string>();
  completion.add_option("shell", *shell,
                        "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}))->type_name("SHELL");
  completion.callback([&app, &run, shell] {
    run = [&app, shell](Console& console) -> Done {
      console.Print(CompletionScript(Describe(app), *shell));
      return Exit::kFine;
    };
  });
  app.add_subcommand("manual", "The manual page, for man(1)")->footer("Examples:\n  mithaq manual > ~/.local/share/man/man1/mithaq.1\n"
                                                                      "  mithaq manual | man -l -")->callback([&app, &run] {
    run = [&app](Console& console) -> Done {
      console.Print(ManualPage(Describe(app), std::string(node::Version())));
      return Exit::kFine;
    };
  });
}

// --json may stand after any verb.
void AddJsonFlag(CLI::App& app, Console& console) {
  for (CLI::App* const verb : app.get_subcommands({})) {
    AddJsonFlag(*verb, console);
    const bool prints_text = verb->get_name() == "completion" || verb->get_name() == "manual";
    if (verb->get_subcommands({}).empty() && !prints_text) verb->add_flag("--json", console.json, "One JSON text, for programs");
  }
}

// " user add", as far as the command line was understood.
std::string VerbPath(const CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? "" : " " + parsed.front()->get_name() + VerbPath(*parsed.front());
}

// The one place where a library's exception becomes an error, for the verbs.
Done RunOrCatch(const Run& run, Console& console) {
  try {
    return run(console);
  } catch (const std::exception& exception) {
    return base::Fail(base::Code::kInternal, std::string("an error inside the program: ") + exception.what());
  }
}

int RunVerb(const Run& run, Console& console) {
  auto done = RunOrCatch(run, console);
  if (done) {
    console.if_unread = *done;
    if (const auto flushed = console.Flush(); !flushed) done = std::unexpected(flushed.error());
  }
  if (done) return static_cast<int>(*done);
  console.Problem(done.error());
  return static_cast<int>(ExitOf(done.error().code));
}

// The whole command line. What it is told goes into `console` and `run`, which outlive it.
std::unique_ptr<CLI::App> MakeApp(Console& console, Run& run) {
  auto app = std::make_unique<CLI::App>(
      "Mithaq: members exchange threat intelligence as equals. One verb at a time; `mithaq VERB --help` says more.", "mithaq");
  app->require_subcommand(1);
  app->set_version_flag("--version", "mithaq " + std::string(node::Version()));
  AddNodeVerbs(*app, run);
  AddObjectVerbs(*app, run);
  AddUpkeepVerbs(*app, run);
  AddCovenantVerbs(*app, run);
  AddHelpVerbs(*app, run);
  AddJsonFlag(*app, console);
  return app;
}

}  // namespace

VerbHelp Program() {
  Console console;
  Run run;
  return Describe(*MakeApp(console, run));
}

base::Result<std::string> VerbOf(std::vector<std::string> words) {
  Console console;
  Run run;
  const auto app = MakeApp(console, run);
  std::ranges::reverse(words);  // as CLI11 wants them
  try {
    app->parse(words);
  } catch (const CLI::ParseError& error) {
    return base::Fail(base::Code::kInvalid, error.what());
  }
  return VerbPath(*app).substr(1);
}

int Main(int argc, char** argv) {
  Console console;
  Run run;
  const auto made = MakeApp(console, run);
  CLI::App& app = *made;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    // It may stand behind what is wrong.
    console.json = std::any_of(argv, argv + argc, [](const char* word) { return std::string_view(word) == "--json"; });
    const auto unknown = app.remaining(true);
    const bool is_verb = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !unknown.empty() && !unknown.front().starts_with('-');
    console.UsageProblem(is_verb ? "there is no verb '" + unknown.front() + "' here" : error.what(), "mithaq" + VerbPath(app));
    return static_cast<int>(Exit::kUsage);
  }
  return RunVerb(run, console);
}

}  // namespace cli
