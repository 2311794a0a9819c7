// An offer with what belongs to it, as it travels between members (docs/formats.md, "Votes"). Reading checks form; Agreement
// the rest. Pure; safe to call from many threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/certificate.h"
#include "covenant/vote.h"

namespace covenant {

struct OfferMessage {
  Offer offer;
  CertificateBody body;
  std::vector<PrevoteSet> proofs;  // of the round that it rests on, and so on; empty where it rests on none
  bool operator==(const OfferMessage&) const = default;
};

std::string FormatOfferMessage(const OfferMessage& message);
base::Result<OfferMessage> ParseOfferMessage(std::string_view bytes);  // at most kCertificateBytesMax

// Within other documents.
base::Result<OfferMessage> ReadOfferMessage(json::Value value, const std::string& pointer);

}  // namespace covenant
