// The keys by which this node's organisation is a member of a covenant: one covenant for each data folder. In member/ (0700;
// files 0600):
//     log.key   witness.key   seal.key   tls-key.pem   tls-cert.pem   card.json: the card that names their public halves
//     vote.key  unless that key is on another machine
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "covenant/card.h"
#include "crypto/seal_key.h"
#include "crypto/sign.h"
#include "node/data_folder.h"

namespace node {

inline constexpr std::string_view kMemberFolder = "member";

struct MemberKeys {
  std::string origin;                      // of the log that this member keeps in the covenant
  crypto::SigningKey log;
  std::string witness_name;
  crypto::SigningKey witness;
  crypto::SealKey seal;
  std::optional<crypto::SigningKey> vote;  // nullopt: on another machine
  std::string tls_certificate, tls_key;    // paths, PEM
  covenant::CardBody card;                 // as it was made here, the member's first
  covenant::MemberId id;                   // its hash
};

// kNotFound and how to make them; kCorrupt for a file that is not one, or where card and keys do not belong together;
// kForbidden if others can read one.
base::Result<MemberKeys> LoadMemberKeys(const DataFolder& folder);

// What a card says besides keys.
struct CardTerms {
  std::vector<std::string> addresses;
  covenant::Constituency constituency;
  covenant::Contact contact;
  std::string jurisdiction, kind, organisation;
  std::vector<std::string> roles;
};
enum class ExistingCard {
  kKeep,     // another one is refused
  kReplace,  // by one with the same keys: before anybody has founded with it, since its hash is the member's id
};
// The card of these terms, signed by the keys of the folder; makes those that are missing and overwrites none. `vote` is the
// public half of a key on another machine, which then has to sign the card. The same terms give the same card. Where terms
// break a rule of the format nothing is made.
base::Result<covenant::CardDraft> MakeMemberCard(const DataFolder& folder, const CardTerms& terms, std::optional<crypto::PublicKey> vote,
                                                 ExistingCard existing, base::Random& random, const base::Clock& clock);
// That was made; kNotFound.
base::Result<covenant::CardDraft> LoadMemberCard(const DataFolder& folder);

// A vote key in a file of its own. kConflict if there is a file already.
base::Result<crypto::PublicKey> MakeVoteKey(const std::string& path, base::Random& random);
base::Result<crypto::SigningKey> ReadVoteKey(const std::string& path);

}  // namespace node
