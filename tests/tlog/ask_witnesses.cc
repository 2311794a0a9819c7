// Grows a log, has each of its heads cosigned by witnesses that others wrote, asked as a node asks them, and proves entries under the
// last one:
//     ask_witnesses <folder> <origin> <size>... -- <witness verifier key> <witness URL> ...
// All of them have to cosign every head. Writes beside the log's files a tlog-policy file `policy`, the last head with all
// cosignatures but one as `too_few`, and a .tlog-proof for the first, a middle and the last entry. Prints the log's verifier key.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "http/client.h"
#include "made_log.h"
#include "tlog/proof.h"
#include "tlog/tile_hashes.h"
#include "tlog/witnessing.h"

namespace {

constexpr uint64_t kPatience_ms = 20000;

struct Outside {
  tlog::VerifierKey key;
  std::string url;
};

class Tiles : public tlog::TileReader {
 public:
  explicit Tiles(const MadeLog& log) : log_(log) {}
  base::Result<std::string> Read(const tlog::Tile& tile) const override { return log_.tree().ReadTile(tile, log_); }

 private:
  const MadeLog& log_;
};

uint64_t NowMs() {
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count());
}

tlog::WitnessReply Send(const Outside& witness, const MadeLog& log, const tlog::Witnessing::Ask& ask) {
  const Tiles tiles(log);
  tlog::TileHashes hashes(log.tree().size(), tiles);
  const auto proof = tlog::ProveConsistency(hashes, ask.old_size, ask.size);
  CHECK(proof.has_value());
  auto client = http::Client::ForOrigin(witness.url, {});
  CHECK(client.has_value());
  http::ClientRequest request;
  request.method = http::Method::kPost;
  request.target = "/add-checkpoint";
  request.body = tlog::FormatAddCheckpoint({ask.old_size, *proof, ask.note});
  const auto response = client->Send(request);
  if (!response) return tlog::NotCosigned{response.error().message};
  auto reply = tlog::ReadWitnessAnswer(response->status, response->body, witness.key, ask.text, ask.old_size);
  if (const auto* stale = std::get_if<tlog::Stale>(&reply)) fmt::print(stderr, "{} has seen {}\n", witness.key.name(), stale->size);
  if (const auto* refused = std::get_if<tlog::NotCosigned>(&reply)) fmt::print(stderr, "{}: {}: {}\n", witness.key.name(), refused->why, response->body);
  return reply;
}

// The note of the present head with the cosignatures of all.
std::optional<tlog::Note> HaveCosigned(tlog::Witnessing& machine, const std::vector<Outside>& witnesses, const MadeLog& log, const tlog::NoteSigner& signer) {
  const tlog::Checkpoint head{signer.verifier().name(), log.tree().size(), log.tree().root(), {}};
  auto output = machine.Grown(head, tlog::ParseSignedCheckpoint(tlog::SignCheckpoint(head, signer))->note, NowMs());
  const uint64_t until_ms = NowMs() + kPatience_ms;
  for (;;) {
    std::vector<tlog::Witnessing::Ask> asks = std::move(output.asks);
    for (const auto& ask : asks) {
      output = machine.Answered(ask, Send(witnesses[ask.witness], log, ask), NowMs());
      while (!output.asks.empty()) {
        const auto again = output.asks.front();
        output = machine.Answered(again, Send(witnesses[again.witness], log, again), NowMs());
      }
    }
    const auto note = machine.WitnessedNote();
    if (note && machine.witnessed()->size == head.size) return tlog::ParseNote(*note).value();
    if (NowMs() > until_ms) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    output = machine.Tick(NowMs());
  }
}

void WriteProofs(const MadeLog& log, const std::string& checkpoint) {
  const Tiles tiles(log);
  tlog::TileHashes hashes(log.tree().size(), tiles);
  for (const uint64_t index : {uint64_t{0}, log.tree().size() / 2, log.tree().size() - 1}) {
    tlog::Proof proof{"what the log says of the entry", index, tlog::ProveInclusion(hashes, index, log.tree().size()).value(), checkpoint};
    log.Write(fmt::format("{}.tlog-proof", index), tlog::FormatProof(proof));
  }
}

std::string Policy(const tlog::NoteSigner& signer, const std::vector<Outside>& witnesses) {
  std::string policy = fmt::format("log {}\n", signer.verifier().Format()), names;
  for (size_t i = 0; i < witnesses.size(); ++i) {
    policy += fmt::format("witness w{} {} {}\n", i, witnesses[i].key.Format(), witnesses[i].url);
    names += fmt::format(" w{}", i);
  }
  return policy + "group others all" + names + "\nquorum others\n";
}

int Usage() {
  fmt::print(stderr, "usage: ask_witnesses <folder> <origin> <size>... -- <witness verifier key> <witness URL> ...\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto dashes = std::ranges::find(words, "--");
  if (dashes - words.begin() < 3 || words.end() - dashes < 3) return Usage();
  std::vector<Outside> witnesses;
  std::vector<tlog::VerifierKey> keys;
  for (auto at = dashes + 1; at != words.end(); at += 2) {
    const auto key = tlog::VerifierKey::Parse(*at);
    if (!key || at + 1 == words.end()) return Usage();
    witnesses.push_back({*key, at[1]});
    keys.push_back(*key);
  }
  const auto log_key = crypto::SigningKey::FromSeed(std::string(32, '\1'));
  const auto signer = tlog::NoteSigner::Make(words[1], *log_key);
  MadeLog log(words[0]);
  std::optional<tlog::Witnessing> machine;
  std::optional<tlog::Note> cosigned;
  for (auto at = words.begin() + 2; at != dashes; ++at) {
    // Begun anew each second time, as a log's node that restarts: it learns from a 409 how far the witness is.
    if (!machine || (at - words.begin()) % 2 == 0) machine.emplace(keys, keys.size());
    log.GrowTo(base::ParseDecimal(*at).value());
    log.Publish(*signer);
    cosigned = HaveCosigned(*machine, witnesses, log, *signer);
    if (!cosigned || cosigned->signatures.size() != keys.size() + 1) {
      fmt::print(stderr, "not all witnesses cosigned the head at {}\n", *at);
      return 1;
    }
  }
  const std::string checkpoint = tlog::FormatNote(*cosigned);
  log.Write("checkpoint", checkpoint);
  WriteProofs(log, checkpoint);
  cosigned->signatures.pop_back();
  log.Write("too_few", tlog::FormatNote(*cosigned));
  log.Write("policy", Policy(*signer, witnesses));
  fmt::print("{}\n", signer->verifier().Format());
}
