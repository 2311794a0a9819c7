// How the heads of modelled logs are cosigned: given each minute, or as they grow, to all others.
#include "peering/witnesses.h"
#include "simulation/world_run.h"

namespace simulation {

void World::Grown(size_t owner) {
  if (!options_.is_near) return;
  const uint64_t now = now_ms();
  if (now >= next_head_ms_[owner]) return GiveHead(owner);
  if (!std::exchange(head_is_set_[owner], 1)) At(next_head_ms_[owner], What::kHead, owner);
}

void World::GiveHead(size_t owner) {
  Seat& seat = seats_[owner];
  head_is_set_[owner] = 0;
  if (!options_.is_near) After(options_.between_heads_ms, What::kHead, owner);
  if (!seat.IsUp() || (options_.is_near && headings_[owner].size() == seat.log.size())) return;
  next_head_ms_[owner] = now_ms() + peering::kBetweenHeads_ms;
  headings_[owner].Give(seat.log.size(), now_ms());
  for (const Heading::Ask& ask : headings_[owner].Asks(now_ms())) Ask(owner, ask);
}

void World::Ask(size_t owner, const Heading::Ask& ask) {
  const uint64_t body = 4 + Digits(ask.old_size) + 1 + 45 * ConsistencyHashes(ask.old_size, ask.size) + 1 + CheckpointBytes(owner, ask.size);
  const size_t place = TieOf(owner, ask.witness);
  meter_.Sent(owner, ask.witness, Traffic::kCosigning, wire_.Post("witness/add-checkpoint", ask.witness, body));
  // There and back in one step: whether the witness is there and may sign is looked at as it is asked.
  if (atlas_.Loses(dice_) || !seats_[ask.witness].IsUp() || !seats_[ask.witness].MaySign()) return After(peering::kCosignPatience_ms, What::kNotCosigned, place, ask.head);
  const uint64_t bytes = wire_.NoteReply(samples_.cosignature + Digits(ask.witness + 1) - 1);
  meter_.Sent(ask.witness, owner, Traffic::kCosigning, bytes);
  After(atlas_.Delay(owner, ask.witness, body, dice_) + atlas_.Delay(ask.witness, owner, bytes, dice_), What::kCosigned, place, ask.head);
}

void World::Cosigned(size_t place, uint32_t head) {
  const size_t owner = place / n_, witness = place % n_;
  Seat& seat = seats_[owner];
  if (!seat.IsUp()) return;
  Heading& heading = headings_[owner];
  if (heading.Cosigned(witness, head)) {
    meter_.Witnessed(now_ms() - heading.since_ms());
    seat.NoteHead(owner, heading.size());
    if (std::exchange(seat.witnessed, heading.size()) != heading.size()) NewsChanged(owner);
  }
  if (const auto ask = heading.AskOf(witness, now_ms())) Ask(owner, *ask);
}

void World::NotCosigned(size_t place, uint32_t head) {
  if (!seats_[place / n_].IsUp()) return;
  if (const auto again_ms = headings_[place / n_].Failed(place % n_, head, now_ms())) At(*again_ms, What::kAskAgain, place);
}

void World::AskAgain(size_t place) {
  if (!seats_[place / n_].IsUp()) return;
  if (const auto ask = headings_[place / n_].AskOf(place % n_, now_ms())) Ask(place / n_, *ask);
}

}  // namespace simulation
