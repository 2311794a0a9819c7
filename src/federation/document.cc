#include "federation/document.h"

#include <algorithm>
#include <utility>

namespace federation {
namespace {

using base::Code;
using base::Fail;
using base::Result;

template <class T>
Result<Document> As(Result<T> (*parse)(std::string_view), std::string_view bytes) {
  return Document(TRY(parse(bytes)));
}

struct Form {
  std::string_view begins;
  Result<Document> (*parse)(std::string_view bytes);
};

// The names of a body's members are sorted, so its first one says which it is.
constexpr std::array<Form, 7> kForms{{
    {"{\"body\":{\"actions\":", [](std::string_view b) { return As(covenant::ParseProposal, b); }},
    {"{\"body\":{\"covenant\":", [](std::string_view b) { return As(covenant::ParseBallot, b); }},
    {"{\"certificate\":", [](std::string_view b) { return As(covenant::ParseOfferMessage, b); }},
    {"{\"body\":{\"certificate\":", [](std::string_view b) { return As(covenant::ParseVote, b); }},
    {"{\"body\":{\"anchors\":", [](std::string_view b) { return As(covenant::ParseCertificate, b); }},
    {"{\"body\":{\"card\":{", [](std::string_view b) { return As(covenant::ParseCardUpdate, b); }},
    {"{\"first\":", [](std::string_view b) { return As(covenant::ParseEvidence, b); }},
}};

struct Formatter {
  std::string operator()(const covenant::Proposal& d) const { return FormatProposal(d); }
  std::string operator()(const covenant::Ballot& d) const { return FormatBallot(d); }
  std::string operator()(const covenant::OfferMessage& d) const { return FormatOfferMessage(d); }
  std::string operator()(const covenant::Vote& d) const { return FormatVote(d); }
  std::string operator()(const covenant::Certificate& d) const { return FormatCertificate(d); }
  std::string operator()(const covenant::CardUpdate& d) const { return FormatCardUpdate(d); }
  std::string operator()(const covenant::Evidence& d) const { return FormatEvidence(d); }
};

}  // namespace

Result<Document> ParseDocument(std::string_view bytes) {
  const auto form = std::ranges::find_if(kForms, [&](const Form& f) { return bytes.starts_with(f.begins); });
  if (form == kForms.end()) {
    return Fail(Code::kInvalid, "no proposal, ballot, offer, vote, certificate, card update or evidence; these begin in a fixed way, as canonical JSON without spaces");
  }
  return form->parse(bytes);
}

std::string FormatDocument(const Document& document) { return std::visit(Formatter(), document); }

Digest NameOf(std::string_view bytes) { return crypto::Sha256(bytes); }

Result<Document> Sign(Document request, const crypto::SigningKey& vote_key) {
  if (auto* vote = std::get_if<covenant::Vote>(&request)) {
    *vote = SignVote(std::move(*vote), vote_key);
  } else if (auto* message = std::get_if<covenant::OfferMessage>(&request)) {
    message->offer = SignOffer(std::move(message->offer), vote_key);
  } else {
    return Fail(Code::kInvalid, "only votes and offers are signed on request");
  }
  return request;
}

}  // namespace federation
