// mithaq.toml. The only file that sees toml++.
#include <toml++/toml.h>

#include <optional>

#include "base/file.h"
#include "exchange/budget.h"
#include "node/settings.h"

namespace node {
namespace {

constexpr uint64_t kFileBytesMax = 1 << 20;

std::string LineOf(const toml::node& node) { return "line " + std::to_string(node.source().begin.line) + ": "; }

std::optional<Value> ReadValue(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return Value(*text);
  if (const auto number = node.value_exact<int64_t>()) return Value(*number);
  if (const auto boolean = node.value_exact<bool>()) return Value(*boolean);
  return std::nullopt;
}

base::Status ReadSetting(const std::string& name, const toml::node& node, LoadedConfig& loaded) {
  const Setting* const setting = FindSetting(name);
  if (setting == nullptr) {
    return base::Fail(base::Code::kInvalid, LineOf(node) + "unknown setting '" + name + "'; `mithaq config` lists all");
  }
  const auto value = ReadValue(node);
  if (!value) return base::Fail(base::Code::kInvalid, LineOf(node) + name + " must be a " + std::string(TypeName(*setting)));
  const auto status = Assign(*setting, *value, loaded.config);
  if (!status) return base::Fail(base::Code::kInvalid, LineOf(node) + status.error().message);
  loaded.given.push_back(name);
  return {};
}

base::Status ReadTable(const std::string& prefix, const toml::table& table, LoadedConfig& loaded) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    if (const toml::table* const inner = node.as_table(); inner != nullptr && prefix.empty()) {
      TRY(ReadTable(name + ".", *inner, loaded));
    } else {
      TRY(ReadSetting(name, node, loaded));
    }
  }
  return {};
}

// TOML 1.0 allows of the control characters only tab and ends of lines, anywhere; toml++ 3.3 asserts where one begins a key.
base::Status RefuseControls(std::string_view text) {
  size_t line = 1;
  for (const char c : text) {
    line += c == '\n' ? 1 : 0;
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f) {
      return base::Fail(base::Code::kInvalid, "line " + std::to_string(line) + ": a control character; is it a text file?");
    }
  }
  return {};
}

base::Result<toml::table> ParseToml(const std::string& text) {
  TRY(RefuseControls(text));
  try {
    return toml::table(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return base::Fail(base::Code::kInvalid,
                      "line " + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
  }
}

// A body takes three times its size at the very least, parsed and prepared; of what one user never gets, none could come in.
base::Status CheckBodyFits(const Config& config) {
  const auto takes = [](int64_t body_mib) { return static_cast<uint64_t>(3 * body_mib); };
  const uint64_t gets = exchange::Budget::OfOneUser(static_cast<uint64_t>(config.submission_mib_max));
  if (takes(config.request_mib_max) <= gets) return {};
  return base::Fail(base::Code::kInvalid,
                    "http.request_mib_max = " + std::to_string(config.request_mib_max) + " and http.submission_mib_max = " +
                        std::to_string(config.submission_mib_max) + ": so large a body would always be refused. Raise http.submission_mib_max to " +
                        std::to_string(8 * config.request_mib_max) + ", or lower http.request_mib_max to " + std::to_string(gets / 6));
}

}  // namespace

base::Result<LoadedConfig> ParseConfig(const std::string& text) {
  LoadedConfig loaded;
  TRY(ReadTable("", TRY(ParseToml(text)), loaded));
  TRY(CheckBodyFits(loaded.config));
  return loaded;
}

base::Result<LoadedConfig> LoadConfig(const std::string& path) {
  auto text = base::ReadFile(path, kFileBytesMax);
  if (!text && text.error().code == base::Code::kNotFound) return LoadedConfig();
  if (!text) return std::unexpected(std::move(text).error());
  auto loaded = ParseConfig(*text);
  if (!loaded) return base::Annotate(std::move(loaded).error(), path);
  return loaded;
}

}  // namespace node
