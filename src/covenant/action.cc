#include "covenant/action.h"

#include <fmt/format.h>

#include <array>

#include "covenant/fields.h"

namespace covenant {
namespace {

using base::Result;

constexpr std::array<std::string_view, std::variant_size_v<Action>> kActionNames{
    "admit",    "expel",     "keep-card", "leave",    "readmit",        "replace-card", "set-circle", "set-protocol",
    "set-roles", "set-rules", "set-text",  "set-thresholds", "suspend"};
constexpr auto kAsItIs = [](const auto& element) -> const auto& { return element; };

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

Result<SponsorSignature> ReadSponsor(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"signature", "sponsor"}));
  return SponsorSignature{TRY(fields.Hash("sponsor")), TRY(fields.Signature("signature"))};
}

// One reader for each action, in the order of kActionNames.
using Read = Result<Action> (*)(json::Value, const std::string&);

Result<Action> ReadAdmit(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"action", "application", "sponsors"}));
  return Admit{TRY(ReadApplication(fields["application"], fields.At("application"))),
               TRY(fields.Sorted("sponsors", 0, kActiveMembersMax, ReadSponsor, [](const SponsorSignature& s) { return s.sponsor; }))};
}

template <class OnMember>
Result<Action> ReadOnMember(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"action", "member"}));
  return OnMember{TRY(fields.Hash("member"))};
}

template <class WithNotice>
Result<Action> ReadWithNotice(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"action", "notice"}));
  return WithNotice{TRY(ReadNotice(fields["notice"], fields.At("notice")))};
}

Result<Action> ReadReplaceCard(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"action", "card", "member"}));
  return ReplaceCard{TRY(ReadCard(fields["card"], fields.At("card"))), TRY(fields.Hash("member"))};
}

Result<Action> ReadSetCircle(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"action", "circle", "members"}));
  return SetCircle{{TRY(fields.Token("circle")), TRY(fields.Sorted("members", 0, kActiveMembersMax, ReadHash, kAsItIs))}};
}

Result<Action> ReadSetProtocol(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"action", "protocol"}));
  return SetProtocol{TRY(fields.Number("protocol"))};
}

Result<Action> ReadSetRoles(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"action", "member", "roles"}));
  return SetRoles{TRY(fields.Hash("member")), TRY(fields.Sorted("roles", 0, kRolesMax, ReadToken, kAsItIs))};
}

Result<Action> ReadSetRules(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"action", "rules"}));
  return SetRules{TRY(ReadRules(fields["rules"], fields.At("rules")))};
}

Result<Action> ReadSetText(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"action", "text"}));
  return SetText{TRY(fields.Optional("text", ReadHash))};
}

Result<Action> ReadSetThresholds(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"action", "thresholds"}));
  return SetThresholds{TRY(ReadThresholds(fields["thresholds"], fields.At("thresholds")))};
}

constexpr std::array<Read, kActionNames.size()> kReaders{
    ReadAdmit,    ReadOnMember<Expel>, ReadWithNotice<KeepCard>, ReadWithNotice<Leave>, ReadOnMember<Readmit>, ReadReplaceCard, ReadSetCircle,
    ReadSetProtocol, ReadSetRoles,     ReadSetRules,             ReadSetText,           ReadSetThresholds,     ReadOnMember<Suspend>};

void WriteMember(json::Writer& w, const MemberId& member) { WriteHash(w, "member", member); }

}  // namespace

std::string_view ActionName(const Action& action) { return kActionNames[action.index()]; }

Level LevelOf(const Action& action) {
  return std::visit(Overloaded{[](const KeepCard&) { return Level::kOwn; }, [](const Leave&) { return Level::kOwn; },
                               [](const ReplaceCard&) { return Level::kOrdinary; }, [](const SetRoles&) { return Level::kOrdinary; },
                               [](const SetCircle&) { return Level::kOrdinary; }, [](const auto&) { return Level::kCharter; }},
                    action);
}

size_t BallotsNeeded(Level level, const Thresholds& thresholds, size_t active) {
  switch (level) {
    case Level::kOwn: return 0;
    case Level::kOrdinary: return thresholds.ordinary.Over(active);
    case Level::kCharter: return thresholds.charter.Over(active);
  }
  return active + 1;
}

void WriteAction(json::Writer& w, const Action& action) {
  w.Object().Key("action").String(ActionName(action));
  std::visit(Overloaded{
                 [&](const Admit& admit) {
                   w.Key("application");
                   WriteApplication(w, admit.application);
                   w.Key("sponsors").Array();
                   for (const SponsorSignature& sponsor : admit.sponsors) {
                     w.Object();
                     WriteSignature(w, "signature", sponsor.signature);
                     WriteHash(w, "sponsor", sponsor.sponsor);
                     w.End();
                   }
                   w.End();
                 },
                 [&](const Expel& a) { WriteMember(w, a.member); },
                 [&](const Readmit& a) { WriteMember(w, a.member); },
                 [&](const Suspend& a) { WriteMember(w, a.member); },
                 [&](const KeepCard& a) { WriteNotice(w.Key("notice"), a.notice); },
                 [&](const Leave& a) { WriteNotice(w.Key("notice"), a.notice); },
                 [&](const ReplaceCard& a) {
                   WriteCard(w.Key("card"), a.card);
                   WriteMember(w, a.member);
                 },
                 [&](const SetCircle& a) {
                   w.Key("circle").String(a.circle.name).Key("members");
                   WriteMemberIds(w, a.circle.members);
                 },
                 [&](const SetProtocol& a) { w.Key("protocol").Integer(static_cast<int64_t>(a.protocol)); },
                 [&](const SetRoles& a) {
                   WriteMember(w, a.member);
                   w.Key("roles").Array();
                   for (const std::string& role : a.roles) w.String(role);
                   w.End();
                 },
                 [&](const SetRules& a) { WriteRules(w.Key("rules"), a.rules); },
                 [&](const SetText& a) {
                   w.Key("text");
                   a.text ? w.String(Base64Of(*a.text)) : w.Null();
                 },
                 [&](const SetThresholds& a) { WriteThresholds(w.Key("thresholds"), a.thresholds); },
             },
             action);
  w.End();
}

Result<Action> ReadAction(json::Value value, const std::string& pointer) {
  if (!value.is_object()) return Wrong(pointer, "not an object");
  const size_t kind = TRY(ReadChoice(value.Find("action").value_or(json::Value()), Pointer(pointer, "action"), kActionNames));
  return kReaders[kind](value, pointer);
}

}  // namespace covenant
