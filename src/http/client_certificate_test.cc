// Both ends prove their keys: the server learns who calls, the client speaks to the key that it pinned and to no other.
#include <gmock/gmock.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <atomic>
#include <csignal>

#include "base/encoding.h"
#include "http/client.h"
#include "http/loopback.h"

namespace http {
namespace {

using base::Code;
using testing::HasSubstr;

struct ClientCertificateTest : LoopbackTest {
  TlsIdentity theirs = MakeIdentity(), ours = MakeIdentity("caller.example");
  ClientOptions client_options;
  std::atomic<int> served = 0;

  ClientCertificateTest() {
    options.security = theirs;
    options.client_certificates = ClientCertificates::kAsked;
    client_options.trust.pinned_key = KeyOf(theirs);
    client_options.identity = ours;
    service.paths["/who"] = [this](Request request, Reply reply) {
      ++served;
      reply(std::move(Response().WithBody(request.peer_key ? base::HexEncode(request.peer_key->view()) : "nobody")));
    };
  }
  static crypto::Digest KeyOf(const TlsIdentity& identity) { return crypto::CertificateKeyHash(identity.certificate_pem).value(); }
  static std::string NameOf(const TlsIdentity& identity) { return base::HexEncode(KeyOf(identity).view()); }
  TlsIdentity Expired() {
    const auto made = crypto::MakeSelfSigned({.common_name = "old", .dns_names = {}, .ip_addresses = {}, .not_before = *base::ParseTimestamp("2001-01-01T00:00:00Z"), .days = 1});
    return {made->certificate_pem, made->private_key_pem};
  }
  std::string Who(uint16_t at = 0) {
    auto client = Client::ForOrigin("https://127.0.0.1:" + std::to_string(at == 0 ? port() : at), client_options);
    if (!client) return client.error().message;
    ClientRequest request;
    request.target = "/who";
    const auto response = client->Send(request);
    if (!response) return std::string(CodeName(response.error().code)) + ": " + response.error().message;
    return std::to_string(response->status) + " " + response->body;
  }
};

TEST_F(ClientCertificateTest, EachSideKnowsTheOthersKey) {
  Start();
  EXPECT_EQ(Who(), "200 " + NameOf(ours));
  client_options.identity = MakeIdentity();
  EXPECT_EQ(Who(), "200 " + NameOf(*client_options.identity));
}

TEST_F(ClientCertificateTest, WhoShowsNoneIsNobodyAndIsServed) {
  Start();
  client_options.identity.reset();
  EXPECT_EQ(Who(), "200 nobody");
  client_options.trust = {.ca_pem = theirs.certificate_pem, .pinned_sha256 = {}, .pinned_key = {}};
  EXPECT_EQ(Who(), "200 nobody");
}

TEST_F(ClientCertificateTest, AnotherKeyThanThePinnedOneIsToldNothing) {
  Start();
  client_options.trust.pinned_key = KeyOf(MakeIdentity());
  EXPECT_THAT(Who(), HasSubstr("the server's key has the SHA-256 " + NameOf(theirs) + ", not the pinned one"));
  EXPECT_EQ(served, 0);
}

// A certificate is the envelope of a key: renewed with the same key it is as good as before, and so is one out of date.
TEST_F(ClientCertificateTest, PinsDecideAndNotDates) {
  theirs = Expired();
  options.security = theirs;
  client_options.trust.pinned_key = KeyOf(theirs);
  client_options.identity = Expired();
  Start();
  EXPECT_EQ(Who(), "200 " + NameOf(*client_options.identity));
}

TEST_F(ClientCertificateTest, ACertificateWithoutItsKeyIsOfNoUse) {
  Start();
  client_options.identity = TlsIdentity{ours.certificate_pem, MakeIdentity().private_key_pem};
  EXPECT_THAT(Who(), HasSubstr("it does not belong to the certificate"));
  client_options.identity = ours;
  client_options.trust.pinned_sha256 = std::string(64, 'a');
  EXPECT_THAT(Who(), HasSubstr("one of them decides"));
  EXPECT_FALSE(Client::ForOrigin("http://127.0.0.1:1", client_options));
}

// A client that need not keep to our rules.
struct Stranger {
  int version_max = TLS1_3_VERSION;
  int new_keys = 0;  // it changes its key so often before it asks
  int tickets = 0;

  std::string Ask(uint16_t port, const TlsIdentity* identity) {
    std::signal(SIGPIPE, SIG_IGN);  // it writes to whoever has hung up
    SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(context, version_max);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_set_app_data(context, this);
    SSL_CTX_sess_set_new_cb(context, [](SSL* ssl, SSL_SESSION*) {
      ++static_cast<Stranger*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)))->tickets;
      return 0;
    });
    if (identity != nullptr) {
      BIO* const certificate = BIO_new_mem_buf(identity->certificate_pem.data(), -1);
      BIO* const key = BIO_new_mem_buf(identity->private_key_pem.data(), -1);
      X509* const x509 = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
      EVP_PKEY* const pkey = PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr);
      EXPECT_EQ(SSL_CTX_use_certificate(context, x509), 1);
      EXPECT_EQ(SSL_CTX_use_PrivateKey(context, pkey), 1);
      X509_free(x509);
      EVP_PKEY_free(pkey);
      BIO_free(certificate);
      BIO_free(key);
    }
    const std::string target = "127.0.0.1:" + std::to_string(port);
    BIO* const connection = BIO_new_ssl_connect(context);
    BIO_set_conn_hostname(connection, target.c_str());
    const std::string request = Get("/who", kClose);
    std::string answer;
    char buffer[4096];
    const bool connected = BIO_do_connect(connection) == 1;
    if (connected) ChangeKey(connection);
    if (connected && BIO_write(connection, request.data(), static_cast<int>(request.size())) > 0) {
      for (int got = 0; (got = BIO_read(connection, buffer, sizeof buffer)) > 0;) answer.append(buffer, static_cast<size_t>(got));
    }
    BIO_free_all(connection);
    SSL_CTX_free(context);
    const size_t body = answer.find("\r\n\r\n");
    return body == std::string::npos ? "no answer" : answer.substr(body + 4);
  }

 private:
  void ChangeKey(BIO* connection) const {
    SSL* ssl = nullptr;
    BIO_get_ssl(connection, &ssl);
    for (int i = 0; i < new_keys; ++i) {
      if (SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED) != 1 || SSL_do_handshake(ssl) != 1) return;
    }
  }
};

// A resumed session proves no key.
TEST_F(ClientCertificateTest, NobodyGetsATicket) {
  Start();
  Stranger stranger;
  EXPECT_EQ(stranger.Ask(port(), &ours), NameOf(ours));
  EXPECT_EQ(stranger.Ask(port(), nullptr), "nobody");
  EXPECT_EQ(stranger.tickets, 0);
}

TEST_F(ClientCertificateTest, BeforeTls13NothingIsServed) {
  Start();
  Stranger stranger;
  stranger.version_max = TLS1_2_VERSION;
  EXPECT_EQ(stranger.Ask(port(), &ours), "no answer");
}

// Each change costs the server work and an answer before it has seen a request.
TEST_F(ClientCertificateTest, AKeyMayChangeNowAndThenButNotWithoutEnd) {
  Start();
  Stranger stranger;
  stranger.new_keys = 20;
  EXPECT_EQ(stranger.Ask(port(), &ours), NameOf(ours));
  stranger.new_keys = 2000;
  EXPECT_EQ(stranger.Ask(port(), &ours), "no answer");
  stranger.new_keys = 0;
  EXPECT_EQ(stranger.Ask(port(), &ours), NameOf(ours));  // the server goes on with others
}

// Passes bytes on both ways for one connection, and changes one that the client sends.
class Meddler {
 public:
  Meddler(uint16_t server, size_t at) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t bytes = sizeof address;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), bytes), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &bytes), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, server, at] { Pass(server, at); });
  }
  ~Meddler() { ::close(listener_); }
  // Waits for the end; whether there was such a byte.
  bool Finish() {
    thread_.join();
    return has_changed_;
  }
  uint16_t port() const { return port_; }

 private:
  void Pass(uint16_t server, size_t at) {
    const int client = ::accept(listener_, nullptr, nullptr);
    const int far = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(far, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    size_t passed = 0;
    for (bool goes_on = true; goes_on;) {
      pollfd both[] = {{client, POLLIN, 0}, {far, POLLIN, 0}};
      if (::poll(both, 2, 5000) <= 0) break;
      for (const auto& [from, to] : {std::pair(both[0], far), std::pair(both[1], client)}) {
        if (from.revents == 0) continue;
        char bytes[16384];
        const ssize_t got = ::recv(from.fd, bytes, sizeof bytes, 0);
        if (got <= 0) goes_on = false;
        if (got <= 0) break;
        if (from.fd == client && at >= passed && at < passed + static_cast<size_t>(got)) {
          bytes[at - passed] ^= 1;
          has_changed_ = true;
        }
        if (from.fd == client) passed += static_cast<size_t>(got);
        if (::send(to, bytes, static_cast<size_t>(got), MSG_NOSIGNAL) != got) goes_on = false;
      }
    }
    ::close(client);
    ::close(far);
  }

  const int listener_;
  uint16_t port_ = 0;
  bool has_changed_ = false;
  std::thread thread_;
};

TEST_F(ClientCertificateTest, WhoeverChangesAByteOfTheHandshakeGetsNothingServed) {
  options.limits.head_timeout_ms = 300;  // a changed length makes the server wait
  client_options.connect_timeout_ms = 1000;
  client_options.read_timeout_ms = 1000;
  Start();
  size_t changes = 0;
  for (bool has_changed = true; has_changed; ++changes) {
    Meddler meddler(port(), changes * 61);
    const std::string answer = Who(meddler.port());
    has_changed = meddler.Finish();
    EXPECT_EQ(answer.contains("200 "), !has_changed) << changes * 61 << ": " << answer;
  }
  EXPECT_GT(changes, 10u);
  EXPECT_EQ(served, 1);  // the last one, beyond all that was sent
  EXPECT_EQ(Who(), "200 " + NameOf(ours));
}

}  // namespace
}  // namespace http
