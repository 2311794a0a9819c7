#include "peering/peer.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

#include "base/encoding.h"
#include "peering/member_gate.h"
#include "peering/member_routes.h"
#include "json/parse.h"

namespace peering {
namespace {

constexpr int64_t kRetryMin_ms = 250, kRetryMax_ms = 60'000;
constexpr int64_t kBetweenQuestions_ms = 20;  // at least: a member that answers everything at once costs no more than this
constexpr int64_t kBeforeItMaySign_ms = 500;
constexpr int kPatience_ms = 30'000;  // beyond what a question may wait
constexpr uint64_t kAnswerBytesMax = uint64_t{96} << 20;
constexpr size_t kDocumentsMax = 20'000;

}  // namespace

Peer::Peer(const Parts& parts, covenant::MemberId member)
    : parts_(parts), member_(member), stop_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      client_({parts.membership, parts.identity, member, kNewsWaitMax_ms + kPatience_ms, kAnswerBytesMax, stop_fd_}) {
  status_.member = member;
  thread_ = std::thread([this] { Run(); });
}

Peer::~Peer() {
  ::eventfd_write(stop_fd_, 1);
  thread_.join();
  ::close(stop_fd_);
}

PeerStatus Peer::status() const {
  const base::MutexLock lock(mutex_);
  return status_;
}

void Peer::Wait(int64_t ms) {
  pollfd stop{stop_fd_, POLLIN, 0};
  ::poll(&stop, 1, static_cast<int>(ms));
}

void Peer::Run() {
  int64_t retry_ms = kRetryMin_ms;
  pollfd stop{stop_fd_, POLLIN, 0};
  while (::poll(&stop, 1, 0) == 0) {
    const int64_t asked_ms = parts_.clock.MonotonicMs();
    const auto talked = Talk();
    {
      const base::MutexLock lock(mutex_);
      if (talked) status_.last_answer = parts_.clock.Now(), ++status_.answers;
      status_.trouble = talked ? "" : talked.error().message;
    }
    if (talked) {
      retry_ms = kRetryMin_ms;
      if (must_wait_) {
        Wait(kBeforeItMaySign_ms);
        continue;
      }
      Wait(std::clamp<int64_t>(asked_ms + kBetweenQuestions_ms - parts_.clock.MonotonicMs(), 0, kBetweenQuestions_ms));
      continue;
    }
    client_.Leave();
    Wait(retry_ms);
    retry_ms = std::min(2 * retry_ms, kRetryMax_ms);
  }
}

base::Status Peer::Connect() {
  const auto connection = TRY(client_.Connect());
  if (connection == MemberClient::Connection::kKept) return {};
  {
    const base::MutexLock lock(mutex_);
    status_.address = client_.address();
    if (const covenant::Row* const row = parts_.membership.Now()->state.Find(member_)) status_.organisation = row->card.organisation;
  }
  return AskWhatItHolds();
}

// Of this node's log. On each new connection, not only at the start: another node may have signed with this one's key meanwhile.
base::Status Peer::AskWhatItHolds() {
  json::Parser parser;
  const std::string answer = TRY(Get("mirror"));
  const json::Value held = TRY(parser.Parse(answer));
  const auto checkpoint = held.Find("checkpoint");
  if (!checkpoint || !checkpoint->is_string()) return base::Fail(base::Code::kInvalid, "it does not say what it holds of this node's log");
  if (const auto heard = parts_.membership.HeardOfOwnLog(member_, checkpoint->AsString()); !heard) {
    // Not by this node's key: it counts as no answer, and stops nothing else.
    parts_.logger.Log(base::Level::kWarning, "a member does not say what it holds of this node's log", {{"member", base::HexEncode(member_.view())}, {"why", heard.error().message}});
  }
  return {};
}

base::Result<std::string> Peer::Get(std::string path) {
  auto response = TRY(client_.Send(http::Method::kGet, path));
  if (response.status == 200) return std::move(response.body);
  const auto code = response.status == 403 ? base::Code::kForbidden : base::Code::kUnavailable;
  return base::Fail(code, "it answers " + std::to_string(response.status) + " to " + path + ": " + response.body.substr(0, 300));
}

base::Status Peer::Talk() {
  TRY(Connect());
  const uint64_t taken = TRY(parts_.membership.SizeOf(member_));
  known_.size = taken;
  const auto told = Get("news?epoch=" + std::to_string(known_.epoch) + "&size=" + std::to_string(known_.size) + "&documents=" +
                        std::to_string(known_.documents) + "&witnessed=" + std::to_string(known_.witnessed) + "&wait=" + std::to_string(kNewsWaitMax_ms / 1000));
  if (!told && told.error().code == base::Code::kForbidden) FollowWhereRefused();
  const News news = TRY(ParseNews(TRY(told)));
  {
    const base::MutexLock lock(mutex_);
    status_.size = news.size;
    status_.taken = taken;
  }
  // An epoch is an entry of this node's own log, which it may not sign yet; and what comes after is read by it.
  must_wait_ = news.epoch > parts_.membership.Now()->state.epoch && !parts_.membership.MaySign();
  if (must_wait_) return {};
  TRY(FollowEpochs(news.epoch));
  known_.epoch = news.epoch;  // the member's, not this node's: one that stays behind would answer at once, always
  if (news.documents != known_.documents) {
    TRY(FetchDocuments());
    known_.documents = news.documents;
  }
  if (news.size < taken) return base::Fail(base::Code::kCorrupt, "its log has gone back from " + std::to_string(taken) + " to " + std::to_string(news.size) + " entries");
  if (news.size > taken) TRY(TakeRecords(news.size));
  if (news.witnessed != known_.witnessed) TakeWitnessed(news.witnessed);
  known_.witnessed = news.witnessed;
  return {};
}

// One that does not hold is as good as none: the entries are here all the same, and the next head may hold.
void Peer::TakeWitnessed(uint64_t size) {
  auto note = Get("witnessed");
  const auto head = note ? parts_.membership.TakeWitnessed(member_, *std::move(note)) : std::unexpected(note.error());
  if (!head) {
    parts_.logger.Log(base::Level::kWarning, "a member's witnessed head is not taken over", {{"member", UserOf(member_)}, {"size", std::to_string(size)}, {"why", head.error().message}});
    return;
  }
  parts_.council.NoteHead(*head);
  const base::MutexLock lock(mutex_);
  status_.witnessed = head->anchor.size;
}

base::Status Peer::FollowEpochs(uint64_t until) {
  for (uint64_t epoch = parts_.membership.Now()->state.epoch + 1; epoch <= until; ++epoch) {
    const std::string certificate = TRY(Get("epochs/" + std::to_string(epoch)));
    if (parts_.membership.Now()->state.epoch >= epoch) continue;  // another peer was faster
    TRY(parts_.council.Take(certificate));
  }
  return {};
}

void Peer::FollowWhereRefused() {
  for (;;) {
    const uint64_t next = parts_.membership.Now()->state.epoch + 1;
    const auto certificate = Get("epochs/" + std::to_string(next));
    if (!certificate || !parts_.council.Take(*certificate) || parts_.membership.Now()->state.epoch < next) return;
  }
}

base::Status Peer::FetchDocuments() {
  json::Parser parser;
  const std::string names = TRY(Get("documents?after=" + std::to_string(known_.documents)));
  const json::Value list = TRY(parser.Parse(names));
  if (!list.is_array() || list.size() > kDocumentsMax) return base::Fail(base::Code::kInvalid, "its list of documents is none, or too long");
  for (const json::Value element : list.elements()) {
    const auto name = base::HexDecode(element.AsString());
    if (!name || name->size() != Digest::kBytes) return base::Fail(base::Code::kInvalid, "its list of documents names one wrongly");
    if (!parts_.council.Lacks(Digest::From(*name))) continue;
    const auto document = Get("documents/" + std::string(element.AsString()));
    if (!document) return std::unexpected(document.error());
    (void)parts_.council.Take(*document).has_value();  // of no use, or not yet: it is asked for again while it matters
  }
  return {};
}

base::Status Peer::TakeRecords(uint64_t size) {
  for (uint64_t taken = TRY(parts_.membership.SizeOf(member_)); taken < size;) {
    const std::string frames = TRY(Get("records?from=" + std::to_string(taken)));
    const auto report = TRY(parts_.membership.Receive(member_, frames));
    if (report.size == taken) return base::Fail(base::Code::kCorrupt, "it says that it has more, and sends nothing");
    taken = report.size;
    const base::MutexLock lock(mutex_);
    status_.taken = taken;
    status_.objects += report.objects;
    status_.withdrawn += report.withdrawn;
    status_.withheld += report.withheld;
    status_.set_aside += report.set_aside;
  }
  return {};
}

}  // namespace peering
