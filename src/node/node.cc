#include "node/node.h"

#include <algorithm>
#include <thread>

#include "base/encoding.h"
#include "base/file.h"
#include "crypto/certificate.h"
#include "json/print.h"
#include "node/backup.h"
#include "node/listen.h"
#include "node/metrics.h"
#include "peering/api.h"
#include "web/body.h"
#include "web/routes.h"

namespace node {
namespace {

constexpr uint64_t kPemBytesMax = 1 << 20;
constexpr size_t kSlowWorkMax = 256, kLongWorkMax = 16, kPasswordsWaitingMax = 64, kSubmissionsWaitingMax = 1024;
constexpr size_t kQuestionsWaitingMax = 1024, kQuestionThreads = 2;

// The verifier keys that a setting lists with commas.
base::Result<std::vector<tlog::VerifierKey>> ReadLogKeys(std::string_view list) {
  std::vector<tlog::VerifierKey> keys;
  for (const std::string& text : SplitList(list)) {
    auto key = tlog::VerifierKey::Parse(text);
    if (!key) return base::Annotate(std::move(key).error(), "covenant.witnessed_logs: \"" + text + "\"");
    keys.push_back(*std::move(key));
  }
  return keys;
}

}  // namespace

std::string_view Version() { return MITHAQ_VERSION; }

Node::Node(DataFolder folder, Config config, base::Logger& logger)
    : folder_(std::move(folder)), config_(std::move(config)), logger_(logger), started_ms_(clock_.MonotonicMs()) {}

Node::~Node() {
  Stop();
  if (submissions_) submissions_->Stop();
}

base::Result<std::unique_ptr<Node>> Node::Open(DataFolder folder, Config config, Callers callers, base::Logger& logger) {
  std::unique_ptr<Node> node(new Node(std::move(folder), std::move(config), logger));
  node->witnessed_logs_ = TRY(ReadLogKeys(node->config_.witnessed_logs));
  node->keys_ = TRY(LoadKeys(node->folder_));
  TRY(node->OpenStore());
  RemoveServing(node->folder_);  // the store is ours, so whoever wrote it is gone
  node->submissions_ = std::make_unique<Worker>(kSubmissionsWaitingMax, logger, std::max(2u, std::thread::hardware_concurrency()));
  const exchange::Environment environment{
      *node->store_, node->clock_, node->random_, logger, static_cast<uint64_t>(node->config_.submission_mib_max) << 20,
      [pool = node->submissions_.get()](std::function<void()> work) { return pool->Run(std::move(work)); }};
  const exchange::Identity identity{node->keys_->origin, node->keys_->log_key, node->keys_->node_key};
  node->exchange_ = TRY(exchange::Exchange::Open(environment, identity));
  node->membership_ = std::make_unique<membership::Membership>(*node->exchange_);
  node->slow_work_ = std::make_unique<Worker>(kSlowWorkMax, logger);
  node->long_work_ = std::make_unique<Worker>(kLongWorkMax, logger);
  node->questions_ = std::make_unique<Worker>(kQuestionsWaitingMax, logger, kQuestionThreads);
  node->passwords_ = std::make_unique<Worker>(kPasswordsWaitingMax, logger);
  node->upkeep_ = std::make_unique<Worker>(1, logger);
  node->covenant_ = TRY(CovenantHost::Open({node->folder_, *node->exchange_, *node->membership_, node->clock_, node->random_, logger}));
  node->MakeRoutes(callers);
  return node;
}

base::Status Node::OpenStore() {
  store::DiskOptions options;
  options.block_cache_bytes = static_cast<size_t>(config_.cache_mib) << 20;
  options.write_buffer_bytes = static_cast<size_t>(config_.write_buffer_mib) << 20;
  auto opened = store::OpenDisk(folder_.database(), store::OpenMode::kExisting, options);
  if (!opened && opened.error().code == base::Code::kNotFound) {
    return base::Fail(base::Code::kCorrupt, folder_.database() + " is not there, but the node's keys are: mount the disk that it is on, or restore "
                                            "the node from a backup into another folder. A new database would give the log a second history");
  }
  store_ = TRY(std::move(opened));
  return {};
}

void Node::MakeRoutes(Callers callers) {
  serving_.control_token = "mithaq_control_" + base::Base64UrlEncode(random_.Bytes(32));
  if (callers == Callers::kLocal) {
    gate_ = std::make_unique<LocalGate>();
  } else {
    gate_ = std::make_unique<AccountGate>(exchange_->accounts(), clock_, serving_.control_token, config_.sign_in_tries,
                                          config_.open_metrics && config_.proxy.empty(),
                                          [this](std::function<void()> check) { return passwords_->Run(std::move(check)); });
  }
  router_ = std::make_unique<http::Router>(*gate_, http::Problem);
  const web::Context context{*exchange_, clock_, config_.name, std::string(Version()),
                             [this](std::function<void()> work) { return slow_work_->Run(std::move(work)); },
                             [this](std::function<void()> work) { return long_work_->Run(std::move(work)); },
                             [this](std::function<void()> work) { return questions_->Run(std::move(work)); }};
  web::AddRoutes(*router_, context);
  if (callers == Callers::kNetwork) AddTaxii();
  AddNodeRoutes(context);
  peering::AddCovenantRoutes(*router_, {context, *membership_, witnessed_logs_, [this] { return covenant_->peering(); },
                                        [this](const covenant::Genesis& genesis, std::span<const covenant::Certificate> certificates) { return covenant_->Enter(genesis, certificates); }});
}

// One API root that is always there: the node's own collections.
void Node::AddTaxii() {
  taxii::RootSpec local;
  local.path_segment = "local";
  local.title = config_.name;
  local.max_content_length = static_cast<uint64_t>(config_.request_mib_max) << 20;
  taxii::Options options;
  options.title = config_.name;
  options.public_url = config_.public_url;
  options.open_log = config_.open_log;
  options.roots.push_back(std::move(local));
  taxii_ = std::make_unique<taxii::Server>(taxii::Server::Parts{*exchange_, clock_}, std::move(options));
  taxii_->AddTo(*router_);
}

void Node::AddNodeRoutes(const web::Context& context) {
  router_->Add({http::Method::kGet, "/healthz", http::Access::kAnyone, 0,
                [this](http::Request, http::PathValues, http::Reply reply) { reply(Health()); }});
  router_->Add({http::Method::kPost, "/api/v1/backup", http::Access::kAdmin, 65536,
                web::Later(context.run_long, [this](const auto& request, const auto&) { return MakeBackup(request); })});
  router_->Add({http::Method::kGet, "/metrics", http::Access::kAdmin, 0,
                [this](http::Request, http::PathValues, http::Reply reply) { reply(Metrics()); }});
}

// Writes files of the caller's choice, secrets among them: for the data folder's owner on this machine, not for every
// administrator on the network.
web::Answer Node::MakeBackup(const http::Request& request) {
  if (request.user != web::kLocalAdministrator) {
    return base::Fail(base::Code::kForbidden, "backups are made on the node's own machine, with `mithaq backup`");
  }
  const web::Body body = TRY(web::Body::Parse(request, {"folder"}));
  const std::string folder = TRY(body.String("folder"));
  TRY(Backup(folder_, *store_, *exchange_, folder));
  json::Writer writer;
  writer.Object().Key("backup").String(folder).End();
  return web::JsonReply(writer.Take());
}

http::Response Node::Health() const {
  constexpr std::string_view kType = "text/plain; charset=utf-8";
  if (exchange_->WriteFailure()) return web::Bytes("read-only: the disk takes no writes; the log says why. Writing goes on by itself once it can\n", kType, 503);
  // The rest goes on, so the node is well; whoever looks learns what waits, and at `mithaq covenant show` for whom.
  const bool waits = !membership_->MaySign();
  return web::Bytes(waits ? "ok\npublishing to the covenant waits: `mithaq covenant show` says why\n" : "ok\n", kType);
}

http::Response Node::Metrics() {
  const Measured measured{*exchange_, *store_, server_ ? &server_->metrics() : nullptr, std::string(Version()),
                          clock_.MonotonicMs() - started_ms_};
  return web::Bytes(MetricsText(measured), "text/plain; version=0.0.4; charset=utf-8");
}

base::Result<Node::Certificate> Node::ReadCertificate() const {
  const std::string path = folder_.At(config_.certificate);
  Certificate certificate;
  certificate.identity.certificate_pem = TRY(base::ReadFile(path, kPemBytesMax));
  certificate.identity.private_key_pem = TRY(base::ReadFile(folder_.At(config_.private_key), kPemBytesMax));
  auto sha256 = crypto::CertificateFingerprint(certificate.identity.certificate_pem);
  if (!sha256) return base::Annotate(std::move(sha256).error(), path);
  certificate.sha256 = *std::move(sha256);
  return certificate;
}

// A full disk: those who read are served all the same.
base::Status Node::TellCommands() {
  auto told = WriteServing(folder_, serving_);
  if (told || told.error().code != base::Code::kStorage) return told;
  logger_.Log(base::Level::kError, "commands on this machine do not find this node", {{"why", told.error().message}});
  return {};
}

base::Status Node::Serve() {
  const ListenAddress listen = TRY(ParseListenAddress(config_.listen));
  http::ServerOptions options;
  options.address = listen.address;
  options.port = listen.port;
  const bool behind_proxy = !config_.proxy.empty();
  if (behind_proxy) {
    options.security = http::PlainBehindProxy{ProxyAddresses(config_.proxy)};
  } else {
    Certificate certificate = TRY(ReadCertificate());
    options.security = std::move(certificate.identity);
    serving_.certificate_sha256 = std::move(certificate.sha256);
  }
  options.threads = static_cast<int>(config_.threads);
  options.limits.connections_max = static_cast<size_t>(config_.connections_max);
  options.limits.client_connections_max = static_cast<size_t>(config_.client_connections_max);
  server_ = TRY(http::Server::Start(std::move(options), *router_, clock_, random_, logger_));
  serving_.url = LocalUrl(behind_proxy ? "http" : "https", {listen.address, server_->port()});
  FinishErasures();
  const ListenAddress members = TRY(ParseListenAddress(config_.covenant_listen));
  TRY(covenant_->Serve({members.address, members.port}));
  return TellCommands();
}

base::Status Node::ReloadCertificate() {
  if (!config_.proxy.empty()) return base::Fail(base::Code::kUnsupported, "the proxy ends TLS (http.proxy); reload the certificate there");
  Certificate certificate = TRY(ReadCertificate());
  TRY(server_->ReloadCertificate(certificate.identity));
  serving_.certificate_sha256 = std::move(certificate.sha256);
  return TellCommands();
}

void Node::Tidy() {
  upkeep_->Run([this] {
    const auto status = exchange_->ForgetOldStatuses();
    if (!status) logger_.Log(base::Level::kWarning, "old statuses stay for now", {{"why", status.error().message}});
    FinishErasures();
  });
}

// Where there are any that were cut off; else it does nothing.
void Node::FinishErasures() {
  upkeep_->Run([this] {
    (void)exchange_->StoreServedMarks().has_value();  // a disk that takes no writes is in the log already
    const auto finished = exchange_->FinishErasures();
    if (!finished) logger_.Log(base::Level::kError, "bytes of erased objects may still be in the store's files; this is tried again", {{"why", finished.error().message}});
    if (finished && *finished) logger_.Log(base::Level::kInfo, "an erasure that had been cut off is finished", {});
  });
}

void Node::Stop() {
  if (!server_) return;
  RemoveServing(folder_);
  covenant_->Stop();
  server_->Stop();
}

}  // namespace node
