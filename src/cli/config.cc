// mithaq config: every setting, with the value in force.
#include <algorithm>

#include "cli/verbs.h"
#include "json/print.h"
#include "node/settings.h"

namespace cli {
namespace {

bool IsGiven(const node::LoadedConfig& loaded, const node::Setting& setting) {
  return std::ranges::find(loaded.given, setting.name) != loaded.given.end();
}

void PrintJson(const node::LoadedConfig& loaded, Console& console) {
  json::Writer writer;
  writer.Object().Key("settings").Array();
  for (const node::Setting& setting : node::Settings()) {
    writer.Object().Key("name").String(setting.name).Key("value").Raw(node::ValueText(setting, loaded.config));
    writer.Key("default").Raw(node::ValueText(setting, node::Config{})).Key("given").Bool(IsGiven(loaded, setting));
    writer.Key("type").String(node::TypeName(setting)).Key("range").String(node::RangeText(setting));
    writer.Key("unit").String(setting.unit).Key("help").String(setting.help).End();
  }
  writer.End().End();
  console.PrintLine(writer.Take());
}

void PrintText(const node::LoadedConfig& loaded, Console& console) {
  for (const node::Setting& setting : node::Settings()) {
    const std::string unit = setting.unit.empty() ? "" : " " + std::string(setting.unit);
    console.PrintLine(console.Bold(setting.name) + " = " + node::ValueText(setting, loaded.config) + unit +
                      (IsGiven(loaded, setting) ? "" : "   (default)"));
    console.PrintLine("    " + std::string(setting.help) + " " + std::string(node::TypeName(setting)) + ", " + node::RangeText(setting) + ".");
  }
}

}  // namespace

Done ShowConfig(const ConfigOptions& options, Console& console) {
  if (options.markdown) {
    console.Print(node::SettingsMarkdown());
    return Exit::kFine;
  }
  const auto loaded = TRY(node::LoadConfig(options.folder().config()));
  (console.json ? PrintJson : PrintText)(loaded, console);
  return Exit::kFine;
}

}  // namespace cli
