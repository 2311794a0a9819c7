// Where observable values stand in objects and patterns: one table for both. How each kind is written: normalise.cc.
#include "stix/observable.h"

#include <algorithm>
#include <array>

namespace stix {

namespace {

using K = ObservableKind;

struct KindName {
  ObservableKind kind;
  std::string_view name;
};
// In the order of ObservableKind.
constexpr auto kNames = std::to_array<KindName>({
    {K::kIpv4, "ipv4-addr"},
    {K::kIpv6, "ipv6-addr"},
    {K::kDomain, "domain-name"},
    {K::kUrl, "url"},
    {K::kEmailAddress, "email-addr"},
    {K::kMd5, "md5"},
    {K::kSha1, "sha-1"},
    {K::kSha256, "sha-256"},
    {K::kSha512, "sha-512"},
    {K::kSha3_256, "sha3-256"},
    {K::kSha3_512, "sha3-512"},
    {K::kSsdeep, "ssdeep"},
    {K::kTlsh, "tlsh"},
    {K::kFileName, "file-name"},
    {K::kFilePath, "file-path"},
    {K::kMacAddress, "mac-addr"},
    {K::kMutex, "mutex"},
    {K::kRegistryKey, "windows-registry-key"},
    {K::kCertificateSerial, "x509-serial-number"},
    {K::kAutonomousSystem, "autonomous-system"},
    {K::kCommandLine, "command-line"},
    {K::kProcessName, "process-name"},
    {K::kUserAccount, "user-account"},
    {K::kUserAgent, "user-agent"},
    {K::kEmailSubject, "email-subject"},
    {K::kApplicationId, "application-id"},
});
static_assert(std::ranges::all_of(kNames, [](const KindName& row) {
  return &row == &kNames[static_cast<size_t>(row.kind)];
}));

// An object path of patterns (9.7), without list indices; those without a dot are also properties of an object.
struct Row {
  std::string_view type;
  std::string_view path;
  ObservableKind kind;
};
constexpr Row kRows[] = {
    {"ipv4-addr", "value", K::kIpv4},
    {"ipv6-addr", "value", K::kIpv6},
    {"domain-name", "value", K::kDomain},
    {"url", "value", K::kUrl},
    {"email-addr", "value", K::kEmailAddress},
    {"mac-addr", "value", K::kMacAddress},
    {"file", "name", K::kFileName},
    {"file", "path", K::kFilePath},  // not of the specification, but in use
    {"file", "parent_directory_ref.path", K::kFilePath},
    {"directory", "path", K::kFilePath},
    {"artifact", "url", K::kUrl},
    {"mutex", "name", K::kMutex},
    {"windows-registry-key", "key", K::kRegistryKey},
    {"x509-certificate", "serial_number", K::kCertificateSerial},
    {"autonomous-system", "number", K::kAutonomousSystem},
    {"process", "command_line", K::kCommandLine},
    {"process", "name", K::kProcessName},  // of STIX 2.0
    {"process", "image_ref.name", K::kFileName},
    {"process", "binary_ref.name", K::kFileName},  // of STIX 2.0
    {"user-account", "user_id", K::kUserAccount},
    {"user-account", "account_login", K::kUserAccount},
    {"email-message", "subject", K::kEmailSubject},
    {"email-message", "from_ref.value", K::kEmailAddress},
    {"email-message", "sender_ref.value", K::kEmailAddress},
    {"email-message", "to_refs.value", K::kEmailAddress},
    {"email-message", "cc_refs.value", K::kEmailAddress},
    {"email-message", "bcc_refs.value", K::kEmailAddress},
    {"network-traffic", "extensions.http-request-ext.request_header.User-Agent", K::kUserAgent},
    {"app", "id", K::kApplicationId},  // not of the specification, but in use for mobile devices
};

// "SHA-256", and as some write it: "sha256", "SHA256".
std::optional<ObservableKind> HashKind(std::string_view algorithm) {
  static constexpr std::pair<std::string_view, ObservableKind> kAlgorithms[] = {
      {"md5", K::kMd5},         {"sha1", K::kSha1},        {"sha256", K::kSha256},  {"sha512", K::kSha512},
      {"sha3256", K::kSha3_256}, {"sha3512", K::kSha3_512}, {"ssdeep", K::kSsdeep}, {"tlsh", K::kTlsh},
  };
  std::string plain;
  for (const char c : algorithm.substr(0, 16)) {
    if (c != '-' && c != '_') plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  for (const auto& [name, kind] : kAlgorithms) {
    if (name == plain) return kind;
  }
  return std::nullopt;
}

void Append(ObservableKind kind, std::string_view text, std::vector<Observable>& out) {
  if (auto value = Normalise(kind, text)) out.push_back({kind, *std::move(value)});
}

void AppendOne(json::Value object, std::vector<Observable>& out) {
  const std::string_view type = object.FindString("type");
  for (const Row& row : kRows) {
    if (row.type != type) continue;
    const auto value = object.Find(row.path);
    if (!value) continue;
    if (value->is_integer()) Append(row.kind, std::to_string(value->AsInteger()), out);
    else if (value->is_string()) Append(row.kind, value->AsString(), out);
  }
  if (const auto hashes = object.Find("hashes")) {
    for (const auto [algorithm, value] : hashes->members()) {
      if (const auto kind = HashKind(algorithm)) Append(*kind, value.AsString(), out);
    }
  }
}

// The path without quotes and list indices: hashes.'SHA-256' gives hashes.SHA-256, to_refs[*].value to_refs.value.
std::string PlainPath(std::string_view path) {
  std::string plain;
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '[') {
      i = std::min(path.find(']', i), path.size());
    } else if (path[i] != '\'' && path[i] != '"') {
      plain += path[i];
    }
  }
  return plain;
}

// The value of a reference whose target may be one of several types.
std::optional<Observable> Endpoint(std::string_view value) {
  for (const ObservableKind kind : {K::kIpv4, K::kIpv6, K::kMacAddress, K::kDomain}) {
    if (auto normal = Normalise(kind, value)) return Observable{kind, *std::move(normal)};
  }
  return std::nullopt;
}

std::optional<ObservableKind> KindOfPath(std::string_view type, std::string_view path) {
  for (const Row& row : kRows) {
    if (row.type == type && row.path == path) return row.kind;
  }
  if (const size_t hashes = path.rfind("hashes."); hashes != std::string_view::npos)
    return HashKind(path.substr(hashes + 7));
  if (type == "app" && path.starts_with("cert.")) return HashKind(path.substr(5));
  return std::nullopt;
}

}  // namespace

std::string_view ObservableKindName(ObservableKind kind) { return kNames[static_cast<size_t>(kind)].name; }

std::optional<ObservableKind> ParseObservableKind(std::string_view name) {
  for (const KindName& row : kNames) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}

void AppendObservables(json::Value object, std::vector<Observable>& out) {
  if (object.FindString("type") != "observed-data") return AppendOne(object, out);
  if (const auto objects = object.Find("objects")) {
    for (const auto [key, observable] : objects->members()) AppendOne(observable, out);
  }
}

std::optional<Observable> FromComparison(std::string_view object_path, std::string_view value) {
  const size_t colon = object_path.find(':');
  if (colon == std::string_view::npos || object_path.size() > 1000) return std::nullopt;
  const std::string_view type = object_path.substr(0, colon);
  const std::string path = PlainPath(object_path.substr(colon + 1));
  if (type == "network-traffic" && (path == "src_ref.value" || path == "dst_ref.value")) return Endpoint(value);
  const auto kind = KindOfPath(type, path);
  if (!kind) return std::nullopt;
  auto normal = Normalise(*kind, value);
  if (!normal) return std::nullopt;
  return Observable{*kind, *std::move(normal)};
}

}  // namespace stix
