// One request of a connection and its reply: what is known of it until its log line is written. Internal to the server.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "http/clients.h"
#include "http/connection.h"
#include "http/head.h"
#include "http/message.h"

namespace http {

struct Turn {
  Request head;      // without headers and body
  std::chrono::steady_clock::time_point started;
  bool keep_alive = false;
  int minor_version = 1;
  uint64_t body_bytes_sent = 0;
  std::shared_ptr<ClientUse> client;  // whose request it is; null: not limited
};

ReplyFraming FrameReply(const Turn& turn, const Response& response);

enum class Taken { kWhole, kNotWhole };  // by the client
// The log line, and the counters.
void LogTurn(ServerShared& shared, const Turn& turn, const Response& response, Taken taken);

}  // namespace http
