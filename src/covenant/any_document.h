// Any document of the covenant, told by its form: for those who are handed a file and want to know what it is, whether it
// holds, and what a signature under it would mean. Pure; safe to call from many threads.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "covenant/card.h"
#include "covenant/card_update.h"
#include "covenant/certificate.h"
#include "covenant/consent.h"
#include "covenant/evidence.h"
#include "covenant/genesis.h"
#include "covenant/offer_message.h"
#include "covenant/proposal.h"
#include "covenant/state.h"
#include "covenant/vote.h"

namespace covenant {

using AnyDocument = std::variant<CardDraft, CardUpdate, Genesis, Application, Sponsorship, Notice, Proposal, Ballot, Offer, OfferMessage, Vote,
                                 Certificate, Evidence>;

struct ParsedDocument {
  AnyDocument document;
  bool is_unsigned = false;  // its one signature, by a vote key, is still `null`
};
std::string_view TypeOf(const AnyDocument& document);  // "card", "proposal": as docs/formats.md names them
// What the document's signatures are about; of evidence that of its first document, of two heads
// that of the second.
Digest HashOfAny(const AnyDocument& document);

// Checks form, limits, and those signatures whose keys the document itself names. An application, sponsorship, notice, proposal
// or ballot may have `null` for its signature. kInvalid where it is none of these; else as the document's own parser.
base::Result<ParsedDocument> ParseAny(std::string_view bytes);
std::string FormatAny(const ParsedDocument& parsed);

// Whose vote key it waits for, where the document says so by a member's id.
std::optional<MemberId> SignerOf(const AnyDocument& document);
// With the signature that a vote key puts under it by hand: a card draft, a genesis, an application, a sponsorship, a notice, a
// proposal, a ballot. kForbidden where the document names another key; kInvalid for documents that are not signed so.
base::Result<ParsedDocument> SignAny(const AnyDocument& document, const crypto::SigningKey& vote);

// Whether it holds in a covenant whose states so far are these, oldest first, not empty: signatures by members' keys, and
// what it rests on. `now_s` is POSIX seconds.
base::Status CheckAgainst(std::span<const State> states, const AnyDocument& document, uint64_t now_s);

}  // namespace covenant
