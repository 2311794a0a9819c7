// How far an object may go among this node's own readers, by the markings that it bears (FIRST, TLP 2.0). It stands in the row, so
// that a page asks it of no object. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "json/value.h"

namespace exchange {

// For whom an account reads; each kind sees what those before it see, and more.
enum class ReaderKind : uint8_t {
  kPublic,        // anybody
  kConstituent,   // whom the organisation serves
  kOrganisation,  // its own people
  kRecipient,     // of them, one whom TLP:RED is meant for
};
std::string_view ReaderKindName(ReaderKind kind);  // "public", "constituent", "organisation", "recipient"
std::optional<ReaderKind> ParseReaderKind(std::string_view name);

// As stored in views. Rows from before this was written down say 0: no constituent sees them until a rebuild.
enum class Reach : uint8_t {
  kOrganisation = 0,  // TLP:AMBER+STRICT
  kConstituents = 1,  // TLP:GREEN, TLP:AMBER, and without TLP
  kAnybody = 2,       // TLP:CLEAR; marking definitions, without which nobody knows what a marking says
  kRecipients = 3,    // TLP:RED
};

constexpr bool MaySee(ReaderKind kind, Reach reach) {
  switch (reach) {
    case Reach::kAnybody: return true;
    case Reach::kConstituents: return kind >= ReaderKind::kConstituent;
    case Reach::kOrganisation: return kind >= ReaderKind::kOrganisation;
    case Reach::kRecipients: return kind >= ReaderKind::kRecipient;
  }
  return false;
}

// By the strictest of its markings, those of single properties among them: who may not see one property does not get the object.
Reach ReachOf(json::Value object);

}  // namespace exchange
