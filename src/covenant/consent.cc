#include "covenant/consent.h"

#include <array>

#include "covenant/fields.h"

namespace covenant {
namespace {

using base::Result;
using base::Status;

constexpr std::array<std::string_view, 2> kNoticeKinds{"keep", "leave"};

void WriteApplicationBody(json::Writer& w, const Application& application) {
  w.Object();
  WriteBase(w, application.base);
  w.Key("card");
  WriteCard(w, application.card);
  WriteHash(w, "covenant", application.covenant);
  w.End();
}

void WriteNoticeBody(json::Writer& w, const Notice& notice) {
  w.Object().Key("card");
  notice.card ? w.String(Base64Of(*notice.card)) : w.Null();
  WriteHash(w, "covenant", notice.covenant);
  w.Key("epoch").Integer(static_cast<int64_t>(notice.epoch));
  w.Key("kind").String(kNoticeKinds[static_cast<size_t>(notice.kind)]);
  WriteHash(w, "member", notice.member);
  w.End();
}

}  // namespace

void WriteApplication(json::Writer& w, const Application& application) {
  w.Object().Key("body");
  WriteApplicationBody(w, application);
  WriteSignature(w, "signature", application.signature);
  w.End();
}

void WriteNotice(json::Writer& w, const Notice& notice) {
  w.Object().Key("body");
  WriteNoticeBody(w, notice);
  WriteSignature(w, "signature", notice.signature);
  w.End();
}

Result<Application> ReadApplication(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"body", "signature"}));
  const Fields body = TRY(Fields::Of(fields["body"], fields.At("body"), {"base", "card", "covenant"}));
  return Application{TRY(ReadBase(body["base"], body.At("base"))), TRY(ReadCard(body["card"], body.At("card"))),
                     TRY(body.Hash("covenant")), TRY(fields.Signature("signature"))};
}

Result<Notice> ReadNotice(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"body", "signature"}));
  const Fields body = TRY(Fields::Of(fields["body"], fields.At("body"), {"card", "covenant", "epoch", "kind", "member"}));
  Notice notice{.card = TRY(body.Optional("card", ReadHash)),
                .covenant = TRY(body.Hash("covenant")),
                .epoch = TRY(body.Number("epoch")),
                .kind = TRY(ReadEnum<Notice::Kind>(body["kind"], body.At("kind"), kNoticeKinds)),
                .member = TRY(body.Hash("member")),
                .signature = TRY(fields.Signature("signature"))};
  if (notice.card.has_value() != (notice.kind == Notice::Kind::kKeep)) {
    return Wrong(body.At("card"), "a notice to keep a card names the one that waits; a notice to leave names none");
  }
  return notice;
}

std::string FormatApplicationBody(const Application& application) {
  json::Writer w;
  WriteApplicationBody(w, application);
  return w.Take();
}

Digest ApplicationHash(const Application& application) { return HashOf(domain::kApplication, FormatApplicationBody(application)); }

std::string FormatApplication(const Application& application) {
  json::Writer w;
  WriteApplication(w, application);
  return w.Take();
}

Result<Application> ParseApplication(std::string_view bytes) {
  Application application = TRY(ReadDocument(bytes, kApplicationBytesMax, "application", ReadApplication));
  TRY(CheckApplicationSignature(application));
  return application;
}

Application SignApplication(Application application, const crypto::SigningKey& vote) {
  application.signature = vote.Sign(Message(domain::kApplication, FormatApplicationBody(application)));
  return application;
}

Status CheckApplicationSignature(const Application& application) {
  return CheckSignature(application.card.body.keys.vote, Message(domain::kApplication, FormatApplicationBody(application)),
                        application.signature, "application: the candidate's");
}

std::string FormatSponsorshipBody(const Sponsorship& sponsorship) {
  json::Writer w;
  w.Object();
  WriteHash(w, "application", sponsorship.application);
  WriteHash(w, "covenant", sponsorship.covenant);
  WriteHash(w, "sponsor", sponsorship.sponsor);
  w.End();
  return w.Take();
}

std::string FormatSponsorship(const Sponsorship& sponsorship) {
  json::Writer w;
  w.Object().Key("body").Raw(FormatSponsorshipBody(sponsorship));
  WriteSignature(w, "signature", sponsorship.signature);
  w.End();
  return w.Take();
}

Result<Sponsorship> ReadSponsorship(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"body", "signature"}));
  const Fields body = TRY(Fields::Of(fields["body"], fields.At("body"), {"application", "covenant", "sponsor"}));
  return Sponsorship{TRY(body.Hash("application")), TRY(body.Hash("covenant")), TRY(body.Hash("sponsor")), TRY(fields.Signature("signature"))};
}

Result<Sponsorship> ParseSponsorship(std::string_view bytes) {
  return ReadDocument(bytes, kSponsorshipBytesMax, "sponsorship", ReadSponsorship);
}

Sponsorship SignSponsorship(Sponsorship sponsorship, const crypto::SigningKey& vote) {
  sponsorship.signature = vote.Sign(Message(domain::kSponsor, FormatSponsorshipBody(sponsorship)));
  return sponsorship;
}

std::string FormatSponsorBody(const Application& application, const MemberId& sponsor) {
  return FormatSponsorshipBody({ApplicationHash(application), application.covenant, sponsor, {}});
}

SponsorSignature Sponsor(const Application& application, const MemberId& sponsor, const crypto::SigningKey& vote) {
  return {sponsor, SignSponsorship({ApplicationHash(application), application.covenant, sponsor, {}}, vote).signature};
}

std::string FormatNoticeBody(const Notice& notice) {
  json::Writer w;
  WriteNoticeBody(w, notice);
  return w.Take();
}

std::string FormatNotice(const Notice& notice) {
  json::Writer w;
  WriteNotice(w, notice);
  return w.Take();
}

Result<Notice> ParseNotice(std::string_view bytes) { return ReadDocument(bytes, kNoticeBytesMax, "notice", ReadNotice); }

Notice SignNotice(Notice notice, const crypto::SigningKey& vote) {
  notice.signature = vote.Sign(Message(domain::kNotice, FormatNoticeBody(notice)));
  return notice;
}

}  // namespace covenant
