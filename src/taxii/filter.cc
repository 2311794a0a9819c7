#include "taxii/filter.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <vector>

#include "base/encoding.h"
#include "http/query.h"

namespace taxii {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

std::unexpected<base::Error> Refuse(std::string_view parameter, std::string_view why) {
  return Fail(Code::kInvalid, "query parameter " + std::string(parameter) + ": " + std::string(why));
}

bool IsDigits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool Takes(Resource resource, std::string_view parameter) {
  if (parameter == "match[spec_version]") return true;
  if (parameter == "match[version]") return resource != Resource::kVersions;
  if (parameter == "match[id]" || parameter == "match[type]") {
    return resource == Resource::kObjects || resource == Resource::kManifest;
  }
  if (parameter == "added_after" || parameter == "limit" || parameter == "next") return resource != Resource::kDeletion;
  return false;
}

class Reader {
 public:
  Reader(const FilterLimits& limits, Filters& filters) : limits_(limits), filters_(filters) {}

  Status Read(const http::Parameter& parameter) {
    const std::string& name = parameter.name;
    if (std::ranges::find(seen_, name) != seen_.end()) return Refuse(name, "given more than once; give it once, its values separated by commas");
    seen_.push_back(name);
    if (name == "added_after") return ReadAddedAfter(parameter.value);
    if (name == "limit") return ReadLimit(parameter.value);
    if (name == "next") return ReadNext(parameter.value);
    const std::vector<std::string> values = TRY(Split(name, parameter.value));
    if (name == "match[id]") return ReadStrings(values, filters_.query.ids);
    if (name == "match[type]") return ReadStrings(values, filters_.query.types);
    if (name == "match[version]") return ReadVersions(values);
    return ReadSpecVersions(values);
  }

 private:
  Status ReadAddedAfter(std::string_view value) {
    filters_.query.after = base::ParseTimestamp(value);
    if (!filters_.query.after) return Refuse("added_after", "not a timestamp like 2026-11-23T10:00:00.000000Z (UTC, with Z)");
    return {};
  }

  // Larger than the server's own is lowered, however large (3.4).
  Status ReadLimit(std::string_view value) {
    if (!IsDigits(value) || value.front() == '0') return Refuse("limit", "not a whole number of 1 or more");
    const auto number = base::ParseDecimal(value);
    filters_.query.limit = static_cast<uint32_t>(std::min<uint64_t>(number.value_or(UINT64_MAX), limits_.page_max));
    return {};
  }

  Status ReadNext(std::string_view value) {
    if (value.empty()) return Refuse("next", "empty; leave it out to begin at the first page");
    filters_.next = value;
    return {};
  }

  Result<std::vector<std::string>> Split(std::string_view name, std::string_view text) const {
    std::vector<std::string> values;
    for (const auto piece : std::views::split(text, ',')) {
      if (values.size() == limits_.values_max) {
        return Refuse(name, "more than " + std::to_string(limits_.values_max) + " values; ask in several requests");
      }
      values.emplace_back(piece.begin(), piece.end());
      if (values.back().empty()) return Refuse(name, "an empty value; separate values by single commas");
    }
    if (values.empty()) return Refuse(name, "empty; leave it out to match everything");
    return values;
  }

  // STIX types and identifiers that do not exist match nothing and are no error (3.4.1).
  static Status ReadStrings(const std::vector<std::string>& values, std::vector<std::string>& out) {
    out = values;
    std::ranges::sort(out);
    const auto repeated = std::ranges::unique(out);
    out.erase(repeated.begin(), repeated.end());
    return {};
  }

  Status ReadVersions(const std::vector<std::string>& values) {
    exchange::VersionFilter& filter = filters_.query.versions;
    filter.last = false;
    for (const std::string& value : values) {
      bool* const word = value == "all" ? &filter.all : value == "first" ? &filter.first : value == "last" ? &filter.last : nullptr;
      const auto exact = base::ParseTimestamp(value);
      if (!word && !exact) return Refuse("match[version]", "a value is not one of all, first, last or a timestamp like 2026-11-23T10:00:00.000Z");
      if (word ? *word : std::ranges::find(filter.exact, *exact) != filter.exact.end()) {
        return Refuse("match[version]", "a value stands there twice");
      }
      if (word) *word = true;
      else filter.exact.push_back(*exact);
    }
    if (filter.all && values.size() > 1) return Refuse("match[version]", "all stands alone");
    std::ranges::sort(filter.exact);
    return {};
  }

  Status ReadSpecVersions(const std::vector<std::string>& values) {
    auto& out = filters_.query.spec_versions;
    for (const std::string& value : values) {
      const size_t dot = value.find('.');
      if (dot == value.npos || !IsDigits(value.substr(0, dot)) || !IsDigits(value.substr(dot + 1))) {
        return Refuse("match[spec_version]", "a value is not a version of STIX like 2.1");
      }
      if (value == stix::SpecVersionName(stix::SpecVersion::kV20)) out.push_back(stix::SpecVersion::kV20);
      if (value == stix::SpecVersionName(stix::SpecVersion::kV21)) out.push_back(stix::SpecVersion::kV21);
    }
    std::ranges::sort(out);
    const auto repeated = std::ranges::unique(out);
    out.erase(repeated.begin(), repeated.end());
    filters_.matches_nothing = out.empty();
    return {};
  }

  const FilterLimits& limits_;
  Filters& filters_;
  std::vector<std::string_view> seen_;
};

// Every text with its length before it and every list with its count, so that no two filters share their bytes.
class Canonical {
 public:
  void Number(uint64_t number) { base::AppendBig64(out_, number); }
  void Text(std::string_view text) {
    Number(text.size());
    out_ += text;
  }
  void Texts(const std::vector<std::string>& texts) {
    Number(texts.size());
    for (const std::string& text : texts) Text(text);
  }
  void Time(base::Timestamp time) { Number(static_cast<uint64_t>(time.us)); }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

std::string Canonicalize(Resource resource, const Filters& filters) {
  const exchange::Query& query = filters.query;
  Canonical out;
  out.Number(static_cast<uint64_t>(resource));
  out.Number(query.after.has_value());
  out.Time(query.after.value_or(base::Timestamp()));
  out.Texts(query.ids);
  out.Texts(query.types);
  out.Number(filters.matches_nothing);
  out.Number(query.spec_versions.size());
  for (const auto version : query.spec_versions) out.Number(static_cast<uint64_t>(version));
  const exchange::VersionFilter& versions = query.versions;
  out.Number(versions.all * 4 + versions.first * 2 + versions.last);
  for (const base::Timestamp exact : versions.exact) out.Time(exact);
  return out.Take();
}

}  // namespace

Result<Filters> ParseFilters(std::string_view query, Resource resource, std::string_view object_id, const FilterLimits& limits) {
  const auto parameters = http::ParseQuery(query, {.bytes_max = limits.bytes_max});
  if (!parameters) return Fail(Code::kInvalid, parameters.error().message);
  Filters filters;
  filters.query.limit = std::min(limits.page_default, limits.page_max);
  Reader reader(limits, filters);
  for (const http::Parameter& parameter : *parameters) {
    if (Takes(resource, parameter.name)) TRY(reader.Read(parameter));
  }
  const bool of_object = resource != Resource::kObjects && resource != Resource::kManifest;
  if (of_object) filters.query.ids = {std::string(object_id)};
  if (resource == Resource::kVersions) filters.query.versions = {.all = true, .last = false, .exact = {}};
  filters.canonical = Canonicalize(resource, filters);
  return filters;
}

}  // namespace taxii
