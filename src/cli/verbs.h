// Every verb: its options, and the function that does it, in the file of that name. verbs_*.cc say which words fill the options.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/console.h"
#include "node/data_folder.h"

namespace cli {

using Done = base::Result<Exit>;

// Options of nearly every verb. Console has --json.
struct Common {
  std::string data;  // --data; empty: the default folder
  node::DataFolder folder() const { return data.empty() ? node::DataFolder::Default() : node::DataFolder(data); }
};

struct InitOptions : Common {
  std::string name;  // empty: the host's
  std::string admin = "admin";
};
Done Init(const InitOptions& options, Console& console);

struct ServeOptions : Common {
  std::string listen;  // instead of http.listen
};
Done Serve(const ServeOptions& options, Console& console);

Done Status(const Common& options, Console& console);

struct UserOptions : Common {
  std::string name, role = "reader", collection;
  std::string new_role;  // for UserChange; empty: as it is
  std::string reads_as;  // empty: as it is, of a new user the organisation
  bool read = false, write = false, none = false;
};
Done UserList(const UserOptions& options, Console& console);
Done UserAdd(const UserOptions& options, Console& console);
Done UserChange(const UserOptions& options, Console& console);
Done UserRemove(const UserOptions& options, Console& console);
Done UserGrant(const UserOptions& options, Console& console);
Done UserPassword(const UserOptions& options, Console& console);

struct TokenOptions : Common {
  std::string user, label, id;
  uint32_t days = 0;  // until it expires; 0: never
};
Done TokenList(const TokenOptions& options, Console& console);
Done TokenAdd(const TokenOptions& options, Console& console);
Done TokenRemove(const TokenOptions& options, Console& console);

struct CollectionOptions : Common {
  std::string collection, title, description, alias;
};
Done CollectionList(const CollectionOptions& options, Console& console);
Done CollectionAdd(const CollectionOptions& options, Console& console);
Done CollectionChange(const CollectionOptions& options, Console& console);

struct ImportOptions : Common {
  std::vector<std::string> inputs;  // files, folders, "-"
  std::string collection = "default";
  std::vector<std::string> circles, recipients;  // in the collection that is shared
  uint32_t in_flight = 4;
  bool yes = false;                 // do not ask
  bool again = false;               // what was recalled, too
};
Done Import(const ImportOptions& options, Console& console);

struct ExportOptions : Common {
  std::string collection = "default", after, type, output;
  bool bundle = false;
};
Done Export(const ExportOptions& options, Console& console);

struct BackupOptions : Common {
  std::string backup;                // folder
  std::string erasures, checkpoint;  // files, for Restore
};
Done Backup(const BackupOptions& options, Console& console);
Done Restore(const BackupOptions& options, Console& console);

// Another TAXII server, and who we are there. Secrets come from standard input or a file, never from the command line.
struct RemoteOptions : Common {
  std::string url, collection;
  std::string user, credentials;  // credentials: a file
  bool password_stdin = false, token_stdin = false;
  std::string ca, pin;
  bool allow_http = false;
};

struct PullOptions : RemoteOptions {
  std::string into = "default", added_after;
  std::vector<std::string> types;
  bool follow = false;
  uint32_t every = 0;  // seconds; 0: not said
  uint32_t page_size = 1000;
};
Done Pull(const PullOptions& options, Console& console);

struct PushOptions : RemoteOptions {
  std::string from = "default", added_after;
};
Done Push(const PushOptions& options, Console& console);

struct ObjectOptions : Common {
  bool recalled = false;  // of Get: what was recalled
  bool yes = false;       // of Erase: do not ask
  std::string id, version, spec_version, collection, reason, folder_out = ".";
};
Done Get(const ObjectOptions& options, Console& console);
Done MakeProof(const ObjectOptions& options, Console& console);
Done Recall(const ObjectOptions& options, Console& console);
Done Erase(const ObjectOptions& options, Console& console);

struct FindOptions : Common {
  std::string id, type, value, related, cursor;
  std::string values;  // a file with a value a line, "-": standard input
  bool all_versions = false;
  uint32_t limit = 100;
};
Done Find(const FindOptions& options, Console& console);

struct ValidateOptions {
  std::vector<std::string> inputs;
  bool strict = false;  // custom properties and types are errors
  bool quiet = false;   // the summary only
};
Done Validate(const ValidateOptions& options, Console& console);

struct VerifyOptions {
  std::string object, proof, key, policy;
};
Done VerifyProof(const VerifyOptions& options, Console& console);

struct ConfigOptions : Common {
  bool markdown = false;
};
Done ShowConfig(const ConfigOptions& options, Console& console);

struct MemberCardOptions : Common {
  std::string organisation, kind, jurisdiction, email, phone, url, description, vote_key, output;
  std::vector<std::string> addresses, domains, networks, roles;
  bool replace = false;
};
Done MemberCard(const MemberCardOptions& options, Console& console);
struct VoteKeyOptions {
  std::string output;
};
Done MakeVoteKey(const VoteKeyOptions& options, Console& console);

struct FoundOptions : Common {
  std::string name, rules, text, output = "genesis.json";
  std::vector<std::string> cards, circles;
  bool test = false;
};
Done CovenantFound(const FoundOptions& options, Console& console);
struct SignOptions : Common {
  std::string file, key, output;       // output: empty, the file itself
  std::vector<std::string> with;       // genesis and certificates
  bool yes = false;
};
Done CovenantSign(const SignOptions& options, Console& console);
struct AssembleOptions {
  std::vector<std::string> drafts;
  std::string output = "genesis.json";
};
Done CovenantAssemble(const AssembleOptions& options, Console& console);
struct CheckOptions {
  std::vector<std::string> files;
};
Done CovenantCheck(const CheckOptions& options, Console& console);
struct CovenantOptions : Common {
  std::string file, output, before;
  uint32_t limit = 100;
  std::vector<std::string> files;
};
Done CovenantOpen(const CovenantOptions& options, Console& console);
Done CovenantShow(const CovenantOptions& options, Console& console);
Done CovenantExport(const CovenantOptions& options, Console& console);
Done CovenantPeers(const CovenantOptions& options, Console& console);
Done CovenantRecalls(const CovenantOptions& options, Console& console);
Done CovenantSubmit(const CovenantOptions& options, Console& console);
Done CovenantPending(const CovenantOptions& options, Console& console);
Done Recover(const Common& options, Console& console);
Done CovenantFindings(const CovenantOptions& options, Console& console);
struct ProposeOptions : Common {
  std::string admit, rules, thresholds, expel, suspend, readmit, reason, output;
  std::vector<std::string> sponsors, roles, circles;
  uint32_t days = 14;
  bool leave = false, yes = false;
};
Done CovenantPropose(const ProposeOptions& options, Console& console);
struct VoteOptions : Common {
  std::string proposal, vote, output;
  bool yes = false;
};
Done CovenantProposals(const VoteOptions& options, Console& console);
Done CovenantVote(const VoteOptions& options, Console& console);
struct AudienceOptions : Common {
  std::string tlp;
  std::vector<std::string> files, circles, recipients;
};
Done WhoCanSee(const AudienceOptions& options, Console& console);
struct AcceptanceOptions : Common {
  std::string id, verdict, before;
  std::vector<std::string> from, types, markings;
  uint32_t older_than_days = 0;  // 0: of any age
};
Done AcceptanceList(const AcceptanceOptions& options, Console& console);
Done AcceptanceAdd(const AcceptanceOptions& options, Console& console);
Done AcceptanceRemove(const AcceptanceOptions& options, Console& console);
struct ReviewOptions : Common {
  std::vector<std::string> which;  // places or ids
  std::string after;
  uint32_t limit = 100;
};
Done ReviewList(const ReviewOptions& options, Console& console);
Done ReviewShow(const ReviewOptions& options, Console& console);
Done ReviewAccept(const ReviewOptions& options, Console& console);
Done ReviewRefuse(const ReviewOptions& options, Console& console);
struct FeedbackOptions : Common {
  std::string id, reason, first, last, after;
  uint32_t count = 1, limit = 100;
  bool all = false;
};
Done FeedbackSeen(const FeedbackOptions& options, Console& console);
Done FeedbackFalsePositive(const FeedbackOptions& options, Console& console);
Done FeedbackExpired(const FeedbackOptions& options, Console& console);
Done FeedbackList(const FeedbackOptions& options, Console& console);
struct AuditOptions : Common {
  std::string member, file, output;
};
Done AuditParity(const AuditOptions& options, Console& console);
Done AuditExport(const AuditOptions& options, Console& console);
Done AuditCompare(const AuditOptions& options, Console& console);
struct ExplainOptions : Common {
  std::string id, member, version;
  std::string kind, after;       // for CovenantMissing
  uint32_t limit = 100;
};
Done Explain(const ExplainOptions& options, Console& console);
Done CovenantMissing(const ExplainOptions& options, Console& console);
struct BundleOptions : Common {
  std::string member, file, output;
  uint32_t from = 0;
};
Done BundleExport(const BundleOptions& options, Console& console);
Done BundleImport(const BundleOptions& options, Console& console);
struct JoinOptions : Common {
  std::vector<std::string> covenant;   // for CovenantApply: genesis and certificates
  std::string file, output;            // file: a card for CovenantApply, an application for CovenantSponsor
  bool yes = false;
};
Done CovenantApply(const JoinOptions& options, Console& console);
Done CovenantSponsor(const JoinOptions& options, Console& console);

Done Fsck(const Common& options, Console& console);
Done Rebuild(const Common& options, Console& console);

struct SimulateOptions {
  uint32_t members = 7, seed = 1, seeds = 1, down = 5;
  uint32_t hours = 0, objects = 0;  // 0: as many as each of the two ways has where it is not said
  bool model = false;
  std::string faults = "all", plot;
};
Done Simulate(const SimulateOptions& options, Console& console);

}  // namespace cli
