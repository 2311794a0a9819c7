// The covenant in plain words: one place for what a duty officer signs and an auditor reads, so that every verb says the same.
// Lines of text for people, without newlines; what belongs below a line is indented. Pure; safe to call from many threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "covenant/any_document.h"
#include "covenant/state.h"

namespace covenant {

using Words = std::vector<std::string>;

// Members by the names of their organisations. `state` may be nullptr: then by their ids.
class Names {
 public:
  explicit Names(const State* state) : state_(state) {}
  std::string Of(const MemberId& id) const;                          // "CERT Niger" in quotation marks, or "member <id>"
  std::string Of(const std::vector<MemberId>& ids) const;            // with commas
  std::string OfLog(std::string_view origin) const;                  // whose it is

 private:
  const State* state_;
};

Words DescribeCard(const CardBody& card);
Words DescribeRules(const RuleSet& rules);                                  // a sentence for each standing and rule
Words DescribeThresholds(const Thresholds& thresholds, size_t active);      // in numbers: "3 of 4"
Words DescribeAction(const Action& action, const Names& names);
Words DescribeState(const State& state);
// What a certificate brought; `before` is the state that it was applied to, `after` the result.
Words DescribeEpoch(const State& before, const Certificate& certificate, const State& after);
// What the document says; of one that is signed by hand, what the signature means.
Words DescribeAny(const ParsedDocument& read, const Names& names);

std::string MarkingText(Marking marking);  // "TLP:GREEN", "unmarked"
std::string TimeText(uint64_t posix_s);  // "2026-11-24 10:00:00 UTC"

}  // namespace covenant
