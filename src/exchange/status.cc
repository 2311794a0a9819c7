#include "exchange/status.h"

#include <array>

#include "base/utf8.h"
#include "json/parse.h"
#include "json/print.h"

namespace exchange {
namespace {

constexpr std::array kOutcomes = {Outcome::kAdded, Outcome::kUnchanged, Outcome::kConflict, Outcome::kInvalid, Outcome::kErased};

std::optional<Outcome> ParseOutcome(std::string_view name) {
  for (const Outcome outcome : kOutcomes) {
    if (OutcomeName(outcome) == name) return outcome;
  }
  return std::nullopt;
}

std::unexpected<base::Error> Damaged() { return base::Fail(base::Code::kCorrupt, "a stored status is damaged"); }

}  // namespace

std::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kAdded: return "added";
    case Outcome::kUnchanged: return "unchanged";
    case Outcome::kConflict: return "conflict";
    case Outcome::kInvalid: return "invalid";
    case Outcome::kErased: return "erased";
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
    if (!object.message.empty()) w.Key("message").String(object.message);
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
