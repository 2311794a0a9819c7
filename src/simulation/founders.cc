#include "simulation/founders.h"

#include <algorithm>

namespace simulation {

Founding::Founding(size_t members) {
  const int count = static_cast<int>(members);
  covenant::GenesisBody terms = covenant::testing::TermsOf(count);
  terms.name = "Simulated";
  covenant::Circle circle{std::string(kCircle), {}};
  for (int number = 1; number <= count; ++number) {
    founders.push_back({covenant::testing::IdOf(number), covenant::testing::KeysOf(number)});
    numbers[founders.back().id] = founders.size() - 1;
    if (founders.size() <= (members + 1) / 2) circle.members.push_back(founders.back().id);
  }
  std::ranges::sort(circle.members);
  terms.circles = {std::move(circle)};
  genesis.body = covenant::MakeGenesis(std::move(terms)).value();
  for (const Founder& founder : founders) genesis.signatures.push_back(covenant::SignGenesis(genesis.body, founder.id, founder.keys.vote));
  std::ranges::sort(genesis.signatures, {}, &covenant::MemberSignature::member);
  state = covenant::Found(genesis).value();
}

}  // namespace simulation
