#include "cli/covenant_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "covenant/apply.h"
#include "node/member_folder.h"

namespace cli {
namespace {

using base::Code;
using base::Fail;

// Two different certificates that both hold for one epoch: more than a third of the members broke their word, provably.
std::unexpected<base::Error> Fork(const covenant::State& state, const covenant::Certificate& a, const covenant::Certificate& b) {
  std::vector<covenant::MemberId> guilty;
  for (const covenant::Evidence& evidence : covenant::EvidenceOfFork(state, a, b)) {
    if (const auto who = covenant::Judge(state, evidence)) guilty.push_back(*who);
  }
  if (guilty.empty()) return Fail(Code::kCorrupt, fmt::format("two certificates for epoch {}, of which one does not hold", a.body.epoch));
  return Fail(Code::kCorrupt, fmt::format("the covenant is forked: two certificates for epoch {} hold. Both were signed, against the rules, by {}",
                                          a.body.epoch, covenant::Names(&state).Of(guilty)));
}

}  // namespace

base::Result<covenant::ParsedDocument> ReadDocumentFile(const std::string& path) {
  std::string text = TRY(base::ReadFile(path, covenant::kCertificateBytesMax + 2));
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  auto parsed = covenant::ParseAny(text);
  if (!parsed) return base::Annotate(std::move(parsed).error(), path);
  return parsed;
}

base::Status WriteNewDocument(const std::string& path, std::string_view document) {
  const std::string text = std::string(document) + '\n';
  if (!TRY(base::Exists(path))) return base::WriteFileDurably(path, text, base::FileMode::kShared);
  const auto there = base::ReadFile(path, text.size());
  if (there && *there == text) return {};
  return Fail(Code::kConflict, path + " is there already, with other content; it was left as it is: name another file with -o");
}

base::Status ReplaceDocument(const std::string& path, std::string_view document) {
  return base::WriteFileDurably(path, std::string(document) + '\n', base::FileMode::kShared);
}

base::Result<Epochs> FollowChain(const covenant::Genesis& genesis, std::vector<covenant::Certificate> certificates) {
  std::ranges::sort(certificates, {}, [](const covenant::Certificate& c) { return c.body.epoch; });
  const auto twice = std::ranges::unique(certificates);
  certificates.erase(twice.begin(), twice.end());
  Epochs epochs{genesis, {TRY(covenant::Found(genesis))}, std::move(certificates)};
  for (size_t i = 0; i < epochs.certificates.size(); ++i) {
    const covenant::Certificate& certificate = epochs.certificates[i];
    const bool is_one_of_two = i + 1 < epochs.certificates.size() && epochs.certificates[i + 1].body.epoch == certificate.body.epoch;
    if (is_one_of_two) return Fork(epochs.states.back(), certificate, epochs.certificates[i + 1]);
    auto next = covenant::Apply(epochs.states.back(), certificate);
    if (!next) return base::Annotate(std::move(next).error(), fmt::format("the certificate of epoch {}", certificate.body.epoch));
    epochs.states.push_back(*std::move(next));
  }
  return epochs;
}

base::Result<Epochs> ReadChain(std::span<const std::string> paths) {
  std::optional<covenant::Genesis> genesis;
  std::vector<covenant::Certificate> certificates;
  for (const std::string& path : paths) {
    covenant::ParsedDocument parsed = TRY(ReadDocumentFile(path));
    if (auto* const certificate = std::get_if<covenant::Certificate>(&parsed.document)) {
      certificates.push_back(std::move(*certificate));
    } else if (auto* const found = std::get_if<covenant::Genesis>(&parsed.document)) {
      if (genesis) return Fail(Code::kInvalid, path + ": a second genesis; give that of one covenant");
      genesis = std::move(*found);
    } else {
      return Fail(Code::kInvalid, fmt::format("{}: neither a genesis nor a certificate, but of type {}", path, covenant::TypeOf(parsed.document)));
    }
  }
  if (!genesis) return Fail(Code::kInvalid, "the covenant's genesis is missing; give it and the certificates of all epochs since");
  return FollowChain(*genesis, std::move(certificates));
}

void PrintWords(Console& console, const covenant::Words& words) {
  for (const std::string& line : words) console.PrintLine(Printable(line));
}

base::Status Confirm(Console& console, const covenant::Words& words, Console::Consent consent) {
  if (!console.json) PrintWords(console, words);
  return console.Agree("Sign this?", "nothing was signed", consent);
}

base::Result<Signer> FolderSigner(const node::DataFolder& folder, const std::string& file) {
  node::MemberKeys keys = TRY(node::LoadMemberKeys(folder));
  if (keys.vote) return Signer{keys.id, std::move(*keys.vote)};
  return Fail(Code::kNotFound, fmt::format("the vote key of \"{}\" is on another machine; sign there: mithaq covenant sign {} --key FILE",
                                           keys.card.organisation, file));
}

base::Status CheckMine(const covenant::AnyDocument& document, const covenant::MemberId& me) {
  const auto signer = covenant::SignerOf(document);
  if (!signer || *signer == me) return {};
  return Fail(Code::kForbidden, fmt::format("it is for member {} to sign; the member of this data folder is {}", covenant::Base64Of(*signer),
                                            covenant::Base64Of(me)));
}

}  // namespace cli
