// LAYERS: json
// However a text is cut into reads, the same pieces come out of it, and the same verdict. The first byte says how it is cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "json/split.h"

namespace {

struct Outcome {
  std::vector<std::string> pieces;
  bool good = true;
  bool operator==(const Outcome&) const = default;
};

Outcome Split(std::string_view text, size_t at_once) {
  Outcome outcome;
  json::Splitter splitter(64);
  const auto sink = [&](const json::Splitter::Piece& piece) -> base::Status {
    const bool right = piece.too_large ? piece.text.empty() : piece.text.size() <= 64 && text.substr(piece.offset).starts_with(piece.text);
    if (!right) std::abort();
    outcome.pieces.push_back(std::to_string(piece.offset) + ":" + std::to_string(piece.line) + ":" + std::string(piece.text));
    return {};
  };
  for (size_t at = 0; at < text.size() && outcome.good; at += at_once) outcome.good = splitter.Feed(text.substr(at, at_once), sink).has_value();
  outcome.good = outcome.good && splitter.Finish().has_value();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (Split(text, std::max<size_t>(text.size(), 1)) != Split(text, 1 + data[0] % 32u)) std::abort();
  return 0;
}
