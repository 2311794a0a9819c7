// mithaq covenant open: this node enters a covenant, as a founder or as a newcomer whom the members have admitted.
#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "cli/answer.h"
#include "cli/covenant_node.h"
#include "covenant/apply.h"
#include "http/client.h"
#include "node/member_folder.h"

namespace cli {
namespace {

bool IsMemberIn(const covenant::State& state, const covenant::MemberId& member) {
  const covenant::Row* const row = state.Find(member);
  return row != nullptr && row->IsMember();
}

// The document of an epoch from a member's node, which gives it to anybody (docs/api.md, "Members' port"). Nothing where that epoch is
// not yet.
base::Result<std::optional<std::string>> AskForEpoch(const covenant::State& state, const covenant::Row& member, const std::string& address, uint64_t epoch) {
  http::ClientOptions options;
  options.trust.pinned_key = member.card.keys.tls;
  options.response_bytes_max = covenant::kCertificateBytesMax;
  http::Client client = TRY(http::Client::ForOrigin(address, std::move(options)));
  http::ClientRequest request;
  request.target = "/" + base::HexEncode(state.covenant.view()) + "/epochs/" + std::to_string(epoch);
  auto response = TRY(client.Send(request));
  if (response.status == 404) return std::optional<std::string>();
  if (response.status != 200) return base::Fail(base::Code::kUnavailable, fmt::format("it answers {}", response.status));
  return std::optional(std::move(response.body));
}

// The next epoch, from whichever member has it. What comes is proven by itself: it does not matter who gave it.
std::optional<covenant::Certificate> FetchNext(const covenant::State& state, Console& console) {
  for (const covenant::Row& row : state.members) {
    if (!row.IsMember()) continue;
    for (const std::string& address : row.card.addresses) {
      const auto document = AskForEpoch(state, row, address, state.epoch + 1);
      if (!document) {
        console.Note(fmt::format("{} at {}: {}", Printable(row.card.organisation), Printable(address), Printable(document.error().message)));
        continue;
      }
      if (!*document) break;
      auto certificate = covenant::ParseCertificate(**document);
      if (certificate && covenant::Apply(state, *certificate)) return *std::move(certificate);
      console.Note(fmt::format("{} at {}: what it gave as epoch {} does not hold", Printable(row.card.organisation), Printable(address), state.epoch + 1));
    }
  }
  return std::nullopt;
}

// Up to where `member` is one: epochs that the files lack are asked for.
base::Status FollowUntilMember(Epochs& epochs, const covenant::MemberId& member, Console& console) {
  while (!IsMemberIn(epochs.states.back(), member)) {
    const covenant::State& state = epochs.states.back();
    auto next = FetchNext(state, console);
    if (!next) {
      return base::Fail(base::Code::kForbidden, fmt::format("at epoch {}, the last that is known, this organisation is not a member of {}: the members have not admitted it yet, or "
                                                            "their nodes do not answer; try again later, or name the files of later epochs", state.epoch, Printable(state.name)));
    }
    epochs.states.push_back(TRY(covenant::Apply(state, *next)));
    epochs.certificates.push_back(*std::move(next));
  }
  return {};
}

}  // namespace

Done CovenantOpen(const CovenantOptions& options, Console& console) {
  Epochs epochs = TRY(ReadChain(options.files));
  const covenant::CardDraft card = TRY(node::LoadMemberCard(options.folder()));
  TRY(FollowUntilMember(epochs, covenant::CardHash(card.body), console));
  std::string documents = covenant::FormatGenesis(epochs.genesis);
  for (const covenant::Certificate& certificate : epochs.certificates) documents += '\n' + covenant::FormatCertificate(certificate);
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, {http::Method::kPost, ApiPath({"covenant"}), std::move(documents)}));
  if (console.json) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  console.PrintLine("This node is in the covenant " + console.Bold(Printable(answer["name"].AsString())));
  console.PrintLine("  id    " + std::string(answer["id"].AsString()));
  console.PrintLine("        every member sees the same id: compare it with another's, by phone");
  console.PrintLine("  log   " + std::string(answer["log"].FindString("verifier_key")));
  console.PrintLine("What is added to the collection \"shared\" goes to the members that the rules give it to:");
  console.PrintLine("  mithaq who-can-see --tlp green");
  console.PrintLine("  mithaq import --collection shared report.json");
  return Exit::kFine;
}

}  // namespace cli
