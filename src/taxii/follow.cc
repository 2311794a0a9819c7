#include "taxii/follow.h"

#include "json/parse.h"
#include "taxii/client_retry.h"
#include "taxii/follow_sift.h"

namespace taxii {
namespace {

using base::Code;
using base::Fail;
using Time = std::optional<base::Timestamp>;

constexpr int kEmptyPagesMax = 100;  // in a row, each with `next`
constexpr int64_t kAheadMaxUs = 86'400'000'000;  // clocks may differ, and be set to local time

crypto::Digest PrintOf(const ObjectPage& page) {
  std::string all;
  for (const std::string& object : page.objects) all += crypto::Sha256(object).view();
  return crypto::Sha256(all);
}

// An object's id, and what TAXII takes for its version (3.4.1).
struct Named {
  std::string id;
  Time version;
};

Named NameOf(const std::string& object) {
  json::Parser parser;
  const auto value = parser.Parse(object);
  if (!value) return {};
  const std::string_view modified = value->FindString("modified");
  return {std::string(value->FindString("id")), base::ParseTimestamp(modified.empty() ? value->FindString("created") : modified)};
}

std::string At(const Time& time) { return time ? base::FormatTimestamp(*time) : "the start"; }

}  // namespace

Follower::Follower(const Parts& parts, Options options, FollowState& state)
    : client_(parts.client), host_(parts.host), clock_(parts.clock), random_(parts.random), options_(std::move(options)), state_(state),
      size_(options_.limit, options_.limit_max, state.limit) {}

base::Status Follower::Run() {
  const auto done = RunOn();
  if (done) return done;
  state_.last_failure = clock_.Now();
  state_.last_error = done.error().message;
  TRY(host_.Save(state_));
  return done;
}

base::Status Follower::RunOn() {
  NewChain();
  for (;;) {
    auto page = client_.ReadObjects(options_.root, options_.collection, Query());
    if (!page) {
      TRY(Recover(page.error()));
      continue;
    }
    const crypto::Digest print = PrintOf(*page);
    if (const auto repeated = CheckRepetition(*page, print); !repeated) {
      TRY(Recover(repeated.error()));
      continue;
    }
    is_trying_last_only_ = false;
    if (!page->objects.empty() && pages_.insert(print).second) failures_ = 0;
    if (TRY(Absorb(*page))) return {};
    if (!host_.Wait(0)) return Stopped();
  }
}

// What is taken of a page; the rest is told.
base::Result<Taken> Follower::TakeFrom(ObjectPage& page) {
  const Sifted sifted = Sift(page.objects, state_.types);
  if (sifted.mended > 0) NoteOnce("the server writes an object's type where its spec_version belongs; read as 2.1");
  if (sifted.unasked > 0) NoteOnce("the server sends objects of types that were not asked for; they are left out");
  Taken taken;
  if (!sifted.objects.empty()) taken = TRY(host_.Take(sifted.objects));
  for (const Sifted::Refused& refused : sifted.refused) host_.Refuse(refused.id, refused.message);
  taken.refused += sifted.refused.size();
  return taken;
}

void Follower::NewChain() {
  next_.clear();
  chain_pages_.clear();
  newest_.reset();
  chain_start_ = Start();
}

Time Follower::Start() const {
  if (!state_.added_after) return std::nullopt;
  int64_t step_us = state_.at_end ? (state_.is_inclusive ? 1 : 0) : -1;
  if (stage_ == Stage::kAfterDate) step_us = 0;
  if (stage_ == Stage::kNextMicrosecond) step_us = 1;
  return base::Timestamp{state_.added_after->us + step_us};
}

PageQuery Follower::Query() {
  return {.added_after = chain_start_, .next = next_, .ids = {}, .types = state_.types, .all_versions = state_.all_versions, .limit = size_.now()};
}

// A chain of `next` that comes back to where it was would never end.
base::Status Follower::CheckRepetition(const ObjectPage& page, const crypto::Digest& print) {
  empty_pages_ = page.objects.empty() ? empty_pages_ + 1 : 0;
  if (empty_pages_ > kEmptyPagesMax) return Fail(Code::kCorrupt, "the server sends empty pages without end");
  if (page.objects.empty() || chain_pages_.insert(print).second || next_.empty()) return {};
  return Fail(Code::kCorrupt, "the server sent the same page twice for its `next`");
}

base::Result<bool> Follower::Absorb(ObjectPage& page) {
  Taken taken;
  if (!page.objects.empty()) taken = TRY(TakeFrom(page));
  ++state_.pages;
  state_.added += taken.added;
  state_.unchanged += taken.unchanged;
  state_.refused += taken.refused;
  state_.last_success = clock_.Now();
  const Time date = page.objects.empty() ? std::nullopt : DateOf(page);
  const bool advanced = Advance(date);
  if (!page.more) {
    TRY(AtEnd(page, taken, advanced));
    return true;
  }
  size_.Worked();
  if (!page.next.empty()) {
    next_ = page.next;
    TRY(Save());
    return false;
  }
  if (page.objects.empty()) {
    NoteOnce("the server says that there is more, but sends nothing and no `next`; taken for the end");
    TRY(AtEnd(page, taken, advanced));
    return true;
  }
  if (!date && manifest_error_) {
    TRY(Recover(*manifest_error_));
    return false;
  }
  if (!date) return CannotFollow();
  if (!advanced) TRY(Unstick(page));
  NewChain();
  TRY(Save());
  return false;
}

bool Follower::Advance(Time date) {
  const bool advanced = date && (!state_.added_after || *date > *state_.added_after);
  if (advanced) {
    state_.added_after = date;
    state_.at_end = false;
    stage_ = Stage::kOverlap;
    stuck_objects_ = 0;
  }
  return advanced;
}

// The date_added of the page's last object, by the headers or by the manifest. One that lies in the future would leave out
// all that comes until then.
Time Follower::DateOf(const ObjectPage& page) {
  const Time date = ToldDateOf(page);
  if (!date || date->us <= clock_.Now().us + kAheadMaxUs) return date;
  NoteOnce("the server says that it added an object on " + At(date) + ", which is yet to come (if this machine's clock is right); not counted on");
  return std::nullopt;
}

Time Follower::ToldDateOf(const ObjectPage& page) {
  if (page.first && page.last && *page.last < *page.first) {
    NoteOnce("the server does not sort by date added (TAXII 2.1, 3.3); its date is taken at the end of the collection only");
    newest_ = std::max(newest_.value_or(*page.first), *page.first);
    return page.more ? std::nullopt : newest_;
  }
  if (newest_ && page.last) newest_ = std::max(*newest_, *page.last);
  if (newest_) return page.more ? std::nullopt : newest_;
  if (page.last) return page.last;
  return page.first && page.objects.size() == 1 ? page.first : DateFromManifest(page.objects.back());
}

Time Follower::DateFromManifest(const std::string& object) {
  NoteOnce("the server leaves X-TAXII-Date-Added-Last out (TAXII 2.1, 3.3); its manifest is asked instead");
  const Named named = NameOf(object);
  if (named.id.empty()) return std::nullopt;
  const auto manifest = client_.ReadManifest(options_.root, options_.collection, {.added_after = {}, .next = {}, .ids = {named.id},
                                            .types = {}, .all_versions = state_.all_versions, .limit = 0});
  manifest_error_.reset();
  if (!manifest && IsPassing(manifest.error().code)) manifest_error_ = manifest.error();
  if (!manifest) return std::nullopt;
  Time oldest;
  for (const ManifestEntry& entry : manifest->entries) {
    if (entry.id != named.id || !entry.date_added) continue;
    if (named.version && entry.version == named.version) return entry.date_added;
    oldest = std::min(oldest.value_or(*entry.date_added), *entry.date_added);
  }
  return oldest;
}

base::Status Follower::AtEnd(const ObjectPage& page, const Taken& taken, bool advanced) {
  const bool asked_after = state_.at_end || stage_ == Stage::kAfterDate;
  if (asked_after && !advanced && !page.objects.empty() && state_.added_after && taken.added == 0 && !state_.is_inclusive) {
    state_.is_inclusive = true;
    NoteOnce("the server's added_after is inclusive (TAXII 2.1, 3.4, wants what is later only): from now on asked for 1 us later");
  }
  if (!state_.added_after && !page.objects.empty()) {
    NoteOnce("the server tells no date added, neither in headers nor in its manifest: the next pull begins from the start again");
  }
  state_.at_end = state_.added_after.has_value();
  state_.last_error.clear();
  return Save();
}

std::unexpected<base::Error> Follower::CannotFollow() const {
  return Fail(Code::kUnsupported, "the server says that there is more, but gives neither `next` nor X-TAXII-Date-Added-Last nor a manifest with "
                                  "this object: it cannot be followed beyond " + At(state_.added_after));
}

// A page without `next` did not bring the date forward.
base::Status Follower::Unstick(const ObjectPage& page) {
  const bool grew = page.objects.size() > stuck_objects_;
  stuck_objects_ = std::max(stuck_objects_, page.objects.size());
  state_.at_end = false;
  if (stage_ == Stage::kOverlap && grew && !size_.is_largest()) {
    size_.Longer();
    return {};
  }
  if (stage_ == Stage::kOverlap) {
    NoteOnce("the server gives no `next`, and no page brings more than " + std::to_string(stuck_objects_) + " objects: if more share the date " +
             At(state_.added_after) + ", those beyond may be missing");
    stage_ = Stage::kAfterDate;
    return {};
  }
  if (stage_ == Stage::kAfterDate) {
    NoteOnce("the server's added_after is inclusive (TAXII 2.1, 3.4, wants what is later only): asked for 1 us later");
    state_.is_inclusive = true;
    stage_ = Stage::kNextMicrosecond;
    return {};
  }
  return Fail(Code::kUnsupported, "the server sends the same page again and again, whatever added_after says; stopped at " + At(state_.added_after));
}

// Waits, and begins the chain anew; the error where trying again is of no use.
base::Status Follower::Recover(const base::Error& error) {
  const bool in_chain = !next_.empty();
  const bool is_passing = IsPassing(error.code);
  const int64_t retry_after_s = client_.retry_after_s();
  if (!in_chain && state_.all_versions && (error.code == Code::kInvalid || error.code == Code::kUnsupported)) {
    NoteOnce("asked for last versions only, because the server refuses match[version]=all: " + error.message);
    state_.all_versions = false;
    is_trying_last_only_ = true;
    return {};
  }
  const bool is_token = in_chain && (error.code == Code::kInvalid || error.code == Code::kNotFound || error.code == Code::kConflict);
  if (!is_passing && !is_token) {
    state_.all_versions = state_.all_versions || is_trying_last_only_;  // it was not that
    return std::unexpected(error);
  }
  if (retry_after_s > kRetryAfterMaxS) {
    return Fail(error.code, error.message + "; it asks to be left alone for " + std::to_string(retry_after_s) + " s: given up for now, at " + At(state_.added_after));
  }
  if (error.code == Code::kTooLarge) {
    if (!size_.TooLarge()) return std::unexpected(error);
  } else {
    if (++failures_ > kTriesMax) return Fail(error.code == Code::kCorrupt ? Code::kUnavailable : error.code,
                                          "given up for now, at " + At(state_.added_after) + ": " + error.message);
    if (is_token) size_.Longer();  // it may have been too old: larger pages need fewer
    if (is_passing && client_.last_status() != 429) size_.Failed(failures_);
  }
  NewChain();
  state_.last_failure = clock_.Now();
  state_.last_error = error.message;
  TRY(Save());
  NoteOnce("tried again after: " + error.message);
  if (!host_.Wait(BackOffMs(std::max(1, failures_), retry_after_s, random_))) return Stopped();
  return {};
}

std::unexpected<base::Error> Follower::Stopped() const {
  return Fail(Code::kUnavailable, "stopped; the next pull goes on from " + At(state_.added_after));
}

base::Status Follower::Save() {
  state_.limit = size_.kept();
  return host_.Save(state_);
}

void Follower::NoteOnce(const std::string& line) {
  if (notes_.insert(line).second) host_.Note(line);
}

}  // namespace taxii
