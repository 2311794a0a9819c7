#include "covenant/effects.h"

#include <fmt/format.h>

#include <algorithm>

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

std::unexpected<base::Error> Refuse(std::string_view why) { return Fail(Code::kInvalid, std::string(why)); }

CircleRow* FindCircle(State& state, std::string_view name) {
  const auto at = std::ranges::lower_bound(state.circles, name, {}, [](const CircleRow& row) -> const std::string& { return row.circle.name; });
  return at != state.circles.end() && at->circle.name == name ? &*at : nullptr;
}

Result<Row*> MemberRow(State& state, const MemberId& id) {
  Row* row = state.Find(id);
  if (row == nullptr || !row->IsMember()) return Refuse("there is no such member");
  return row;
}

// The member that an action is about; nullptr where it is about another thing.
const MemberId* Subject(const Action& action) {
  const auto subject = [](const auto& a) -> const MemberId* {
    if constexpr (requires { a.member; }) {
      return &a.member;
    } else if constexpr (requires { a.notice; }) {
      return &a.notice.member;
    } else {
      return nullptr;
    }
  };
  return std::visit(subject, action);
}

class Performer {
 public:
  Performer(State& state, Scene& scene) : state_(state), scene_(scene) {}

  Status operator()(const Admit& admit) {
    const Application& application = admit.application;
    if (application.covenant != state_.covenant) return Refuse("an application to another covenant");
    TRY(CheckBase(scene_.before, application.base));
    TRY(CheckApplicationSignature(application));
    TRY(CheckSponsors(admit));
    const CardBody& card = application.card.body;
    const MemberId id = CardHash(card);
    if (state_.Find(id) != nullptr) return Refuse("it was a member before; a new card makes a new member");
    TRY(CheckCardAmong(state_, card, nullptr));
    if (++scene_.admitted > AdmissionsMax(scene_.before.thresholds, scene_.before.ActiveCount())) return Refuse("one epoch admits no more members");
    if (state_.members.size() >= kRowsMax || state_.ActiveCount() >= kActiveMembersMax) return Refuse("there is no room for another member");
    const auto at = std::ranges::lower_bound(state_.members, id, {}, &Row::id);
    state_.members.insert(at, Row{.admitted = scene_.epoch, .card = card, .id = id, .roles = card.roles, .touched = scene_.epoch});
    return {};
  }

  Status operator()(const Expel& a) { return SetStatus(a.member, MemberStatus::kExpelled); }
  Status operator()(const Suspend& a) { return SetStatus(a.member, MemberStatus::kSuspended); }
  Status operator()(const Readmit& a) {
    const Row* row = TRY(MemberRow(state_, a.member));
    if (row->status != MemberStatus::kSuspended) return Refuse("the member is not suspended");
    if (state_.ActiveCount() >= kActiveMembersMax) return Refuse("there is no room for another member");
    return SetStatus(a.member, MemberStatus::kActive);
  }

  Status operator()(const Leave& a) {
    if (a.notice.kind != Notice::Kind::kLeave) return Refuse("its notice is of another kind");
    TRY(CheckNotice(a.notice));
    const uint64_t now = scene_.before.epoch;  // an old notice is not held against a member that stayed
    if (a.notice.epoch > now || now - a.notice.epoch > kRecentStates) return Refuse("its notice is not of the last epochs");
    return SetStatus(a.notice.member, MemberStatus::kLeft);
  }

  Status operator()(const KeepCard& a) {
    if (a.notice.kind != Notice::Kind::kKeep) return Refuse("its notice is of another kind");
    TRY(CheckNotice(a.notice));
    Row* row = TRY(MemberRow(state_, a.notice.member));
    const bool names_it = row->waiting && a.notice.card == CardHash(row->waiting->card) && a.notice.epoch == row->waiting->epoch;
    if (!names_it) return Refuse("no such card waits there");
    row->waiting.reset();
    return {};
  }

  Status operator()(const ReplaceCard& a) {
    Row* row = TRY(MemberRow(state_, a.member));
    if (a.card.body == row->card) return Refuse("it is the card that the member has");
    TRY(CheckCardAmong(state_, a.card.body, &a.member));
    row->waiting = Waiting{a.card.body, scene_.epoch, CardHash(row->card), scene_.time};
    return {};
  }

  Status operator()(const SetRoles& a) {
    Row* row = TRY(MemberRow(state_, a.member));
    if (row->roles == a.roles) return Refuse("the member has these roles");
    row->roles = a.roles;
    return {};
  }

  Status operator()(const SetCircle& a) {
    for (const MemberId& member : a.circle.members) TRY(MemberRow(state_, member));
    CircleRow* row = FindCircle(state_, a.circle.name);
    if (row != nullptr ? row->circle.members == a.circle.members : a.circle.members.empty()) return Refuse("it changes nothing");
    if (row != nullptr) {
      row->circle.members = a.circle.members;
      return {};
    }
    if (state_.circles.size() >= kCirclesMax) return Refuse(fmt::format("there are {} circles, ended ones too", kCirclesMax));
    const auto at = std::ranges::lower_bound(state_.circles, a.circle.name, {}, [](const CircleRow& r) -> const std::string& { return r.circle.name; });
    state_.circles.insert(at, CircleRow{a.circle, scene_.epoch});
    return {};
  }

  Status operator()(const SetRules& a) { return Replace(state_.rules, a.rules); }
  Status operator()(const SetText& a) { return Replace(state_.text, a.text); }
  Status operator()(const SetThresholds& a) {
    TRY(CheckThresholds(a.thresholds, state_.purpose));
    return Replace(state_.thresholds, a.thresholds);
  }

  Status operator()(const SetProtocol& a) {
    if (a.protocol != state_.protocol + 1) return Refuse(fmt::format("the next protocol version is {}", state_.protocol + 1));
    if (a.protocol > kProtocol) {
      return Fail(Code::kUnsupported, fmt::format("the covenant goes on to protocol {}, and this program knows {}: upgrade it", a.protocol, kProtocol));
    }
    state_.protocol = a.protocol;
    return {};
  }

 private:
  template <class T>
  static Status Replace(T& present, const T& wanted) {
    if (present == wanted) return Refuse("it changes nothing");
    present = wanted;
    return {};
  }

  Status SetStatus(const MemberId& id, MemberStatus status) {
    Row* row = TRY(MemberRow(state_, id));
    if (row->status == status) return Refuse("it changes nothing");
    row->status = status;
    if (!row->IsMember()) row->waiting.reset();
    if (state_.ActiveCount() == 0) return Refuse("no active member would remain");
    return {};
  }

  Status CheckSponsors(const Admit& admit) {
    const size_t needed = std::min<size_t>(scene_.before.thresholds.sponsors, scene_.before.ActiveCount());
    if (admit.sponsors.size() < needed) {
      return Fail(Code::kForbidden, fmt::format("{} sponsors; it takes {}", admit.sponsors.size(), needed));
    }
    for (size_t i = 0; i < admit.sponsors.size(); ++i) {
      const auto& [sponsor, signature] = admit.sponsors[i];
      if (i > 0 && !(admit.sponsors[i - 1].sponsor < sponsor)) return Refuse("sponsors that are not in ascending order");
      const Row* row = scene_.before.FindActive(sponsor);
      if (row == nullptr) return Fail(Code::kForbidden, "a sponsor that is no active member");
      TRY(CheckSignature(row->card.keys.vote, Message(domain::kSponsor, FormatSponsorBody(admit.application, sponsor)), signature, "a sponsor's"));
    }
    return {};
  }

  // Signed with the vote key of the state before, as all votes are.
  Status CheckNotice(const Notice& notice) {
    if (notice.covenant != state_.covenant) return Refuse("a notice to another covenant");
    const Row* row = scene_.before.Find(notice.member);
    if (row == nullptr) return Refuse("there is no such member");
    return CheckSignature(row->card.keys.vote, Message(domain::kNotice, FormatNoticeBody(notice)), notice.signature, "the member's");
  }

  State& state_;
  Scene& scene_;
};

std::unexpected<base::Error> TouchedSince(std::string_view what, uint64_t epoch) {
  return Fail(Code::kConflict, fmt::format("{} changed in epoch {}, after the proposal's base", what, epoch));
}

}  // namespace

Status CheckUntouched(const State& state, const Action& action, uint64_t base_epoch) {
  if (const MemberId* subject = Subject(action)) {
    const Row* row = state.Find(*subject);
    if (row != nullptr && row->touched > base_epoch) return TouchedSince("the member", row->touched);
  } else if (const auto* circle = std::get_if<SetCircle>(&action)) {
    const CircleRow* row = FindCircle(const_cast<State&>(state), circle->circle.name);
    if (row != nullptr && row->touched > base_epoch) return TouchedSince("the circle", row->touched);
  } else if (std::holds_alternative<SetRules>(action)) {
    if (state.rules_touched > base_epoch) return TouchedSince("the rules", state.rules_touched);
  } else if (std::holds_alternative<SetText>(action)) {
    if (state.text_touched > base_epoch) return TouchedSince("the text", state.text_touched);
  }
  // What touches everything is held off by `floor`, and an admission by the row that it made.
  return {};
}

Status Perform(const Action& action, State& state, Scene& scene) { return std::visit(Performer(state, scene), action); }

void Touch(const Action& action, State& state, uint64_t epoch) {
  if (const MemberId* subject = Subject(action)) {
    if (Row* row = state.Find(*subject)) row->touched = epoch;
  } else if (const auto* circle = std::get_if<SetCircle>(&action)) {
    if (CircleRow* row = FindCircle(state, circle->circle.name)) row->touched = epoch;
  } else if (std::holds_alternative<SetRules>(action)) {
    state.rules_touched = epoch;
  } else if (std::holds_alternative<SetText>(action)) {
    state.text_touched = epoch;
  } else if (std::holds_alternative<SetThresholds>(action) || std::holds_alternative<SetProtocol>(action)) {
    state.floor = epoch;
  }
}

}  // namespace covenant
