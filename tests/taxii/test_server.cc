// A TAXII server over an empty store in memory, for run.py and stock_clients.py: real exchange, router, HTTPS; only the
// credentials are checked against a fixed table. Never to be used for anything else.
//
//   taxii_test_server ALIAS...
//
// Makes a collection for each alias, prints one line of JSON with the address, the certificate and the collections, and
// serves until its standard input ends. Users and what they may do: see kUsers. A collection whose alias begins with
// "hidden" is nobody's.
#include <cstdio>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "crypto/certificate.h"
#include "crypto/system_random.h"
#include "exchange/exchange.h"
#include "http/router.h"
#include "http/server.h"
#include "json/print.h"
#include "store/store.h"
#include "taxii/server.h"

namespace {

constexpr std::string_view kPassword = "correct horse battery staple";
constexpr uint64_t kMaxContentLength = 1 << 20;

struct User {
  const char* name;
  exchange::Role role;
  exchange::Rights rights;
};
constexpr User kUsers[] = {
    {"rw", exchange::Role::kWriter, {.read = true, .write = true}},    {"rw2", exchange::Role::kWriter, {.read = true, .write = true}},
    {"ro", exchange::Role::kReader, {.read = true, .write = false}},   {"wo", exchange::Role::kWriter, {.read = false, .write = true}},
    {"nobody", exchange::Role::kWriter, {}},
};

// Basic, with the one password.
class FixedGate : public http::Gate {
 public:
  void Admit(const http::Request& request, http::Access access, std::function<void(base::Result<http::Caller>)> done) override {
    const auto sent = request.headers.Find("Authorization");
    if (!sent) return done(access == http::Access::kAnyone ? base::Result<http::Caller>(http::Caller{}) : Refusal());
    constexpr std::string_view kBasic = "Basic ";
    const auto decoded = sent->starts_with(kBasic) ? base::Base64Decode(sent->substr(kBasic.size())) : std::nullopt;
    const size_t colon = decoded ? decoded->find(':') : std::string::npos;
    if (colon == std::string::npos || decoded->substr(colon + 1) != kPassword) return done(Refusal());
    done(http::Caller{decoded->substr(0, colon)});
  }

 private:
  static std::unexpected<base::Error> Refusal() { return base::Fail(base::Code::kUnauthorized, "wrong user or password"); }
};

// Collections and users, and what a client needs to know of them.
base::Status SetUp(exchange::Exchange& exchange, int count, char** aliases, json::Writer& out) {
  std::map<base::Uuid, exchange::Rights> hidden;
  out.Key("collections").Object();
  for (int i = 0; i < count; ++i) {
    const std::string alias = aliases[i];
    const auto collection = TRY(exchange.collections().Create({.title = "Case " + alias, .description = "", .alias = alias, .id = {}}));
    out.Key(alias).String(base::FormatUuid(collection->id));
    if (alias.starts_with("hidden")) hidden[collection->id] = {};
  }
  out.End();
  for (const User& user : kUsers) {
    exchange::Account account;
    account.name = user.name;
    account.role = user.role;
    account.everywhere = user.rights;
    account.grants = hidden;
    TRY(exchange.accounts().Create(account));
  }
  return {};
}

base::Status Run(int count, char** aliases) {
  base::SystemClock clock;
  crypto::SystemRandom random;
  base::NullLogger logger;
  const auto store = store::OpenMemory();
  const auto log_key = crypto::SigningKey::Generate(random);
  const auto exchange = TRY(exchange::Exchange::Open({*store, clock, random, logger}, {"taxii.test/log", log_key, random.Bytes(32)}));
  json::Writer out;
  out.Object();
  TRY(SetUp(*exchange, count, aliases, out));

  FixedGate gate;
  http::Router router(gate, http::Problem);
  taxii::Options options;
  options.roots.push_back({.path_segment = "local", .title = "Local", .max_content_length = kMaxContentLength, .serves = {}});
  options.feed_heartbeat_ms = 1000;
  taxii::Server taxii({*exchange, clock}, options);
  taxii.AddTo(router);

  const auto certificate = TRY(crypto::MakeSelfSigned(
      {.common_name = "localhost", .dns_names = {"localhost"}, .ip_addresses = {"127.0.0.1"}, .not_before = clock.Now()}));
  http::ServerOptions server_options;
  server_options.port = 0;
  server_options.security = http::TlsIdentity{certificate.certificate_pem, certificate.private_key_pem};
  const auto server = TRY(http::Server::Start(std::move(server_options), router, clock, random, logger));
  out.Key("url").String("https://127.0.0.1:" + std::to_string(server->port())).Key("certificate").String(certificate.certificate_pem).End();
  std::printf("%s\n", out.Take().c_str());
  std::fflush(stdout);
  while (std::getchar() != EOF) {}
  server->Stop();
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const base::Status status = Run(argc - 1, argv + 1);
  if (!status) std::fprintf(stderr, "taxii_test_server: %s\n", status.error().message.c_str());
  return status ? 0 : 1;
}
