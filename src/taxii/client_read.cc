#include "taxii/client_read.h"

#include <ctime>

#include "base/encoding.h"
#include "http/router.h"
#include "http/status.h"
#include "json/parse.h"
#include "json/split.h"

namespace taxii {
namespace {

using base::Code;
using base::Fail;

constexpr size_t kWordsBytes = 300;  // of a server's message
constexpr size_t kPageObjectsMax = 200'000;  // however small: some servers send all they have, whatever the limit

std::string_view FirstString(json::Value value, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const std::string_view text = value.FindString(name); !text.empty()) return text;
  }
  return {};
}

json::Value Member(json::Value value, std::string_view name) { return value.Find(name).value_or(json::Value()); }

uint64_t Number(json::Value value, std::string_view name) {
  const json::Value number = Member(value, name);
  if (number.is_integer()) return static_cast<uint64_t>(std::max<int64_t>(0, number.AsInteger()));
  return base::ParseDecimal(number.AsString()).value_or(0);
}

base::Result<json::Value> ParseObject(json::Parser& parser, std::string_view body) {
  const auto value = parser.Parse(body);
  if (!value) return Fail(Code::kCorrupt, "the server's answer is not JSON: " + value.error().message);
  if (!value->is_object()) return Fail(Code::kCorrupt, "the server's answer is not a JSON object");
  return *value;
}

RemoteCollection OneCollection(json::Value value) {
  const auto may = [&](std::string_view name) {
    const json::Value flag = Member(value, name);
    return !flag.is_bool() || flag.AsBool();
  };
  return {.id = std::string(value.FindString("id")), .title = std::string(FirstString(value, {"title", "display_name"})),
          .alias = std::string(value.FindString("alias")), .can_read = may("can_read"), .can_write = may("can_write")};
}

std::optional<base::Timestamp> DateHeader(const http::Headers& headers, std::string_view name) {
  const auto value = headers.Find(name);
  return value ? TolerantTime(*value) : std::nullopt;
}

std::string NextOf(json::Value envelope) {
  const json::Value next = Member(envelope, "next");
  return next.is_integer() ? std::to_string(next.AsInteger()) : std::string(next.AsString());
}

bool IsMore(json::Value envelope) {
  const json::Value more = Member(envelope, "more");
  return more.is_bool() ? more.AsBool() : !NextOf(envelope).empty();
}

// The envelope without its objects, so that one of them which is not JSON does not spoil it: a 0 stands for each.
struct Envelope {
  std::string skeleton;
  std::vector<std::string> objects;
};

base::Result<Envelope> TakeApart(std::string_view body) {
  Envelope envelope;
  json::Splitter splitter(body.size() + 1);
  size_t copied = 0;
  bool is_whole = false;
  const size_t start = body.find_first_not_of(" \t\r\n");
  auto status = splitter.Feed(body, [&](const json::Splitter::Piece& piece) -> base::Status {
    if (!piece.error.empty()) return Fail(Code::kCorrupt, std::string(piece.error));
    is_whole = is_whole || piece.offset == start;  // an envelope without `objects`
    if (is_whole) return {};
    envelope.skeleton.append(body.substr(copied, piece.offset - copied)).append("0");
    copied = piece.offset + piece.text.size();
    if (envelope.objects.size() == kPageObjectsMax) {
      return Fail(Code::kTooLarge, "the server sent more than " + std::to_string(kPageObjectsMax) + " objects in one page");
    }
    envelope.objects.emplace_back(piece.text);
    return {};
  });
  if (status) status = splitter.Finish();
  if (!status && status.error().code == Code::kTooLarge) return std::unexpected(status.error());
  if (!status) return Fail(Code::kCorrupt, "the server's envelope is not whole: " + status.error().message);
  envelope.skeleton.append(body.substr(copied));
  return envelope;
}

int64_t HttpTime(std::string_view text) {
  tm parts{};
  const std::string copy(text);
  if (::strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts) == nullptr) return 0;
  return ::timegm(&parts);
}

// Whatever another server suffers from may pass by itself.
base::Code CodeOf(int status) {
  const Code code = http::CodeOf(status);
  return code == Code::kInternal || code == Code::kStorage ? Code::kUnavailable : code;
}

// What it says about itself: TAXII's error resource (3.6.1), or the forms that frameworks have.
std::string WordsOf(std::string_view body) {
  json::Parser parser;
  const auto value = parser.Parse(body);
  if (!value) {
    if (body.find('<') != body.npos) return {};
    return std::string(body.substr(0, std::min(kWordsBytes, body.find_last_not_of(" \r\n\t") + 1)));
  }
  if (value->is_string()) return std::string(value->AsString().substr(0, kWordsBytes));
  std::string words(FirstString(*value, {"title", "name", "error", "message", "detail"}));
  const std::string_view more = FirstString(*value, {"description", "detail", "message"});
  if (!more.empty() && more != words) words.append(words.empty() ? "" : ": ").append(more);
  return words.substr(0, kWordsBytes);
}

Submission::Failure OneFailure(json::Value value) {
  if (value.is_string()) return {std::string(value.AsString()), {}, {}};  // as in TAXII 2.0
  return {std::string(value.FindString("id")), std::string(value.FindString("version")), std::string(value.FindString("message"))};
}

}  // namespace

base::Result<Discovery> DiscoveryOf(std::string_view body) {
  json::Parser parser;
  const json::Value value = TRY(ParseObject(parser, body));
  Discovery discovery{.title = std::string(FirstString(value, {"title", "display_name"})), .api_roots = {}};
  const std::string_view first = value.FindString("default");
  if (!first.empty()) discovery.api_roots.emplace_back(first);
  for (const json::Value root : Member(value, "api_roots").elements()) {
    if (root.is_string() && root.AsString() != first) discovery.api_roots.emplace_back(root.AsString());
  }
  return discovery;
}

base::Result<ApiRoot> RootOf(std::string_view body) {
  json::Parser parser;
  const json::Value value = TRY(ParseObject(parser, body));
  return ApiRoot{std::string(FirstString(value, {"title", "display_name"})), Number(value, "max_content_length")};
}

base::Result<std::vector<RemoteCollection>> CollectionsOf(std::string_view body) {
  json::Parser parser;
  const json::Value value = TRY(ParseObject(parser, body));
  std::vector<RemoteCollection> collections;
  for (const json::Value one : Member(value, "collections").elements()) {
    if (!one.FindString("id").empty()) collections.push_back(OneCollection(one));
  }
  return collections;
}

base::Result<RemoteCollection> CollectionOf(std::string_view body) {
  json::Parser parser;
  RemoteCollection collection = OneCollection(TRY(ParseObject(parser, body)));
  if (collection.id.empty()) return Fail(Code::kCorrupt, "the server's answer is no collection: it has no id");
  return collection;
}

base::Result<ObjectPage> ObjectPageOf(const http::ClientResponse& response) {
  Envelope envelope = TRY(TakeApart(response.body));
  json::Parser parser;
  const json::Value value = TRY(ParseObject(parser, envelope.skeleton));
  return ObjectPage{.objects = std::move(envelope.objects), .more = IsMore(value), .next = NextOf(value),
                    .first = DateHeader(response.headers, "X-TAXII-Date-Added-First"),
                    .last = DateHeader(response.headers, "X-TAXII-Date-Added-Last")};
}

base::Result<ManifestPage> ManifestOf(std::string_view body) {
  json::Parser parser;
  const json::Value value = TRY(ParseObject(parser, body));
  ManifestPage page{.entries = {}, .more = IsMore(value), .next = NextOf(value)};
  for (const json::Value one : Member(value, "objects").elements()) {
    page.entries.push_back({std::string(one.FindString("id")), TolerantTime(one.FindString("date_added")),
                       TolerantTime(one.FindString("version"))});
  }
  return page;
}

base::Result<Submission> SubmissionOf(std::string_view body) {
  json::Parser parser;
  const json::Value value = TRY(ParseObject(parser, body));
  Submission submission{.id = std::string(value.FindString("id")), .complete = value.FindString("status") == "complete",
                        .total = Number(value, "total_count"), .succeeded = Number(value, "success_count"),
                        .failed = Number(value, "failure_count"), .pending = Number(value, "pending_count"), .failures = {}};
  for (const json::Value one : Member(value, "failures").elements()) submission.failures.push_back(OneFailure(one));
  if (value.FindString("status").empty()) return Fail(Code::kCorrupt, "the server's answer is no status resource");
  return submission;
}

base::Error ErrorOf(const http::ClientResponse& response) {
  std::string message = "the server answered " + std::to_string(response.status);
  const std::string words = WordsOf(response.body);
  message += words.empty() ? " " + std::string(http::ReasonPhrase(response.status)) : ": " + words;
  return {CodeOf(response.status), std::move(message)};
}

int64_t RetryAfterOf(const http::Headers& headers) {
  const auto value = headers.Find("Retry-After");
  if (!value) return 0;
  if (const auto seconds = base::ParseDecimal(*value)) return static_cast<int64_t>(std::min<uint64_t>(*seconds, 365 * 86400));
  const auto date = headers.Find("Date");  // by the server's own clock
  return date ? std::max<int64_t>(0, HttpTime(*value) - HttpTime(*date)) : 0;
}

std::optional<base::Timestamp> TolerantTime(std::string_view text) {
  std::string copy(text);
  if (copy.ends_with("+00:00")) copy.replace(copy.size() - 6, 6, "Z");
  return base::ParseTimestamp(copy);
}

}  // namespace taxii
