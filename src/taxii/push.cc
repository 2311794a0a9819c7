#include "taxii/push.h"

#include <algorithm>

#include "taxii/client_retry.h"

namespace taxii {
namespace {

using base::Code;

constexpr uint64_t kEnvelopeBytes = 8 << 20;       // where the server takes more
constexpr size_t kEnvelopeObjects = 1000;
constexpr uint64_t kFirstRefusalsMax = 20;         // of a server that has never taken anything
constexpr uint64_t kRefusalsInARowMax = 1000;
constexpr size_t kSuspectsMax = 20;                // with nothing taken: it is not the objects, it is the server
constexpr int64_t kPendingMs = 600'000;            // a status may stay pending for so long
constexpr int64_t kPollFirstMs = 500, kPollMs = 10'000;
constexpr std::string_view kHead = "{\"objects\":[", kTail = "]}";

std::string EnvelopeOf(std::span<const Outgoing> objects) {
  std::string text(kHead);
  for (const Outgoing& object : objects) text.append(&object == objects.data() ? "" : ",").append(object.text);
  return text.append(kTail);
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
  TRY(Deliver(objects));
  if (suspects_.empty()) return {};
  if (taken_ == before) {
    return base::Fail(Code::kUnavailable, "the server fails whatever it is sent, first at " + suspects_.front().id + ": " + suspects_.front().message);
  }
  for (const Submission::Failure& suspect : suspects_) TRY(Refused(suspect));  // the server works, for others
  return {};
}

base::Status Pusher::Deliver(Objects objects) {
  const std::string envelope = EnvelopeOf(objects);
  if (objects.size() == 1 && options_.max_content_length > 0 && envelope.size() >= options_.max_content_length) {
    Fail(Named(objects.front(), "larger than the server takes (max_content_length " + std::to_string(options_.max_content_length) + ")"));
    return {};
  }
  if (TRY(Try(objects, envelope)) == Sent::kDone) return {};
  if (refusal_.code == Code::kTooLarge) envelope_bytes_max_ = std::min<uint64_t>(envelope_bytes_max_, std::max<uint64_t>(envelope.size() / 2, 1000));
  return Halve(objects);
}

base::Status Pusher::Halve(Objects objects) {
  if (objects.size() > 1) {
    TRY(Deliver(objects.first(objects.size() / 2)));
    return Deliver(objects.subspan(objects.size() / 2));
  }
  if (!server_failed_) return Refused(Named(objects.front(), refusal_.message));
  suspects_.push_back(Named(objects.front(), refusal_.message));
  if (suspects_.size() < kSuspectsMax || taken_ > 0) return {};
  return base::Fail(Code::kUnavailable, "the server fails whatever it is sent: " + refusal_.message);
}

base::Result<Pusher::Sent> Pusher::Try(Objects objects, const std::string& envelope) {
  for (int failures = 1;; ++failures) {
    auto submission = client_.Add(options_.root, options_.collection, envelope);
    const int64_t retry_after_s = client_.retry_after_s();
    if (submission) {
      const auto completed = TRY(Complete(*submission));
      if (completed) {
        Record(objects, *completed);
        return Sent::kDone;
      }
      submission = base::Fail(Code::kUnavailable, "the server has forgotten the status " + submission->id);
    } else if (IsRefusal(submission.error(), failures)) {
      return Sent::kHalve;
    }
    const base::Error& error = submission.error();
    if (!IsPassing(error.code) && error.code != Code::kConflict) return std::unexpected(error);
    if (retry_after_s > kRetryAfterMaxS) {
      return base::Fail(error.code, error.message + "; it asks to be left alone for " + std::to_string(retry_after_s) + " s: given up for now");
    }
    if (failures > kTriesMax) return base::Fail(Code::kUnavailable, "given up for now: " + error.message);
    NoteOnce("tried again after: " + error.message);
    TRY(WaitFor(BackOffMs(failures, retry_after_s, random_)));
  }
}

// Whether that is about the objects of the envelope; remembers why.
bool Pusher::IsRefusal(const base::Error& error, int failures) {
  const int status = client_.last_status();
  server_failed_ = status == 500;
  const bool is_refusal = status == 400 || status == 413 || status == 422 || (server_failed_ && (failures > 1 || is_halved_));
  if (!is_refusal) return false;
  is_halved_ = true;
  refusal_ = error;
  return true;
}

// Waits until the server has done with it. Nothing where it forgets it: then it is to be sent again.
base::Result<std::optional<Submission>> Pusher::Complete(Submission submission) {
  const int64_t began_ms = clock_.MonotonicMs();
  int failures = 0;
  for (int64_t wait_ms = kPollFirstMs; !submission.complete; wait_ms = std::min(wait_ms * 2, kPollMs)) {
    if (submission.id.empty()) return base::Fail(Code::kUnsupported, "the server has not done with what it was sent, and gives no id to ask by");
    if (clock_.MonotonicMs() - began_ms > kPendingMs) {
      return base::Fail(Code::kUnavailable, "the server has not done with status " + submission.id + " after 10 minutes; the next push sends it again");
    }
    TRY(WaitFor(std::max(wait_ms, std::min(client_.retry_after_s(), kRetryAfterMaxS) * 1000)));
    auto status = client_.ReadStatus(options_.root, submission.id);
    if (status) {
      submission = *std::move(status);
    } else if (status.error().code == Code::kNotFound) {
      return std::nullopt;
    } else if (!IsPassing(status.error().code) || ++failures > kTriesMax) {
      return base::Annotate(status.error(), "the status of what was sent");
    }
  }
  return submission;
}

void Pusher::Record(Objects objects, const Submission& submission) {
  const auto failures = NotThere(client_, options_.root, options_.collection, objects, submission.failures);
  for (const Submission::Failure& failure : failures) Fail(failure);
  const uint64_t unnamed = submission.failed > submission.failures.size() ? submission.failed - submission.failures.size() : 0;
  for (uint64_t i = 0; i < std::min<uint64_t>(unnamed, objects.size()); ++i) Fail({"", "", "the server counts a failure, but does not say of what"});
  const uint64_t failed = std::min<uint64_t>(objects.size(), failures.size() + unnamed);
  taken_ += objects.size() - failed;
  state_.taken += objects.size() - failed;
  refused_in_a_row_ = 0;  // it reads them one by one
}

// By itself, with a status of its own.
base::Status Pusher::Refused(const Submission::Failure& failure) {
  Fail(failure);
  const uint64_t most = state_.taken > 0 ? kRefusalsInARowMax : kFirstRefusalsMax;
  if (++refused_in_a_row_ < most) return {};
  return base::Fail(refusal_.code, "the server refuses whatever it is sent, " + std::to_string(most) + " objects in a row, the last with: " + failure.message +
                                       "; is it the right collection? To leave these objects out, begin later with --added-after");
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

void Pusher::NoteOnce(const std::string& line) {
  if (notes_.insert(line).second) host_.Note(line);
}

}  // namespace taxii
