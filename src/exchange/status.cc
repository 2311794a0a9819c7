#include "exchange/status.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/utf8.h"
#include "exchange/keys.h"
#include "json/parse.h"
#include "json/print.h"

namespace exchange {
namespace {

constexpr std::array kOutcomes = {Outcome::kAdded, Outcome::kUnchanged, Outcome::kConflict, Outcome::kInvalid, Outcome::kErased, Outcome::kRecalled};

std::optional<Outcome> ParseOutcome(std::string_view name) {
  for (const Outcome outcome : kOutcomes) {
    if (OutcomeName(outcome) == name) return outcome;
  }
  return std::nullopt;
}

std::unexpected<base::Error> Damaged() { return base::Fail(base::Code::kCorrupt, "a stored status is damaged"); }

std::string ExplainFinding(const stix::Finding& finding) {
  std::string text = finding.severity == stix::Severity::kWarning ? "warning: " : "";
  text += finding.pointer.empty() ? "the object" : finding.pointer;
  text += ": " + finding.message;
  if (!finding.section.empty()) text += " (STIX 2.1, " + finding.section + ")";
  if (!finding.fix.empty()) text += ": " + finding.fix;
  return text;
}

uint32_t MinuteOf(base::Timestamp time) { return static_cast<uint32_t>(std::max<int64_t>(0, time.us) / 60'000'000); }

constexpr size_t kMinuteAt = 12;  // in an id

}  // namespace

uint32_t StatusIds::PadFor(const base::Uuid& id) const {
  return base::ReadBig32(node_key_.Of({"status id", std::string_view("\0", 1), id.view().substr(0, kMinuteAt)}).view());
}

base::Uuid StatusIds::Draw(base::Random& random, base::Timestamp now) const {
  base::Uuid id = base::RandomUuid(random);
  std::string hidden;
  base::AppendBig32(hidden, MinuteOf(now) ^ PadFor(id));
  std::ranges::copy(hidden, id.bytes.begin() + kMinuteAt);
  return id;
}

std::string StatusIds::KeyOf(const base::Uuid& id) const {
  return keys::Status(base::ReadBig32(id.view().substr(kMinuteAt)) ^ PadFor(id), id);
}

std::string StatusIds::FirstKeyAt(base::Timestamp time) { return keys::StatusesFrom(MinuteOf(time)); }

std::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kAdded: return "added";
    case Outcome::kUnchanged: return "unchanged";
    case Outcome::kConflict: return "conflict";
    case Outcome::kInvalid: return "invalid";
    case Outcome::kErased: return "erased";
    case Outcome::kRecalled: return "recalled";
  }
  return "invalid";
}

void Bound(ObjectOutcome& outcome) {
  const auto cut = [](std::string& text, size_t bytes_max) {
    if (text.size() > bytes_max) text = std::string(base::Front(text, bytes_max - 3)) + "...";
  };
  cut(outcome.id, kReportedIdBytesMax);
  cut(outcome.message, kReportedTextBytesMax);
  for (stix::Finding& finding : outcome.findings) {
    cut(finding.pointer, kReportedIdBytesMax);
    cut(finding.message, kReportedTextBytesMax);
    cut(finding.fix, kReportedTextBytesMax);
  }
}

std::string Explain(const ObjectOutcome& outcome) {
  std::string text = outcome.message;
  for (const stix::Finding& finding : outcome.findings) {
    if (text.contains(finding.message)) continue;  // the outcome's own message tells the first error
    const std::string more = ExplainFinding(finding);
    const std::string_view between = text.empty() ? "" : text.ends_with('.') ? " " : "; ";
    if (text.size() + between.size() + more.size() > kExplanationBytesMax) return text + (text.empty() ? "" : "; ...");
    text.append(between).append(more);
  }
  return text;
}

size_t SubmitReport::Count(Outcome outcome) const {
  size_t count = 0;
  for (const ObjectOutcome& object : objects) count += object.outcome == outcome ? 1 : 0;
  return count;
}

std::string EncodeStatus(const StatusRecord& status) {
  json::Writer w;
  w.Object().Key("id").String(base::FormatUuid(status.id)).Key("user").String(status.user);
  w.Key("collection").Integer(status.collection).Key("requested").String(base::FormatTimestamp(status.report.requested));
  w.Key("objects").Array();
  for (const ObjectOutcome& object : status.report.objects) {
    w.Object().Key("outcome").String(OutcomeName(object.outcome)).Key("id").String(object.id);
    w.Key("version").String(base::FormatTimestamp(object.version));
    if (const std::string text = Explain(object); !text.empty()) w.Key("message").String(text);
    w.End();
  }
  w.End().End();
  return w.Take();
}

base::Result<StatusRecord> DecodeStatus(std::string_view bytes) {
  json::Parser parser;
  const json::Value root = TRY(parser.Parse(bytes));
  StatusRecord status;
  const auto id = base::ParseUuid(root.FindString("id"));
  const auto requested = base::ParseTimestamp(root.FindString("requested"));
  const auto collection = root.Find("collection");
  const auto objects = root.Find("objects");
  if (!id || !requested || !collection || !objects) return Damaged();
  status.id = *id;
  status.user = root.FindString("user");
  status.collection = static_cast<uint32_t>(collection->AsInteger());
  status.report.requested = *requested;
  for (const json::Value item : objects->elements()) {
    ObjectOutcome& object = status.report.objects.emplace_back();
    const auto outcome = ParseOutcome(item.FindString("outcome"));
    const auto version = base::ParseTimestamp(item.FindString("version"));
    if (!outcome || !version) return Damaged();
    object.outcome = *outcome;
    object.id = item.FindString("id");
    object.version = *version;
    object.message = item.FindString("message");
  }
  return status;
}

void ForgetObject(StatusRecord& status, std::string_view id) {
  for (ObjectOutcome& object : status.report.objects) {
    if (object.id == id) {
      object.id.clear();
      object.version = status.report.requested;
      object.message = "this object was erased since";
    } else if (object.message.contains(id)) {
      object.message = "this text named an object that was erased since";
    }
  }
}

}  // namespace exchange
