#include "peering/peer.h"

#include <algorithm>

#include "base/encoding.h"
#include "json/parse.h"
#include "peering/member_gate.h"
#include "peering/member_routes.h"
#include "peering/question_path.h"

namespace peering {
namespace {

using federation::Answer;
using federation::Question;

constexpr uint64_t kAnswerBytesMax = uint64_t{96} << 20;
constexpr size_t kDocumentsMax = 20'000;

base::Result<Answer> ReadHeld(std::string_view body) {
  json::Parser parser;
  const auto checkpoint = TRY(parser.Parse(body)).Find("checkpoint");
  if (!checkpoint || !checkpoint->is_string()) return base::Fail(base::Code::kInvalid, "it does not say what it holds of this node's log");
  return Answer(std::string(checkpoint->AsString()));
}

base::Result<Answer> ReadNames(std::string_view body) {
  json::Parser parser;
  const json::Value list = TRY(parser.Parse(body));
  if (!list.is_array() || list.size() > kDocumentsMax) return base::Fail(base::Code::kInvalid, "its list of documents is none, or too long");
  std::vector<crypto::Digest> names;
  for (const json::Value element : list.elements()) {
    const auto name = base::HexDecode(element.AsString());
    if (!name || name->size() != crypto::Digest::kBytes) return base::Fail(base::Code::kInvalid, "its list of documents names one wrongly");
    names.push_back(crypto::Digest::From(*name));
  }
  return Answer(std::move(names));
}

base::Error Refusal(const http::ClientResponse& response, const std::string& path) {
  const auto code = response.status == 403 ? base::Code::kForbidden : response.status == 404 ? base::Code::kNotFound : base::Code::kUnavailable;
  return {code, "it answers " + std::to_string(response.status) + " to " + path + ": " + response.body.substr(0, 300)};
}

}  // namespace

Peer::Peer(const Parts& parts, covenant::MemberId member)
    : parts_(parts), member_(member), client_({parts.membership, parts.identity, member, kNewsWaitMax_ms + kAnswerPatience_ms, kAnswerBytesMax, stop_.fd()}),
      follow_({parts.membership, parts.council, parts.clock, parts.logger, parts.finish_erasures,
               [this](const exchange::ReceptionReport& report) {
                 const base::MutexLock lock(mutex_);
                 status_.received.Add(report);
               },
               [this](const covenant::MemberAnchor& head) {
                 const base::MutexLock lock(mutex_);
                 status_.witnessed = head.anchor.size;
               }}, member),
      follower_(follow_) {
  status_.member = member;
  thread_ = std::thread([this] { Run(); });
}

Peer::~Peer() {
  stop_.Give();
  thread_.join();
}

PeerStatus Peer::status() const {
  const base::MutexLock lock(mutex_);
  return status_;
}

void Peer::Run() {
  while (!stop_.is_given()) {
    const auto step = follower_.Next(NowMs());
    Show();
    if (const auto* const wait = std::get_if<federation::Follower::Wait>(&step)) {
      if (!follower_.trouble().empty()) client_.Leave();
      stop_.WaitFor(static_cast<int64_t>(wait->until_ms - std::min(wait->until_ms, NowMs())));
    } else {
      Put(std::get<Question>(step));
    }
  }
}

void Peer::Put(const Question& question) {
  const auto connection = client_.Connect();
  if (!connection) return follower_.Answered(std::unexpected(connection.error()), NowMs());
  if (*connection == MemberClient::Connection::kNew) {
    const auto now = parts_.membership.Now();  // held while the row is read
    const base::MutexLock lock(mutex_);
    status_.address = client_.address();
    if (const covenant::Row* const row = now->state.Find(member_)) status_.organisation = row->card.organisation;
  }
  // Another node may have signed with this one's key meanwhile.
  if (*connection == MemberClient::Connection::kNew && !std::holds_alternative<federation::AskHeld>(question)) return follower_.Reconnected();
  follower_.Answered(Ask(question), NowMs());
}

base::Result<Answer> Peer::Ask(const Question& question) {
  const std::string path = PathOf(question);
  if (const auto* const give = std::get_if<federation::GiveReceipt>(&question)) {
    const auto response = TRY(client_.Send(http::Method::kPost, path, give->receipt));
    if (response.status != 204) return std::unexpected(Refusal(response, path));
    return Answer();
  }
  auto response = TRY(client_.Send(http::Method::kGet, path));
  if (response.status != 200) return std::unexpected(Refusal(response, path));
  if (std::holds_alternative<federation::AskHeld>(question)) return ReadHeld(response.body);
  if (std::holds_alternative<federation::AskNews>(question)) return Answer(TRY(ParseNews(response.body)));
  if (std::holds_alternative<federation::AskDocuments>(question)) return ReadNames(response.body);
  if (!std::holds_alternative<federation::AskRecords>(question)) return Answer(std::move(response.body));
  const auto next = base::ParseDecimal(response.headers.Find(kNextHeader).value_or(""));
  if (!next) return base::Fail(base::Code::kInvalid, "its records do not say where to go on");
  return Answer(federation::Records{std::move(response.body), *next});
}

void Peer::Show() {
  const auto taken = follow_.Taken();
  const base::MutexLock lock(mutex_);
  if (follower_.rounds() != status_.answers) {
    status_.answers = follower_.rounds();
    status_.last_answer = parts_.clock.Now();
  }
  status_.trouble = follower_.trouble();
  status_.size = follower_.known().size;
  if (taken) status_.taken = *taken;
}

}  // namespace peering
