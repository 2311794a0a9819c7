// The founding of a covenant: the founders' cards, the first rules, thresholds and circles, signed by every founder
// (docs/formats.md, "Genesis"). Anybody assembles it from cards and signatures in whatever order they come, and gets the
// same bytes and the same covenant id. Pure; safe to call from many threads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/card.h"
#include "covenant/rules.h"
#include "covenant/thresholds.h"

namespace covenant {

inline constexpr size_t kGenesisBytesMax = size_t{16} << 20;
inline constexpr size_t kActiveMembersMax = 256;
inline constexpr size_t kCirclesMax = 64;
inline constexpr uint64_t kProtocol = 1;  // of the covenant; what this program knows

struct Circle {
  std::string name;
  std::vector<MemberId> members;  // sorted
  bool operator==(const Circle&) const = default;
};

struct GenesisBody {
  std::vector<Card> cards;        // by member id
  std::vector<Circle> circles;    // by name
  std::string name;
  Purpose purpose = Purpose::kReal;
  RuleSet rules;
  std::optional<Digest> text;     // SHA-256 of a charter in prose
  Thresholds thresholds;
  bool operator==(const GenesisBody&) const = default;
};

struct MemberSignature {
  MemberId member;
  crypto::Signature signature;
  bool operator==(const MemberSignature&) const = default;
};

// With some of the signatures it is a draft; with all of them it founds the covenant.
struct Genesis {
  GenesisBody body;
  std::vector<MemberSignature> signatures;  // by member id
  bool operator==(const Genesis&) const = default;
};

// Puts the cards and circles in order and checks what the founders' terms must keep. kInvalid, kConflict, kForbidden
// with the reason.
base::Result<GenesisBody> MakeGenesis(GenesisBody terms);

std::string FormatGenesisBody(const GenesisBody& body);
Digest CovenantId(const GenesisBody& body);
std::string FormatGenesis(const Genesis& genesis);
// Checks all but whether every founder has signed: signatures that are there hold.
base::Result<Genesis> ParseGenesis(std::string_view bytes);

// Adds a founder's signature, which holds (kCorrupt) and is by a founder (kForbidden). Twice is once.
base::Status AddSignature(Genesis& genesis, const MemberSignature& signature);
MemberSignature SignGenesis(const GenesisBody& body, const MemberId& member, const crypto::SigningKey& vote);
std::vector<MemberId> MissingSignatures(const Genesis& genesis);

// For states and actions.
void WriteMemberIds(json::Writer& w, const std::vector<MemberId>& ids);

}  // namespace covenant
