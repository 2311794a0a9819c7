#include "cli/parse.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <memory>

#include "cli/console.h"
#include "cli/help.h"
#include "cli/verbs.h"
#include "node/node.h"

namespace cli {
namespace {

// The verb that was asked for, with its options filled in.
using Run = std::function<Done(Console&)>;

// One verb under construction. Options live as long as the closure that runs it.
template <class Options>
class Verb {
 public:
  Verb(CLI::App& parent, const std::string& name, const std::string& help, const std::string& examples, Run& run,
       Done (*function)(const Options&, Console&))
      : app_(*parent.add_subcommand(name, help)), options_(std::make_shared<Options>()) {
    app_.footer("Examples:\n" + examples);
    app_.callback([&run, function, options = options_] {
      run = [function, options](Console& console) { return function(*options, console); };
    });
    if constexpr (std::is_base_of_v<Common, Options>) {
      Text("--data,-d", &Common::data, "DIR", "The node's data folder (default: $XDG_DATA_HOME/mithaq)");
    }
  }

  template <class Owner>
  CLI::Option* Text(const std::string& names, std::string Owner::* field, const std::string& value, const std::string& help) {
    return app_.add_option(names, (*options_).*field, help)->type_name(value);
  }
  template <class Owner>
  CLI::Option* Needed(const std::string& names, std::string Owner::* field, const std::string& value, const std::string& help) {
    return Text(names, field, value, help)->required();
  }
  template <class Owner>
  void Many(const std::string& name, std::vector<std::string> Owner::* field, const std::string& value, const std::string& help) {
    app_.add_option(name, (*options_).*field, help)->type_name(value);
  }
  template <class Owner>
  void Flag(const std::string& names, bool Owner::* field, const std::string& help) {
    app_.add_flag(names, (*options_).*field, help);
  }
  template <class Owner>
  void Number(const std::string& names, uint32_t Owner::* field, uint32_t min, uint32_t max, const std::string& help) {
    app_.add_option(names, (*options_).*field, help)->check(CLI::Range(min, max))->type_name("N");
  }

 private:
  CLI::App& app_;
  std::shared_ptr<Options> options_;
};

// A verb that only has verbs below it.
CLI::App& Group(CLI::App& app, const std::string& name, const std::string& help) {
  CLI::App& group = *app.add_subcommand(name, help);
  group.require_subcommand(1);
  return group;
}

void AddNodeVerbs(CLI::App& app, Run& run) {
  Verb<InitOptions> init(app, "init", "Make a new node: keys, certificate, first administrator, one collection",
                         "  mithaq init --name cert.example\n  mithaq init --data /srv/mithaq", run, Init);
  init.Text("--name,-n", &InitOptions::name, "NAME", "What the node is called: best a domain name (default: this host's)");
  init.Text("--admin", &InitOptions::admin, "USER", "The first administrator")->capture_default_str();

  Verb<ServeOptions> serve(app, "serve", "Run the node: HTTPS until SIGTERM or Ctrl-C; SIGHUP reads the certificate anew",
                           "  mithaq serve\n  mithaq serve --listen [::]:8443", run, Serve);
  serve.Text("--listen", &ServeOptions::listen, "ADDRESS:PORT", "Instead of the setting http.listen");

  Verb<Common>(app, "status", "The node at a glance: address, log, collections", "  mithaq status\n  mithaq status --json", run, Status);

  Verb<ConfigOptions> config(app, "config", "Every setting, with the value in force", "  mithaq config\n  mithaq config --json", run, ShowConfig);
  config.Flag("--markdown", &ConfigOptions::markdown, "The page docs/config.md instead");
}

void AddUserVerbs(CLI::App& app, Run& run) {
  CLI::App& user = Group(app, "user", "Who may use the node, and for what");
  const auto name = [](auto& verb) { verb.Needed("name", &UserOptions::name, "NAME", "1 to 64 of a-z 0-9 . _ - @"); };
  const auto rights = [](auto& verb, const std::string& where) {
    verb.Flag("--read", &UserOptions::read, "May read " + where);
    verb.Flag("--write", &UserOptions::write, "May write " + where + "; with --read also recall from it, and see what was recalled");
  };
  const auto role = [](auto& verb, std::string UserOptions::* field) {
    verb.Text("--role", field, "ROLE", "At most: reader, writer or admin")->capture_default_str()->check(CLI::IsMember({"reader", "writer", "admin"}));
  };
  Verb<UserOptions>(user, "list", "All users", "  mithaq user list\n  mithaq user list --json | jq -r .users[].name", run, UserList);
  Verb<UserOptions> add(user, "add", "A new user; without --read or --write it may do nothing until it is granted",
                        "  mithaq user add siem --read\n  mithaq user add feed --role writer --write", run, UserAdd);
  name(add), role(add, &UserOptions::role), rights(add, "every collection");
  Verb<UserOptions> change(user, "change", "Another role, other rights everywhere; what is not said stays",
                           "  mithaq user change siem --role writer\n  mithaq user change siem --read --write\n  mithaq user change siem --none", run, UserChange);
  name(change), role(change, &UserOptions::new_role), rights(change, "every collection");
  change.Flag("--none", &UserOptions::none, "May do nothing but what is granted for single collections");
  Verb<UserOptions> grant(user, "grant", "Rights on one collection; without --read and --write, none",
                          "  mithaq user grant siem default --read\n  mithaq user grant feed phishing --read --write", run, UserGrant);
  name(grant);
  grant.Needed("collection", &UserOptions::collection, "COLLECTION", "Its id or alias");
  rights(grant, "it");
  Verb<UserOptions> password(user, "password", "Set a password, read from the terminal or standard input", "  mithaq user password ann\n  mithaq user password ann < password.txt", run, UserPassword);
  name(password);
  Verb<UserOptions> remove(user, "remove", "A user and its tokens go", "  mithaq user remove ann\n  mithaq user remove ann --data /srv/mithaq", run, UserRemove);
  name(remove);
}

void AddTokenVerbs(CLI::App& app, Run& run) {
  CLI::App& token = Group(app, "token", "Bearer tokens, for programs");
  const auto user = [](auto& verb) { verb.Needed("user", &TokenOptions::user, "USER", "Whose"); };
  Verb<TokenOptions> list(token, "list", "A user's tokens", "  mithaq token list siem\n  mithaq token list siem --json", run, TokenList);
  user(list);
  Verb<TokenOptions> add(token, "add", "A new token; shown once", "  mithaq token add siem --label splunk --days 365\n  mithaq token add siem > token.txt", run, TokenAdd);
  user(add);
  add.Text("--label", &TokenOptions::label, "TEXT", "What it is for");
  add.Number("--days", &TokenOptions::days, 1, 36500, "Until it expires (default: never)");
  Verb<TokenOptions> remove(token, "remove", "A token is of no use any more", "  mithaq token remove siem 1a2b3c4d\n  mithaq token remove siem 1a2b3c4d --json", run, TokenRemove);
  user(remove);
  remove.Needed("id", &TokenOptions::id, "ID", "As `mithaq token list` shows it");
}

void AddCollectionVerbs(CLI::App& app, Run& run) {
  CLI::App& collection = Group(app, "collection", "The sets of objects that a node keeps apart");
  Verb<CollectionOptions>(collection, "list", "All collections", "  mithaq collection list\n  mithaq collection list --json | jq .collections[].alias", run, CollectionList);
  Verb<CollectionOptions> add(collection, "add", "A new collection", "  mithaq collection add 'Phishing' --alias phishing\n  mithaq collection add 'Ransomware' --description 'Confirmed by us'", run, CollectionAdd);
  add.Needed("title", &CollectionOptions::title, "TITLE", "For people");
  Verb<CollectionOptions> change(collection, "change", "Another title, alias or description",
                                 "  mithaq collection change phishing --title 'Phishing, confirmed'\n  mithaq collection change phishing --alias confirmed", run, CollectionChange);
  change.Needed("collection", &CollectionOptions::collection, "COLLECTION", "Its id or alias");
  change.Text("--title", &CollectionOptions::title, "TITLE", "For people");
  for (auto* const verb : {&add, &change}) {
    verb->Text("--alias", &CollectionOptions::alias, "ALIAS", "A short name, usable in place of the id");
    verb->Text("--description", &CollectionOptions::description, "TEXT", "What is in it, and for whom");
  }
}

void AddTransferVerbs(CLI::App& app, Run& run) {
  Verb<ImportOptions> import(app, "import", "Files of any size into a collection: bundles, envelopes, objects, exports; .gz, .zst, .xz",
                             "  mithaq import bundle.json\n  mithaq import feeds/ --collection phishing\n  xzcat big.xz | mithaq import -", run, Import);
  import.Many("inputs", &ImportOptions::inputs, "FILE|FOLDER|-", "What to import (default: standard input)");
  import.Text("--collection,-c", &ImportOptions::collection, "COLLECTION", "Its id or alias")->capture_default_str();
  import.Number("--in-flight", &ImportOptions::in_flight, 1, 64, "Batches sent at once");

  Verb<ExportOptions> to(app, "export", "A collection, one {\"date_added\",\"object\"} a line, or as a bundle",
                         "  mithaq export > backup.ndjson\n  mithaq export --bundle -o bundle.json\n  mithaq export --after 2026-11-23T10:00:00Z", run, Export);
  to.Text("--collection,-c", &ExportOptions::collection, "COLLECTION", "Its id or alias")->capture_default_str();
  to.Text("--after", &ExportOptions::after, "TIME", "Only what was added later: to go on where an export ended");
  to.Text("--type", &ExportOptions::type, "TYPE", "Only objects of this type");
  to.Text("--output,-o", &ExportOptions::output, "FILE", "Instead of standard output");
  to.Flag("--bundle", &ExportOptions::bundle, "One STIX bundle");

  Verb<ValidateOptions> validate(app, "validate", "What is wrong with STIX files: line, rule, mend; needs no node",
                                 "  mithaq validate bundle.json\n  mithaq validate feeds/ --json | jq .errors", run, Validate);
  validate.Many("inputs", &ValidateOptions::inputs, "FILE|FOLDER|-", "What to validate (default: standard input)");
  validate.Flag("--strict", &ValidateOptions::strict, "Custom properties and types without an extension definition are errors");
  validate.Flag("--quiet,-q", &ValidateOptions::quiet, "The summary only");
}

// Another TAXII server, and who we are there.
void AddRemoteOptions(auto& verb) {
  verb.Text("--collection,-c", &RemoteOptions::collection, "COLLECTION", "There: its id, alias or title (default: the only one)");
  verb.Text("--user,-u", &RemoteOptions::user, "USER", "Who we are there; with --password-stdin or --credentials");
  verb.Flag("--password-stdin", &RemoteOptions::password_stdin, "The password is the first line of standard input");
  verb.Flag("--token-stdin", &RemoteOptions::token_stdin, "A bearer token is the first line of standard input");
  verb.Text("--credentials", &RemoteOptions::credentials, "FILE", "Its first line is the password of --user, or else a bearer token; mode 0600");
  verb.Text("--ca", &RemoteOptions::ca, "FILE", "Trust these certificates (PEM) instead of the system's authorities");
  verb.Text("--pin", &RemoteOptions::pin, "SHA256", "Trust only the server certificate with this fingerprint");
  verb.Flag("--allow-http", &RemoteOptions::allow_http, "Plain http:// to other machines, too: everything can be read and changed on the way");
}

void AddPeerVerbs(CLI::App& app, Run& run) {
  Verb<PullOptions> pull(app, "pull", "Follow a collection of another TAXII 2.1 server into one of this node's; goes on where it ended",
                         "  mithaq pull --from https://cti.example/api1/ --collection phishing --into phishing --token-stdin < token\n"
                         "  mithaq pull --from https://cti.example/taxii2/ -c phishing --user ann --credentials ann.password --follow\n"
                         "  mithaq pull --from https://10.0.0.7:8443/taxii2/ -c shared --pin 5f1c...9a --credentials token --type indicator", run, Pull);
  pull.Needed("--from", &RemoteOptions::url, "URL", "Its discovery, an API root or a collection");
  pull.Text("--into", &PullOptions::into, "COLLECTION", "Here: its id or alias")->capture_default_str();
  AddRemoteOptions(pull);
  pull.Many("--type", &PullOptions::types, "TYPE", "Only objects of these types");
  pull.Text("--added-after", &PullOptions::added_after, "TIME", "Begin after this date added, not where the last pull ended");
  pull.Number("--page-size", &PullOptions::page_size, 1, 10'000, "Objects to ask for at a time (default: 1000); fewer where the server does not bear it");
  pull.Flag("--follow,-f", &PullOptions::follow, "Keep following, until SIGTERM or Ctrl-C; failures are waited for");
  pull.Number("--every", &PullOptions::every, 1, 86400, "Keep following, and ask so many seconds later (default: 60)");

  Verb<PushOptions> push(app, "push", "Send a collection on to another TAXII 2.1 server: what is new since the last push",
                         "  mithaq push --from phishing --to https://cti.example/api1/ --collection shared --token-stdin < token\n"
                         "  mithaq push --to https://cti.example/taxii2/ --user ann --credentials ann.password --pin 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", run, Push);
  push.Text("--from", &PushOptions::from, "COLLECTION", "Here: its id or alias")->capture_default_str();
  push.Needed("--to", &RemoteOptions::url, "URL", "Its discovery, an API root or a collection");
  AddRemoteOptions(push);
  push.Text("--added-after", &PushOptions::added_after, "TIME", "Begin after this date added here, not where the last push ended");
}

void AddObjectVerbs(CLI::App& app, Run& run) {
  const auto object = [](auto& verb) {
    verb.Needed("id", &ObjectOptions::id, "ID", "The object's STIX id");
    verb.Text("--version", &ObjectOptions::version, "TIME", "Its `modified`");
  };
  const auto in_any = [](auto& verb) {
    verb.Text("--collection,-c", &ObjectOptions::collection, "COLLECTION", "Only in this one");
    verb.Text("--spec-version", &ObjectOptions::spec_version, "SPEC", "Of this specification (default: the latest it has)")->check(CLI::IsMember({"2.0", "2.1"}));
  };
  Verb<ObjectOptions> get(app, "get", "An object, as it is stored",
                          "  mithaq get indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 -c phishing --json\n"
                          "  mithaq get indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 --recalled", run, Get);
  object(get), in_any(get);
  get.Flag("--recalled", &ObjectOptions::recalled, "What was recalled of it: when, why, where in the log, and what it was; for those who may read and write");

  Verb<FindOptions> find(app, "find", "Objects by id, type, observable value, relation; all that is given must hold",
                         "  mithaq find --value 'hxxps://evil[.]example/'\n  mithaq find --value 203.0.113.0/24\n"
                         "  mithaq find --values addresses.txt --json\n  mithaq find --related malware--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 --type indicator", run, Find);
  find.Text("--id", &FindOptions::id, "ID", "This object's versions");
  find.Text("--type", &FindOptions::type, "TYPE", "Only of this type");
  find.Text("--value", &FindOptions::value, "VALUE", "Holding this address, domain, URL, hash, ..., defanged or not; an address finds networks, too, and a network what is in it");
  find.Text("--values", &FindOptions::values, "FILE|-", "Each line a value, with an answer each; --json gives one JSON text a line");
  find.Text("--related", &FindOptions::related, "ID", "Referring to it, or referred to by it");
  find.Flag("--all-versions", &FindOptions::all_versions, "Not only the last of each");
  find.Number("--limit", &FindOptions::limit, 1, 10000, "At most so many");
  find.Text("--cursor", &FindOptions::cursor, "CURSOR", "Go on where an answer by --value ended, as it says");

  Verb<ObjectOptions> proof(app, "proof", "An object and the proof that it stands in the log, as two files",
                            "  mithaq proof indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 -o proofs\n  mithaq proof indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 --version 2026-11-23T10:00:00.000Z", run, MakeProof);
  object(proof), in_any(proof);
  proof.Text("--output,-o", &ObjectOptions::folder_out, "FOLDER", "Where to write them")->capture_default_str();

  Verb<VerifyOptions> verify(app, "verify", "Check such a proof: offline, with nothing but the log's key",
                             "  mithaq verify proofs/indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2.json --key log.vkey\n"
                             "  mithaq verify object.json object.json.tlog-proof --key 'cert.example/log/1+1a2b3c4d+AWoQ'", run, VerifyProof);
  verify.Needed("object", &VerifyOptions::object, "FILE", "The object");
  verify.Text("proof", &VerifyOptions::proof, "PROOF", "Its proof (default: FILE.tlog-proof)");
  verify.Needed("--key,-k", &VerifyOptions::key, "KEY|FILE", "The log's verifier key; `mithaq status` shows a node's own");

  const auto reason = [](auto& verb) {
    verb.Needed("--collection,-c", &ObjectOptions::collection, "COLLECTION", "Where: its id or alias");
    verb.Needed("--reason", &ObjectOptions::reason, "TEXT", "Why; it stands in the record");
  };
  Verb<ObjectOptions> recall(app, "recall", "End the handling of an object for everybody: all versions, or one",
                             "  mithaq recall indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 -c default --reason 'false positive'\n"
                             "  mithaq recall indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 -c default --reason 'typing error' --version 2026-11-23T10:00:00.000Z", run, Recall);
  object(recall), reason(recall);
  Verb<ObjectOptions> erase(app, "erase", "Remove an object's content from this node for good; its log entry stays",
                            "  mithaq erase indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 -c default --reason 'personal data'\n"
                            "  mithaq erase indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 -c default --reason 'court order' --json", run, Erase);
  object(erase), reason(erase);
}

void AddMendVerbs(CLI::App& app, Run& run) {
  Verb<BackupOptions> backup(app, "backup", "A consistent copy of the node in a new folder, while it runs", "  mithaq backup /backups/2026-11-23\n  mithaq backup /backups/today --data /srv/mithaq", run, Backup);
  backup.Needed("folder", &BackupOptions::backup, "FOLDER", "A new one; the copy holds the keys");
  Verb<BackupOptions> restore(app, "restore", "The node again, from a backup; overwrites nothing",
                              "  mithaq restore /backups/2026-11-23\n  mithaq restore /backups/2026-11-23 --erasures erasures.txt --checkpoint seen-by-auditor.txt", run, Restore);
  restore.Needed("folder", &BackupOptions::backup, "FOLDER", "The backup");
  restore.Text("--erasures", &BackupOptions::erasures, "FILE", "erasures.txt of a later backup, so that what was erased since stays erased");
  restore.Text("--checkpoint", &BackupOptions::checkpoint, "FILE", "The last checkpoint that the node published, from those who saw it; without it a new log begins");
  Verb<Common>(app, "fsck", "Is everything in the store what the log says it is? No node may run meanwhile", "  mithaq fsck\n  mithaq fsck --json | jq .problems", run, Fsck);
  Verb<Common>(app, "rebuild", "Make the views again from log, records and journal; no node may run meanwhile", "  mithaq rebuild\n  mithaq rebuild --data /srv/mithaq", run, Rebuild);
}

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
  completion.footer("Examples:\n  mithaq completion bash > ~/.local/share/bash-completion/completions/mithaq\n  mithaq completion fish > ~/.config/fish/completions/mithaq.fish");
  const auto shell = std::make_shared<std::string>();
  completion.add_option("shell", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}))->type_name("SHELL");
  completion.callback([&app, &run, shell] {
    run = [&app, shell](Console& console) -> Done {
      console.Print(CompletionScript(Describe(app), *shell));
      return Exit::kFine;
    };
  });
  app.add_subcommand("manual", "The manual page, for man(1)")->footer("Examples:\n  mithaq manual > ~/.local/share/man/man1/mithaq.1\n  mithaq manual | man -l -")->callback([&app, &run] {
    run = [&app](Console& console) -> Done {
      console.Print(ManualPage(Describe(app), std::string(node::Version())));
      return Exit::kFine;
    };
  });
}

void AddVerbs(CLI::App& app, Run& run) {
  AddNodeVerbs(app, run);
  AddUserVerbs(app, run);
  AddTokenVerbs(app, run);
  AddCollectionVerbs(app, run);
  AddTransferVerbs(app, run);
  AddPeerVerbs(app, run);
  AddObjectVerbs(app, run);
  AddMendVerbs(app, run);
  AddHelpVerbs(app, run);
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
  AddVerbs(*app, run);
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
    console.UsageProblem(error.what(), "mithaq" + VerbPath(app));
    return static_cast<int>(Exit::kUsage);
  }
  return RunVerb(run, console);
}

}  // namespace cli
