// A card update moves a member's keys, addresses and contact without a vote: the old keys sign for the new card. Each member
// has a chain of them (docs/formats.md, "Card update"). Pure; safe to call from many threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "covenant/card.h"

namespace covenant {

inline constexpr size_t kCardUpdateBytesMax = size_t{128} << 10;

struct CardUpdate {
  Card card;
  Digest covenant;
  MemberId member;
  Digest previous;        // hash of the card that this one replaces
  uint64_t sequence = 0;  // from 1
  crypto::Signature vote;
  std::optional<crypto::Signature> log, witness;  // where that key changes
  bool operator==(const CardUpdate&) const = default;
};

std::string FormatCardUpdateBody(const CardUpdate& update);
Digest CardUpdateHash(const CardUpdate& update);
std::string FormatCardUpdate(const CardUpdate& update);
base::Result<CardUpdate> ParseCardUpdate(std::string_view bytes);
// `old_keys` are those of the card before; signs with log and witness where these change.
CardUpdate SignCardUpdate(CardUpdate unsigned_update, const CardBody& old, const CardKeys& old_keys);

// Whether `update` may follow on `old`, with `sequence` updates so far: it changes only what needs no vote, and the old
// keys signed. Not whether its keys are another member's.
base::Status CheckCardUpdate(const CardUpdate& update, const CardBody& old, uint64_t sequence);

// Within other documents. Reading checks the card's own signatures, not those of the old keys.
void WriteCardUpdate(json::Writer& w, const CardUpdate& update);
base::Result<CardUpdate> ReadCardUpdate(json::Value value, const std::string& pointer);

}  // namespace covenant
