// mithaq serve: the node over HTTPS until it is told to stop.
#include "cli/verbs.h"
#include "node/line_logger.h"
#include "node/node.h"
#include "node/signals.h"

namespace cli {
namespace {

constexpr int kTidySeconds = 600;

void Reload(node::Node& node, base::Logger& logger) {
  const auto reloaded = node.ReloadCertificate();
  if (reloaded) {
    logger.Log(base::Level::kInfo, "the certificate was read anew", {});
  } else {
    logger.Log(base::Level::kError, "the old certificate stays", {{"why", reloaded.error().message}});
  }
}

void WaitForStop(node::Node& node, const node::Signals& signals, base::Logger& logger) {
  for (;;) {
    switch (signals.Wait(kTidySeconds)) {
      case node::Signals::Event::kStop: return;
      case node::Signals::Event::kReload: Reload(node, logger); break;
      case node::Signals::Event::kTimeout: node.Tidy(); break;
    }
  }
}

base::Result<std::unique_ptr<node::Node>> OpenNode(const node::DataFolder& folder, node::Config config, base::Logger& logger) {
  auto opened = node::Node::Open(folder, std::move(config), node::Node::Callers::kNetwork, logger);
  if (opened || opened.error().code != base::Code::kConflict) return opened;
  std::string message = "another mithaq has " + folder.path() + " open already";
  if (const auto serving = node::ReadServing(folder)) message += ", and serves it at " + serving->url;
  return base::Fail(base::Code::kConflict, message);
}

}  // namespace

Done Serve(const ServeOptions& options, Console&) {
  const node::Signals signals;
  const node::DataFolder folder = options.folder();
  node::Config config = TRY(node::LoadConfig(folder.config())).config;
  if (!options.listen.empty()) config.listen = options.listen;
  const base::SystemClock clock;
  node::LineLogger logger(node::ParseLevel(config.log_level), node::ChooseFormat(config.log_format), clock);

  const auto node = TRY(OpenNode(folder, std::move(config), logger));
  if (auto served = node->Serve(); !served) {
    if (served.error().code == base::Code::kIo) served.error().message += ": mithaq serve --listen ADDRESS:PORT, or the setting http.listen";
    return std::unexpected(std::move(served).error());
  }
  logger.Log(base::Level::kInfo, "serving", {{"url", node->url()}, {"data", folder.path()}, {"version", node::Version()}});
  WaitForStop(*node, signals, logger);
  logger.Log(base::Level::kInfo, "stopping: what is under way is finished first", {});
  node->Stop();
  return Exit::kFine;
}

}  // namespace cli
