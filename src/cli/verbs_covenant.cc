// The words for verbs about a covenant of members: its documents, as files.
#include "cli/verb.h"
#include "cli/verbs.h"

namespace cli {
namespace {

void AddMember(CLI::App& app, Run& run) {
  CLI::App& member = Group(app, "member", "This organisation, as members of a covenant know it");
  Verb<MemberCardOptions> card(member, "card", "The signed card of this organisation; makes its keys. Without options: shows it",
                               "  mithaq member card --organisation 'CERT Example' --kind national-cert --jurisdiction NE "
                               "--email duty@cert.example --domain cert.example --address https://cti.cert.example:8443\n"
                               "  mithaq member card -o card.json", run, MemberCard);
  using O = MemberCardOptions;
  card.Text("--organisation", &O::organisation, "NAME", "As it calls itself");
  card.Text("--kind", &O::kind, "KIND", "national-cert, sector-cert, isac, government, law-enforcement, academia, company, ngo, international");
  card.Text("--jurisdiction", &O::jurisdiction, "CODE", "Two letters (ISO 3166-1), or INT for an international body");
  card.Text("--email", &O::email, "ADDRESS", "Where its duty officer is reached");
  card.Many("--address", &O::addresses, "https://HOST:PORT", "Where its node is reached by the other members; up to 8");
  card.Text("--phone", &O::phone, "NUMBER", "The same, by phone");
  card.Text("--url", &O::url, "URL", "A page about it: https://...");
  card.Text("--description", &O::description, "TEXT", "Whom it serves (RFC 2350, 3.3.2)");
  card.Many("--domain", &O::domains, "NAME", "A domain that it serves; several times for several");
  card.Many("--network", &O::networks, "BLOCK", "A network that it serves: 198.51.100.0/24");
  card.Many("--role", &O::roles, "ROLE", "A role in the covenant that it asks for");
  card.Text("--vote-key", &O::vote_key, kPublicKey, "The vote key is on another machine: what `mithaq member vote-key` printed there");
  card.Flag("--replace", &O::replace, "Another card with the same keys, as long as nobody has founded with the old one");
  card.Text("--output,-o", &O::output, "FILE", "Where the card goes (a new one: card.json)");

  Verb<VoteKeyOptions> vote(member, "vote-key", "A vote key on a machine of its own, which needs no node; prints its public half",
                            "  mithaq member vote-key -o vote.key\n  mithaq member vote-key -o /media/safe/vote.key --json", run, MakeVoteKey);
  vote.Needed("--output,-o", &VoteKeyOptions::output, "FILE", "A new file for the secret half");
}

void AddFounding(CLI::App& covenant, Run& run) {
  Verb<FoundOptions> found(covenant, "found", "The draft of a covenant between these cards, signed by this one",
                           "  mithaq covenant found --name 'Sahel CERTs' niger.json mali.json chad.json\n"
                           "  mithaq covenant found --name 'A trial' --test --circle core='CERT A','CERT B' *.json -o trial.json", run, CovenantFound);
  found.Needed("--name", &FoundOptions::name, "NAME", "What the covenant is called");
  found.NeededMany("cards", &FoundOptions::cards, "CARD", "The founders' cards");
  found.Flag("--test", &FoundOptions::test, "For trying things out: any address, no waiting times; never to become a real one");
  found.Text("--rules", &FoundOptions::rules, "FILE", "Who gets what (docs/formats.md, \"Rules\"); default: as TLP 2.0 asks for");
  found.Text("--text", &FoundOptions::text, "FILE", "A charter in prose; its SHA-256 is signed");
  found.Many("--circle", &FoundOptions::circles, "NAME=MEMBER,...", "A group of members, by organisation or member id; several times for several");
  found.Text("--output,-o", &FoundOptions::output, "FILE", "Where the draft goes");

  Verb<AssembleOptions> assemble(covenant, "assemble", "One genesis from drafts that founders have signed, in any order",
                                 "  mithaq covenant assemble from-niger.json from-mali.json from-chad.json -o covenant.json\n"
                                 "  mithaq covenant assemble drafts/*.json --json | jq .missing", run, CovenantAssemble);
  assemble.NeededMany("drafts", &AssembleOptions::drafts, "DRAFT", "The same draft with different signatures");
  assemble.Text("--output,-o", &AssembleOptions::output, "FILE", "Where the genesis goes");
}

void AddSigning(CLI::App& covenant, Run& run) {
  Verb<SignOptions> sign(covenant, "sign", "This member's signature under a document: says what it means, and asks",
                         "  mithaq covenant sign genesis.json\n  mithaq covenant sign card.json --key vote.key\n"
                         "  mithaq covenant sign proposal.json --with covenant.json --with epoch-1.json --yes", run, CovenantSign);
  sign.Needed("file", &SignOptions::file, "FILE", "A genesis, card, application, sponsorship, notice, proposal or ballot");
  sign.Text("--key,-k", &SignOptions::key, "FILE", "The vote key, where it is not in a data folder: offline, without a node");
  sign.Many("--with", &SignOptions::with, "FILE", "The covenant's genesis and certificates: names members, and checks the document against them");
  sign.Flag("--yes,-y", &SignOptions::yes, "Do not ask");
  sign.Text("--output,-o", &SignOptions::output, "FILE", "Where the signed document goes (default: in its place)");

  Verb<CheckOptions> check(covenant, "check", "What documents of a covenant say, and whether they hold; needs no node and trusts nobody",
                           "  mithaq covenant check card.json\n  mithaq covenant check covenant.json epoch-*.json\n"
                           "  mithaq covenant check covenant.json epoch-*.json proposal.json --json", run, CovenantCheck);
  check.NeededMany("files", &CheckOptions::files, "FILE", "Any documents; with a genesis and its certificates, in that covenant");
}

void AddJoining(CLI::App& covenant, Run& run) {
  Verb<JoinOptions> apply(covenant, "apply", "This organisation's application to join a covenant, on its terms as they are",
                          "  mithaq covenant apply covenant.json epoch-*.json\n"
                          "  mithaq covenant apply covenant.json --card card.json -o application.json --yes", run, CovenantApply);
  apply.NeededMany("covenant", &JoinOptions::covenant, "FILE", "The covenant's genesis and the certificates of all epochs");
  apply.Text("--card", &JoinOptions::file, "FILE", "The card, where a vote key on another machine has signed it");
  apply.Text("--output,-o", &JoinOptions::output, "FILE", "Where it goes (default: application.json)");
  Verb<JoinOptions> sponsor(covenant, "sponsor", "A member's signature that vouches for an application",
                            "  mithaq covenant sponsor application.json\n  mithaq covenant sponsor application.json --yes -o from-niger.json", run,
                            CovenantSponsor);
  sponsor.Needed("file", &JoinOptions::file, "FILE", "The application");
  sponsor.Text("--output,-o", &JoinOptions::output, "FILE", "Where it goes (default: sponsor.json)");
  for (auto* const verb : {&apply, &sponsor}) verb->Flag("--yes,-y", &JoinOptions::yes, "Do not ask");
}

void AddLiving(CLI::App& covenant, Run& run) {
  using O = CovenantOptions;
  Verb<O> open(covenant, "open", "This node enters a covenant: of a genesis that all founders have signed, or as a newcomer who was admitted",
               "  mithaq covenant open covenant.json\n  mithaq covenant join chain/covenant.json chain/epoch-*.json", run, CovenantOpen);
  open.AlsoCalled("join");
  open.NeededMany("files", &O::files, "FILE", "The genesis, and certificates of later epochs; what is missing up to one's own admission is asked of the members' nodes");
  Verb<O> show(covenant, "show", "The covenant as it is now: members, rules, thresholds, in plain words; checks every epoch",
               "  mithaq covenant show\n  mithaq covenant show --json", run, CovenantShow);
  Verb<O> save(covenant, "export", "The genesis and all certificates, as files: what a newcomer or an auditor needs",
               "  mithaq covenant export -o covenant/\n  mithaq covenant export -o /media/stick/covenant --json", run, CovenantExport);
  save.AlsoCalled("invite");
  save.Needed("--output,-o", &O::output, "DIR", "A folder; files that are there are left alone");
  Verb<O> peers(covenant, "peers", "The other members' nodes: whether they answer, and how far their logs have been taken over",
                "  mithaq covenant peers\n  mithaq covenant peers --json", run, CovenantPeers);
  Verb<O> recalls(covenant, "recalls", "This node's recalls and erasures in the covenant: who has carried them out, since when, and who has not answered",
                  "  mithaq covenant recalls\n  mithaq covenant recalls --limit 10 --json", run, CovenantRecalls);
  recalls.Text("--before", &O::before, "TIME", "Only those before this time: where the last page ended");
  recalls.Number("--limit", &O::limit, 1, 1000, "At most so many (default: 100)");
  Verb<O> submit(covenant, "submit", "Hands signed documents to the members: proposals, ballots, votes, certificates, card updates",
                 "  mithaq covenant submit proposal.json ballot.json\n  mithaq covenant submit signed/*.json --json", run, CovenantSubmit);
  submit.NeededMany("files", &O::files, "FILE", "Documents, signed");
  Verb<O> pending(covenant, "pending", "Votes that wait for the vote key, where it is on another machine",
                  "  mithaq covenant pending\n  mithaq covenant pending -o to-sign/", run, CovenantPending);
  pending.Text("--output,-o", &O::output, "DIR", "Writes each to a file there, for `mithaq covenant sign`");
  Verb<O> findings(covenant, "findings", "Members that provably broke their word, and the evidence; ends with 1 where there are any",
                   "  mithaq covenant findings\n  mithaq covenant findings -o evidence/", run, CovenantFindings);
  findings.Text("--output,-o", &O::output, "DIR", "Writes the evidence to files there, for `mithaq covenant check`");
}

void AddVoting(CLI::App& covenant, Run& run) {
  using P = ProposeOptions;
  Verb<P> propose(covenant, "propose", "Proposes a change to the members; several at once are one proposal",
                  "  mithaq covenant propose --rules rules.json --reason 'red goes to the duty officers'\n"
                  "  mithaq covenant propose --admit application.json --sponsor from-niger.json --sponsor from-mali.json --reason 'CERT Chad'\n"
                  "  mithaq covenant propose --expel 'CERT Example' --reason 'evidence of two faces'", run, CovenantPropose);
  propose.Text("--rules", &P::rules, "FILE", "Other sharing rules (docs/formats.md, \"Rules\")");
  propose.Text("--thresholds", &P::thresholds, "FILE", "Other thresholds, as JSON");
  propose.Text("--admit", &P::admit, "FILE", "An application");
  propose.Many("--sponsor", &P::sponsors, "FILE", "Who vouches for it: what `mithaq covenant sponsor` wrote");
  propose.Text("--expel", &P::expel, "MEMBER", "A member, by its organisation or id");
  propose.Text("--suspend", &P::suspend, "MEMBER", "The same");
  propose.Text("--readmit", &P::readmit, "MEMBER", "The same, of a suspended one");
  propose.Flag("--leave", &P::leave, "This member leaves: it needs no ballots");
  propose.Many("--roles", &P::roles, "MEMBER=ROLE,...", "The roles that a member has");
  propose.Many("--circle", &P::circles, "NAME=MEMBER,...", "A circle's members; none ends it");
  propose.Needed("--reason", &P::reason, "TEXT", "Why: stands in the proposal");
  propose.Number("--days", &P::days, 1, 365, "How long it may be voted on");
  propose.Text("--output,-o", &P::output, "FILE", "Where it goes when the vote key is on another machine (default: proposal.json)");
  propose.Flag("--yes,-y", &P::yes, "Do not ask");

  using V = VoteOptions;
  Verb<V> proposals(covenant, "proposals", "What is being voted on, and how it stands", "  mithaq covenant proposals\n  mithaq covenant proposals --json", run,
                    CovenantProposals);
  Verb<V> vote(covenant, "vote", "This member's ballot on a proposal: says what it means, and asks",
               "  mithaq covenant vote 3f9a yes\n  mithaq covenant vote 3f9a no --yes", run, CovenantVote);
  vote.Needed("proposal", &V::proposal, "ID", "The proposal's id, or how it begins");
  vote.Needed("vote", &V::vote, "yes|no", "What this member says; it cannot be taken back");
  vote.Text("--output,-o", &V::output, "FILE", "Where it goes when the vote key is on another machine (default: ballot.json)");
  vote.Flag("--yes,-y", &V::yes, "Do not ask");
}

void AddAudience(CLI::App& app, Run& run) {
  using O = AudienceOptions;
  Verb<O> who(app, "who-can-see", "Who would receive what is shared, and by which rule, before anything leaves",
              "  mithaq who-can-see --tlp green\n  mithaq who-can-see --object report.json --circle energy\n"
              "  mithaq who-can-see --tlp none --recipient 'CERT Example' --json", run, WhoCanSee);
  who.Text("--tlp", &O::tlp, "LEVEL", "An object that is marked clear, green, amber, amber+strict or red; none: one that is not marked");
  who.Many("--object", &O::files, "FILE|FOLDER|-", "The objects that `mithaq import` would take of it, each by its own markings");
  who.Many("--circle", &O::circles, "NAME", "A circle of the charter that it is shared with");
  who.Many("--recipient", &O::recipients, "MEMBER", "A member that it is for, by its organisation or id");
}

void AddExplain(CLI::App& app, CLI::App& covenant, Run& run) {
  using O = ExplainOptions;
  Verb<O> explain(app, "explain", "Why members got a record of this node, or did not; why this node got one of theirs: in words, with the rule",
                  "  mithaq explain indicator--00000000-0000-4000-8000-000000000001\n"
                  "  mithaq explain indicator--00000000-0000-4000-8000-000000000001 --member 'CERT Example' --json", run, Explain);
  explain.Needed("id", &O::id, kStixId, "The object");
  explain.Text("--member", &O::member, "MEMBER", "Only for this one, by its organisation or id");
  explain.Text("--version", &O::version, kTime, "This version (default: the last)");
  Verb<O> missing(covenant, "missing", "What of other members' logs is not here, and why: withheld, set aside, erased, refused by this node, lost by its owner",
                  "  mithaq covenant missing\n  mithaq covenant missing --kind set-aside --json", run, CovenantMissing);
  missing.Text("--member", &O::member, "MEMBER", "Only of this one, by its organisation or id");
  missing.OneOf("--kind", &O::kind, {"withheld", "set-aside", "erased", "refused", "lost"}, "KIND", "Only this: withheld, set-aside, erased, refused or lost");
  missing.Text("--after", &O::after, "PLACE", "Only those behind this: where the last page ended");
  missing.Number("--limit", &O::limit, 1, 10000, "At most so many (default: 100)");
}

void AddBundle(CLI::App& app, Run& run) {
  using O = BundleOptions;
  CLI::App& bundle = Group(app, "bundle", "What one member has for another, as a file that is carried by hand across an air gap");
  Verb<O> save(bundle, "export", "What a member is entitled to of this node's log, in a file that it alone can read",
               "  mithaq bundle export --to 'CERT Example' -o example.bundle\n  mithaq bundle export --to 'CERT Example' --from 1200 -o more.bundle --json", run, BundleExport);
  save.Needed("--to", &O::member, "MEMBER", "Whom it is for, by its organisation or id");
  save.Number("--from", &O::from, 0, UINT32_MAX, "Only from this entry on: where the bundle before it ended (default: all)");
  save.Needed("--output,-o", &O::output, "FILE", "Where it goes");
  Verb<O> load(bundle, "import", "Takes over a bundle for this node, verified as over a connection; again is fine",
               "  mithaq bundle import /media/stick/example.bundle\n  mithaq bundle import example.bundle --json", run, BundleImport);
  load.Needed("file", &O::file, "FILE", "The bundle; - is standard input");
}

void AddAcceptance(CLI::App& app, Run& run) {
  using O = AcceptanceOptions;
  CLI::App& acceptance = Group(app, "acceptance", "Which of what other members publish this node accepts, holds for review or refuses");
  Verb<O>(acceptance, "list", "The rules, in order: the first that fits decides; what none fits is accepted",
          "  mithaq acceptance list\n  mithaq acceptance list --json", run, AcceptanceList);
  Verb<O> add(acceptance, "add", "A rule, for what comes from now on; all that it names must fit, and without conditions it fits everything",
              "  mithaq acceptance add old-tools refuse --type tool --older-than-days 365\n"
              "  mithaq acceptance add look hold --from 'CERT Example' --tlp amber --tlp red --before old-tools", run, AcceptanceAdd);
  add.Needed("id", &O::id, "NAME", "What it is called: a-z, 0-9, -");
  add.Needed("verdict", &O::verdict, "accept|hold|refuse", "What happens: hold keeps it for `mithaq review`; of what is refused no content is kept");
  add.Many("--from", &O::from, "MEMBER", "Published by this member, by its organisation or id; several times for several");
  add.Many("--type", &O::types, "TYPE", "Of this type of STIX; several times for several");
  add.Many("--tlp", &O::markings, "LEVEL", "So marked: clear, green, amber, amber+strict, red or unmarked; several times for several");
  add.Number("--older-than-days", &O::older_than_days, 1, 36500, "Last modified longer ago than this");
  add.Text("--before", &O::before, "NAME", "Its place is before that rule (default: at the end)");
  Verb<O> remove(acceptance, "remove", "A rule goes; what it held still waits", "  mithaq acceptance remove look\n  mithaq acceptance remove look --json", run, AcceptanceRemove);
  remove.Needed("id", &O::id, "NAME", "The rule");

  using R = ReviewOptions;
  CLI::App& review = Group(app, "review", "What a rule of acceptance holds until somebody has looked at it");
  Verb<R> list(review, "list", "What waits, and how much was decided", "  mithaq review list\n  mithaq review list --json | jq -r .waiting[].id", run, ReviewList);
  list.Text("--after", &R::after, "PLACE", "Only those behind this: where the last page ended");
  list.Number("--limit", &R::limit, 1, 1000, "At most so many (default: 100)");
  const auto which = [](auto& verb) { verb.NeededMany("which", &R::which, "PLACE|ID", "As `mithaq review list` shows it, or the id of an object"); };
  Verb<R> show(review, "show", "What waits, with the object", "  mithaq review show 3:17\n  mithaq review show 3:17 --json | jq .waiting[].object", run, ReviewShow);
  Verb<R> accept(review, "accept", "It can be read from now on; ends with 1 where nothing was accepted",
                 "  mithaq review accept 3:17\n  mithaq review accept 3:17 3:18 --json", run, ReviewAccept);
  Verb<R> refuse(review, "refuse", "It stays out, and its content goes; ends with 1 where nothing was refused",
                 "  mithaq review refuse 3:17\n  mithaq review refuse indicator--00000000-0000-4000-8000-000000000001", run, ReviewRefuse);
  which(show), which(accept), which(refuse);
}

void AddFeedback(CLI::App& app, Run& run) {
  using O = FeedbackOptions;
  CLI::App& feedback = Group(app, "feedback", "What members say about each other's objects: seen, false positive, expired");
  Verb<O> seen(feedback, "seen", "This organisation has seen it: a STIX sighting for the object's owner",
               "  mithaq feedback seen indicator--00000000-0000-4000-8000-000000000001 --count 3\n"
               "  mithaq feedback seen indicator--00000000-0000-4000-8000-000000000001 --first 2026-11-24T08:00:00Z --all", run, FeedbackSeen);
  seen.Number("--count", &O::count, 1, 999'999'999, "How often (STIX 2.1, 5.2; default: once)");
  seen.Text("--first", &O::first, kTime, "When it was seen first");
  seen.Text("--last", &O::last, kTime, "When it was seen last");
  seen.Text("--reason", &O::reason, "TEXT", "In words: where, by what");
  Verb<O> wrong(feedback, "false-positive", "It is wrong here: a STIX opinion for the object's owner",
                "  mithaq feedback false-positive indicator--00000000-0000-4000-8000-000000000001 --reason 'our own proxy'\n"
                "  mithaq feedback false-positive indicator--00000000-0000-4000-8000-000000000001 --reason 'a public resolver' --all --json", run, FeedbackFalsePositive);
  Verb<O> expired(feedback, "expired", "It is no longer true: a STIX opinion for the object's owner",
                  "  mithaq feedback expired indicator--00000000-0000-4000-8000-000000000001 --reason 'taken down'\n"
                  "  mithaq feedback expired indicator--00000000-0000-4000-8000-000000000001 --reason 'taken down' --all", run, FeedbackExpired);
  for (auto* const verb : {&wrong, &expired}) verb->Needed("--reason", &O::reason, "TEXT", "Why");
  for (auto* const verb : {&seen, &wrong, &expired}) {
    verb->Needed("id", &O::id, kStixId, "The object");
    verb->Flag("--all", &O::all, "Not for its owner alone, but for all whom the rules give it by the object's marking and circles");
  }
  Verb<O> list(feedback, "list", "What other members say, oldest first", "  mithaq feedback list\n  mithaq feedback list indicator--00000000-0000-4000-8000-000000000001 --json", run, FeedbackList);
  list.Text("id", &O::id, kStixId, "Only about this object");
  list.Text("--after", &O::after, kTime, "Only what came after this time: where the last page ended");
  list.Number("--limit", &O::limit, 1, 1000, "At most so many (default: 100)");
}

void AddAudit(CLI::App& app, Run& run) {
  using O = AuditOptions;
  CLI::App& audit = Group(app, "audit", "Whether the rules, and nothing else, parted the members");
  Verb<O> parity(audit, "parity", "Recomputes every verdict: of this node's own records, and of all that others gave it; ends with 1 where one is wrong",
                 "  mithaq audit parity\n  mithaq audit parity -o evidence/ --json", run, AuditParity);
  Verb<O> save(audit, "export", "What an owner gave this node and what it withheld, by the owner's own signature: for another member to hold against its own",
               "  mithaq audit export --of 'CERT Example' -o ledger.json\n  mithaq audit export --of 'CERT Example' -o /media/stick/ledger.json --json", run, AuditExport);
  save.Needed("--of", &O::member, "MEMBER", "The owner, by its organisation or id");
  save.Needed("--output,-o", &O::output, "FILE", "Where it goes");
  Verb<O> compare(audit, "compare", "Holds what another member exported against this node's own: what parted the two, a rule, the owner's choice, or neither; ends with 1 where it is neither",
                  "  mithaq audit compare ledger.json\n  mithaq audit compare ledger.json -o evidence/ --json", run, AuditCompare);
  compare.Needed("file", &O::file, "FILE", "What `mithaq audit export` wrote there");
  for (auto* const verb : {&parity, &compare}) verb->Text("--output,-o", &O::output, "DIR", "Writes evidence to files there, for `mithaq covenant check` and `mithaq covenant submit`");
}

void AddSimulation(CLI::App& app, Run& run) {
  using O = SimulateOptions;
  Verb<O> simulate(app, "simulate",
                   "A covenant under a seed. Up to 31 members are real nodes over a simulated network, clock and disks, with all that can go wrong; more, or --model, are a model for "
                   "what a large covenant needs: what members ask, tell, vote and may have is the node's own code, while content, disks and cosignatures are counted and not made",
                   "  mithaq simulate --members 7 --seeds 20\n  mithaq simulate --seed 42 --faults crashes,liars --json\n  mithaq simulate --members 193 --hours 24 --seed 1 --plot figures.csv", run, Simulate);
  simulate.Number("--members", &O::members, 4, 250, "How many founded it; more than 31 are modelled");
  simulate.Number("--seed", &O::seed, 0, UINT32_MAX, "What chance comes from: the same seed is the same run");
  simulate.Number("--hours", &O::hours, 1, 168, "Of virtual time; 2 with real nodes, 24 in a model where it is not said");
  simulate.Number("--objects", &O::objects, 1, 2'000'000, "That members publish in that time; 60 with real nodes, 100,000 in a model where it is not said");
  simulate.Number("--seeds", &O::seeds, 1, 1'000'000, "Real nodes: how many, from that one on; both cores are used, and the first that breaks something ends it (exit 5)");
  simulate.Text("--faults", &O::faults, "KINDS", "Real nodes: all (but clocks), none, or some of crashes, backups, partitions, weather, liars, clocks, with commas between");
  simulate.Flag("--model", &O::model, "Models few members, too");
  simulate.Number("--down", &O::down, 0, 50, "A model: how many in a hundred members are down at any time");
  simulate.Text("--plot", &O::plot, "FILE", "A model: writes the figures as CSV (figure,place,value), for gnuplot and others (docs/benchmarks.md)");
}

}  // namespace

void AddCovenantVerbs(CLI::App& app, Run& run) {
  AddMember(app, run);
  CLI::App& covenant = Group(app, "covenant", "What equal members agree on: founded, signed and voted, checked by anybody");
  AddFounding(covenant, run);
  AddSigning(covenant, run);
  AddJoining(covenant, run);
  AddLiving(covenant, run);
  AddVoting(covenant, run);
  AddAudience(app, run);
  AddExplain(app, covenant, run);
  AddAudit(app, run);
  AddFeedback(app, run);
  AddBundle(app, run);
  AddAcceptance(app, run);
  AddSimulation(app, run);
}

}  // namespace cli
