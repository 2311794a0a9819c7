#include "covenant/certificate.h"

#include <utility>

#include "covenant/fields.h"

namespace covenant {
namespace {

using base::Result;

Result<tlog::VerifierKey> ReadLogKey(json::Value value, const std::string& pointer) {
  return ReadVerifierKey(value, pointer, tlog::SignatureType::kEd25519);
}

Result<MemberAnchor> ReadAnchor(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"keys", "member", "root", "size"}));
  return MemberAnchor{{.keys = TRY(fields.Sorted("keys", 1, kAnchorKeysMax, ReadLogKey, [](const auto& key) { return key.Format(); })),
                       .root = TRY(fields.Hash("root")),
                       .size = TRY(fields.Number("size"))},
                      TRY(fields.Hash("member"))};
}

Result<BallotSignature> ReadBallotSignature(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"signature", "vote", "voter"}));
  return BallotSignature{TRY(fields.Signature("signature")), TRY(ReadEnum<Choice>(fields["vote"], fields.At("vote"), kChoiceNames)),
                         TRY(fields.Hash("voter"))};
}

Result<Approved> ReadApproved(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"ballots", "proposal"}));
  return Approved{TRY(fields.Sorted("ballots", 0, kActiveMembersMax, ReadBallotSignature, [](const BallotSignature& b) { return b.voter; })),
                  TRY(ReadProposal(fields["proposal"], fields.At("proposal")))};
}

Result<Certificate> ReadCertificate(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"body", "seal"}));
  return Certificate{TRY(ReadCertificateBody(fields["body"], fields.At("body"))), TRY(ReadSeal(fields["seal"], fields.At("seal")))};
}

void WriteAnchor(json::Writer& w, const MemberAnchor& anchor) {
  w.Object().Key("keys").Array();
  for (const tlog::VerifierKey& key : anchor.anchor.keys) w.String(key.Format());
  w.End();
  WriteHash(w, "member", anchor.member);
  WriteHash(w, "root", anchor.anchor.root);
  w.Key("size").Integer(static_cast<int64_t>(anchor.anchor.size)).End();
}

void WriteApproved(json::Writer& w, const Approved& approved) {
  w.Object().Key("ballots").Array();
  for (const BallotSignature& ballot : approved.ballots) {
    w.Object();
    WriteSignature(w, "signature", ballot.signature);
    w.Key("vote").String(kChoiceNames[static_cast<size_t>(ballot.choice)]);
    WriteHash(w, "voter", ballot.voter);
    w.End();
  }
  w.End();
  WriteProposal(w.Key("proposal"), approved.proposal);
  w.End();
}

}  // namespace

void WriteCertificateBody(json::Writer& w, const CertificateBody& body) {
  w.Object().Key("anchors").Array();
  for (const MemberAnchor& anchor : body.anchors) WriteAnchor(w, anchor);
  w.End().Key("cards").Array();
  for (const CardUpdate& update : body.cards) WriteCardUpdate(w, update);
  w.End();
  WriteHash(w, "covenant", body.covenant);
  w.Key("epoch").Integer(static_cast<int64_t>(body.epoch));
  WriteHash(w, "previous", body.previous);
  w.Key("proposals").Array();
  for (const Approved& approved : body.proposals) WriteApproved(w, approved);
  w.End();
  WriteHash(w, "state", body.state);
  w.Key("time").Integer(static_cast<int64_t>(body.time)).End();
}

Result<CertificateBody> ReadCertificateBody(json::Value value, const std::string& pointer) {
  const Fields fields =
      TRY(Fields::Of(value, pointer, {"anchors", "cards", "covenant", "epoch", "previous", "proposals", "state", "time"}));
  return CertificateBody{
      .anchors = TRY(fields.Sorted("anchors", 0, kRowsMax, ReadAnchor, [](const MemberAnchor& a) { return a.member; })),
      .cards = TRY(fields.Sorted("cards", 0, kCardUpdatesMax, ReadCardUpdate, [](const CardUpdate& u) { return std::pair(u.member, u.sequence); })),
      .covenant = TRY(fields.Hash("covenant")),
      .epoch = TRY(fields.Number("epoch")),
      .previous = TRY(fields.Hash("previous")),
      .proposals = TRY(fields.Sorted("proposals", 0, kProposalsMax, ReadApproved, [](const Approved& a) { return ProposalHash(a.proposal); })),
      .state = TRY(fields.Hash("state")),
      .time = TRY(fields.Number("time"))};
}

std::string FormatCertificateBody(const CertificateBody& body) {
  json::Writer w;
  WriteCertificateBody(w, body);
  return w.Take();
}

Digest CertificateHash(const CertificateBody& body) { return HashOf(domain::kCertificate, FormatCertificateBody(body)); }

std::string FormatCertificate(const Certificate& certificate) {
  json::Writer w;
  w.Object().Key("body");
  WriteCertificateBody(w, certificate.body);
  WriteSeal(w.Key("seal"), certificate.seal);
  w.End();
  return w.Take();
}

Result<Certificate> ParseCertificate(std::string_view bytes) {
  return ReadDocument(bytes, kCertificateBytesMax, "certificate", ReadCertificate);
}

}  // namespace covenant
