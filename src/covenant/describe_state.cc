// A state and what led to it, in words.
#include <fmt/format.h>

#include <algorithm>

#include "covenant/describe.h"

namespace covenant {
namespace {

void Append(Words& words, const Words& more, std::string_view indent = "") {
  for (const std::string& line : more) words.push_back(std::string(indent) + line);
}

std::string Roles(const std::vector<std::string>& roles) { return roles.empty() ? "none" : fmt::format("{}", fmt::join(roles, ", ")); }

Words DescribeRow(const Row& row, const Thresholds& thresholds) {
  Words words{fmt::format("  \"{}\" ({}, {}): {}, {}  roles: {}", row.card.organisation, row.card.kind, row.card.jurisdiction,
                          kStatusNames[static_cast<size_t>(row.status)],
                          row.admitted == 0 ? "a founder" : fmt::format("admitted in epoch {}", row.admitted), Roles(row.roles)),
              fmt::format("    {}  {}  member id {}", fmt::join(row.card.addresses, ", "), row.card.contact.email, Base64Of(row.id))};
  if (row.anchor) words.push_back(fmt::format("    its log is anchored at {} entries", row.anchor->size));
  if (row.waiting) {
    words.push_back(fmt::format("    another card, {}, takes effect after {}", Base64Of(CardHash(row.waiting->card)),
                                TimeText(row.waiting->time + thresholds.key_delay_s)));
  }
  return words;
}

}  // namespace

Words DescribeState(const State& state) {
  const size_t active = state.ActiveCount();
  Words words{fmt::format("covenant \"{}\", {}", state.name, state.purpose == Purpose::kReal ? "for real use" : "a TEST: any address is allowed, nothing in it counts"),
              fmt::format("  id           {}", Base64Of(state.covenant)),
              fmt::format("  epoch        {}{}", state.epoch, state.epoch == 0 ? ", its founding" : fmt::format(", of {}", TimeText(state.time))),
              fmt::format("  state hash   {}", Base64Of(state.hash)),
              fmt::format("  charter      {}", state.text ? "the text with SHA-256 " + Base64Of(*state.text) : "no text in prose"),
              fmt::format("members: {} active, {} in all", active, state.members.size())};
  for (const Row& row : state.members) Append(words, DescribeRow(row, state.thresholds));
  for (const CircleRow& row : state.circles) {
    if (!row.circle.members.empty()) words.push_back(fmt::format("circle \"{}\": {}", row.circle.name, Names(&state).Of(row.circle.members)));
  }
  if (active < 4) words.push_back("with fewer than four active members a member that shows two faces of its log may go unseen");
  Append(words, DescribeRules(state.rules));
  Append(words, DescribeThresholds(state.thresholds, active));
  return words;
}

Words DescribeEpoch(const State& before, const Certificate& certificate, const State& after) {
  const CertificateBody& body = certificate.body;
  const Names names(&before);
  Words words{fmt::format("epoch {}, {}: put in place by {} of {} members", body.epoch, TimeText(body.time), certificate.seal.commits.size(), before.ActiveCount())};
  for (const CardUpdate& update : body.cards) words.push_back(fmt::format("  {} renewed its card", names.Of(update.member)));
  for (const Approved& approved : body.proposals) {
    const auto yes = std::ranges::count(approved.ballots, Choice::kYes, &BallotSignature::choice);
    const auto no = static_cast<std::ptrdiff_t>(approved.ballots.size()) - yes;
    words.push_back(fmt::format("  proposed by {}, {} yes and {} no: {}", names.Of(approved.proposal.proposer), yes, no, approved.proposal.reason));
    for (const Action& action : approved.proposal.actions) Append(words, DescribeAction(action, names), "    ");
  }
  for (const Row& row : after.members) {
    const Row* old = before.Find(row.id);
    if (old != nullptr && old->waiting && !row.waiting && row.card == old->waiting->card) words.push_back(fmt::format("  the card that waited for {} took effect", names.Of(row.id)));
  }
  if (words.size() == 1) words.push_back("  nothing but new anchors of the members' logs");
  return words;
}

}  // namespace covenant
