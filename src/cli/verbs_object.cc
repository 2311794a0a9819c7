// The words for verbs about objects: in and out, to and from other servers, looking up, proving, taking back.
#include "cli/verb.h"
#include "cli/verbs.h"

namespace cli {
namespace {

void AddFiles(CLI::App& app, Run& run) {
  Verb<ImportOptions> import(app, "import", "Files of any size into a collection: bundles, envelopes, objects, exports; .gz, .zst, .xz",
                             "  mithaq import bundle.json\n  mithaq import feeds/ --collection phishing\n  xzcat big.xz | mithaq import -",
                             run, Import);
  import.Many("inputs", &ImportOptions::inputs, "FILE|FOLDER|-", "What to import (default: standard input)");
  import.Text("--collection,-c", &ImportOptions::collection, "COLLECTION", "Its id, alias or title");
  import.Many("--circle", &ImportOptions::circles, "NAME", "Shared: with a circle of the charter; several times for several");
  import.Many("--recipient", &ImportOptions::recipients, "MEMBER", "Shared: for this member, by its organisation or id; several times for several");
  import.Flag("--again", &ImportOptions::again, "Also what was recalled there: it is published anew, for everybody");
  import.Flag("--yes,-y", &ImportOptions::yes, "Shared: do not show who will get it and ask, as is done at a terminal");
  import.Number("--in-flight", &ImportOptions::in_flight, 1, 64, "Batches sent at once");

  Verb<ExportOptions> to(app, "export", "A collection, one {\"date_added\",\"object\"} a line, or as a bundle",
                         "  mithaq export > backup.ndjson\n  mithaq export --bundle -o bundle.json\n"
                         "  mithaq export --after 2026-11-23T10:00:00Z", run, Export);
  to.Text("--collection,-c", &ExportOptions::collection, "COLLECTION", "Its id, alias or title");
  to.Text("--after", &ExportOptions::after, kTime, "Only what was added later: to go on where an export ended");
  to.Text("--type", &ExportOptions::type, kStixType, "Only objects of this type");
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
  verb.Text("--credentials", &RemoteOptions::credentials, "FILE",
            "Its first line is the password of --user, or else a bearer token; mode 0600");
  verb.Text("--ca", &RemoteOptions::ca, "FILE", "Trust these certificates (PEM) instead of the system's authorities");
  verb.Text("--pin", &RemoteOptions::pin, "SHA256", "Trust only the server certificate with this fingerprint");
  verb.Flag("--allow-http", &RemoteOptions::allow_http,
            "Plain http:// to other machines, too: everything can be read and changed on the way");
}

void AddServers(CLI::App& app, Run& run) {
  Verb<PullOptions> pull(app, "pull", "Follow a collection of another TAXII 2.1 server into one of this node's; goes on where it ended",
                         "  mithaq pull --from https://cti.example/api1/ --collection phishing --into phishing --token-stdin < token\n"
                         "  mithaq pull --from https://cti.example/taxii2/ -c phishing --user ann --credentials ann.password --follow\n"
                         "  mithaq pull --from https://10.0.0.7:8443/taxii2/ -c shared --pin 5f1c...9a --credentials token"
                         " --type indicator", run, Pull);
  pull.Needed("--from", &RemoteOptions::url, "URL", "Its discovery, an API root or a collection");
  pull.Text("--into", &PullOptions::into, "COLLECTION", "Here: its id, alias or title");
  AddRemoteOptions(pull);
  pull.Many("--type", &PullOptions::types, kStixType, "Only objects of these types");
  pull.Text("--added-after", &PullOptions::added_after, kTime, "Begin after this date added, not where the last pull ended");
  pull.Number("--page-size", &PullOptions::page_size, 1, 10'000,
              "Objects to ask for at a time (default: 1000); fewer where the server does not bear it");
  pull.Flag("--follow,-f", &PullOptions::follow, "Keep following, until SIGTERM or Ctrl-C; failures are waited for");
  pull.Number("--every", &PullOptions::every, 1, 86400, "Keep following, and ask so many seconds later (default: 60)");

  Verb<PushOptions> push(app, "push", "Send a collection on to another TAXII 2.1 server: what is new since the last push",
                         "  mithaq push --from phishing --to https://cti.example/api1/ --collection shared --token-stdin < token\n"
                         "  mithaq push --to https://cti.example/taxii2/ --user ann --credentials ann.password"
                         " --pin 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", run, Push);
  push.Text("--from", &PushOptions::from, "COLLECTION", "Here: its id, alias or title");
  push.Needed("--to", &RemoteOptions::url, "URL", "Its discovery, an API root or a collection");
  AddRemoteOptions(push);
  push.Text("--added-after", &PushOptions::added_after, kTime, "Begin after this date added here, not where the last push ended");
}

void AddOne(CLI::App& app, Run& run) {
  const auto object = [](auto& verb) {
    verb.Needed("id", &ObjectOptions::id, kStixId, "The object's STIX id");
    verb.Text("--version", &ObjectOptions::version, kTime, "Its `modified`");
  };
  const auto in_any = [](auto& verb) {
    verb.Text("--collection,-c", &ObjectOptions::collection, "COLLECTION", "Only in this one");
    verb.OneOf("--spec-version", &ObjectOptions::spec_version, {"2.0", "2.1"}, "SPEC",
               "Of this specification (default: the latest it has)");
  };
  Verb<ObjectOptions> get(app, "get", "An object, as it is stored",
                          "  mithaq get indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 -c phishing --json\n"
                          "  mithaq get indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 --recalled", run, Get);
  object(get), in_any(get);
  get.Flag("--recalled", &ObjectOptions::recalled,
           "What was recalled of it: when, why, where in the log, and what it was; for those who may read and write");

  Verb<FindOptions> find(app, "find", "Objects by id, type, observable value, relation; all that is given must hold",
                         "  mithaq find --value 'hxxps://evil[.]example/'\n  mithaq find --value 203.0.113.0/24\n"
                         "  mithaq find --values addresses.txt --json\n"
                         "  mithaq find --related malware--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 --type indicator", run, Find);
  find.Text("--id", &FindOptions::id, kStixId, "This object's versions");
  find.Text("--type", &FindOptions::type, kStixType, "Only of this type");
  find.Text("--value", &FindOptions::value, "VALUE",
            "Holding this address, domain, URL, hash, ..., defanged or not; an address finds networks, too, and a network what is in it");
  find.Text("--values", &FindOptions::values, "FILE|-", "Each line a value, with an answer each; --json gives one JSON text a line");
  find.Text("--related", &FindOptions::related, kStixId, "Referring to it, or referred to by it");
  find.Flag("--all-versions", &FindOptions::all_versions, "Not only the last of each");
  find.Number("--limit", &FindOptions::limit, 1, 10000, "At most so many");
  find.Text("--cursor", &FindOptions::cursor, "CURSOR", "Go on where an answer to the same question ended, as it says");

  Verb<ObjectOptions> proof(app, "proof", "An object and the proof that it stands in the log, as two files",
                            "  mithaq proof indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 -o proofs\n"
                            "  mithaq proof indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 --version 2026-11-23T10:00:00.000Z", run,
                            MakeProof);
  object(proof), in_any(proof);
  proof.Text("--output,-o", &ObjectOptions::folder_out, "FOLDER", "Where to write them");

  Verb<VerifyOptions> verify(app, "verify", "Check such a proof: offline, with nothing but the log's key",
                             "  mithaq verify proofs/indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2.json --key log.vkey\n"
                             "  mithaq verify object.json object.json.tlog-proof --key 'cert.example/log/1+1a2b3c4d+AWoQ'", run,
                             VerifyProof);
  verify.Needed("object", &VerifyOptions::object, "FILE", "The object");
  verify.Text("proof", &VerifyOptions::proof, "PROOF", "Its proof (default: FILE.tlog-proof)");
  verify.Text("--key,-k", &VerifyOptions::key, "KEY|FILE", "The log's verifier key; `mithaq status` shows a node's own");
  verify.Text("--policy", &VerifyOptions::policy, "FILE",
              "A tlog-policy file instead, as `mithaq covenant export` writes it: the log's key, and who has to have cosigned");

  const auto reason = [](auto& verb) {
    verb.Needed("--collection,-c", &ObjectOptions::collection, "COLLECTION", "Where: its id, alias or title");
    verb.Needed("--reason", &ObjectOptions::reason, "TEXT", "Why; it stands in the record");
  };
  Verb<ObjectOptions> recall(app, "recall", "End the handling of an object for everybody: all versions, or one",
                             "  mithaq recall indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 -c default --reason 'false positive'\n"
                             "  mithaq recall indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 -c default --reason 'typing error'"
                             " --version 2026-11-23T10:00:00.000Z", run, Recall);
  object(recall), reason(recall);
  Verb<ObjectOptions> erase(app, "erase", "Remove an object's content from this node for good; its log entry stays",
                            "  mithaq erase indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 -c default --reason 'personal data'\n"
                            "  mithaq erase indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2 -c default --reason 'court order' --yes --json", run,
                            Erase);
  object(erase), reason(erase);
  erase.Flag("--yes,-y", &ObjectOptions::yes, "Do not ask");
}

}  // namespace

void AddObjectVerbs(CLI::App& app, Run& run) {
  AddFiles(app, run);
  AddServers(app, run);
  AddOne(app, run);
}

}  // namespace cli
