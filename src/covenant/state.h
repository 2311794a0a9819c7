// What a covenant is after an epoch: members, rules, thresholds, circles (docs/formats.md, "State"). Made from a genesis
// or by applying a certificate (apply.h), and never otherwise; two nodes that are at one epoch have the same hash, or one
// of them is wrong. Pure; safe to call from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/genesis.h"

namespace covenant {

inline constexpr size_t kRowsMax = 1024;     // members and former members
inline constexpr size_t kRecentStates = 32;  // how many epochs back a proposal may be based
inline constexpr size_t kAnchorKeysMax = 4;

enum class MemberStatus : uint8_t { kActive, kExpelled, kLeft, kSuspended };
inline constexpr std::array<std::string_view, 4> kStatusNames{"active", "expelled", "left", "suspended"};

// The last head of a member's log that a quorum has witnessed, and the keys that sign up to there.
struct Anchor {
  std::vector<tlog::VerifierKey> keys;  // by their text
  Digest root;
  uint64_t size = 0;
  bool operator==(const Anchor&) const = default;
};

// A card that was voted for and waits for its time, so that the old key can object.
struct Waiting {
  CardBody card;
  uint64_t epoch = 0;  // that brought it
  Digest previous;     // hash of the card it is to replace
  uint64_t time = 0;   // of that epoch, POSIX seconds
  bool operator==(const Waiting&) const = default;
};

struct Row {
  uint64_t admitted = 0;           // epoch
  std::optional<Anchor> anchor;
  CardBody card;
  MemberId id;
  std::vector<std::string> roles;  // chartered; sorted
  uint64_t sequence = 0;           // cards after the first
  MemberStatus status = MemberStatus::kActive;
  uint64_t touched = 0;            // the last epoch that a proposal changed it
  std::optional<Waiting> waiting;

  bool IsActive() const { return status == MemberStatus::kActive; }
  bool IsMember() const { return status == MemberStatus::kActive || status == MemberStatus::kSuspended; }
};

struct CircleRow {
  Circle circle;  // without members: it has ended
  uint64_t touched = 0;
};

struct State {
  std::vector<CircleRow> circles;  // by name
  Digest covenant;
  uint64_t epoch = 0;
  uint64_t floor = 0;              // proposals from before are void
  std::vector<Row> members;        // by id
  std::string name;
  uint64_t protocol = kProtocol;
  Purpose purpose = Purpose::kReal;
  std::vector<Digest> recent;      // hashes of the states before, newest first
  RuleSet rules;
  std::optional<Digest> text;
  Thresholds thresholds;
  uint64_t time = 0;               // of the certificate, POSIX seconds
  uint64_t rules_touched = 0, text_touched = 0;

  // Beside the document: its own hash, and that of the certificate which led here (at epoch 0 the covenant's id).
  Digest hash;
  Digest head;

  const Row* Find(const MemberId& id) const;        // nullptr where there is none
  Row* Find(const MemberId& id);
  const Row* FindCalled(std::string_view organisation_or_id) const;  // the id in base64; nullptr where there is none
  const Row* FindActive(const MemberId& id) const;  // the same, for who is not active
  std::vector<const Row*> Active() const;           // by id
  size_t ActiveCount() const;
};

std::string FormatState(const State& state);  // canonical JSON
Digest StateHash(const State& state);         // made anew; State::hash is what it was when the state was made

// Epoch 0. kInvalid where a founder has not signed.
base::Result<State> Found(const Genesis& genesis);

// Where `base` is one of the last states and proposals from then still count. kConflict with the reason.
base::Status CheckBase(const State& state, const Base& base);

// Whether `card` may be that of the member `id` (nullptr: of a new one): its addresses are allowed, and it shares nothing with
// any other row, of former members too, or with the cards that wait there.
base::Status CheckCardAmong(const State& state, const CardBody& card, const MemberId* id);

}  // namespace covenant
