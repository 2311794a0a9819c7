#include "http/transport.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/check.h"
#include "base/encoding.h"
#include "http/openssl.h"

namespace http {
namespace {

constexpr size_t kRecordBytes = 16 * 1024;         // TLS's largest plaintext
constexpr size_t kBatchBytes = 64 * 1024;          // ciphertext handed to the kernel at once
constexpr size_t kTurnBytes = 512 * 1024;          // written by one call of Write at most
constexpr size_t kPiecesMax = 32;                  // handed to the kernel at once
constexpr int kDisturbancesMax = 64;               // in the life of a connection

std::string ErrnoText() { return std::generic_category().message(errno); }

// A socket that is closed with its owner.
class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() { ::close(fd_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }

 private:
  const int fd_;
};

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(int fd) : socket_(fd) {}

  Io Handshake() override { return {State::kDone}; }

  Io Read(std::span<char> out) override {
    const ssize_t got = ::recv(socket_.fd(), out.data(), out.size(), 0);
    if (got > 0) return {State::kDone, static_cast<size_t>(got), static_cast<size_t>(got) < out.size()};
    return got == 0 ? Io{State::kClosed} : Blocked(State::kWantRead);
  }

  Io Write(std::span<const std::string_view> pieces) override {
    std::array<iovec, kPiecesMax> vectors;
    size_t count = 0, bytes = 0;
    for (const std::string_view piece : pieces.first(std::min(pieces.size(), kPiecesMax))) {
      const size_t taken = std::min(piece.size(), kTurnBytes - bytes);
      vectors[count++] = {const_cast<char*>(piece.data()), taken};
      bytes += taken;
    }
    if (bytes == 0) return {State::kDone};
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = count;
    const ssize_t sent = ::sendmsg(socket_.fd(), &message, MSG_NOSIGNAL);
    if (sent < 0) return Blocked(State::kWantWrite);
    size_t total = 0;
    for (const std::string_view piece : pieces) total += piece.size();
    return {static_cast<size_t>(sent) == total ? State::kDone : State::kWantWrite, static_cast<size_t>(sent)};
  }

  void EndWriting() override { ::shutdown(socket_.fd(), SHUT_WR); }
  std::string PeerCertificateSha256() const override { return {}; }
  std::optional<crypto::Digest> PeerKey() const override { return {}; }
  const std::string& why() const override { return why_; }

 private:
  Io Blocked(State want) {
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {want};
    why_ = ErrnoText();
    return {State::kFailed};
  }

  const Socket socket_;
  std::string why_;
};

// The writing end of a TLS connection: OpenSSL appends records to a string, and Flush decides when the kernel gets them.
const BIO_METHOD* AppendingMethod() {
  static BIO_METHOD* const kMethod = [] {
    BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "append to a string");
    CHECK(method != nullptr);
    BIO_meth_set_write_ex(method, [](BIO* bio, const char* data, size_t bytes, size_t* written) {
      static_cast<std::string*>(BIO_get_data(bio))->append(data, bytes);
      *written = bytes;
      return 1;
    });
    BIO_meth_set_ctrl(method, [](BIO*, int command, long, void*) { return long{command == BIO_CTRL_FLUSH}; });
    return method;
  }();
  return kMethod;
}

class TlsTransport final : public Transport {
 public:
  TlsTransport(int fd, std::shared_ptr<const TlsContext> context)
      : socket_(fd), context_(std::move(context)), ssl_(SSL_new(context_->get())) {}
  ~TlsTransport() override { SSL_free(ssl_); }

  // False if out of memory.
  bool Connect() {
    BIO* const reader = BIO_new_socket(socket_.fd(), BIO_NOCLOSE);
    BIO* const writer = BIO_new(AppendingMethod());
    if (ssl_ == nullptr || reader == nullptr || writer == nullptr) {
      BIO_free(reader);
      BIO_free(writer);
      return false;
    }
    SSL_set_msg_callback(ssl_, SeeMessage);
    SSL_set_msg_callback_arg(ssl_, this);
    BIO_set_data(writer, &pending_);
    BIO_set_init(writer, 1);
    SSL_set_bio(ssl_, reader, writer);
    return true;
  }
  void Accept() {
    SSL_set_accept_state(ssl_);
    is_unseen_ = true;
  }
  bool ExpectHost(const std::string& host) {
    SSL_set_connect_state(ssl_);
    SSL_set_app_data(ssl_, this);
    SSL_set_verify(ssl_, SSL_get_verify_mode(ssl_), RememberRefused);
    if (host.empty()) return true;
    std::array<unsigned char, 16> address;
    const bool is_address = inet_pton(AF_INET, host.c_str(), address.data()) == 1 || inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
    if (is_address) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), host.c_str()) == 1;
    SSL_set_hostflags(ssl_, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl_, host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl_, host.c_str()) == 1;
  }

  Io Handshake() override {
    if (is_unseen_) {
      char first = 0;
      if (::recv(socket_.fd(), &first, 1, MSG_PEEK) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {State::kWantRead};
      is_unseen_ = false;
      if (first >= 'A' && first <= 'Z') return RefusePlainHttp();  // a method; a TLS record begins with 0x16
    }
    ForgetErrors();
    return Settle(SSL_do_handshake(ssl_));
  }

  Io Read(std::span<char> out) override {
    ForgetErrors();
    size_t bytes = 0;
    const int result = SSL_read_ex(ssl_, out.data(), out.size(), &bytes);
    return result == 1 ? Io{State::kDone, bytes} : Settle(result);
  }

  Io Write(std::span<const std::string_view> pieces) override {
    ForgetErrors();
    Io io = Flush();
    size_t turn = 0;
    for (Cut cut(pieces); io.state == State::kDone && !cut.at_end();) {
      if (turn >= kTurnBytes) return {State::kWantWrite, io.bytes};
      while (!cut.at_end() && pending_.size() < kBatchBytes) {
        const std::string_view record = cut.Next(record_);
        if (record.size() == kRecordBytes) pending_.reserve(kBatchBytes + 2 * kRecordBytes);
        size_t bytes = 0;
        if (SSL_write_ex(ssl_, record.data(), record.size(), &bytes) != 1 || bytes != record.size()) return Fail();
        io.bytes += bytes;
        turn += bytes;
      }
      io.state = Flush().state;
    }
    // An idle connection holds no large buffer.
    if (io.state == State::kDone && pending_.capacity() > kRecordBytes) pending_ = record_ = {};
    return io;
  }

  void EndWriting() override {
    if (why_.empty() && SSL_is_init_finished(ssl_)) SSL_shutdown(ssl_);
    Flush();
    ERR_clear_error();
    ::shutdown(socket_.fd(), SHUT_WR);
  }

  std::string PeerCertificateSha256() const override {
    return refused_certificate_.empty() ? Sha256Of(SSL_get0_peer_certificate(ssl_)) : refused_certificate_;
  }

  std::optional<crypto::Digest> PeerKey() const override {
    if (refused_key_) return refused_key_;
    return SSL_is_init_finished(ssl_) ? KeyHashOf(SSL_get0_peer_certificate(ssl_)) : std::nullopt;
  }
  void RefuseKey(const crypto::Digest& key) { refused_key_ = key; }

  const std::string& why() const override { return why_; }

 private:
  // Cuts pieces into records: straight out of a piece where a whole record (or the end) fits in it, otherwise copied
  // together, so that a small head does not cost a record and a packet of its own.
  class Cut {
   public:
    explicit Cut(std::span<const std::string_view> pieces) : pieces_(pieces) { SkipEmpty(); }
    bool at_end() const { return pieces_.empty(); }
    std::string_view Next(std::string& scratch) {
      const std::string_view rest = pieces_.front().substr(offset_);
      if (rest.size() >= kRecordBytes || pieces_.size() == 1) return Take(std::min(rest.size(), kRecordBytes));
      scratch.clear();
      while (!at_end() && scratch.size() < kRecordBytes) {
        scratch.append(Take(std::min(pieces_.front().size() - offset_, kRecordBytes - scratch.size())));
      }
      return scratch;
    }

   private:
    std::string_view Take(size_t bytes) {
      const std::string_view taken = pieces_.front().substr(offset_, bytes);
      offset_ += bytes;
      SkipEmpty();
      return taken;
    }
    void SkipEmpty() {
      while (!pieces_.empty() && offset_ == pieces_.front().size()) {
        pieces_ = pieces_.subspan(1);
        offset_ = 0;
      }
    }
    std::span<const std::string_view> pieces_;
    size_t offset_ = 0;
  };

  static std::string Sha256Of(X509* certificate) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int bytes = 0;
    if (certificate == nullptr || X509_digest(certificate, EVP_sha256(), digest, &bytes) != 1) return {};
    return base::HexEncode({reinterpret_cast<const char*>(digest), bytes});
  }

  // OpenSSL forgets a certificate that it does not trust; people want to know which it was.
  static int RememberRefused(int trusted, X509_STORE_CTX* check) {
    const auto* const ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(check, SSL_get_ex_data_X509_STORE_CTX_idx()));
    if (trusted != 1 && ssl != nullptr) {
      static_cast<TlsTransport*>(SSL_get_app_data(ssl))->refused_certificate_ = Sha256Of(X509_STORE_CTX_get0_cert(check));
    }
    return trusted;
  }

  // A read goes on by itself behind a change of the peer's key and behind a wish to begin a handshake anew, which it refuses with an
  // alert. Sent without end these would keep it, and the thread, for ever, and pile up answers that nobody takes. An honest peer
  // changes its key after some terabytes (RFC 8446, 5.5).
  static void SeeMessage(int written, int, int type, const void* bytes, size_t count, SSL* ssl, void* self) {
    const bool new_key = written == 0 && type == SSL3_RT_HANDSHAKE && count > 0 && *static_cast<const unsigned char*>(bytes) == SSL3_MT_KEY_UPDATE;
    const bool alert = written == 1 && type == SSL3_RT_ALERT;
    if (!new_key && !alert) return;
    if (++static_cast<TlsTransport*>(self)->disturbances_ > kDisturbancesMax) BIO_set_fd(SSL_get_rbio(ssl), -1, BIO_NOCLOSE);  // the read fails
  }

  // What has come is read before the socket is closed: otherwise the kernel resets the connection, and the answer with it.
  Io RefusePlainHttp() {
    constexpr std::string_view kAnswer =
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 53\r\nConnection: close\r\n\r\n"
        "This port speaks HTTPS: write https:// instead here.\n";
    char scratch[kRecordBytes];
    for (size_t read = 0; read < kTurnBytes;) {
      const ssize_t got = ::recv(socket_.fd(), scratch, sizeof scratch, 0);
      if (got <= 0) break;
      read += static_cast<size_t>(got);
    }
    (void)::send(socket_.fd(), kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
    ::shutdown(socket_.fd(), SHUT_WR);
    why_ = "plain HTTP where HTTPS is spoken";
    return {State::kFailed};
  }

  // SSL_get_error looks at the thread's queue, where anybody may have left something.
  static void ForgetErrors() {
    ERR_clear_error();
    errno = 0;
  }

  // What an operation that did not succeed needs. What it had to say meanwhile (handshake, alerts) is sent first.
  Io Settle(int result) {
    const int error = result == 1 ? SSL_ERROR_NONE : SSL_get_error(ssl_, result);
    const State flushed = Flush().state;
    switch (error) {
      case SSL_ERROR_NONE: return {flushed};
      case SSL_ERROR_WANT_READ: return {flushed == State::kDone ? State::kWantRead : flushed};
      case SSL_ERROR_ZERO_RETURN: return {State::kClosed};
      default: return Fail();
    }
  }

  Io Fail() {
    if (disturbances_ > kDisturbancesMax) {
      ERR_clear_error();
      why_ = "the other side changes its key, or wants to, without end";
      return {State::kFailed};
    }
    const unsigned long error = ERR_peek_error();
    const int code = ERR_GET_LIB(error) == ERR_LIB_SSL ? ERR_GET_REASON(error) : 0;
    if (!SSL_is_server(ssl_) && (code == SSL_R_WRONG_VERSION_NUMBER || code == SSL_R_PACKET_LENGTH_TOO_LONG)) {
      ERR_clear_error();
      why_ = "what answers there does not speak TLS; is it plain http://?";
      return {State::kFailed};
    }
    const std::string reason = errno != 0 && ERR_peek_error() == 0 ? ErrnoText() : OpenSslReason();
    const long verified = SSL_get_verify_result(ssl_);
    why_ = verified == X509_V_OK ? reason : reason + ": " + X509_verify_cert_error_string(verified);
    return {State::kFailed};
  }

  Io Flush() {
    while (sent_ < pending_.size()) {
      const ssize_t sent = ::send(socket_.fd(), pending_.data() + sent_, pending_.size() - sent_, MSG_NOSIGNAL);
      if (sent < 0) {
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {State::kWantWrite};
        why_ = ErrnoText();
        return {State::kFailed};
      }
      sent_ += sent;
    }
    pending_.clear();
    sent_ = 0;
    return {State::kDone};
  }

  const Socket socket_;
  const std::shared_ptr<const TlsContext> context_;  // shared by all connections made under it
  SSL* const ssl_;
  std::string pending_;  // ciphertext the kernel has not taken, from sent_ on
  size_t sent_ = 0;
  int disturbances_ = 0;     // see SeeMessage
  bool is_unseen_ = false;  // of a server: nothing of what the client says has been looked at
  std::string refused_certificate_;  // SHA-256, hexadecimal
  std::optional<crypto::Digest> refused_key_;
  std::string record_;   // scratch for records that join pieces
  std::string why_;
};

}  // namespace

std::optional<crypto::Digest> KeyHashOf(const X509* certificate) {
  if (certificate == nullptr) return std::nullopt;
  unsigned char* der = nullptr;
  const int bytes = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (bytes <= 0) return std::nullopt;
  const crypto::Digest hash = crypto::Sha256({reinterpret_cast<const char*>(der), static_cast<size_t>(bytes)});
  OPENSSL_free(der);
  return hash;
}

void RememberRefusedKey(SSL* connection, const crypto::Digest& key) { static_cast<TlsTransport*>(SSL_get_app_data(connection))->RefuseKey(key); }

std::unique_ptr<Transport> Transport::Plain(int fd) { return std::make_unique<PlainTransport>(fd); }

base::Result<std::unique_ptr<Transport>> Transport::TlsServer(int fd, std::shared_ptr<const TlsContext> context) {
  auto transport = std::make_unique<TlsTransport>(fd, std::move(context));
  if (!transport->Connect()) return OpenSslFailure(base::Code::kInternal, "cannot start TLS");
  transport->Accept();
  return transport;
}

base::Result<std::unique_ptr<Transport>> Transport::TlsClient(int fd, std::shared_ptr<const TlsContext> context,
                                                              const std::string& host) {
  auto transport = std::make_unique<TlsTransport>(fd, std::move(context));
  if (!transport->Connect() || !transport->ExpectHost(host)) return OpenSslFailure(base::Code::kInternal, "cannot start TLS");
  return transport;
}

}  // namespace http
