#include "http/client.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <thread>

#include "base/encoding.h"
#include "crypto/certificate.h"
#include "http/loopback.h"

namespace http {
namespace {

using base::Code;
using testing::HasSubstr;

TEST(Url, IsTakenApart) {
  const auto url = ParseUrl("HTTPS://Example.ORG/a%20b?x=1");
  ASSERT_TRUE(url) << url.error().message;
  EXPECT_EQ(url->Origin(), "https://example.org:443");
  EXPECT_EQ(url->target, "/a%20b?x=1");
  EXPECT_EQ(ParseUrl("http://[::1]:81")->Origin(), "http://[::1]:81");
  EXPECT_EQ(ParseUrl("http://h?x")->target, "/?x");
}

TEST(Url, ErrorsSayWhatToWrite) {
  for (const char* bad : {"", "example.org", "ftp://h/", "https:///a", "https://h:0/", "https://h:65536/", "https://h/#a", "https://h/ b", "https://"}) {
    EXPECT_FALSE(ParseUrl(bad)) << bad;
  }
  EXPECT_THAT(ParseUrl("https://me:secret@h/").error().message, testing::Not(HasSubstr("secret")));
}

struct ClientTest : LoopbackTest {
  TlsIdentity identity = MakeIdentity();
  ClientOptions client_options;

  ClientTest() {
    options.security = identity;
    client_options.trust.ca_pem = identity.certificate_pem;
    service.paths["/who"] = [](Request request, Reply reply) {
      reply(std::move(Response().WithBody(std::string(request.headers.Find("authorization").value_or("nobody")))));
    };
  }
  std::string Origin(const std::string& host = "127.0.0.1") {
    return (std::holds_alternative<TlsIdentity>(options.security) ? "https://" : "http://") + host + ":" + std::to_string(port());
  }
  Client Make() {
    auto client = Client::ForOrigin(Origin(), client_options);
    EXPECT_TRUE(client) << client.error().message;
    return *std::move(client);
  }
  static ClientRequest To(std::string target) {
    ClientRequest request;
    request.target = std::move(target);
    return request;
  }
  static std::string Text(const base::Result<ClientResponse>& response) {
    return response ? std::to_string(response->status) + " " + response->body : std::string(CodeName(response.error().code)) + ": " + response.error().message;
  }
};

TEST_F(ClientTest, SpeaksTlsAndKeepsItsConnection) {
  Start();
  Client client = Make();
  EXPECT_EQ(Text(client.Send(To("/hello"))), "200 hello");
  ClientRequest post = To("/echo");
  post.method = Method::kPost;
  post.body = std::string(1000, 'x');
  EXPECT_EQ(Text(client.Send(post)), "200 " + post.body);
  ClientRequest head = To("/hello");
  head.method = Method::kHead;
  EXPECT_EQ(Text(client.Send(head)), "200 ");
  EXPECT_THAT(Text(client.Send(To("/none"))), HasSubstr("404 "));
  EXPECT_EQ(server->metrics().connections_total, 1u);
}

TEST_F(ClientTest, LargeBodiesPassBothWaysUnchanged) {
  service.body_max = 20'000'000;
  Start();
  Client client = Make();
  for (const size_t bytes : {16383, 16384, 16385, 65536, 9'999'999}) {
    ClientRequest post = To("/echo");
    post.method = Method::kPost;
    post.body = random.Bytes(bytes);
    const auto response = client.Send(post);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_TRUE(response->body == post.body) << bytes;
  }
}

TEST_F(ClientTest, ManyPiecesAreSentAsOneBody) {
  std::string all;
  service.paths["/pieces"] = [&](Request, Reply reply) {
    Response response;
    for (int i = 0; i < 200; ++i) {
      std::string piece(i % 7 == 0 ? 0 : i * 331 % 40'000, static_cast<char>('a' + i % 26));
      all += piece;
      response.WithBody(std::move(piece));
    }
    reply(std::move(response));
  };
  Start();
  EXPECT_TRUE(Make().Send(To("/pieces"))->body == all);
  options.security = PlainBehindProxy{{"127.0.0.1"}};
  all.clear();
  Start();
  EXPECT_TRUE(Make().Send(To("/pieces"))->body == all);
}

TEST_F(ClientTest, TrustsOnlyWhatItWasToldTo) {
  Start();
  client_options.trust = {};
  EXPECT_THAT(Text(Make().Send(To("/hello"))), HasSubstr("unauthorized: "));
  client_options.trust.ca_pem = MakeIdentity().certificate_pem;
  EXPECT_THAT(Text(Make().Send(To("/hello"))), HasSubstr("certificate is not trusted"));
  client_options.trust = {.ca_pem = {}, .pinned_sha256 = *crypto::CertificateFingerprint(identity.certificate_pem)};
  EXPECT_EQ(Text(Make().Send(To("/hello"))), "200 hello");
  client_options.trust.pinned_sha256 = std::string(64, 'a');
  EXPECT_THAT(Text(Make().Send(To("/hello"))), HasSubstr("not the pinned one"));
  client_options.trust.pinned_sha256 = "abc";
  EXPECT_FALSE(Client::ForOrigin(Origin(), client_options));
}

TEST_F(ClientTest, TheCertificateMustNameTheHost) {
  identity = MakeIdentity("elsewhere.example");
  options.security = identity;
  client_options.trust.ca_pem = identity.certificate_pem;
  Start();
  EXPECT_EQ(Text(Make().Send(To("/hello"))), "200 hello");  // by its address
  auto client = Client::ForOrigin(Origin("localhost"), client_options);
  EXPECT_THAT(Text(client->Send(To("/hello"))), HasSubstr("hostname mismatch"));
}

TEST_F(ClientTest, ReloadedCertificatesAreForNewConnectionsOnly) {
  Start();
  Client old_client = Make();
  EXPECT_EQ(Text(old_client.Send(To("/hello"))), "200 hello");
  const TlsIdentity next = MakeIdentity();
  EXPECT_EQ(server->ReloadCertificate({next.certificate_pem, identity.private_key_pem}).error().code, Code::kInvalid);
  ASSERT_TRUE(server->ReloadCertificate(next));
  EXPECT_EQ(Text(old_client.Send(To("/hello"))), "200 hello");
  EXPECT_EQ(server->metrics().connections_total, 1u);
  EXPECT_THAT(Text(Make().Send(To("/hello"))), HasSubstr("not trusted"));
  client_options.trust.ca_pem = next.certificate_pem;
  EXPECT_EQ(Text(Make().Send(To("/hello"))), "200 hello");
}

TEST_F(ClientTest, CredentialsAreSent) {
  Start();
  EXPECT_EQ(Text(Make().Send(To("/who"))), "200 nobody");
  client_options.credentials = {Credentials::Kind::kBasic, "Aladdin", "open sesame"};
  EXPECT_EQ(Text(Make().Send(To("/who"))), "200 Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");  // RFC 7617, 2
  client_options.credentials = {Credentials::Kind::kBearer, "", "abc"};
  EXPECT_EQ(Text(Make().Send(To("/who"))), "200 Bearer abc");
  client_options.credentials.secret = "a\r\nX: y";
  EXPECT_FALSE(Client::ForOrigin(Origin(), client_options));
}

TEST_F(ClientTest, AKeptConnectionThatHasEndedIsOpenedAnew) {
  options.limits.idle_timeout_ms = 50;
  Start();
  Client client = Make();
  EXPECT_EQ(Text(client.Send(To("/hello"))), "200 hello");
  ASSERT_TRUE(WaitUntil([&] { return server->metrics().connections_open == 0; }));
  EXPECT_EQ(Text(client.Send(To("/hello"))), "200 hello");
  EXPECT_EQ(server->metrics().connections_total, 2u);
}

TEST_F(ClientTest, LimitsAndTimeoutsSayWhatHappened) {
  options.stop_grace_ms = 50;
  base::Mutex mutex;
  std::vector<Reply> kept;
  service.paths["/never"] = [&](Request, Reply reply) {
    const base::MutexLock lock(mutex);
    kept.push_back(std::move(reply));
  };
  Start();
  client_options.read_timeout_ms = 50;
  EXPECT_THAT(Text(Make().Send(To("/never"))), HasSubstr("unavailable: " + Origin() + ": no answer in time"));
  client_options.read_timeout_ms = 1000;
  client_options.total_timeout_ms = 50;
  EXPECT_THAT(Text(Make().Send(To("/never"))), HasSubstr("too long altogether"));
  client_options.total_timeout_ms = 10'000;
  client_options.response_bytes_max = 4;
  EXPECT_THAT(Text(Make().Send(To("/hello"))), HasSubstr("too-large"));
  EXPECT_THAT(Text(Make().Send(To("/../x"))), HasSubstr("invalid"));
  server->Stop();
  EXPECT_THAT(Text(Make().Send(To("/hello"))), HasSubstr("cannot connect: Connection refused"));
}

TEST_F(ClientTest, PlainHttpIsForThisMachineOnly) {
  options.security = PlainBehindProxy{{"127.0.0.1"}};
  Start();
  EXPECT_EQ(Text(Make().Send(To("/hello"))), "200 hello");
  EXPECT_THAT(Text(Client::ForOrigin("http://192.0.2.1/", client_options)->Send(To("/"))), HasSubstr("unprotected"));
  client_options.trust.pinned_sha256 = std::string(64, 'a');
  EXPECT_FALSE(Client::ForOrigin(Origin(), client_options));
}

// A server that says what the test wants, once.
class Scripted {
 public:
  explicit Scripted(std::string answer) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t bytes = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), bytes);
    ::listen(listener_, 8);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &bytes);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, answer = std::move(answer)] {
      const int fd = ::accept(listener_, nullptr, nullptr);
      char dropped[4096];
      (void)::recv(fd, dropped, sizeof dropped, 0);
      (void)::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::close(fd);
    });
  }
  ~Scripted() {
    thread_.join();
    ::close(listener_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  const int listener_;
  uint16_t port_ = 0;
  std::thread thread_;
};

// Pages can be given once: a GET that the server has taken must not be sent again behind the caller's back.
TEST_F(ClientTest, ARequestIsSentOnce) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t bytes = sizeof address;
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), bytes), 0);
  ASSERT_EQ(::listen(listener, 8), 0);
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &bytes), 0);
  std::atomic<int> taken = 0;
  // Answers the first request of a connection, takes the second, and hangs up.
  std::thread server_thread([&] {
    for (int fd = ::accept(listener, nullptr, nullptr); fd >= 0; fd = ::accept(listener, nullptr, nullptr)) {
      char request[4096];
      if (::recv(fd, request, sizeof request, 0) > 0) ++taken;
      constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na";
      (void)::send(fd, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
      if (::recv(fd, request, sizeof request, 0) > 0) ++taken;
      ::close(fd);
    }
  });
  auto client = Client::ForOrigin("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)), client_options);
  EXPECT_EQ(Text(client->Send(To("/"))), "200 a");
  EXPECT_THAT(Text(client->Send(To("/?next=once"))), HasSubstr("unavailable"));
  EXPECT_EQ(taken, 2);
  EXPECT_EQ(Text(client->Send(To("/"))), "200 a");  // on a new connection
  EXPECT_EQ(taken, 3);
  client = Client::ForOrigin("http://127.0.0.1:1", client_options);  // hangs up
  ::shutdown(listener, SHUT_RDWR);
  server_thread.join();
  ::close(listener);
}

TEST_F(ClientTest, BadAnswersAreRefused) {
  const auto ask = [&](std::string answer) {
    const Scripted scripted(std::move(answer));
    return Text(Client::ForOrigin(scripted.url(), client_options)->Send(To("/")));
  };
  EXPECT_EQ(ask("HTTP/1.1 200 OK\r\n\r\nto the end"), "200 to the end");
  EXPECT_EQ(ask("HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"), "302 ");
  EXPECT_THAT(ask(""), HasSubstr("unavailable"));
  EXPECT_THAT(ask("HTTP/1.1 200 OK\r\nContent-"), HasSubstr("unavailable"));
  EXPECT_THAT(ask("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"), HasSubstr("in the middle"));
  EXPECT_THAT(ask("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"), HasSubstr("corrupt"));
  EXPECT_THAT(ask("SSH-2.0-OpenSSH\r\n\r\n"), HasSubstr("not HTTP/1.1"));
  EXPECT_THAT(ask("HTTP/1.1 200 OK\r\nA: " + std::string(100'000, 'x')), HasSubstr("too-large"));
}

TEST_F(ClientTest, PlainHttpOnTheTlsPortIsToldSo) {
  Start();
  for (const std::string& request : {Get("/hello"), Post("/echo", "Content-Length: 3\r\n", "abc"), std::string("OPTIONS * HTTP/1.1\r\n\r\n")}) {
    EXPECT_EQ(Talk(request),
              "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 53\r\nConnection: close\r\n\r\n"
              "This port speaks HTTPS: write https:// instead here.\n<end>");
  }
  EXPECT_TRUE(WaitUntil([&] { return server->metrics().handshakes_failed == 3; }));
  RawSocket silent(port());
  EXPECT_EQ(Text(Make().Send(To("/hello"))), "200 hello");
}

TEST_F(ClientTest, TlsToAPlainPortIsToldSo) {
  Scripted plain("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  const auto response = Client::ForOrigin("https" + plain.url().substr(4), client_options)->Send(To("/hello"));
  EXPECT_THAT(Text(response), HasSubstr("does not speak TLS; is it plain http://?"));
}

// Both ends known by their keys alone.
struct MutualTest : ClientTest {
  TlsIdentity mine = MakeIdentity("client");
  std::atomic<int> served = 0;

  MutualTest() {
    options.client_certificates = ClientCertificates::kAsked;
    client_options.trust = {};
    client_options.trust.pinned_key = *crypto::CertificateKeyHash(identity.certificate_pem);
    service.paths["/key"] = [this](Request request, Reply reply) {
      ++served;
      reply(std::move(Response().WithBody(request.peer_key ? base::HexEncode(request.peer_key->view()) : "none")));
    };
  }
};

TEST_F(MutualTest, TheServerKnowsTheKeyOfItsClient) {
  Start();
  client_options.identity = mine;
  Client client = Make();
  const std::string key = base::HexEncode(crypto::CertificateKeyHash(mine.certificate_pem)->view());
  EXPECT_EQ(Text(client.Send(To("/key"))), "200 " + key);
  EXPECT_EQ(Text(client.Send(To("/key"))), "200 " + key);  // on the kept connection
  EXPECT_EQ(Text(Make().Send(To("/key"))), "200 " + key);
}

TEST_F(MutualTest, AClientWithoutAKeyIsNobody) {
  Start();
  EXPECT_EQ(Text(Make().Send(To("/key"))), "200 none");
}

TEST_F(ClientTest, AServerThatDoesNotAskLearnsNoKey) {
  service.paths["/key"] = [](Request request, Reply reply) { reply(std::move(Response().WithBody(request.peer_key ? "key" : "none"))); };
  client_options.identity = MakeIdentity("client");
  Start();
  EXPECT_EQ(Text(Make().Send(To("/key"))), "200 none");
}

TEST_F(ClientTest, WhatWaitsEndsWhenItIsToldTo) {
  service.paths["/never"] = [kept = std::make_shared<Reply>()](Request, Reply reply) { *kept = std::move(reply); };
  Start();
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  client_options.stop_fd = pipe[0];
  Client client = Make();
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    (void)::write(pipe[1], "x", 1);
  });
  EXPECT_THAT(Text(client.Send(To("/never"))), HasSubstr("unavailable: "));
  stopper.join();
  ::close(pipe[0]);
  ::close(pipe[1]);
}

}  // namespace
}  // namespace http
