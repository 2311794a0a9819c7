// Members, keys and cards for tests, fuzz targets and benchmarks: everything comes from a number, so it is the same in
// every run.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "covenant/card.h"
#include "covenant/genesis.h"
#include "crypto/digest.h"
#include "crypto/sign.h"

namespace covenant::testing {

inline crypto::SigningKey KeyFrom(std::string_view label, int number, int generation = 0) {
  const std::string text = std::string(label) + " " + std::to_string(number) + " " + std::to_string(generation);
  return crypto::SigningKey::FromSeed(crypto::Sha256(text).view()).value();
}

// The keys of one member; a later generation are those after a rotation.
struct KeySet {
  crypto::SigningKey log, vote, witness;
  CardKeys view() const { return {log, vote, witness}; }
};
inline KeySet KeysOf(int number, int generation = 0) {
  return {KeyFrom("log", number, generation), KeyFrom("vote", number, generation), KeyFrom("witness", number, generation)};
}

inline CardBody CardBodyOf(int number, const KeySet& keys, std::vector<std::string> roles = {}) {
  const std::string host = "node" + std::to_string(number) + ".cert.int";
  const auto log = tlog::VerifierKey::Make(host + "/log", tlog::SignatureType::kEd25519, keys.log.public_key());
  const auto witness = tlog::VerifierKey::Make(host + "/witness", tlog::SignatureType::kCosignature, keys.witness.public_key());
  return CardBody{
      .addresses = {"https://" + host + ":8443"},
      .constituency = {"networks of country " + std::to_string(number), {host}, {}},
      .contact = {"duty@" + host, std::nullopt, std::nullopt},
      .jurisdiction = "INT",
      .keys = {log.value(), KeyFrom("seal", number).public_key(), crypto::Sha256("tls " + std::to_string(number)),
               keys.vote.public_key(), witness.value()},
      .kind = "national-cert",
      .organisation = "CERT " + std::to_string(number),
      .roles = std::move(roles),
  };
}

inline Card CardOf(int number, std::vector<std::string> roles = {}) {
  const KeySet keys = KeysOf(number);
  return SignCard(CardBodyOf(number, keys, std::move(roles)), keys.view());
}

inline MemberId IdOf(int number) { return CardHash(CardOf(number).body); }

// Founded by members 1 to n, signed by all.
inline GenesisBody TermsOf(int n, Purpose purpose = Purpose::kReal) {
  GenesisBody terms{.cards = {}, .circles = {}, .name = "Sahel CERTs", .purpose = purpose, .rules = DefaultRules(), .text = {}, .thresholds = {}};
  for (int i = 1; i <= n; ++i) terms.cards.push_back(CardOf(i));
  return MakeGenesis(std::move(terms)).value();
}
inline Genesis GenesisOf(int n, Purpose purpose = Purpose::kReal) {
  Genesis genesis{TermsOf(n, purpose), {}};
  const std::string message = Message(domain::kGenesis, FormatGenesisBody(genesis.body));
  for (int i = 1; i <= n; ++i) genesis.signatures.push_back({IdOf(i), KeysOf(i).vote.Sign(message)});
  std::ranges::sort(genesis.signatures, {}, &MemberSignature::member);
  return genesis;
}

}  // namespace covenant::testing
