#include "node/covenant_host.h"

#include "base/file.h"

namespace node {
namespace {

constexpr size_t kDeliveriesWaitingMax = 1024, kDeliveryThreads = 2;
constexpr uint64_t kPemBytesMax = 1 << 20;

}  // namespace

CovenantHost::CovenantHost(const Parts& parts) : parts_(parts), deliveries_(kDeliveriesWaitingMax, parts.logger, kDeliveryThreads) {}

CovenantHost::~CovenantHost() { Stop(); }

base::Result<std::unique_ptr<CovenantHost>> CovenantHost::Open(const Parts& parts) {
  std::unique_ptr<CovenantHost> host(new CovenantHost(parts));
  if (!parts.membership.Now()) return host;
  const base::MutexLock lock(host->mutex_);
  TRY(host->LoadKeys());
  TRY(parts.membership.Resume(host->keys_->log));
  TRY(host->Start());
  return host;
}

base::Status CovenantHost::LoadKeys() {
  if (!keys_) keys_ = TRY(LoadMemberKeys(parts_.folder));
  return {};
}

base::Status CovenantHost::Start() {
  peering::Peering::Parts parts{.exchange = parts_.exchange, .membership = parts_.membership, .clock = parts_.clock, .random = parts_.random, .logger = parts_.logger};
  parts.vote = keys_->vote ? &*keys_->vote : nullptr;
  parts.identity.certificate_pem = TRY(base::ReadFile(keys_->tls_certificate, kPemBytesMax));
  parts.identity.private_key_pem = TRY(base::ReadFile(keys_->tls_key, kPemBytesMax));
  parts.cosigner = TRY(tlog::Cosigner::Make(keys_->witness_name, keys_->witness));
  parts.run_later = [this](std::function<void()> work) { return deliveries_.Run(std::move(work)); };
  before_ = std::move(peering_);
  if (before_) before_->Stop();
  peering_ = TRY(peering::Peering::Start(std::move(parts), listen_));
  return {};
}

base::Status CovenantHost::Serve(const peering::Peering::Listen& listen) {
  const base::MutexLock lock(mutex_);
  listen_ = listen;
  if (!peering_) return {};
  TRY(Start());
  parts_.logger.Log(base::Level::kInfo, "members of the covenant are served", {{"address", listen.address}, {"port", std::to_string(peering_->port())}});
  return {};
}

base::Status CovenantHost::Enter(const covenant::Genesis& genesis, std::span<const covenant::Certificate> certificates) {
  const base::MutexLock lock(mutex_);
  TRY(LoadKeys());
  TRY(parts_.membership.Enter(genesis, certificates, keys_->log));
  return peering_ ? base::Status() : Start();
}

void CovenantHost::Stop() {
  const base::MutexLock lock(mutex_);
  if (peering_) peering_->Stop();
}

peering::Peering* CovenantHost::peering() const {
  const base::MutexLock lock(mutex_);
  return peering_.get();
}

}  // namespace node
