// mithaq verify: an object, its proof, and the log's key or a policy; no node, no network.
#include <fmt/format.h>
#include <unistd.h>

#include "base/encoding.h"
#include "base/file.h"
#include "cli/verbs.h"
#include "exchange/proof.h"
#include "json/print.h"
#include "tlog/checkpoint.h"
#include "tlog/policy.h"
#include "tlog/proof.h"

namespace cli {
namespace {

constexpr uint64_t kObjectBytesMax = uint64_t{64} << 20;
constexpr uint64_t kKeyBytesMax = 64 * 1024;

// A verifier key, or a file that holds one.
base::Result<tlog::VerifierKey> ReadKey(const std::string& given) {
  if (auto key = tlog::VerifierKey::Parse(given)) return key;
  if (!TRY(base::Exists(given))) {
    return base::Fail(base::Code::kNotFound, "--key: there is no file " + given + ", and it is no verifier key either (name+ID+base64, as `mithaq status` shows it)");
  }
  std::string text = TRY(base::ReadFile(given, kKeyBytesMax));
  while (text.ends_with('\n') || text.ends_with(' ')) text.pop_back();
  auto from_file = tlog::VerifierKey::Parse(text);
  if (!from_file) return base::Annotate(std::move(from_file).error(), given);
  return from_file;
}

std::string KeyText(std::string_view name, uint32_t id) {
  std::string bytes;
  base::AppendBig32(bytes, id);
  return std::string(name) + "+" + base::HexEncode(bytes);
}

// What goes wrong more often than anybody forges: the two files the wrong way round, and the key of another log.
base::Status CheckArguments(std::string_view object, std::string_view proof, const tlog::VerifierKey& key) {
  constexpr std::string_view kProofBegins = "c2sp.org/tlog-proof@";
  if (object.starts_with(kProofBegins)) {
    return base::Fail(base::Code::kInvalid, proof.starts_with(kProofBegins) ? "the first file is a proof, too: name the object first, then its proof"
                                                                           : "the two files are the wrong way round: the object comes first, then its proof");
  }
  const auto parsed = tlog::ParseProof(proof);
  const auto checkpoint = parsed ? tlog::ParseSignedCheckpoint(parsed->checkpoint) : std::unexpected(parsed.error());
  if (!checkpoint) return {};  // the check itself says what is wrong
  std::string signers;
  for (const tlog::NoteSignature& signature : checkpoint->note.signatures) {
    if (signature.name == key.name() && signature.key_id == key.id()) return {};
    // The log's own; others are witnesses.
    if (signature.name == checkpoint->checkpoint.origin) signers += (signers.empty() ? "" : ", ") + KeyText(signature.name, signature.key_id);
  }
  if (signers.empty()) signers = "nobody who is named like its log, " + checkpoint->checkpoint.origin;
  return base::Fail(base::Code::kUnauthorized, "this proof needs another key. The key given: " + KeyText(key.name(), key.id()) + "; the proof is signed by: " + signers +
                                                   ". Where you trust that log, ask its operator for its key (`mithaq status` shows it there)");
}

// By whom the proof has to be signed.
struct Trust {
  tlog::VerifierKey key;
  std::optional<tlog::Policy> policy;
};

// The log of the policy that the proof is from.
base::Result<tlog::VerifierKey> KeyFor(const tlog::Policy& policy, std::string_view proof) {
  const auto parsed = tlog::ParseProof(proof);
  const auto checkpoint = parsed ? tlog::ParseSignedCheckpoint(parsed->checkpoint) : std::unexpected(parsed.error());
  for (const tlog::VerifierKey& log : policy.logs()) {
    if (!checkpoint || log.name() == checkpoint->checkpoint.origin) return log;
  }
  return base::Fail(base::Code::kUnauthorized, "the policy does not trust the log " + (checkpoint ? Printable(checkpoint->checkpoint.origin) : ""));
}

base::Result<Trust> ReadTrust(const VerifyOptions& options, std::string_view proof) {
  if (options.policy.empty()) return Trust{TRY(ReadKey(options.key)), {}};
  auto policy = tlog::Policy::Parse(TRY(base::ReadFile(options.policy, tlog::kPolicyBytesMax)));
  if (!policy) return base::Annotate(std::move(policy).error(), options.policy);
  tlog::VerifierKey key = TRY(KeyFor(*policy, proof));
  return Trust{std::move(key), *std::move(policy)};
}

base::Result<exchange::ProvenObject> Check(std::string_view object, std::string_view proof, const Trust& trust) {
  TRY(CheckArguments(object, proof, trust.key));
  const std::span<const tlog::VerifierKey> witnesses = trust.policy ? std::span(trust.policy->witnesses()) : std::span<const tlog::VerifierKey>();
  auto proven = exchange::VerifyObjectProof(object, proof, trust.key, witnesses);
  if (proven && trust.policy && !trust.policy->IsMet(proven->checkpoint.cosignatures)) {
    return base::Fail(base::Code::kUnauthorized, fmt::format("the object is in the log, but only {} of the policy's {} witnesses have cosigned this head of it, which is too few: "
                                                             "others may have been shown another log. Once more have, `mithaq proof` gives a proof that holds",
                                                             proven->checkpoint.cosignatures.size(), witnesses.size()));
  }
  if (proven || proven.error().code != base::Code::kCorrupt) return proven;
  return base::Annotate(std::move(proven).error(), "NOT PROVEN: the object or its proof was changed, or they do not belong together");
}

void Print(const exchange::ProvenObject& proven, const Trust& trust, Console& console) {
  const tlog::Checkpoint& checkpoint = proven.checkpoint.checkpoint;
  const std::string root = base::HexEncode(checkpoint.root.view());
  if (console.json) {
    json::Writer writer;
    writer.Object().Key("verified").Bool(true).Key("id").String(proven.id).Key("type").String(proven.type);
    writer.Key("collection").String(proven.collection).Key("origin").String(checkpoint.origin);
    writer.Key("index").Integer(static_cast<int64_t>(proven.index)).Key("size").Integer(static_cast<int64_t>(checkpoint.size));
    writer.Key("root").String(root);
    if (trust.policy) writer.Key("cosigned").Integer(static_cast<int64_t>(proven.checkpoint.cosignatures.size())).Key("witnesses").Integer(static_cast<int64_t>(trust.policy->witnesses().size()));
    writer.End();
    console.PrintLine(writer.Take());
    return;
  }
  console.PrintLine(console.Green("proven") + "      " + Printable(proven.id));
  console.PrintLine("stands in   " + Printable(checkpoint.origin));
  console.PrintLine("at          index " + Thousands(proven.index) + " of " + Thousands(checkpoint.size) + " entries");
  console.PrintLine("root        " + root);
  if (trust.policy) {
    console.PrintLine(fmt::format("cosigned    by {} of {} witnesses, which is enough by the policy", proven.checkpoint.cosignatures.size(), trust.policy->witnesses().size()));
  }
  console.PrintLine("collection  " + Printable(proven.collection));
}

}  // namespace

Done VerifyProof(const VerifyOptions& options, Console& console) {
  if (options.key.empty() == options.policy.empty()) {
    console.Problem({base::Code::kInvalid, "say by whose word: --key (a log's verifier key) or --policy (a tlog-policy file)"});
    return Exit::kUsage;
  }
  const std::string proof_file = options.proof.empty() ? options.object + ".tlog-proof" : options.proof;
  const std::string object = TRY(base::ReadFile(options.object, kObjectBytesMax));
  const std::string proof = TRY(base::ReadFile(proof_file, tlog::kProofBytesMax));
  const Trust trust = TRY(ReadTrust(options, proof));
  const auto proven = Check(object, proof, trust);
  if (proven) {
    Print(*proven, trust, console);
    return Exit::kFine;
  }
  console.Problem(proven.error());
  const bool unreadable = proven.error().code == base::Code::kInvalid || proven.error().code == base::Code::kTooLarge;
  return unreadable ? Exit::kInput : Exit::kIntegrity;
}

}  // namespace cli
