// What members and candidates sign about themselves and for one another, and actions then carry: applications, sponsors,
// notices (docs/formats.md, "Proposals and ballots"). Pure; safe to call from many threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/card.h"

namespace covenant {

inline constexpr size_t kApplicationBytesMax = size_t{128} << 10;
inline constexpr size_t kSponsorshipBytesMax = size_t{16} << 10;
inline constexpr size_t kNoticeBytesMax = size_t{16} << 10;

// "We want to join on the terms of this state." Signed by the card's vote key.
struct Application {
  Base base;
  Card card;
  Digest covenant;
  crypto::Signature signature;
  bool operator==(const Application&) const = default;
};

std::string FormatApplicationBody(const Application& application);
Digest ApplicationHash(const Application& application);
std::string FormatApplication(const Application& application);
base::Result<Application> ParseApplication(std::string_view bytes);
Application SignApplication(Application application, const crypto::SigningKey& vote);
base::Status CheckApplicationSignature(const Application& application);

// "We vouch for it." In actions only the signature stands.
struct SponsorSignature {
  MemberId sponsor;
  crypto::Signature signature;
  bool operator==(const SponsorSignature&) const = default;
};
// The document of its own, in which it comes to whoever proposes the admission.
struct Sponsorship {
  Digest application;  // its hash
  Digest covenant;
  MemberId sponsor;
  crypto::Signature signature;
  bool operator==(const Sponsorship&) const = default;
};
std::string FormatSponsorshipBody(const Sponsorship& sponsorship);
std::string FormatSponsorship(const Sponsorship& sponsorship);
base::Result<Sponsorship> ParseSponsorship(std::string_view bytes);  // form only: the key is in the state
Sponsorship SignSponsorship(Sponsorship sponsorship, const crypto::SigningKey& vote);

std::string FormatSponsorBody(const Application& application, const MemberId& sponsor);
SponsorSignature Sponsor(const Application& application, const MemberId& sponsor, const crypto::SigningKey& vote);

// "We leave", or "the card that waits for us is not ours".
struct Notice {
  enum class Kind : uint8_t { kKeep, kLeave };
  std::optional<Digest> card;  // the waiting card's hash; none for kLeave
  Digest covenant;
  uint64_t epoch = 0;          // since which the card waits; for kLeave the epoch that the member was in
  Kind kind = Kind::kLeave;
  MemberId member;
  crypto::Signature signature;
  bool operator==(const Notice&) const = default;
};

std::string FormatNoticeBody(const Notice& notice);
std::string FormatNotice(const Notice& notice);
base::Result<Notice> ParseNotice(std::string_view bytes);
Notice SignNotice(Notice notice, const crypto::SigningKey& vote);

// Within other documents.
void WriteApplication(json::Writer& w, const Application& application);
void WriteNotice(json::Writer& w, const Notice& notice);
base::Result<Application> ReadApplication(json::Value value, const std::string& pointer);
base::Result<Sponsorship> ReadSponsorship(json::Value value, const std::string& pointer);
base::Result<Notice> ReadNotice(json::Value value, const std::string& pointer);

}  // namespace covenant
