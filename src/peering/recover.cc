#include "peering/recover.h"

#include <algorithm>
#include <functional>
#include <memory>

#include "base/encoding.h"
#include "json/parse.h"
#include "peering/member_client.h"

namespace peering {
namespace {

constexpr int kTimeout_ms = 60'000;
constexpr uint64_t kAnswerBytesMax = uint64_t{96} << 20;

struct Asked {
  covenant::MemberId member;
  std::string organisation;
  MemberClient client;
  std::string checkpoint;
  uint64_t size = 0;
};

base::Result<std::string> Get(MemberClient& client, const std::string& path) {
  TRY(client.Connect());
  auto response = TRY(client.Send(http::Method::kGet, path));
  if (response.status == 200) return std::move(response.body);
  return base::Fail(base::Code::kUnavailable, "it answers " + std::to_string(response.status) + ": " + response.body.substr(0, 300));
}

base::Status AskWhatItHolds(Asked& asked) {
  json::Parser parser;
  const std::string answer = TRY(Get(asked.client, "mirror"));
  const json::Value held = TRY(parser.Parse(answer));
  asked.checkpoint = held.FindString("checkpoint");
  const auto size = held.Find("size");
  asked.size = size && size->is_integer() ? static_cast<uint64_t>(std::max<int64_t>(size->AsInteger(), 0)) : 0;
  return {};
}

}  // namespace

base::Result<Recovered> Recover(membership::Membership& membership, const http::TlsIdentity& identity, base::Logger& logger, int stop_fd) {
  const auto now = membership.Now();
  if (!now) return base::Fail(base::Code::kNotFound, "this node is in no covenant");
  Recovered recovered;
  std::vector<std::unique_ptr<Asked>> members;
  std::vector<std::string> heads;
  for (const covenant::Row& row : now->state.members) {
    if (!row.IsMember() || row.id == now->seat.self) continue;
    auto asked = std::make_unique<Asked>(Asked{row.id, row.card.organisation, MemberClient({membership, identity, row.id, kTimeout_ms, kAnswerBytesMax, stop_fd}), {}, 0});
    if (const auto answered = AskWhatItHolds(*asked); !answered) {
      recovered.silent.push_back(asked->organisation + ": " + answered.error().message);
      continue;
    }
    recovered.asked.push_back(asked->organisation);
    if (!asked->checkpoint.empty()) heads.push_back(asked->checkpoint);
    members.push_back(std::move(asked));
  }
  if (members.empty()) return base::Fail(base::Code::kUnavailable, "no other member answers: " + (recovered.silent.empty() ? "there is none" : recovered.silent[0]));
  auto recovery = TRY(membership::Recovery::Begin(membership, heads));
  std::ranges::stable_sort(members, std::greater(), [](const auto& asked) { return asked->size; });
  while (recovery.next() < members[0]->size) {
    std::vector<std::string> given;
    for (const auto& asked : members) {
      if (asked->size <= recovery.next()) continue;
      auto frames = Get(asked->client, "mirror/records?from=" + std::to_string(recovery.next()));
      if (frames) given.push_back(*std::move(frames));
      if (!frames) logger.Log(base::Level::kWarning, "a member gives nothing back of this node's log", {{"member", asked->organisation}, {"why", frames.error().message}});
    }
    if (given.empty()) return base::Fail(base::Code::kUnavailable, "no member gives back the entries from " + std::to_string(recovery.next()) + " on now; what came before is kept: try again");
    TRY(recovery.Take(given));
  }
  // By what they said before: whether this node may sign now is decided anew.
  for (const auto& asked : members) (void)membership.HeardOfOwnLog(asked->member, asked->checkpoint).has_value();
  recovered.report = recovery.report();
  return recovered;
}

}  // namespace peering
