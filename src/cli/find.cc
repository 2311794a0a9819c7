// mithaq find: objects by id, type, observable value, relation; many values at once from a file or standard input.
#include <algorithm>
#include <array>
#include <map>

#include "cli/answer.h"
#include "cli/byte_source.h"
#include "cli/verbs.h"
#include "json/canonical.h"
#include "json/print.h"
#include "stix/address.h"
#include "stix/refang.h"
#include "stix/types.h"

namespace cli {
namespace {

constexpr size_t kValueBytesMax = 4096;

// What a person would call the object.
std::string_view Label(json::Value object) {
  for (const std::string_view name : {"name", "value", "pattern", "relationship_type", "path", "abstract"}) {
    if (const std::string_view text = object.FindString(name); !text.empty()) return text;
  }
  return {};
}

// One version of an object, however many collections it stands in: for people that is one hit.
struct Hit {
  json::Value found;
  std::vector<std::string_view> collections;  // ids
};

std::vector<Hit> Hits(json::Value found) {
  std::vector<Hit> hits;
  std::map<std::array<std::string_view, 3>, size_t> known;
  for (const json::Value one : found.elements()) {
    const auto [at, is_new] = known.try_emplace({one.FindString("id"), one.FindString("version"), one.FindString("spec_version")}, hits.size());
    if (is_new) hits.push_back({one, {}});
    hits[at->second].collections.push_back(one.FindString("collection"));
  }
  return hits;
}

// What collections are called, asked for when it matters.
class Titles {
 public:
  explicit Titles(Api& api) : api_(api) {}

  base::Result<std::string> Of(const std::vector<std::string_view>& ids) {
    if (!answer_) answer_ = TRY(Answer::Ask(api_, {.target = ApiPath({"collections"})}));
    std::string titles;
    for (const std::string_view id : ids) {
      for (const json::Value collection : (*answer_)["collections"].elements()) {
        if (collection.FindString("id") == id) titles += (titles.empty() ? "" : ", ") + Printable(collection.FindString("title"));
      }
    }
    return titles;
  }

 private:
  Api& api_;
  std::optional<Answer> answer_;
};

base::Status PrintHit(const Hit& hit, std::string_view indent, Titles& titles, Console& console) {
  const json::Value found = hit.found, object = found.Find("object").value_or(json::Value());
  std::string line = std::string(indent) + std::string(found.FindString("id")) + "  " + std::string(found.FindString("version").substr(0, 10)) +
                     "  " + console.Bold(Printable(Label(object).substr(0, 200)));
  if (const std::string_view via = found.FindString("via"); !via.empty()) line += "  (" + Printable(via) + ")";
  if (hit.collections.size() > 1) line += "  [" + TRY(titles.Of(hit.collections)) + "]";
  console.PrintLine(line);
  return {};
}

base::Result<Answer> Ask(Api& api, const FindOptions& options, const std::string& value) {
  const std::string query = ApiQuery({{"id", options.id}, {"type", options.type}, {"value", value}, {"related", options.related},
                                      {"versions", options.all_versions ? "all" : ""}, {"limit", std::to_string(options.limit)},
                                      {"cursor", options.cursor}});
  return Answer::Ask(api, {.target = ApiPath({"find"}) + query});
}

// The lines of a text, without those that are empty or begin with '#'.
class Lines {
 public:
  explicit Lines(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  // Nothing at the end. kTooLarge for a line that no value can be.
  base::Result<std::optional<std::string>> Next() {
    for (;;) {
      const size_t end = buffer_.find('\n', at_);
      if (end == buffer_.npos && !ended_) {
        TRY(Fill());
        continue;
      }
      if (end == buffer_.npos && at_ == buffer_.size()) return std::optional<std::string>();
      std::string line = buffer_.substr(at_, end - at_);
      at_ = end == buffer_.npos ? buffer_.size() : end + 1;
      ++number_;
      if (line.ends_with('\r')) line.pop_back();
      if (line.size() > kValueBytesMax) return TooLong();
      if (line.find_first_not_of(" \t") != line.npos && !line.starts_with('#')) return std::optional(std::move(line));
    }
  }

 private:
  base::Status Fill() {
    buffer_.erase(0, std::exchange(at_, 0));
    if (buffer_.size() > kValueBytesMax + 1) return TooLong();
    char block[1 << 14];
    const size_t count = TRY(source_->Read(block));
    buffer_.append(block, count);
    ended_ = count == 0;
    return {};
  }
  std::unexpected<base::Error> TooLong() const {
    return base::Fail(base::Code::kTooLarge, "value " + std::to_string(number_ + 1) + " is longer than 4096 bytes; one value a line");
  }

  std::unique_ptr<ByteSource> source_;
  std::string buffer_;
  size_t at_ = 0;
  uint64_t number_ = 0;
  bool ended_ = false;
};

// {"value":…, "more":…, "found":[…]}, one a line.
void PrintJson(const std::string& value, const Answer& answer, Console& console) {
  json::Writer writer;
  writer.Object().Key("value").String(value);
  for (const auto [name, member] : answer.value().members()) writer.Key(name).Raw(json::Canonical(member));
  writer.End();
  console.PrintLine(writer.Take());
}

// What is known of where a value lives is another question: that there is something is said, and how to ask.
base::Status PrintHosts(Api& api, const FindOptions& options, const std::string& value, std::string_view indent, Console& console) {
  for (const std::string& host : stix::HostsIn(value)) {
    FindOptions about = options;
    about.cursor.clear();
    const Answer answer = TRY(Ask(api, about, host));
    const json::Value found = answer["found"];
    if (found.empty()) continue;
    console.Note(std::string(indent) + "Its host " + Printable(host) + ": " + (answer["more"].AsBool() ? "more than " : "") + Count(Hits(found).size(), "object") +
                 "; mithaq find --value " + Printable(host) + (options.type.empty() ? "" : " --type " + options.type));
  }
  return {};
}

// A slip in an address, which would else be answered as if nothing were known of it.
std::string AboutValue(const std::string& value) {
  const std::string text = stix::Refang(value);
  const bool is_meant = text.find_first_not_of("0123456789./") == text.npos && std::ranges::count(text, '.') == 3;
  if (!is_meant || stix::ParseIpv4(text)) return {};
  return " '" + Printable(text) + "' is no IPv4 address or block; one is like 203.0.113.77 or 203.0.113.0/24.";
}

base::Status PrintText(const std::string& value, const Answer& answer, Titles& titles, Console& console) {
  const std::vector<Hit> hits = Hits(answer["found"]);
  const bool more = answer["more"].AsBool();
  console.PrintLine(Printable(value) + ": " + (hits.empty() ? "nothing" + AboutValue(value) : (more ? "more than " : "") + Count(hits.size(), "object")));
  for (const Hit& hit : hits) TRY(PrintHit(hit, "  ", titles, console));
  return {};
}

// A slip in the name of a type, which custom types make a question like any other.
std::string AboutType(const std::string& type) {
  if (type.empty() || stix::FindType(type).id != stix::TypeId::kCustom) return {};
  return " '" + type + "' is no type of STIX 2.1, only perhaps a custom one.";
}

// One answer for each value, in their order, as soon as it is there.
Done FindEach(Api& api, const FindOptions& options, Console& console) {
  Lines lines(TRY(Unpack(TRY(OpenFile(options.values)))));
  Titles titles(api);
  uint64_t values = 0, known = 0;
  while (const auto value = TRY(lines.Next())) {
    const Answer answer = TRY(Ask(api, options, *value));
    if (console.json) {
      PrintJson(*value, answer, console);
    } else {
      TRY(PrintText(*value, answer, titles, console));
      TRY(PrintHosts(api, options, *value, "  ", console));
    }
    ++values;
    known += answer["found"].empty() ? 0 : 1;
  }
  console.Note(Thousands(known) + " of " + Count(values, "value") + " known here.");
  return known == 0 ? Exit::kFindings : Exit::kFine;
}

Done FindOne(Api& api, const FindOptions& options, Console& console) {
  const Answer answer = TRY(Ask(api, options, options.value));
  const json::Value found = answer["found"];
  if (console.json) {
    console.PrintLine(answer.text());
  } else {
    Titles titles(api);
    for (const Hit& hit : Hits(found)) TRY(PrintHit(hit, "", titles, console));
    if (found.empty()) console.Note("Nothing matches." + AboutType(options.type) + AboutValue(options.value));
    if (answer["more"].AsBool()) {
      console.Note("There is more: raise --limit, ask more narrowly, or go on with --cursor " + std::string(answer["next"].AsString()));
    }
    TRY(console.Flush());
    TRY(PrintHosts(api, options, options.value, "", console));
  }
  return found.empty() ? Exit::kFindings : Exit::kFine;
}

}  // namespace

Done Find(const FindOptions& options, Console& console) {
  const bool many = !options.values.empty();
  if (many && !(options.value + options.id + options.related + options.cursor).empty()) {
    return console.Misused("find", "--values goes with --type, --limit and --all-versions only");
  }
  if (!many && (options.value + options.id + options.related + options.type).empty()) {
    return console.Misused("find", "say what to find: --value, --values, --id, --related or --type");
  }
  const auto api = TRY(OpenApi(options.folder()));
  return many ? FindEach(*api, options, console) : FindOne(*api, options, console);
}

}  // namespace cli
