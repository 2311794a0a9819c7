// A member card: who an organisation is and by which keys it is known, signed by those keys (docs/formats.md, "Member
// card").
//
// Reading checks form, limits and the card's own signatures; whether its addresses may stand in a covenant is
// CheckAddresses. Pure; safe to call from many threads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/address.h"
#include "covenant/document.h"
#include "json/value.h"
#include "tlog/verifier_key.h"

namespace covenant {

inline constexpr size_t kCardBytesMax = size_t{64} << 10;
inline constexpr size_t kAddressesMax = 8;
inline constexpr size_t kRolesMax = 16;          // of one member
inline constexpr size_t kConstituencyMax = 256;  // names, and networks

struct Constituency {                    // RFC 2350, 3.3.2
  std::string description;
  std::vector<std::string> domains;      // sorted
  std::vector<std::string> networks;     // "198.51.100.0/24"; sorted as text
  bool operator==(const Constituency&) const = default;
};

struct Contact {
  std::string email;
  std::optional<std::string> phone, url;
  bool operator==(const Contact&) const = default;
};

struct Keys {
  tlog::VerifierKey log;       // its name is the log's origin
  crypto::PublicKey seal;      // X25519
  Digest tls;                  // SHA-256 of the SubjectPublicKeyInfo
  crypto::PublicKey vote;
  tlog::VerifierKey witness;
  bool operator==(const Keys&) const = default;
};

// What a card says.
struct CardBody {
  std::vector<std::string> addresses;    // sorted
  Constituency constituency;
  Contact contact;
  std::string jurisdiction;
  Keys keys;
  std::string kind;
  std::string organisation;
  std::vector<std::string> roles;        // sorted; those it asks for
  bool operator==(const CardBody&) const = default;
};

struct Card {
  CardBody body;
  crypto::Signature log, vote, witness;
  bool operator==(const Card&) const = default;
};

std::string FormatCardBody(const CardBody& body);      // canonical JSON
Digest CardHash(const CardBody& body);                 // of a member's first card: the member's id
std::string FormatCard(const Card& card);
base::Result<Card> ParseCard(std::string_view bytes);  // kInvalid, kTooLarge, kCorrupt where a signature does not hold

// The three signatures. The keys are those of the body (CHECKed).
struct CardKeys {
  const crypto::SigningKey& log;
  const crypto::SigningKey& vote;
  const crypto::SigningKey& witness;
};
Card SignCard(CardBody body, const CardKeys& keys);

// A card on its way to the machine that holds the vote key, which has not signed yet: `null` stands for that signature.
struct CardDraft {
  CardBody body;
  crypto::Signature log, witness;
  std::optional<crypto::Signature> vote;
  bool operator==(const CardDraft&) const = default;
};
CardDraft DraftCard(CardBody body, const crypto::SigningKey& log, const crypto::SigningKey& witness);  // the body's keys (CHECKed)
// kForbidden where `vote` is not the body's vote key.
base::Result<Card> CompleteCard(const CardDraft& draft, const crypto::SigningKey& vote);
std::string FormatCardDraft(const CardDraft& draft);
base::Result<CardDraft> ParseCardDraft(std::string_view bytes);  // also a whole card; errors as ParseCard

// kForbidden for the first address that a covenant of this purpose does not take.
base::Status CheckAddresses(const CardBody& body, Purpose purpose);
// kConflict where two cards share a key, a key name, or an organisation's name: they cannot both be members.
base::Status CheckDistinct(const CardBody& a, const CardBody& b);

// Within other documents. Reading checks the card's own signatures.
void WriteCardBody(json::Writer& w, const CardBody& body);
void WriteCard(json::Writer& w, const Card& card);
base::Result<CardBody> ReadCardBody(json::Value value, const std::string& pointer);
base::Result<Card> ReadCard(json::Value value, const std::string& pointer);

}  // namespace covenant
