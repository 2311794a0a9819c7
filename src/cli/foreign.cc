#include "cli/foreign.h"

#include <algorithm>
#include <string>

namespace cli {
namespace {

constexpr size_t kHeadBytes = 2048;

// A first line of several columns.
bool LooksLikeCsv(std::string_view head) {
  const std::string_view line = head.substr(0, head.find('\n'));
  return std::ranges::any_of(std::string_view(",;\t"), [&](char separator) { return line.contains(separator); });
}

std::string_view WhatXmlIs(std::string head) {
  std::ranges::transform(head, head.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (head.contains("<html") || head.contains("<!doctype html")) {
    return "this is a web page (HTML), not STIX: a log-in page, or an error, where a download was meant; look at it in a browser";
  }
  if (head.contains("stix_package") || head.contains("stix.mitre.org")) {
    return "this is STIX 1.x (XML), not STIX 2.1: convert it with stix2-elevator (pip install stix2-elevator)";
  }
  return "this is XML, not STIX 2.1, which is JSON";
}

}  // namespace

base::Status RefuseForeign(std::string_view head) {
  using namespace std::string_view_literals;
  const auto refuse = [](std::string_view what) { return base::Fail(base::Code::kInvalid, std::string(what)); };
  head = head.substr(0, kHeadBytes);
  if (head.starts_with("\xff\xfe"sv) || head.starts_with("\xfe\xff"sv)) return refuse("this is UTF-16; JSON is UTF-8: iconv -f UTF-16 -t UTF-8 FILE");
  if (head.starts_with("PK\3\4"sv)) return refuse("this is a ZIP archive: unpack it first");
  if (head.starts_with("%PDF"sv)) return refuse("this is a PDF document, not STIX");
  if (head.starts_with("\xef\xbb\xbf"sv)) head.remove_prefix(3);
  head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  if (head.empty() || head.front() == '{' || head.front() == '[') return {};
  if (head.front() == '<') return refuse(WhatXmlIs(std::string(head)));
  if (LooksLikeCsv(head)) return refuse("this is no JSON; a table (CSV)? STIX 2.1 is JSON; a list of values to look for goes to `mithaq find --values`");
  return {};
}

}  // namespace cli
