#include "covenant/offer_message.h"

#include "covenant/fields.h"

namespace covenant {

base::Result<OfferMessage> ReadOfferMessage(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"certificate", "offer", "proofs"}));
  return OfferMessage{.offer = TRY(ReadOffer(fields["offer"], fields.At("offer"))),
                      .body = TRY(ReadCertificateBody(fields["certificate"], fields.At("certificate"))),
                      .proofs = TRY(fields.List("proofs", 0, kProofsMax, ReadPrevoteSet))};
}

std::string FormatOfferMessage(const OfferMessage& message) {
  json::Writer w;
  w.Object();
  WriteCertificateBody(w.Key("certificate"), message.body);
  w.Key("offer").Raw(FormatOffer(message.offer));
  WriteProofs(w, message.proofs);
  w.End();
  return w.Take();
}

base::Result<OfferMessage> ParseOfferMessage(std::string_view bytes) {
  return ReadDocument(bytes, kCertificateBytesMax, "offer", ReadOfferMessage);
}

}  // namespace covenant
