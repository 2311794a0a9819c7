// How a record of the covenant's log is shared: what its parts 0 to 2 say beside what those of every record say
// (docs/formats.md, "Records"), and what the rules make of it. Pure; safe to call from many threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/audience.h"
#include "covenant/decide.h"
#include "exchange/record.h"

namespace exchange {

// The epoch that a record is published in.
struct Era {
  covenant::Digest covenant;
  uint64_t epoch = 0;
  std::shared_ptr<const covenant::Rulebook> book;
};

// What an owner chooses for a record, besides its markings.
struct Choice {
  std::vector<std::string> circles;                           // of the charter; sorted, unique
  std::optional<std::vector<covenant::MemberId>> recipients;  // sorted, unique
  bool operator==(const Choice&) const = default;
};
// In order, each once.
Choice MakeChoice(std::vector<std::string> circles, std::optional<std::vector<covenant::MemberId>> recipients);

// kInvalid with its name for a circle that the charter has not, or a recipient that is no member.
base::Status CheckChoice(const covenant::State& state, const Choice& choice);

struct Sharing {
  Era era;
  Choice choice;
};

covenant::RecordKind KindFor(RecordKind kind);
covenant::Handling HandlingOf(RecordKind kind, std::span<const std::string_view> marking_ids, const Choice& choice);

// The verdicts that part 0 commits to, by standing: canonical [verdict, rule] each.
std::vector<std::string> StandingsFor(const Era& era, const covenant::Handling& handling);

std::string FormatPart0(const Sharing& sharing, RecordKind kind, std::span<const std::string_view> markings, const crypto::Digest& seed);
std::string FormatPart2(const std::optional<std::vector<covenant::MemberId>>& recipients);

// The parts of a record by anybody. kInvalid with the reason.
struct Part0 {
  covenant::Digest covenant;
  uint64_t epoch = 0;
  covenant::Digest standings;  // root
};
base::Result<Part0> ReadPart0(std::string_view part);

struct Part1 {
  RecordKind kind = RecordKind::kPublication;
  std::vector<std::string> circles;
  std::string collection;                   // UUID of the owner's collection
  std::vector<std::string> markings;        // ids
  std::optional<EntryReference> reference;  // recall, erasure: the entry of the same log
  std::string reason;
};
base::Result<Part1> ReadPart1(std::string_view part);
base::Result<std::optional<std::vector<covenant::MemberId>>> ReadPart2(std::string_view part);

// What decides about a record of one's own, from its parts.
struct StoredHandling {
  uint64_t epoch = 0;
  covenant::Handling handling;
  std::vector<std::string> markings;
  std::optional<EntryReference> reference;
  Choice choice() const { return {handling.circles, handling.recipients}; }
};
base::Result<StoredHandling> HandlingIn(const Record& record);

}  // namespace exchange
