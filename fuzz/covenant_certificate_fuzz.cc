// LAYERS: covenant
// Any bytes are a certificate, a proposal, a ballot, an application, a notice, an offer or a vote, or refused; what is
// accepted is written back as the same bytes, and applying it to some state fails or leads to a state, without a crash.
#include "base/check.h"
#include "covenant/apply.h"
#include "covenant/offer_message.h"
#include "covenant/testing_world.h"

namespace {

template <class T>
void RoundTrip(std::string_view bytes, base::Result<T> (*parse)(std::string_view), std::string (*format)(const T&)) {
  if (const auto document = parse(bytes)) CHECK(format(*document) == bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const covenant::State state = covenant::testing::World(3).state;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  RoundTrip(bytes, covenant::ParseCertificate, covenant::FormatCertificate);
  RoundTrip(bytes, covenant::ParseProposal, covenant::FormatProposal);
  RoundTrip(bytes, covenant::ParseBallot, covenant::FormatBallot);
  RoundTrip(bytes, covenant::ParseApplication, covenant::FormatApplication);
  RoundTrip(bytes, covenant::ParseNotice, covenant::FormatNotice);
  RoundTrip(bytes, covenant::ParseOffer, covenant::FormatOffer);
  RoundTrip(bytes, covenant::ParseOfferMessage, covenant::FormatOfferMessage);
  RoundTrip(bytes, covenant::ParseVote, covenant::FormatVote);
  if (auto certificate = covenant::ParseCertificate(bytes)) {
    (void)covenant::Apply(state, *certificate).has_value();
    auto& body = certificate->body;
    body.covenant = state.covenant;  // so that the fuzzer gets past the first check
    body.epoch = 1;
    body.previous = state.head;
    if (const auto next = covenant::Follow(state, body)) CHECK(next->hash == covenant::StateHash(*next));
  }
  return 0;
}
