// mithaq covenant propose, proposals, vote.
#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/answer.h"
#include "cli/covenant_node.h"
#include "covenant/ballot_box.h"
#include "covenant/fields.h"
#include "json/canonical.h"
#include "json/print.h"
#include "node/member_folder.h"

namespace cli {
namespace {

using base::Code;
using base::Fail;

constexpr uint64_t kDay_s = 86'400;

uint64_t Now_s() { return static_cast<uint64_t>(base::SystemClock().Now().us / 1'000'000); }

// "name=a,b"
base::Result<std::pair<std::string, std::vector<std::string>>> NameAndList(std::string_view text, std::string_view option) {
  const size_t at = text.find('=');
  if (at == std::string_view::npos) return Fail(Code::kInvalid, fmt::format("{} {}: write it as NAME=A,B", option, text));
  return std::pair(std::string(text.substr(0, at)), base::SplitAtCommas(text.substr(at + 1)));
}

base::Result<covenant::Admit> Admission(const ProposeOptions& options) {
  covenant::Admit admit{TRY(ReadDocumentFileOf<covenant::Application>(options.admit, "an application")), {}};
  for (const std::string& file : options.sponsors) {
    const auto sponsorship = TRY(ReadDocumentFileOf<covenant::Sponsorship>(file, "a sponsorship"));
    if (sponsorship.application != covenant::ApplicationHash(admit.application)) return Fail(Code::kInvalid, file + ": vouches for another application");
    admit.sponsors.push_back({sponsorship.sponsor, sponsorship.signature});
  }
  std::ranges::sort(admit.sponsors, {}, &covenant::SponsorSignature::sponsor);
  return admit;
}

base::Result<std::string> ReadJsonFile(const std::string& path, json::Parser& parser) {
  const std::string text = TRY(base::ReadFile(path, covenant::kRulesBytesMax * 2));
  const auto value = parser.Parse(text);
  if (!value) return base::Annotate(value.error(), path);
  return json::Canonical(*value);
}

base::Result<std::vector<covenant::Action>> ActionsOf(const ProposeOptions& options, const covenant::State& state, const node::MemberKeys& keys) {
  std::vector<covenant::Action> actions;
  json::Parser parser;
  if (!options.rules.empty()) actions.push_back(covenant::SetRules{TRY(covenant::ParseRules(TRY(ReadJsonFile(options.rules, parser))))});
  if (!options.thresholds.empty()) {
    const std::string text = TRY(ReadJsonFile(options.thresholds, parser));
    actions.push_back(covenant::SetThresholds{TRY(covenant::ReadThresholds(TRY(parser.Parse(text)), ""))});
  }
  if (!options.admit.empty()) actions.push_back(TRY(Admission(options)));
  if (!options.expel.empty()) actions.push_back(covenant::Expel{TRY(FindMember(state, options.expel))});
  if (!options.suspend.empty()) actions.push_back(covenant::Suspend{TRY(FindMember(state, options.suspend))});
  if (!options.readmit.empty()) actions.push_back(covenant::Readmit{TRY(FindMember(state, options.readmit))});
  if (options.leave) {
    if (!keys.vote) return Fail(Code::kUnsupported, "leaving needs the vote key on this machine");
    actions.push_back(covenant::Leave{covenant::SignNotice({{}, state.covenant, state.epoch, covenant::Notice::Kind::kLeave, keys.id, {}}, *keys.vote)});
  }
  for (const std::string& text : options.roles) {
    auto [member, roles] = TRY(NameAndList(text, "--roles"));
    std::ranges::sort(roles);
    actions.push_back(covenant::SetRoles{TRY(FindMember(state, member)), std::move(roles)});
  }
  for (const std::string& text : options.circles) {
    const auto [name, members] = TRY(NameAndList(text, "--circle"));
    covenant::Circle circle{name, {}};
    for (const std::string& member : members) circle.members.push_back(TRY(FindMember(state, member)));
    std::ranges::sort(circle.members);
    actions.push_back(covenant::SetCircle{std::move(circle)});
  }
  return actions;
}

// Asks, signs and hands over; where the vote key is on another machine, writes what is to be signed there.
Done SignAndSubmit(Api& api, const node::MemberKeys& keys, const covenant::State& state, const covenant::AnyDocument& document, Console::Consent consent,
                   const std::string& file, Console& console) {
  TRY(Confirm(console, covenant::DescribeAny({document, false}, covenant::Names(&state)), consent));
  const std::string id = base::HexEncode(covenant::HashOfAny(document).view());
  const bool is_signed = keys.vote.has_value();
  if (is_signed) {
    TRY(Submit(api, covenant::FormatAny(TRY(covenant::SignAny(document, *keys.vote)))));
  } else {
    TRY(WriteNewDocument(file, covenant::FormatAny({document, true})));
  }
  if (console.json) {
    json::Writer w;
    w.Object().Key("id").String(id).Key("submitted").Bool(is_signed).Key("file");
    is_signed ? w.Null() : w.String(file);
    console.PrintLine(w.End().Take());
    return Exit::kFine;
  }
  console.PrintLine(is_signed ? "Signed, and handed to the members: " + console.Bold(id.substr(0, 12)) : "Written, not signed yet: " + console.Bold(file));
  if (!is_signed) {
    console.PrintLine("  where the vote key is:  mithaq covenant sign " + file + " --key FILE");
    console.PrintLine("  then here:              mithaq covenant submit " + file);
  }
  return Exit::kFine;
}

struct Found {
  covenant::Proposal proposal;
  std::string own_vote;  // this member's, "yes" or "no"; empty: none yet
};

// The one proposal whose id begins so.
base::Result<Found> FindProposal(Api& api, std::string_view begins, const covenant::MemberId& self) {
  const Answer answer = TRY(Answer::Ask(api, {.target = ApiPath({"covenant", "proposals"})}));
  std::optional<Found> found;
  for (const json::Value one : answer["proposals"].elements()) {
    if (!one.FindString("id").starts_with(begins)) continue;
    if (found) return Fail(Code::kConflict, "several proposals begin with " + std::string(begins) + "; write more of the id");
    found.emplace(TRY(covenant::ParseProposal(json::Canonical(*one.Find("document")))));
    for (const json::Value ballot : one.Find("ballots").value_or(json::Value()).elements()) {
      if (ballot.FindString("voter") == covenant::Base64Of(self)) found->own_vote = ballot.FindString("vote");
    }
  }
  if (!found) return Fail(Code::kNotFound, "no open proposal begins with " + std::string(begins) + "; `mithaq covenant proposals` lists them");
  return *std::move(found);
}

}  // namespace

Done CovenantPropose(const ProposeOptions& options, Console& console) {
  const auto keys = TRY(node::LoadMemberKeys(options.folder()));
  const auto api = TRY(OpenApi(options.folder()));
  const covenant::State state = TRY(NodeEpochs(*api)).states.back();
  auto actions = TRY(ActionsOf(options, state, keys));
  if (actions.empty()) return console.Misused("covenant propose", "say what to change: --rules, --admit, --expel, ...");
  const covenant::Proposal proposal{.actions = std::move(actions), .base = {state.epoch, state.hash}, .covenant = state.covenant,
                                    .not_after = Now_s() + options.days * kDay_s, .proposer = keys.id, .reason = options.reason, .signature = {}};
  return SignAndSubmit(*api, keys, state, proposal, options.yes ? Console::Consent::kGiven : Console::Consent::kAsk, options.output.empty() ? "proposal.json" : options.output, console);
}

Done CovenantVote(const VoteOptions& options, Console& console) {
  if (options.vote != "yes" && options.vote != "no") return console.Misused("covenant vote", "a vote is yes or no");
  const auto keys = TRY(node::LoadMemberKeys(options.folder()));
  const auto api = TRY(OpenApi(options.folder()));
  const covenant::State state = TRY(NodeEpochs(*api)).states.back();
  const Found found = TRY(FindProposal(*api, options.proposal, keys.id));
  if (found.own_vote == options.vote) {
    if (console.json) console.PrintLine(R"({"id":null,"submitted":false,"file":null})");
    console.Note("This member has voted " + options.vote + " on this proposal already: nothing more is needed.");
    return Exit::kFine;
  }
  if (!found.own_vote.empty()) return covenant::SecondBallot(found.own_vote);
  const covenant::Ballot ballot{state.covenant, covenant::ProposalHash(found.proposal), options.vote == "yes" ? covenant::Choice::kYes : covenant::Choice::kNo, keys.id, {}};
  if (!console.json) PrintWords(console, covenant::DescribeAny({found.proposal, false}, covenant::Names(&state)));  // what the ballot is about
  return SignAndSubmit(*api, keys, state, ballot, options.yes ? Console::Consent::kGiven : Console::Consent::kAsk, options.output.empty() ? "ballot.json" : options.output, console);
}

Done CovenantProposals(const VoteOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, {.target = ApiPath({"covenant", "proposals"})}));
  if (console.json) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  const covenant::State state = TRY(NodeEpochs(*api)).states.back();
  const covenant::Names names(&state);
  for (const json::Value one : answer["proposals"].elements()) {
    const auto proposal = TRY(covenant::ParseProposal(json::Canonical(*one.Find("document"))));
    console.PrintLine(console.Bold(one.FindString("id").substr(0, 12)) +
                      fmt::format("  {} yes, {} no; it takes {} yes", one.Find("yes")->AsInteger(), one.Find("no")->AsInteger(), one.Find("needed")->AsInteger()));
    PrintWords(console, covenant::DescribeAny({proposal, false}, names));
  }
  if (answer["proposals"].empty()) console.Note("Nothing is being voted on.");
  return Exit::kFine;
}

}  // namespace cli
