#include "node/settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "http/server.h"

namespace node {
namespace {

// A larger body could never come in.
constexpr int64_t kClientBodiesMib = http::ServerLimits{}.client_bodies_bytes_max >> 20;
static_assert(kClientBodiesMib == 256 && http::ServerLimits{}.bodies_bytes_max >> 20 == 512);  // as the help says

constexpr Setting kSettings[] = {
    {"node.name", &Config::name, 1, 200, "", "", "What this node is called: a domain name, best of all. Shown to people; new logs are named after it."},
    {"http.listen", &Config::listen, 3, 200, "", "", "Address and port to serve HTTPS on; [::]:8443 for all addresses. Port 0 takes a free one."},
    {"http.public_url", &Config::public_url, 0, 500, "", "", "How others reach this node, https://taxii.example:8443. Empty: each caller's own Host."},
    {"http.proxy", &Config::proxy, 0, 500, "", "", "Address of the reverse proxy that ends TLS, or several with commas. The node then speaks plain HTTP, to it and to this machine only, and believes its X-Forwarded-For. Empty: TLS."},
    {"http.certificate", &Config::certificate, 1, 1000, "", "", "PEM file with the certificate and its chain, in the data folder unless absolute. SIGHUP reloads it."},
    {"http.private_key", &Config::private_key, 1, 1000, "", "", "PEM file with the certificate's key."},
    {"http.connections_max", &Config::connections_max, 1, 100'000, "", "", "Connections at once; one more gets 503."},
    {"http.client_connections_max", &Config::client_connections_max, 1, 100'000, "", "", "And from one address (IPv6: from one /64); one more gets 429. A proxy is exempt."},
    {"http.request_mib_max", &Config::request_mib_max, 1, kClientBodiesMib, "MiB", "", "The largest body of a TAXII request (max_content_length). One address has at most 256 MiB under way at once, all together 512."},
    {"http.submission_mib_max", &Config::submission_mib_max, 64, 1'000'000, "MiB", "", "Memory that all submissions under way may take while they are judged and written; more gets 503. One user may take three quarters. A large body takes about six times its size."},
    {"http.threads", &Config::threads, 0, 256, "", "", "Network threads; 0 for one a core."},
    {"access.sign_in_tries", &Config::sign_in_tries, 1, 1000, "a minute", "", "Wrong passwords that one user may send from one address before it must wait; those still being checked count."},
    {"access.open_metrics", &Config::open_metrics, 0, 0, "", "", "Whether /metrics is open to callers on this machine without a name; else, and behind a proxy, it is for administrators."},
    {"access.open_log", &Config::open_log, 0, 0, "", "", "Whether anyone may read the transparency log (checkpoint, tiles, entries: commitments and reasons, no content) without an account: for auditors and monitors."},
    {"covenant.listen", &Config::covenant_listen, 3, 200, "", "", "Address and port where the other members of the covenant reach this node, over mutual TLS; [::]:9443 for all addresses. Served only by a node that is in one."},
    {"covenant.witnessed_logs", &Config::witnessed_logs, 0, 20'000, "", "", "Logs outside the covenant that this node cosigns for whoever asks (c2sp.org/tlog-witness, at /witness/add-checkpoint): their verifier keys, with commas. Empty: none."},
    {"store.cache_mib", &Config::cache_mib, 8, 1'000'000, "MiB", "", "Memory for data that was read."},
    {"store.write_buffer_mib", &Config::write_buffer_mib, 4, 4096, "MiB", "", "Memory for data that was written; a start after a crash replays at most this."},
    {"log.level", &Config::log_level, 0, 0, "", "debug|info|warning|error", "What is worth a line."},
    {"log.format", &Config::log_format, 0, 0, "", "auto|json|text", "How lines look on standard error; auto is text on a terminal and JSON elsewhere."},
};

std::vector<std::string_view> Choices(const Setting& setting) {
  std::vector<std::string_view> choices;
  std::string_view rest = setting.choices;
  while (!rest.empty()) {
    const size_t bar = rest.find('|');
    choices.push_back(rest.substr(0, bar));
    rest.remove_prefix(bar == rest.npos ? rest.size() : bar + 1);
  }
  return choices;
}

bool Fits(const Setting& setting, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    const auto choices = Choices(setting);
    if (!choices.empty()) return std::ranges::find(choices, *text) != choices.end();
    const auto bytes = static_cast<int64_t>(text->size());
    return bytes >= setting.min && bytes <= setting.max;
  }
  if (const auto* number = std::get_if<int64_t>(&value)) return *number >= setting.min && *number <= setting.max;
  return true;
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    if (static_cast<unsigned char>(c) < 0x20) {
      quoted += fmt::format("\\u{:04x}", c);
    } else {
      quoted.push_back(c);
    }
  }
  return quoted + '"';
}

std::string_view TableOf(const Setting& setting) { return setting.name.substr(0, setting.name.find('.')); }
std::string_view KeyOf(const Setting& setting) { return setting.name.substr(setting.name.find('.') + 1); }

}  // namespace

std::span<const Setting> Settings() { return kSettings; }

const Setting* FindSetting(std::string_view name) {
  const auto found = std::ranges::find(kSettings, name, &Setting::name);
  return found == std::end(kSettings) ? nullptr : found;
}

std::string_view TypeName(const Setting& setting) {
  constexpr std::string_view kNames[] = {"text", "number", "true or false"};
  return kNames[setting.field.index()];
}

std::string RangeText(const Setting& setting) {
  if (!setting.choices.empty()) return fmt::format("one of {}", fmt::join(Choices(setting), ", "));
  if (setting.field.index() == 2) return "true or false";
  const std::string range = fmt::format("{} to {}", setting.min, setting.max);
  return setting.field.index() == 0 ? range + " bytes" : range;
}

std::string ValueText(const Setting& setting, const Config& config) {
  return std::visit(
      [&](auto field) -> std::string {
        const auto& value = config.*field;
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
          return Quoted(value);
        } else {
          return fmt::format("{}", value);
        }
      },
      setting.field);
}

base::Status Assign(const Setting& setting, const Value& value, Config& config) {
  if (value.index() != setting.field.index()) {
    return base::Fail(base::Code::kInvalid, fmt::format("{} must be a {}", setting.name, TypeName(setting)));
  }
  if (!Fits(setting, value)) {
    return base::Fail(base::Code::kInvalid, fmt::format("{} must be {}", setting.name, RangeText(setting)));
  }
  std::visit(
      [&](auto field) {
        using Held = std::decay_t<decltype(config.*field)>;
        config.*field = std::get<Held>(value);
      },
      setting.field);
  return {};
}

std::string FormatConfig(const Config& config, std::span<const std::string_view> given) {
  std::string text = "# Mithaq's settings. Lines that begin with # show the defaults; `mithaq config` explains each.\n";
  std::string_view table;
  for (const Setting& setting : kSettings) {
    if (TableOf(setting) != table) text += fmt::format("\n[{}]\n", table = TableOf(setting));
    const bool is_given = std::ranges::find(given, setting.name) != given.end();
    text += fmt::format("{}{} = {}\n", is_given ? "" : "# ", KeyOf(setting), ValueText(setting, is_given ? config : Config{}));
  }
  return text;
}

std::string SettingsMarkdown() {
  std::string text =
      "# Settings\n\n"
      "They stand in `mithaq.toml` in the data folder, and take effect when the node starts. An unknown key is an error. "
      "`mithaq config` shows those in force. This page is made by `mithaq config --markdown`.\n\n"
      "| setting | type | range | default | unit | what it does |\n|---|---|---|---|---|---|\n";
  for (const Setting& setting : kSettings) {
    text += fmt::format("| `{}` | {} | {} | `{}` | {} | {} |\n", setting.name, TypeName(setting), RangeText(setting),
                        ValueText(setting, Config{}), setting.unit, setting.help);
  }
  return text;
}

}  // namespace node
