// One connected socket, plain or TLS, that never blocks: an operation does what it can and says what to wait for. It
// knows no event loop, so that the server (Asio) and the client (poll) share it.
//
// TLS speaks to the socket itself instead of through a pair of memory buffers, and hands the kernel several records at
// a time: see bench/page for what that is worth.
//
// One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/tls.h"

namespace http {

class Transport {
 public:
  enum class State {
    kDone,
    kWantRead,   // call again when the socket can be read
    kWantWrite,  // call again when the socket can be written
    kClosed,     // the peer has ended its side in good order
    kFailed,     // see why(); nothing more can be done with the connection
  };
  struct Io {
    State state;
    size_t bytes = 0;      // read, or taken off the front of what was to be written
    bool drained = false;  // read, and there was no more: what comes next is news
  };

  // Both own the descriptor, which is a connected, non-blocking socket.
  static std::unique_ptr<Transport> Plain(int fd);
  // kInternal if OpenSSL is out of memory (the descriptor is closed then).
  static base::Result<std::unique_ptr<Transport>> TlsServer(int fd, std::shared_ptr<const TlsContext> context);
  // `host` is whom the certificate must name; left unchecked if it is empty.
  static base::Result<std::unique_ptr<Transport>> TlsClient(int fd, std::shared_ptr<const TlsContext> context,
                                                            const std::string& host);

  virtual ~Transport() = default;
  virtual Io Handshake() = 0;
  virtual Io Read(std::span<char> out) = 0;
  // Sends the pieces one after the other. kDone once all of it is with the kernel. Otherwise drop `bytes` from the front
  // and call again with the rest, even if nothing is left. At most a few hundred kilobytes a call, so that one fast
  // reader cannot keep a thread to itself: then it returns kWantWrite.
  virtual Io Write(std::span<const std::string_view> pieces) = 0;
  // Tells the peer that nothing more will be sent. The descriptor stays open for reading.
  virtual void EndWriting() = 0;
  // SHA-256 of the peer's certificate, lower-case hexadecimal, also where it was not trusted; empty without one.
  virtual std::string PeerCertificateSha256() const = 0;
  // SHA-256 of the SubjectPublicKeyInfo of the peer's certificate, whose key it has proven to hold; nothing without one. Where the
  // handshake has failed because another key was pinned: the one that was shown instead.
  virtual std::optional<crypto::Digest> PeerKey() const = 0;
  virtual const std::string& why() const = 0;
};

}  // namespace http
