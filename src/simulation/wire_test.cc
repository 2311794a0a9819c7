// What the simulation counts is what the program's encoders make.
#include "simulation/wire.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "http/head.h"
#include "json/print.h"
#include "peering/member_routes.h"
#include "peering/question_path.h"

namespace simulation {
namespace {

using federation::News;

uint64_t Request(const Founding& founding, const federation::Question& question) {
  http::Headers headers;
  headers.Add("Host", "node2.cert.int:8443");
  headers.Add("User-Agent", "mithaq");
  const std::string target = "/" + base::HexEncode(founding.state.covenant.view()) + "/" + peering::PathOf(question);
  return http::FormatRequestHead("GET", target, headers).size() + 22;
}

TEST(WireTest, AQuestionWeighsWhatItIsSentAs) {
  const Founding founding(4);
  const Wire wire(founding);
  for (const News& known : {News(), News{1, 23, 456, 1'767'225'600'000'000}, News{99, 99'999, 7, 10}}) {
    EXPECT_EQ(wire.Question(federation::AskNews{known}, 1), Request(founding, federation::AskNews{known}));
    EXPECT_EQ(wire.Reply(federation::AskNews(), Wire::NewsBytes(known)), wire.Answer(federation::AskNews(), federation::Answer(known)));
    EXPECT_EQ(Wire::NewsBytes(known), peering::FormatNews(known).size());
  }
  for (const size_t bytes : {0u, 1u, 2u, 3u, 500u}) {
    const federation::AskRecords whole{3, 1234, std::string(bytes, 'l')}, bare{3, 1234, ""};
    EXPECT_EQ(wire.Question(bare, 1, bytes), Request(founding, whole)) << bytes;
    EXPECT_EQ(wire.Question(whole, 1), Request(founding, whole)) << bytes;
  }
  EXPECT_EQ(wire.Question(federation::AskWitnessed(), 1), Request(founding, federation::AskWitnessed()));
}

TEST(WireTest, AnAnswerWeighsWhatItIsSentAs) {
  json::Writer names, held;
  names.Array().String(std::string(64, 'a')).String(std::string(64, 'b')).End();
  EXPECT_EQ(Wire::NamesBytes(2), names.Take().size());
  EXPECT_EQ(Wire::NamesBytes(0), 2u);
  const std::string checkpoint = "origin\n12\nroot\n\n\xE2\x80\x94 name signature\n";
  held.Object().Key("checkpoint").String(checkpoint).Key("size").Integer(12).End();
  EXPECT_EQ(Wire::HeldBytes(checkpoint.size(), 12), held.Take().size());
}

// Over TLS a long answer is in several records.
TEST(WireTest, LongAnswersAreSealedInPieces) {
  const Founding founding(4);
  const Wire wire(founding);
  const uint64_t small = wire.NoteReply(100'000), large = wire.NoteReply(100'000 + 16'384);
  EXPECT_EQ(large - small, 16'384u + 22u);
}

}  // namespace
}  // namespace simulation
