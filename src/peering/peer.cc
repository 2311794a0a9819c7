#include "peering/peer.h"

#include <algorithm>
#include <future>

#include "base/encoding.h"
#include "json/parse.h"
#include "membership/intake.h"
#include "peering/member_gate.h"
#include "peering/member_routes.h"

namespace peering {
namespace {

constexpr int64_t kRetryMin_ms = 250, kRetryMax_ms = 60'000;
constexpr int64_t kBetweenQuestions_ms = 20;  // at least: a member that answers everything at once costs no more than this
constexpr int64_t kReceiptAgain_ms = 10'000;
constexpr int64_t kBeforeItMaySign_ms = 500;
constexpr int kPatience_ms = 30'000;  // beyond what a question may wait
constexpr uint64_t kAnswerBytesMax = uint64_t{96} << 20;
constexpr size_t kDocumentsMax = 20'000;

}  // namespace

Peer::Peer(const Parts& parts, covenant::MemberId member)
    : parts_(parts), member_(member), client_({parts.membership, parts.identity, member, kNewsWaitMax_ms + kPatience_ms, kAnswerBytesMax, stop_.fd()}) {
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
  int64_t retry_ms = kRetryMin_ms;
  while (!stop_.is_given()) {
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
        stop_.WaitFor(kBeforeItMaySign_ms);
        continue;
      }
      stop_.WaitFor(std::clamp<int64_t>(asked_ms + kBetweenQuestions_ms - parts_.clock.MonotonicMs(), 0, kBetweenQuestions_ms));
      continue;
    }
    client_.Leave();
    stop_.WaitFor(retry_ms);
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

base::Result<std::string> Peer::Get(std::string path) { return TRY(Send(std::move(path))).body; }

base::Result<http::ClientResponse> Peer::Send(const std::string& path) {
  auto response = TRY(client_.Send(http::Method::kGet, path));
  if (response.status == 200) return response;
  const auto code = response.status == 403 ? base::Code::kForbidden : base::Code::kUnavailable;
  return base::Fail(code, "it answers " + std::to_string(response.status) + " to " + path + ": " + response.body.substr(0, 300));
}

base::Status Peer::AnswerWithdrawals() {
  membership::Receipts& receipts = parts_.membership.receipts();
  if (parts_.clock.MonotonicMs() < receipt_after_ms_ || !TRY(receipts.Owes(member_))) return {};
  const auto receipt = [&]() -> base::Result<covenant::Receipt> {
    TRY(parts_.finish_erasures());
    return receipts.Make(member_, parts_.clock.Now());
  }();
  if (receipt) {
    const auto response = TRY(client_.Send(http::Method::kPost, "receipts", covenant::FormatReceipt(*receipt)));
    if (response.status == 204) return receipts.WasTaken(member_, *receipt);
    parts_.logger.Log(base::Level::kWarning, "a member does not take the answer to its recalls", {{"member", base::HexEncode(member_.view())}, {"why", response.body.substr(0, 300)}});
  } else {
    parts_.logger.Log(base::Level::kWarning, "recalls or erasures of a member cannot be answered yet", {{"member", base::HexEncode(member_.view())}, {"why", receipt.error().message}});
  }
  receipt_after_ms_ = parts_.clock.MonotonicMs() + kReceiptAgain_ms;
  return {};
}

base::Status Peer::Talk() {
  TRY(Connect());
  TRY(AnswerWithdrawals());
  const uint64_t taken = TRY(parts_.membership.SizeOf(member_));
  known_.size = stays_behind_ ? known_.size : taken;
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
  // It would give nothing: both judge a record by the same epoch. Once it has followed it says so.
  stays_behind_ = news.epoch < parts_.membership.Now()->state.epoch;
  known_.size = news.size;
  if (stays_behind_) return {};
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
    if (!document || federation::NameOf(*document) != Digest::From(*name)) continue;  // it has had its time, or is not what it is called
    (void)parts_.council.Take(*document).has_value();  // of no use, or not yet: it is asked for again while it matters
  }
  return {};
}

// What comes next is fetched while the last is judged, and the one before that is written.
base::Status Peer::TakeRecords(uint64_t size) {
  membership::Intake intake(parts_.membership, member_);
  std::future<base::Status> taken;
  base::Status fetched;
  for (uint64_t from = TRY(parts_.membership.SizeOf(member_)); from < size;) {
    auto batch = FetchRecords(intake.epoch(), from);
    if (taken.valid()) {
      if (fetched = taken.get(); !fetched) break;
    }
    if (!batch) {
      fetched = std::unexpected(batch.error());
      break;
    }
    from = batch->next;
    taken = std::async(std::launch::async, [&intake, frames = std::move(batch->frames)] { return intake.Take(frames); });
  }
  if (taken.valid()) {
    if (const auto last = taken.get(); fetched) fetched = last;
  }
  const auto finished = intake.Finish();
  if (finished) Count(*finished);
  TRY(fetched);
  TRY(finished);
  return {};
}

base::Result<membership::Delivery> Peer::FetchRecords(uint64_t epoch, uint64_t from) {
  auto response = TRY(Send("records?epoch=" + std::to_string(epoch) + "&from=" + std::to_string(from)));
  const auto next = base::ParseDecimal(response.headers.Find(kNextHeader).value_or(""));
  if (!next || *next <= from) return base::Fail(base::Code::kCorrupt, "it says that it has more, and sends nothing");
  return membership::Delivery{std::move(response.body), *next};
}

void Peer::Count(const exchange::ReceptionReport& report) {
  const base::MutexLock lock(mutex_);
  status_.taken = report.size;
  status_.received.Add(report);
}

}  // namespace peering
