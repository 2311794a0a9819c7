// What questions and answers between members weigh as HTTP over TLS, by the program's own encoders: a head is made once, and from then on
// only what differs is counted. Without TCP, IP and handshakes.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "federation/follower.h"
#include "simulation/founders.h"

namespace simulation {

// Kinds of traffic, as people would ask about them.
enum class Traffic : uint8_t { kNews, kRecords, kGovernance, kCosigning, kReceipts, kOther };
inline constexpr std::array<std::string_view, 6> kTrafficNames{"news", "records", "governance", "cosigning", "receipts", "other"};
Traffic TrafficOf(const federation::Question& question);

uint64_t Digits(uint64_t number);

class Wire {
 public:
  explicit Wire(const Founding& founding);

  // `ledger`: bytes of AskRecords::ledger, where that is not in the question.
  uint64_t Question(const federation::Question& question, size_t to, uint64_t ledger = 0) const;
  // `body`: as below.
  uint64_t Answer(const federation::Question& question, const base::Result<federation::Answer>& answer) const { return Reply(question, BodyOf(answer), NextOf(answer)); }
  uint64_t Reply(const federation::Question& question, uint64_t body, uint64_t next = 0) const;

  uint64_t Post(std::string_view path, size_t to, uint64_t body) const;
  uint64_t NoteReply(uint64_t body) const { return Sealed(note_reply_ + Digits(body) + body); }

  static uint64_t NewsBytes(const federation::News& news);
  static uint64_t NamesBytes(uint64_t names) { return names == 0 ? 2 : 1 + 67 * names; }  // "64 digits" and a comma or bracket each
  // In JSON the two lines' ends of a checkpoint and its blank line take a byte more each.
  static uint64_t HeldBytes(uint64_t checkpoint, uint64_t size);

 private:
  static uint64_t Sealed(uint64_t bytes);  // in records of TLS 1.3
  uint64_t BodyOf(const base::Result<federation::Answer>& answer) const;
  uint64_t NextOf(const base::Result<federation::Answer>& answer) const;

  std::vector<uint64_t> get_, post_;  // by whom it is sent to: head without the path
  uint64_t json_reply_ = 0, frames_reply_ = 0, note_reply_ = 0, empty_reply_ = 0;
};

}  // namespace simulation
