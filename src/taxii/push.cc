#include "taxii/push.h"

#include <algorithm>
#include <map>
#include <set>

#include "json/parse.h"
#include "taxii/client_retry.h"

namespace taxii {
namespace {

using base::Code;

constexpr uint64_t kEnvelopeBytes = 8 << 20;       // where the server takes more
constexpr size_t kEnvelopeObjects = 1000;
constexpr size_t kSuspectsMax = 20;                // with nothing taken: it is not the objects, it is the server
constexpr size_t kIdsAtOnce = 50;                  // in one match[id]
constexpr int64_t kPendingMs = 600'000;            // a status may stay pending for so long
constexpr std::string_view kHead = "{\"objects\":[", kTail = "]}";

std::string EnvelopeOf(std::span<const Outgoing> objects) {
  std::string text(kHead);
  for (const Outgoing& object : objects) text.append(&object == objects.data() ? "" : ",").append(object.text);
  return text.append(kTail);
}

// What an object is called where the server cannot say.
Submission::Failure Named(const Outgoing& object, std::string message) {
  json::Parser parser;
  const auto value = parser.Parse(object.text);
  Submission::Failure failure{{}, {}, std::move(message)};
  if (!value) return failure;
  failure.id = value->FindString("id");
  const std::string_view modified = value->FindString("modified");
  failure.version = modified.empty() ? value->FindString("created") : modified;
  return failure;
}

}  // namespace

Pusher::Pusher(const Parts& parts, const Options& options, PushState& state)
    : client_(parts.client), host_(parts.host), clock_(parts.clock), random_(parts.random), options_(options),
      envelope_bytes_max_(options.max_content_length > 0 ? std::min(options.max_content_length - 1, kEnvelopeBytes) : kEnvelopeBytes),
      state_(state) {}

base::Status Pusher::Run() {
  const auto done = RunOn();
  if (done) {
    state_.last_success = clock_.Now();
    state_.last_error.clear();
  } else {
    state_.last_failure = clock_.Now();
    state_.last_error = done.error().message;
  }
  TRY(host_.Save(state_));
  return done;
}

base::Status Pusher::RunOn() {
  for (bool more = true; more;) {
    const OutgoingPage page = TRY(host_.Read(state_.added_after));
    more = page.more && !page.objects.empty();
    for (Objects left = page.objects; !left.empty();) {
      const Objects now = left.first(EnvelopeSize(left));
      TRY(SendEnvelope(now));
      left = left.subspan(now.size());
      state_.added_after = now.back().date_added;
      TRY(host_.Save(state_));
      host_.Progress(taken_ + failed_);
      TRY(WaitFor(0));
    }
  }
  return {};
}

// At least one, which may be too large.
size_t Pusher::EnvelopeSize(Objects objects) const {
  uint64_t bytes = kHead.size() + kTail.size() + objects.front().text.size();
  size_t count = 1;
  while (count < std::min(objects.size(), kEnvelopeObjects)) {
    bytes += 1 + objects[count].text.size();
    if (bytes > envelope_bytes_max_) break;
    ++count;
  }
  return count;
}

base::Status Pusher::SendEnvelope(Objects objects) {
  suspects_.clear();
  is_halved_ = false;
  const uint64_t before = taken_;
  const auto delivered = Deliver(objects);
  const bool are_guilty = delivered && taken_ > before;  // the server works, for others
  if (!delivered) return delivered;
  if (!suspects_.empty() && !are_guilty) {
    return base::Fail(Code::kUnavailable, "the server fails whatever it is sent, first at " + suspects_.front().id + ": " + suspects_.front().message);
  }
  for (const Submission::Failure& suspect : suspects_) Fail(suspect);
  return {};
}

base::Status Pusher::Deliver(Objects objects) {
  const std::string envelope = EnvelopeOf(objects);
  if (objects.size() == 1 && options_.max_content_length > 0 && envelope.size() >= options_.max_content_length) {
    Fail(Named(objects.front(), "larger than the server takes (max_content_length " + std::to_string(options_.max_content_length) + ")"));
    return {};
  }
  if (TRY(Try(objects, envelope)) == Sent::kDone) return {};
  return Halve(objects);
}

base::Status Pusher::Halve(Objects objects) {
  if (objects.size() > 1) {
    TRY(Deliver(objects.first(objects.size() / 2)));
    return Deliver(objects.subspan(objects.size() / 2));
  }
  if (!server_failed_) {
    Fail(Named(objects.front(), refusal_));
    return {};
  }
  suspects_.push_back(Named(objects.front(), refusal_));
  if (suspects_.size() < kSuspectsMax || taken_ > 0) return {};
  return base::Fail(Code::kUnavailable, "the server fails whatever it is sent: " + refusal_);
}

base::Result<Pusher::Sent> Pusher::Try(Objects objects, const std::string& envelope) {
  for (int failures = 1;; ++failures) {
    auto submission = client_.Add(options_.root, options_.collection, envelope);
    const int status = client_.last_status();
    const int64_t retry_after_s = client_.retry_after_s();
    if (submission) submission = Complete(*std::move(submission));
    if (submission) {
      TRY(Record(objects, *submission));
      return Sent::kDone;
    }
    const base::Error& error = submission.error();
    const bool is_refusal = error.code == Code::kInvalid || error.code == Code::kUnsupported || error.code == Code::kTooLarge;
    server_failed_ = status == 500;
    if (is_refusal || (server_failed_ && (failures > 1 || is_halved_))) {
      is_halved_ = true;
      refusal_ = error.message;
      return Sent::kHalve;
    }
    const bool is_passing = IsPassing(error.code) || error.code == Code::kConflict;
    if (!is_passing || failures > kTriesMax || retry_after_s > kRetryAfterMaxS) return std::unexpected(error);
    TRY(WaitFor(BackOffMs(failures, retry_after_s, random_)));
  }
}

// Waits until the server has done with it. kUnavailable where it does not come to an end, or forgets it: it is sent again.
base::Result<Submission> Pusher::Complete(Submission submission) {
  const int64_t began_ms = clock_.MonotonicMs();
  int failures = 0;
  for (int64_t wait_ms = 500; !submission.complete; wait_ms = std::min<int64_t>(wait_ms * 2, 10'000)) {
    if (submission.id.empty()) return base::Fail(Code::kCorrupt, "the server's status has no id to ask for");
    if (clock_.MonotonicMs() - began_ms > kPendingMs) return base::Fail(Code::kUnavailable, "the server has not dealt with an envelope after 10 minutes");
    TRY(WaitFor(wait_ms));
    auto status = client_.ReadStatus(options_.root, submission.id);
    if (status) {
      submission = *std::move(status);
    } else if (status.error().code == Code::kNotFound) {
      return base::Fail(Code::kUnavailable, "the server has forgotten the status " + submission.id);
    } else if (!IsPassing(status.error().code) || ++failures > kTriesMax) {
      return status;
    }
  }
  return submission;
}

base::Status Pusher::Record(Objects objects, const Submission& submission) {
  const auto failures = ReallyFailed(objects, submission.failures);
  for (const Submission::Failure& failure : failures) Fail(failure);
  const uint64_t unnamed = submission.failed > submission.failures.size() ? submission.failed - submission.failures.size() : 0;
  for (uint64_t i = 0; i < std::min<uint64_t>(unnamed, objects.size()); ++i) Fail({"", "", "the server counts a failure, but does not say of what"});
  const uint64_t failed = std::min<uint64_t>(objects.size(), failures.size() + unnamed);
  taken_ += objects.size() - failed;
  state_.taken += objects.size() - failed;
  return {};
}

// Without those whose version is in the collection; all of them where the manifest cannot be read.
std::vector<Submission::Failure> Pusher::ReallyFailed(Objects objects, const std::vector<Submission::Failure>& failures) {
  if (failures.empty()) return {};
  std::map<std::string, std::set<std::string>, std::less<>> sent;  // versions by id; some servers name others in failures
  for (const Outgoing& object : objects) {
    Submission::Failure named = Named(object, {});
    sent[named.id].insert(named.version);
  }
  std::vector<Submission::Failure> really;
  for (size_t from = 0; from < failures.size(); from += kIdsAtOnce) {
    const auto some = std::span(failures).subspan(from, std::min(kIdsAtOnce, failures.size() - from));
    PageQuery query;
    for (const Submission::Failure& failure : some) query.ids.push_back(failure.id);
    const auto entries = client_.ReadManifest(options_.root, options_.collection, query);
    const auto is_there = [&](const Submission::Failure& failure) {
      const auto& versions = sent[failure.id];
      const bool has_one = versions.size() == 1;
      const std::string& version = has_one ? *versions.begin() : failure.version;
      return entries && std::ranges::any_of(*entries, [&](const ManifestEntry& entry) {
        return entry.id == failure.id && (version.empty() || (entry.version && entry.version == base::ParseTimestamp(version)));
      });
    };
    std::ranges::copy_if(some, std::back_inserter(really), [&](const auto& failure) { return !is_there(failure); });
  }
  return really;
}

void Pusher::Fail(const Submission::Failure& failure) {
  ++failed_;
  ++state_.failed;
  host_.Failed(failure);
}

base::Status Pusher::WaitFor(int64_t ms) {
  if (host_.Wait(ms)) return {};
  return base::Fail(Code::kUnavailable, "stopped; the next push goes on from here");
}

}  // namespace taxii
