#include "covenant/policy.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "tlog/witnessing.h"

namespace covenant {
namespace {

std::string UrlOf(const State& state, const Row& row, std::string_view what) {
  return fmt::format("{}/{}/{}", row.card.addresses[0], base::HexEncode(state.covenant.view()), what);
}

}  // namespace

std::vector<const Row*> WitnessesOf(const State& state, const MemberId& owner) {
  std::vector<const Row*> others = state.Active();
  std::erase_if(others, [&](const Row* row) { return row->id == owner; });
  return others;
}

std::string TlogPolicy(const State& state, const Row& owner) {
  std::string policy = fmt::format("# {}, epoch {}: heads of the log of {}\nlog {} {}\n", state.name, state.epoch, owner.card.organisation,
                                   owner.card.keys.log.Format(), UrlOf(state, owner, "log"));
  std::string group;
  size_t others = 0;
  for (const Row* row : WitnessesOf(state, owner.id)) {
    const std::string name = fmt::format("w{}", ++others);
    policy += fmt::format("# {}\nwitness {} {} {}\n", row->card.organisation, name, row->card.keys.witness.Format(), UrlOf(state, *row, "witness"));
    group += " " + name;
  }
  if (others == 0) return policy + "quorum none\n";
  return policy + fmt::format("group others {}{}\nquorum others\n", tlog::WitnessQuorum(others + 1), group);
}

}  // namespace covenant
