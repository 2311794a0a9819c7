// What members hand to one another to govern, as one type: seven kinds of document, told apart by their first bytes, which
// canonical JSON fixes (docs/formats.md, "Covenant"). Pure; safe to call from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "covenant/certificate.h"
#include "covenant/evidence.h"
#include "covenant/offer_message.h"
#include "covenant/proposal.h"

namespace federation {

using crypto::Digest;

using Document = std::variant<covenant::Proposal, covenant::Ballot, covenant::OfferMessage, covenant::Vote, covenant::Certificate,
                              covenant::CardUpdate, covenant::Evidence>;

// In the order of the alternatives.
enum class Kind : uint8_t { kProposal, kBallot, kOffer, kVote, kCertificate, kCardUpdate, kEvidence };
inline constexpr std::array<std::string_view, 7> kKindNames{"proposal", "ballot", "offer", "vote", "certificate", "card-update", "evidence"};
inline Kind KindOf(const Document& document) { return static_cast<Kind>(document.index()); }

// kInvalid or kTooLarge with the reason; signatures are not looked at.
base::Result<Document> ParseDocument(std::string_view bytes);
std::string FormatDocument(const Document& document);

// How the document is named between nodes: SHA-256 of its bytes, signatures included, so that a forged one never stands in
// the way of the true one.
Digest NameOf(std::string_view bytes);

// Puts a member's signature on a vote or an offer that it was asked for; kInvalid for other kinds.
base::Result<Document> Sign(Document request, const crypto::SigningKey& vote_key);

}  // namespace federation
