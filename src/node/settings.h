// Every setting, one table row each: name, type, range, default, unit, help. From it come `mithaq config`, docs/config.md
// and the check of mithaq.toml; an unknown key is an error. Defaults are the members' initial values.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace node {

struct Config {
  std::string name = "mithaq";
  std::string listen = "127.0.0.1:8443";
  std::string public_url;
  std::string proxy;
  std::string certificate = "tls/cert.pem";
  std::string private_key = "tls/key.pem";
  int64_t connections_max = 4096;
  int64_t client_connections_max = 256;
  int64_t request_mib_max = 100;
  int64_t submission_mib_max = 1024;
  int64_t threads = 0;
  int64_t sign_in_tries = 10;
  bool open_metrics = false;
  bool open_log = false;
  std::string covenant_listen = "127.0.0.1:9443";
  std::string witnessed_logs;
  int64_t cache_mib = 48;
  int64_t write_buffer_mib = 32;
  std::string log_level = "info";
  std::string log_format = "auto";
};

struct Setting {
  std::string_view name;    // "http.listen": table and key in mithaq.toml
  std::variant<std::string Config::*, int64_t Config::*, bool Config::*> field;
  int64_t min = 0, max = 0;  // of the number, or of the text's bytes
  std::string_view unit;    // "MiB"; empty for none
  std::string_view choices; // "a|b|c" where only these are allowed
  std::string_view help;
};

std::span<const Setting> Settings();
const Setting* FindSetting(std::string_view name);

std::string_view TypeName(const Setting& setting);                    // "text", "number", "true or false"
std::string RangeText(const Setting& setting);                        // "1 to 65535", "one of a, b, c"
std::string ValueText(const Setting& setting, const Config& config);  // as mithaq.toml writes it

using Value = std::variant<std::string, int64_t, bool>;
// kInvalid, naming the setting, for another type or a value out of range.
base::Status Assign(const Setting& setting, const Value& value, Config& config);

// What mithaq.toml says.
struct LoadedConfig {
  Config config;
  std::vector<std::string> given;  // names of the settings that the file has
};
base::Result<LoadedConfig> ParseConfig(const std::string& text);  // kInvalid names the line and what to do
base::Result<LoadedConfig> LoadConfig(const std::string& path);   // also kIo; a file that is not there says nothing

// A new mithaq.toml: the settings of `given` with their values, all others as comments.
std::string FormatConfig(const Config& config, std::span<const std::string_view> given);
// docs/config.md.
std::string SettingsMarkdown();

}  // namespace node
