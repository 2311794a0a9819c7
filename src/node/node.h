// A node: what the program is made of, put together. Served over HTTPS, or called inside the process by a command that
// holds the data folder; the same routes either way.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/logger.h"
#include "base/time.h"
#include "crypto/system_random.h"
#include "exchange/exchange.h"
#include "http/router.h"
#include "http/server.h"
#include "membership/membership.h"
#include "node/covenant_host.h"
#include "node/data_folder.h"
#include "node/gate.h"
#include "node/serving.h"
#include "node/settings.h"
#include "node/worker.h"
#include "store/store.h"
#include "taxii/server.h"
#include "web/reply.h"

namespace node {

std::string_view Version();  // "0.1.0"

class Node {
 public:
  enum class Callers {
    kNetwork,  // known by their credentials
    kLocal,    // this process: the local administrator
  };
  // Opens the store and the exchange of an initialised folder. kConflict if another process has it open; otherwise as
  // LoadKeys and the store say. `logger` outlives the node.
  static base::Result<std::unique_ptr<Node>> Open(DataFolder folder, Config config, Callers callers, base::Logger& logger);
  ~Node();  // as Stop; what was under way is committed

  http::Service& service() { return *router_; }
  const std::vector<http::RouteName>& routes() const { return router_->routes(); }
  exchange::Exchange& exchange() { return *exchange_; }
  const DataFolder& folder() const { return folder_; }
  const Config& config() const { return config_; }

  // Begins to serve HTTPS, and says where in serving.json. kInvalid for settings that do not work, kIo.
  base::Status Serve();
  const std::string& url() const { return serving_.url; }
  // Reads the certificate anew; on failure the old one stays.
  base::Status ReloadCertificate();
  // To be called once in a while: drops what has had its time.
  void Tidy();
  void Stop();

 private:
  void FinishErasures();
  Node(DataFolder folder, Config config, base::Logger& logger);
  base::Status OpenStore();
  void MakeRoutes(Callers callers);
  void AddTaxii();
  void AddNodeRoutes(const web::Context& context);
  web::Answer MakeBackup(const http::Request& request);
  struct Certificate {
    http::TlsIdentity identity;
    std::string sha256;
  };
  base::Result<Certificate> ReadCertificate() const;
  base::Status TellCommands();
  http::Response Health() const;
  http::Response Metrics();

  const DataFolder folder_;
  const Config config_;
  base::Logger& logger_;
  const base::SystemClock clock_;
  crypto::SystemRandom random_;
  const int64_t started_ms_;
  Serving serving_;

  // Each uses those above it, and goes before them. The workers finish what they have been given, which ends in the router.
  std::vector<tlog::VerifierKey> witnessed_logs_;
  std::optional<Keys> keys_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Worker> submissions_;  // stopped before anything goes that its work uses; the sequencer may still ask it for more
  std::unique_ptr<exchange::Exchange> exchange_;
  std::unique_ptr<membership::Membership> membership_;
  std::unique_ptr<http::Gate> gate_;
  std::unique_ptr<taxii::Server> taxii_;
  std::unique_ptr<http::Router> router_;
  std::unique_ptr<Worker> slow_work_;
  std::unique_ptr<Worker> long_work_;
  std::unique_ptr<Worker> questions_;  // look-ups
  std::unique_ptr<Worker> passwords_;  // one check at a time, for all
  std::unique_ptr<Worker> upkeep_;     // what nobody waits for
  std::unique_ptr<CovenantHost> covenant_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace node
