// What is common to the covenant's documents (docs/formats.md, "Covenant"): each has a body, which is canonical JSON, and
// a domain; both its hash and its signatures are over domain || body. Pure; safe to call from many threads.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/sign.h"
#include "json/print.h"

namespace covenant {

using crypto::Digest;
using MemberId = Digest;  // the hash of the member's first card; it stays when keys change

// The state that somebody had before him as he signed.
struct Base {
  uint64_t epoch = 0;
  Digest state;
  bool operator==(const Base&) const = default;
};

namespace domain {
inline constexpr std::string_view kCard = "mithaq/card/v1\n";
inline constexpr std::string_view kCardUpdate = "mithaq/card-update/v1\n";
inline constexpr std::string_view kGenesis = "mithaq/genesis/v1\n";
inline constexpr std::string_view kApplication = "mithaq/application/v1\n";
inline constexpr std::string_view kSponsor = "mithaq/sponsor/v1\n";
inline constexpr std::string_view kNotice = "mithaq/notice/v1\n";
inline constexpr std::string_view kProposal = "mithaq/proposal/v1\n";
inline constexpr std::string_view kBallot = "mithaq/ballot/v1\n";
inline constexpr std::string_view kOffer = "mithaq/offer/v1\n";
inline constexpr std::string_view kVote = "mithaq/vote/v1\n";
inline constexpr std::string_view kCertificate = "mithaq/certificate/v1\n";
inline constexpr std::string_view kReceipt = "mithaq/receipt/v1\n";
inline constexpr std::string_view kBundle = "mithaq/bundle/v1\n";
inline constexpr std::string_view kLedger = "mithaq/ledger/v1\n";
inline constexpr std::string_view kState = "mithaq/state/v1\n";
}  // namespace domain

// What is signed and hashed. A voting key on another machine signs exactly these bytes.
std::string Message(std::string_view domain, std::string_view body);
Digest HashOf(std::string_view domain, std::string_view body);

// kCorrupt, "<whose> signature does not hold", unless it does.
base::Status CheckSignature(const crypto::PublicKey& key, std::string_view message, const crypto::Signature& signature,
                            std::string_view whose);

// Pieces of canonical JSON.
std::string Base64Of(const Digest& digest);
void WriteBase(json::Writer& w, const Base& base);
void WriteHash(json::Writer& w, std::string_view name, const Digest& hash);
void WriteSignature(json::Writer& w, std::string_view name, const crypto::Signature& signature);

}  // namespace covenant
