// Which cosignatures make a head one to rely on (c2sp.org/tlog-policy): logs, witnesses, groups of them, and a quorum. Pure; safe
// to call from many threads.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tlog/checkpoint.h"
#include "tlog/verifier_key.h"

namespace tlog {

inline constexpr size_t kPolicyBytesMax = size_t{1} << 20;
inline constexpr size_t kPolicyNamesMax = 2048;  // logs, witnesses and groups; the specification asks for at least 32 of each

class Policy {
 public:
  // kInvalid with the line and the reason, kTooLarge.
  static base::Result<Policy> Parse(std::string_view text);

  const std::vector<VerifierKey>& logs() const { return logs_; }
  const std::vector<VerifierKey>& witnesses() const { return witnesses_; }
  // Whether cosignatures of these witnesses (OpenCheckpoint's, asked about witnesses()) are the quorum.
  bool IsMet(std::span<const Cosignature> cosignatures) const;

 private:
  // A witness, or a group of what was defined before.
  struct Member {
    std::string name;
    std::optional<size_t> witness;
    size_t needed = 0;
    std::vector<size_t> of;
    bool is_taken = false;  // by a group
  };
  std::optional<size_t> Find(std::string_view name) const;
  base::Status Take(std::span<const std::string_view> words);
  base::Status TakeGroup(std::span<const std::string_view> words);

  std::vector<VerifierKey> logs_, witnesses_;
  std::vector<Member> members_;
  bool has_quorum_ = false;
  std::optional<size_t> quorum_;  // none: "quorum none"
};

}  // namespace tlog
