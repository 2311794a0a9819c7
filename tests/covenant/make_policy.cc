// Writes the policy file of a covenant of seven, a checkpoint that just enough members have cosigned, and one with a
// cosignature less, each asked for by Witnessing and given by AnswerAddCheckpoint:   make_policy FOLDER
#include <fmt/core.h>

#include "base/check.h"
#include "base/file.h"
#include "covenant/policy.h"
#include "covenant/testing_world.h"
#include "tlog/witnessing.h"

namespace {

using covenant::testing::World;

constexpr uint64_t kNow_s = 1767225600;

// The head of `owner`'s log with `count` cosignatures of others.
std::string CosignedHead(const World& world, const covenant::Row& owner, size_t count) {
  const auto keys = world.Keys(owner.id);
  const tlog::Checkpoint head{owner.card.keys.log.name(), 1, tlog::LeafHash("entry"), {}};
  const auto signed_head = tlog::ParseSignedCheckpoint(tlog::SignCheckpoint(head, tlog::NoteSigner::Make(head.origin, keys.log).value())).value();
  std::vector<const covenant::Row*> others;
  std::vector<tlog::VerifierKey> witnesses;
  for (const covenant::Row* row : world.state.Active()) {
    if (row->id == owner.id || witnesses.size() == count) continue;
    others.push_back(row);
    witnesses.push_back(row->card.keys.witness);
  }
  tlog::Witnessing witnessing(witnesses, count);
  const auto asks = witnessing.Grown(head, signed_head.note, 1000 * kNow_s).asks;
  for (const auto& ask : asks) {
    const auto received = tlog::ReadAddCheckpoint(tlog::FormatAddCheckpoint({ask.old_size, {}, ask.note}));
    const auto witness_keys = world.Keys(others[ask.witness]->id);
    const auto cosigner = tlog::Cosigner::Make(witnesses[ask.witness].name(), witness_keys.witness).value();
    const std::vector<tlog::VerifierKey> log_keys{owner.card.keys.log};
    const auto answer = tlog::AnswerAddCheckpoint(received.value(), log_keys, nullptr, cosigner, kNow_s);
    witnessing.Answered(ask, tlog::ReadWitnessAnswer(answer.status, answer.body, witnesses[ask.witness], ask.text, ask.old_size), 1000 * kNow_s);
  }
  return witnessing.WitnessedNote().value();
}

}  // namespace

int main(int argc, char** argv) {
  CHECK(argc == 2);
  const std::string folder = argv[1];
  const World world(7);
  const covenant::Row& owner = world.RowOf(3);
  const size_t quorum = tlog::WitnessQuorum(7);
  const auto write = [&](const std::string& name, const std::string& text) { CHECK(base::WriteFileDurably(folder + "/" + name, text, base::FileMode::kShared).has_value()); };
  write("policy", TlogPolicy(world.state, owner));
  write("enough", CosignedHead(world, owner, quorum));
  write("too_few", CosignedHead(world, owner, quorum - 1));
}
