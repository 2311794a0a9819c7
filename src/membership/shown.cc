#include "membership/shown.h"

#include <algorithm>

#include "exchange/compose.h"

namespace membership {

std::vector<bool> Showing::Of(std::span<const std::string> parts, const Published& published, const covenant::Row& reader) {
  std::vector<bool> shown(parts.size(), true);
  bool all = true;
  for (size_t i = 1; i + 1 < parts.size(); ++i) {
    shown[i] = MaySeePart(parts[i], published, reader);
    all = all && shown[i];
  }
  if (all) return shown;
  shown.back() = false;  // the granular markings name what is not shown
  return IsObject(parts, shown) ? shown : std::vector<bool>(parts.size(), false);
}

// The stricter of the object's markings and the part's decide.
bool Showing::MaySeePart(std::string_view part, const Published& published, const covenant::Row& reader) const {
  auto markings = exchange::MarkingsOfPart(part);
  if (!markings) return false;
  std::ranges::copy(published.markings, std::back_inserter(*markings));
  const std::vector<std::string_view> views(markings->begin(), markings->end());
  return EntitlementOf(state_, published.book, exchange::HandlingOf(exchange::RecordKind::kPublication, views, published.choice), reader).receives;
}

// An object without a property that its type requires, or that its identifier is made from, is none.
bool Showing::IsObject(std::span<const std::string> parts, const std::vector<bool>& shown) {
  std::vector<std::optional<std::string_view>> left;
  for (size_t i = 0; i < parts.size(); ++i) left.push_back(shown[i] ? std::optional<std::string_view>(parts[i]) : std::nullopt);
  const auto composed = exchange::ComposeObject(left);
  if (!composed) return false;
  const auto object = parser_.Parse(*composed);
  if (!object) return false;
  report_.Clear();
  validator_.Validate(*object, report_);
  return report_.valid();
}

}  // namespace membership
