// A modelled member towards one other, whose log it follows: what federation::Follower asks goes through here. A record is its size.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "federation/follower.h"
#include "simulation/seat.h"

namespace simulation {

class Tie final : public federation::Following {
 public:
  class Host {
   public:
    virtual ~Host() = default;
    virtual uint64_t now_ms() const = 0;
    // The reader has these entries of the owner's log now.
    virtual void Took(Tie& tie, uint64_t from, uint64_t until) = 0;
  };
  // References outlive it.
  Tie(Host& host, Seat& owner, Seat& reader) : owner(owner), reader(reader), follower(*this), host_(host) {}

  uint64_t epoch() const override { return reader.epoch(); }
  bool MaySign() const override { return reader.MaySign(); }
  base::Result<uint64_t> Taken() override { return taken; }
  void HeardOfOwnLog(std::string_view) override;
  base::Status TakeDocument(std::string_view bytes) override { return reader.Take(bytes); }
  bool Lacks(const crypto::Digest& name) override { return reader.Lacks(name); }
  uint64_t BeginRecords() override;
  base::Result<std::string> Ledger() override { return std::string(); }  // it is counted, and not made
  base::Status TakeRecords(std::string) override;
  base::Status FinishRecords() override;
  void TakeWitnessed(std::string note) override;
  base::Result<std::optional<std::string>> Suspect(std::string_view, const std::map<std::string, std::string>&) override { return std::nullopt; }
  base::Result<std::optional<std::string>> OwedReceipt() override;
  void ReceiptAnswered(const std::string& receipt, const base::Status& taken) override;

  void ReaderCrashed();

  Seat& owner;
  Seat& reader;
  federation::Follower follower;
  // The question on its way, or its answer.
  uint32_t number = 0, asked = 0;       // 0: none
  uint32_t alarm = 0;                   // the last one that was set
  uint64_t deadline_ms = 0, parked_until_ms = 0;
  bool patience_is_set = false, park_is_set = false;
  federation::Question question;
  base::Result<federation::Answer> answer;
  uint64_t coming = 0;                  // entries before this one, once its answer is there
  // On the reader's disk.
  uint64_t taken = 0;
  bool owes = false;                    // an answer to a recall or an erasure
  bool has_rows = false;                // records came since the last receipt
  bool has_answered = false;

 private:
  Host& host_;
  uint64_t begun_ = 0;
  uint64_t answered_ms_ = 0;
  bool answers_again_ = false;
};

}  // namespace simulation
