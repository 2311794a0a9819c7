// How a verb is put into words: its name, help and options. The parser behind it (CLI11) is expensive to include, and stays in
// parse.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "cli/forms.h"
#include "cli/verbs.h"
#include "node/owner.h"

namespace CLI {
class App;
}

namespace cli {

// The verb that was asked for, with its options filled in.
using Run = std::function<Done(Console&)>;

// What does not depend on a verb's options: the words that set a field.
class VerbWords {
 protected:
  VerbWords(CLI::App& parent, const std::string& name, const std::string& help, const std::string& examples, Run& run, Run start);

  enum class Need { kOptional, kRequired };
  void AlsoCalled(const std::string& name);  // another name for the verb
  void AddText(const std::string& names, std::string& field, Need need, const std::string& value, const std::string& help);
  void AddFormed(const std::string& names, std::string& field, Need need, const ValueForm& form, const std::string& help);
  void AddManyFormed(const std::string& names, std::vector<std::string>& field, const ValueForm& form, const std::string& help);
  void AddOneOf(const std::string& names, std::string& field, const std::vector<std::string>& allowed, const std::string& value,
                const std::string& help);
  void AddMany(const std::string& name, std::vector<std::string>& field, Need need, const std::string& value, const std::string& help);
  void AddFlag(const std::string& names, bool& field, const std::string& help);
  void AddNumber(const std::string& names, uint32_t& field, uint32_t min, uint32_t max, const std::string& help);

 private:
  CLI::App& app_;
};

// One verb under construction. Options live as long as the closure that runs it. `value` names what an option takes.
template <class Options>
class Verb : private VerbWords {
 public:
  using VerbWords::AlsoCalled;
  using Function = Done (*)(const Options&, Console&);

  Verb(CLI::App& parent, const std::string& name, const std::string& help, const std::string& examples, Run& run, Function function)
      : Verb(parent, name, help, examples, run, function, std::make_shared<Options>()) {}

  template <class Owner>
  void Text(const std::string& names, std::string Owner::* field, const std::string& value, const std::string& help) {
    AddText(names, (*options_).*field, Need::kOptional, value, help);
  }
  template <class Owner>
  void Needed(const std::string& names, std::string Owner::* field, const std::string& value, const std::string& help) {
    AddText(names, (*options_).*field, Need::kRequired, value, help);
  }
  template <class Owner>
  void Text(const std::string& names, std::string Owner::* field, const ValueForm& form, const std::string& help) {
    AddFormed(names, (*options_).*field, Need::kOptional, form, help);
  }
  template <class Owner>
  void Needed(const std::string& names, std::string Owner::* field, const ValueForm& form, const std::string& help) {
    AddFormed(names, (*options_).*field, Need::kRequired, form, help);
  }
  template <class Owner>
  void OneOf(const std::string& names, std::string Owner::* field, const std::vector<std::string>& allowed, const std::string& value,
             const std::string& help) {
    AddOneOf(names, (*options_).*field, allowed, value, help);
  }
  template <class Owner>
  void Many(const std::string& name, std::vector<std::string> Owner::* field, const std::string& value, const std::string& help) {
    AddMany(name, (*options_).*field, Need::kOptional, value, help);
  }
  template <class Owner>
  void NeededMany(const std::string& name, std::vector<std::string> Owner::* field, const std::string& value, const std::string& help) {
    AddMany(name, (*options_).*field, Need::kRequired, value, help);
  }
  template <class Owner>
  void Many(const std::string& name, std::vector<std::string> Owner::* field, const ValueForm& form, const std::string& help) {
    AddManyFormed(name, (*options_).*field, form, help);
  }
  template <class Owner>
  void Flag(const std::string& names, bool Owner::* field, const std::string& help) {
    AddFlag(names, (*options_).*field, help);
  }
  template <class Owner>
  void Number(const std::string& names, uint32_t Owner::* field, uint32_t min, uint32_t max, const std::string& help) {
    AddNumber(names, (*options_).*field, min, max, help);
  }

 private:
  Verb(CLI::App& parent, const std::string& name, const std::string& help, const std::string& examples, Run& run, Function function,
       std::shared_ptr<Options> options)
      : VerbWords(parent, name, help, examples, run, [function, options](Console& console) { return Start(function, *options, console); }),
        options_(std::move(options)) {
    if constexpr (std::is_base_of_v<Common, Options>) {
      Text("--data,-d", &Common::data, "DIR", "The node's data folder (default: $XDG_DATA_HOME/mithaq)");
    }
  }

  static Done Start(Function function, const Options& options, Console& console) {
    if constexpr (std::is_base_of_v<Common, Options>) node::WorkForOwnerOf(options.folder());
    return function(options, console);
  }

  const std::shared_ptr<Options> options_;  // shared with the closure
};

// A verb that only has verbs below it.
CLI::App& Group(CLI::App& app, const std::string& name, const std::string& help);

void AddNodeVerbs(CLI::App& app, Run& run);
void AddObjectVerbs(CLI::App& app, Run& run);
void AddUpkeepVerbs(CLI::App& app, Run& run);
void AddCovenantVerbs(CLI::App& app, Run& run);

}  // namespace cli
