// An epoch certificate: what changes, the ballots for it, the hash of the state that results, and the votes that make it the
// next epoch (docs/formats.md, "Certificate"). It stands by itself: whoever has the state before can check it offline.
// Reading checks form and limits; apply.h the rest. Pure; safe to call from many threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/card_update.h"
#include "covenant/proposal.h"
#include "covenant/state.h"
#include "covenant/vote.h"

namespace covenant {

inline constexpr size_t kCertificateBytesMax = size_t{16} << 20;
inline constexpr size_t kProposalsMax = 16;
inline constexpr size_t kCardUpdatesMax = 512;

struct MemberAnchor {
  Anchor anchor;
  MemberId member;
  bool operator==(const MemberAnchor&) const = default;
};

struct BallotSignature {
  crypto::Signature signature;
  Choice choice = Choice::kNo;
  MemberId voter;
  bool operator==(const BallotSignature&) const = default;
};

struct Approved {
  std::vector<BallotSignature> ballots;  // by voter
  Proposal proposal;
  bool operator==(const Approved&) const = default;
};

struct CertificateBody {
  std::vector<MemberAnchor> anchors;  // by member
  std::vector<CardUpdate> cards;      // by member, then sequence
  Digest covenant;
  uint64_t epoch = 0;
  Digest previous;                    // hash of the certificate before; for epoch 1 the covenant's id
  std::vector<Approved> proposals;    // by the proposal's hash
  Digest state;                       // that results
  uint64_t time = 0;                  // POSIX seconds
  bool operator==(const CertificateBody&) const = default;
};

struct Certificate {
  CertificateBody body;
  Seal seal;
  bool operator==(const Certificate&) const = default;
};

std::string FormatCertificateBody(const CertificateBody& body);
Digest CertificateHash(const CertificateBody& body);
std::string FormatCertificate(const Certificate& certificate);
base::Result<Certificate> ParseCertificate(std::string_view bytes);

// Within other documents.
void WriteCertificateBody(json::Writer& w, const CertificateBody& body);
base::Result<CertificateBody> ReadCertificateBody(json::Value value, const std::string& pointer);

}  // namespace covenant
