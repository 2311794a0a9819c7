#include "node/member_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/file.h"
#include "base/uuid.h"
#include "covenant/address.h"
#include "crypto/certificate.h"
#include "node/key_file.h"

namespace node {
namespace {

using base::Code;
using base::Fail;
using base::FileMode;
using base::Result;
using base::Status;
using tlog::SignatureType;

constexpr std::string_view kVoteUse = "vote", kSealUse = "seal";
constexpr uint64_t kPemBytesMax = 64 << 10;
constexpr int kTlsDays = 3650;  // peers know the key from the card, and no date is asked of it

struct Paths {
  explicit Paths(const DataFolder& folder)
      : root(folder.At(kMemberFolder)), log(In(folder, "log.key")), witness(In(folder, "witness.key")), seal(In(folder, "seal.key")),
        vote(In(folder, "vote.key")), tls_key(In(folder, "tls-key.pem")), tls_certificate(In(folder, "tls-cert.pem")),
        card(In(folder, "card.json")) {}
  const std::string root, log, witness, seal, vote, tls_key, tls_certificate, card;

 private:
  static std::string In(const DataFolder& folder, std::string_view name) { return folder.At(fmt::format("{}/{}", kMemberFolder, name)); }
};

// Read, or new and not yet written.
struct KeySet {
  NoteKey log, witness;
  crypto::SealKey seal;
  crypto::CertificateAndKey tls;
  std::optional<crypto::SigningKey> vote;
};

template <class Read, class Make>
auto ReadOr(const std::string& path, Read read, Make make) -> std::invoke_result_t<Read> {
  if (TRY(base::Exists(path))) return read();
  return make();
}

std::string HostOf(const CardTerms& terms) {
  if (!terms.constituency.domains.empty()) return terms.constituency.domains.front();
  const auto address = covenant::ParseAddress(terms.addresses.front());
  return address ? address->host : "member";
}

Result<crypto::CertificateAndKey> MakeTls(const CardTerms& terms, const base::Clock& clock) {
  crypto::CertificateRequest request{.common_name = HostOf(terms).substr(0, 64), .not_before = clock.Now(), .days = kTlsDays};
  for (const std::string& text : terms.addresses) {
    const covenant::Address address = TRY(covenant::ParseAddress(text));
    (address.ip ? request.ip_addresses : request.dns_names).push_back(address.host);
  }
  return crypto::MakeSelfSigned(request);
}

Result<KeySet> ReadOrMakeKeys(const Paths& paths, const CardTerms& terms, bool has_vote_here, base::Random& random, const base::Clock& clock) {
  const auto note = [&](const std::string& path, std::string_view what, SignatureType type) {
    return ReadOr(path, [&] { return ReadNoteKey(path, type); }, [&]() -> Result<NoteKey> {
      return NoteKey{fmt::format("{}/{}/{}", HostOf(terms), what, base::FormatUuid(base::RandomUuid(random))), crypto::SigningKey::Generate(random)};
    });
  };
  KeySet keys{TRY(note(paths.log, "mithaq", SignatureType::kEd25519)), TRY(note(paths.witness, "witness", SignatureType::kCosignature)),
              TRY(ReadOr(paths.seal, [&]() -> Result<crypto::SealKey> { return crypto::SealKey::FromSecret(TRY(ReadSecret(paths.seal, kSealUse))); },
                         [&]() -> Result<crypto::SealKey> { return crypto::SealKey::Generate(random); })),
              TRY(ReadOr(paths.tls_key, [&]() -> Result<crypto::CertificateAndKey> {
                           return crypto::CertificateAndKey{TRY(base::ReadFile(paths.tls_certificate, kPemBytesMax)), {}};
                         }, [&] { return MakeTls(terms, clock); })),
              std::nullopt};
  if (has_vote_here) {
    keys.vote = TRY(ReadOr(paths.vote, [&] { return ReadVoteKey(paths.vote); },
                           [&]() -> Result<crypto::SigningKey> { return crypto::SigningKey::Generate(random); }));
  }
  return keys;
}

Status WriteWhereMissing(const std::string& path, auto write) {
  if (TRY(base::Exists(path))) return {};
  return write();
}

Status WriteKeys(const Paths& paths, const KeySet& keys) {
  TRY(base::MakeFolders(paths.root));
  TRY(WriteWhereMissing(paths.log, [&] { return WriteNoteKey(paths.log, keys.log.name, keys.log.key, SignatureType::kEd25519); }));
  TRY(WriteWhereMissing(paths.witness, [&] { return WriteNoteKey(paths.witness, keys.witness.name, keys.witness.key, SignatureType::kCosignature); }));
  TRY(WriteWhereMissing(paths.seal, [&] { return WriteSecret(paths.seal, kSealUse, keys.seal.secret()); }));
  if (keys.vote) TRY(WriteWhereMissing(paths.vote, [&] { return WriteSecret(paths.vote, kVoteUse, keys.vote->seed()); }));
  // The certificate first: what has a key has its certificate, too.
  if (TRY(base::Exists(paths.tls_key))) return {};
  TRY(base::WriteFileDurably(paths.tls_certificate, keys.tls.certificate_pem, FileMode::kPrivate));
  return base::WriteFileDurably(paths.tls_key, keys.tls.private_key_pem, FileMode::kPrivate);
}

Result<covenant::CardBody> BodyOf(const CardTerms& terms, const KeySet& keys, const crypto::PublicKey& vote) {
  covenant::CardBody body{
      .addresses = terms.addresses,
      .constituency = terms.constituency,
      .contact = terms.contact,
      .jurisdiction = terms.jurisdiction,
      .keys = {TRY(tlog::VerifierKey::Make(keys.log.name, SignatureType::kEd25519, keys.log.key.public_key())), keys.seal.public_key(),
               TRY(crypto::CertificateKeyHash(keys.tls.certificate_pem)), vote,
               TRY(tlog::VerifierKey::Make(keys.witness.name, SignatureType::kCosignature, keys.witness.key.public_key()))},
      .kind = terms.kind,
      .organisation = terms.organisation,
      .roles = terms.roles,
  };
  for (auto* const list : {&body.addresses, &body.constituency.domains, &body.constituency.networks, &body.roles}) {
    std::ranges::sort(*list);
    const auto twice = std::ranges::unique(*list);
    list->erase(twice.begin(), twice.end());
  }
  return body;
}

Status CheckExisting(const Paths& paths, const covenant::CardDraft& card, ExistingCard existing) {
  if (existing == ExistingCard::kReplace || !TRY(base::Exists(paths.card))) return {};
  const std::string text = TRY(base::ReadFile(paths.card, covenant::kCardBytesMax + 1));
  if (text == covenant::FormatCardDraft(card) + '\n') return {};
  return Fail(Code::kConflict, fmt::format("there is another card in {}; it was left as it is. `mithaq member card` shows it; --replace makes a new one "
                                           "with the same keys, which is another member: not once somebody has founded with the old one", paths.card));
}

}  // namespace

Result<covenant::CardDraft> LoadMemberCard(const DataFolder& folder) {
  const Paths paths(folder);
  if (!TRY(base::Exists(paths.card))) {
    return Fail(Code::kNotFound, fmt::format("there is no member card in {}; make one: mithaq member card --organisation NAME --kind KIND "
                                             "--jurisdiction CODE --email ADDRESS --address https://HOST:PORT", folder.path()));
  }
  std::string text = TRY(base::ReadFile(paths.card, covenant::kCardBytesMax + 1));
  if (text.ends_with('\n')) text.pop_back();
  auto card = covenant::ParseCardDraft(text);
  if (!card) return base::Annotate({Code::kCorrupt, card.error().message}, paths.card);
  return card;
}

Result<MemberKeys> LoadMemberKeys(const DataFolder& folder) {
  const Paths paths(folder);
  covenant::CardBody card = TRY(LoadMemberCard(folder)).body;
  NoteKey log = TRY(ReadNoteKey(paths.log, SignatureType::kEd25519)), witness = TRY(ReadNoteKey(paths.witness, SignatureType::kCosignature));
  MemberKeys keys{.origin = std::move(log.name),
                  .log = std::move(log.key),
                  .witness_name = std::move(witness.name),
                  .witness = std::move(witness.key),
                  .seal = TRY(crypto::SealKey::FromSecret(TRY(ReadSecret(paths.seal, kSealUse)))),
                  .vote = std::nullopt,
                  .tls_certificate = paths.tls_certificate,
                  .tls_key = paths.tls_key,
                  .card = std::move(card),
                  .id = {}};
  keys.id = covenant::CardHash(keys.card);
  if (TRY(base::Exists(paths.vote))) keys.vote = TRY(ReadVoteKey(paths.vote));
  const covenant::Keys& named = keys.card.keys;
  const bool belong = named.log.name() == keys.origin && named.log.public_key() == keys.log.public_key() &&
                      named.witness.name() == keys.witness_name && named.witness.public_key() == keys.witness.public_key() &&
                      named.seal == keys.seal.public_key() && (!keys.vote || named.vote == keys.vote->public_key()) &&
                      named.tls == TRY(crypto::CertificateKeyHash(TRY(base::ReadFile(paths.tls_certificate, kPemBytesMax))));
  if (!belong) return Fail(Code::kCorrupt, fmt::format("{} names other keys than those beside it; restore the folder from a backup", paths.card));
  return keys;
}

Result<covenant::CardDraft> MakeMemberCard(const DataFolder& folder, const CardTerms& terms, std::optional<crypto::PublicKey> vote,
                                           ExistingCard existing, base::Random& random, const base::Clock& clock) {
  if (!folder.IsInitialised()) return NoNodeIn(folder);
  if (terms.addresses.empty()) return Fail(Code::kInvalid, "a card needs an address: --address https://HOST:PORT");
  const Paths paths(folder);
  if (vote && TRY(base::Exists(paths.vote))) {
    return Fail(Code::kConflict, fmt::format("there is a vote key on this machine already, in {}", paths.vote));
  }
  const KeySet keys = TRY(ReadOrMakeKeys(paths, terms, !vote, random, clock));
  const covenant::CardBody body = TRY(BodyOf(terms, keys, vote ? *vote : keys.vote->public_key()));
  covenant::CardDraft card = covenant::DraftCard(body, keys.log.key, keys.witness.key);
  if (keys.vote) card.vote = TRY(covenant::CompleteCard(card, *keys.vote)).vote;
  TRY(covenant::ParseCardDraft(covenant::FormatCardDraft(card)));  // its rules, before anything is written
  TRY(CheckExisting(paths, card, existing));
  TRY(WriteKeys(paths, keys));
  TRY(base::WriteFileDurably(paths.card, covenant::FormatCardDraft(card) + '\n', FileMode::kPrivate));
  return card;
}

Result<crypto::PublicKey> MakeVoteKey(const std::string& path, base::Random& random) {
  if (TRY(base::Exists(path))) return Fail(Code::kConflict, path + " is there already; a key is never overwritten: name another file");
  const auto key = crypto::SigningKey::Generate(random);
  TRY(WriteSecret(path, kVoteUse, key.seed()));
  return key.public_key();
}

Result<crypto::SigningKey> ReadVoteKey(const std::string& path) { return crypto::SigningKey::FromSeed(TRY(ReadSecret(path, kVoteUse))); }

}  // namespace node
