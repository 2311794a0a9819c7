// The words for verbs about the node itself: its life, its users and collections, its upkeep.
#include "cli/verb.h"
#include "cli/verbs.h"

namespace cli {
namespace {

void AddUsers(CLI::App& app, Run& run) {
  CLI::App& user = Group(app, "user", "Who may use the node, and for what");
  const auto name = [](auto& verb) { verb.Needed("name", &UserOptions::name, "NAME", "1 to 64 of a-z 0-9 . _ - @"); };
  const auto rights = [](auto& verb, const std::string& where) {
    verb.Flag("--read", &UserOptions::read, "May read " + where);
    verb.Flag("--write", &UserOptions::write, "May write " + where + "; with --read also recall from it, and see what was recalled");
  };
  const auto reads_as = [](auto& verb) {
    verb.OneOf("--reads-as", &UserOptions::reads_as, {"public", "constituent", "organisation", "recipient"}, "KIND",
               "What markings let it see: public TLP:CLEAR; constituent also GREEN, AMBER and unmarked; organisation also AMBER+STRICT; recipient also RED");
  };
  const auto role = [](auto& verb, std::string UserOptions::* field) {
    verb.OneOf("--role", field, {"reader", "writer", "admin"}, "ROLE", "At most: reader, writer or admin");
  };
  Verb<UserOptions>(user, "list", "All users", "  mithaq user list\n  mithaq user list --json | jq -r .users[].name", run, UserList);
  Verb<UserOptions> add(user, "add", "A new user; without --read or --write it may do nothing until it is granted",
                        "  mithaq user add siem --read\n  mithaq user add feed --role writer --write\n"
                        "  mithaq user add customer --read --reads-as constituent", run, UserAdd);
  name(add), role(add, &UserOptions::role), reads_as(add), rights(add, "every collection");
  Verb<UserOptions> change(user, "change", "Another role, other rights everywhere; what is not said stays",
                           "  mithaq user change siem --role writer\n  mithaq user change siem --read --write\n"
                           "  mithaq user change siem --none", run, UserChange);
  name(change), role(change, &UserOptions::new_role), reads_as(change), rights(change, "every collection");
  change.Flag("--none", &UserOptions::none, "May do nothing but what is granted for single collections");
  Verb<UserOptions> grant(user, "grant", "Rights on one collection; without --read and --write, none",
                          "  mithaq user grant siem default --read\n  mithaq user grant feed phishing --read --write", run, UserGrant);
  name(grant);
  grant.Needed("collection", &UserOptions::collection, "COLLECTION", "Its id, alias or title");
  rights(grant, "it");
  Verb<UserOptions> password(user, "password", "Set a password, read from the terminal or standard input", "  mithaq user password ann\n"
                             "  mithaq user password ann < password.txt", run, UserPassword);
  name(password);
  Verb<UserOptions> remove(user, "remove", "A user and its tokens go", "  mithaq user remove ann\n"
                           "  mithaq user remove ann --data /srv/mithaq", run, UserRemove);
  name(remove);
}

void AddTokens(CLI::App& app, Run& run) {
  CLI::App& token = Group(app, "token", "Bearer tokens, for programs");
  const auto user = [](auto& verb) { verb.Needed("user", &TokenOptions::user, "USER", "Whose"); };
  Verb<TokenOptions> list(token, "list", "A user's tokens", "  mithaq token list siem\n  mithaq token list siem --json", run, TokenList);
  user(list);
  Verb<TokenOptions> add(token, "add", "A new token; shown once", "  mithaq token add siem --label splunk --days 365\n"
                         "  mithaq token add siem > token.txt", run, TokenAdd);
  user(add);
  add.Text("--label", &TokenOptions::label, "TEXT", "What it is for");
  add.Number("--days", &TokenOptions::days, 1, 36500, "Until it expires (default: never)");
  Verb<TokenOptions> remove(token, "remove", "A token is of no use any more", "  mithaq token remove siem 1a2b3c4d\n"
                            "  mithaq token remove siem 1a2b3c4d --json", run, TokenRemove);
  user(remove);
  remove.Needed("id", &TokenOptions::id, "ID", "As `mithaq token list` shows it");
}

void AddCollections(CLI::App& app, Run& run) {
  CLI::App& collection = Group(app, "collection", "The sets of objects that a node keeps apart");
  Verb<CollectionOptions>(collection, "list", "All collections", "  mithaq collection list\n"
                          "  mithaq collection list --json | jq .collections[].alias", run, CollectionList);
  Verb<CollectionOptions> add(collection, "add", "A new collection", "  mithaq collection add 'Phishing' --alias phishing\n"
                              "  mithaq collection add 'Ransomware' --description 'Confirmed by us'", run, CollectionAdd);
  add.Needed("title", &CollectionOptions::title, "TITLE", "For people");
  Verb<CollectionOptions> change(collection, "change", "Another title, alias or description",
                                 "  mithaq collection change phishing --title 'Phishing, confirmed'\n"
                                 "  mithaq collection change phishing --alias confirmed", run, CollectionChange);
  change.Needed("collection", &CollectionOptions::collection, "COLLECTION", "Its id, alias or title");
  change.Text("--title", &CollectionOptions::title, "TITLE", "For people");
  for (auto* const verb : {&add, &change}) {
    verb->Text("--alias", &CollectionOptions::alias, "ALIAS", "A short name, usable in place of the id");
    verb->Text("--description", &CollectionOptions::description, "TEXT", "What is in it, and for whom");
  }
}

}  // namespace

void AddNodeVerbs(CLI::App& app, Run& run) {
  Verb<InitOptions> init(app, "init", "Make a new node: keys, certificate, first administrator, one collection",
                         "  mithaq init --name cert.example\n  mithaq init --data /srv/mithaq", run, Init);
  init.Text("--name,-n", &InitOptions::name, "NAME", "What the node is called: best a domain name (default: this host's)");
  init.Text("--admin", &InitOptions::admin, "USER", "The first administrator");

  Verb<ServeOptions> serve(app, "serve", "Run the node: HTTPS until SIGTERM or Ctrl-C; SIGHUP reads the certificate anew",
                           "  mithaq serve\n  mithaq serve --listen [::]:8443", run, Serve);
  serve.Text("--listen", &ServeOptions::listen, "ADDRESS:PORT", "Instead of the setting http.listen");

  Verb<Common>(app, "status", "The node at a glance: address, log, collections", "  mithaq status\n  mithaq status --json", run, Status);

  Verb<ConfigOptions> config(app, "config", "Every setting, with the value in force", "  mithaq config\n  mithaq config --json", run,
                             ShowConfig);
  config.Flag("--markdown", &ConfigOptions::markdown, "The page docs/config.md instead");

  AddUsers(app, run);
  AddTokens(app, run);
  AddCollections(app, run);
}

void AddUpkeepVerbs(CLI::App& app, Run& run) {
  Verb<BackupOptions> backup(app, "backup", "A consistent copy of the node in a new folder, while it runs",
                             "  mithaq backup /backups/2026-11-23\n  mithaq backup /backups/today --data /srv/mithaq", run, Backup);
  backup.Needed("folder", &BackupOptions::backup, "FOLDER", "A new one; the copy holds the keys");
  Verb<BackupOptions> restore(app, "restore", "The node again, from a backup; overwrites nothing",
                              "  mithaq restore /backups/2026-11-23\n"
                              "  mithaq restore /backups/2026-11-23 --erasures erasures.txt --checkpoint seen-by-auditor.txt", run, Restore);
  restore.Needed("folder", &BackupOptions::backup, "FOLDER", "The backup");
  restore.Text("--erasures", &BackupOptions::erasures, "FILE",
               "erasures.txt of a later backup, so that what was erased since stays erased");
  restore.Text("--checkpoint", &BackupOptions::checkpoint, "FILE",
               "The last checkpoint that the node published, from those who saw it; without it a new log begins");
  Verb<Common>(app, "recover", "After a restore: this node's log of its covenant, fetched back from what the other members hold of it, so that it may publish to "
               "them again; the node has to run", "  mithaq recover\n  mithaq recover --json | jq .lost", run, Recover);
  Verb<Common>(app, "fsck", "Is everything in the store what the log says it is? No node may run meanwhile", "  mithaq fsck\n"
               "  mithaq fsck --json | jq .problems", run, Fsck);
  Verb<Common>(app, "rebuild", "Make the views again from log, records and journal; no node may run meanwhile", "  mithaq rebuild\n"
               "  mithaq rebuild --data /srv/mithaq", run, Rebuild);
}

}  // namespace cli
