// Serves one file from memory over TLS until it is killed: serve <certificate.pem> <key.pem> <file> <port> <threads>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "base/file.h"
#include "crypto/system_random.h"
#include "http/router.h"
#include "http/server.h"

namespace {

class OpenGate : public http::Gate {
 public:
  void Admit(const http::Request&, http::Access, std::function<void(base::Result<std::string>)> done) override { done(""); }
};

std::string Read(const char* path) {
  auto bytes = base::ReadFile(path, 1u << 30);
  if (bytes) return *bytes;
  std::fprintf(stderr, "%s\n", bytes.error().message.c_str());
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  OpenGate gate;
  http::Router router(gate, http::Problem);
  const auto page = std::make_shared<const std::string>(Read(argv[3]));
  router.Add({http::Method::kGet, "/page", http::Access::kAnyone, 0, [&](http::Request, http::PathValues, http::Reply reply) {
                http::Response response;
                response.headers.Add("Content-Type", "application/taxii+json;version=2.1");
                response.body.push_back(page);
                reply(std::move(response));
              }});
  http::ServerOptions options;
  options.port = static_cast<uint16_t>(std::atoi(argv[4]));
  options.threads = std::atoi(argv[5]);
  options.security = http::TlsIdentity{Read(argv[1]), Read(argv[2])};
  const base::SystemClock clock;
  crypto::SystemRandom random;
  base::NullLogger logger;
  auto server = http::Server::Start(std::move(options), router, clock, random, logger);
  if (!server) return std::fprintf(stderr, "%s\n", server.error().message.c_str()), 1;
  pause();
}
