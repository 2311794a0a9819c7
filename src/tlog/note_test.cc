// c2sp.org/signed-note@v1.0.0 and c2sp.org/tlog-cosignature, with the vectors they give and those made with Go's
// golang.org/x/mod/sumdb/note and python-cryptography.
#include "tlog/note.h"

#include <gtest/gtest.h>

#include "tlog/signer.h"

namespace tlog {
namespace {

constexpr std::string_view kSpecKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr std::string_view kSpecNote =
    "This is an example message.\n"
    "\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
constexpr std::string_view kText = "node.example/log\n7\no+I7Msy2v5bQktFl2KpUbgmCnejwOw6JV1gdHha5K98=\n";
constexpr std::string_view kLogKey = "node.example/log+2a6115da+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";
constexpr std::string_view kWitnessKey = "witness.example/w1+df1c0a35+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU";
constexpr std::string_view kLogLine =
    "— node.example/log KmEV2r/KO3UJGdCvsn6nIMLGIHDXPbhh/XYkPE6o+DvBed0C9wY4WXxVIT/ZeELp9a5+P5sCbjDUuNF9b77oB9tp3wE=\n";
constexpr std::string_view kWitnessLine =
    "— witness.example/w1 "
    "3xwKNQAAAABpVbkAkwpV4odenteCj1VKxfeYWXVvvyX9cLo8NUERe62sYo9WeLEr2KxaKaALuMQ0fViR6TKCKN2Ur3nzYr59EKE1DA==\n";

std::vector<VerifierKey> Keys(std::initializer_list<std::string_view> vkeys) {
  std::vector<VerifierKey> keys;
  for (std::string_view vkey : vkeys) keys.push_back(VerifierKey::Parse(vkey).value());
  return keys;
}

crypto::SigningKey KeyOf(char seed) { return crypto::SigningKey::FromSeed(std::string(32, seed)).value(); }

Note Parsed(std::string_view bytes) { return ParseNote(bytes).value(); }
std::string WithText(std::string_view text, std::string_view lines) {
  return std::string(text) + "\n" + std::string(lines);
}

TEST(Note, SpecificationsExampleVerifies) {
  const auto note = ParseNote(kSpecNote);
  ASSERT_TRUE(note.has_value()) << note.error().message;
  EXPECT_EQ(note->text, "This is an example message.\n");
  EXPECT_EQ(FormatNote(*note), kSpecNote);
  const auto verified = VerifyNote(*note, Keys({kSpecKey}));
  ASSERT_TRUE(verified.has_value()) << verified.error().message;
  EXPECT_EQ(verified->size(), 1u);
}

TEST(Note, SignaturesAreThoseOfOthersCode) {
  const auto log_key = KeyOf(1), witness_key = KeyOf(2);
  const auto log = NoteSigner::Make("node.example/log", log_key);
  const auto witness = Cosigner::Make("witness.example/w1", witness_key);
  EXPECT_EQ(log->verifier().Format(), kLogKey);
  EXPECT_EQ(witness->verifier().Format(), kWitnessKey);
  EXPECT_EQ(FormatSignature(log->Sign(kText)), kLogLine);
  EXPECT_EQ(FormatSignature(witness->Sign(kText, 1767225600)), kWitnessLine);
}

TEST(Note, CosignatureGivesItsTimestamp) {
  const Note note = Parsed(WithText(kText, std::string(kLogLine) + std::string(kWitnessLine)));
  const auto verified = VerifyNote(note, Keys({kWitnessKey, kLogKey}));
  ASSERT_TRUE(verified.has_value()) << verified.error().message;
  ASSERT_EQ(verified->size(), 2u);
  EXPECT_EQ((*verified)[0].key, 1u);
  EXPECT_EQ((*verified)[0].timestamp, 0u);
  EXPECT_EQ((*verified)[1].key, 0u);
  EXPECT_EQ((*verified)[1].timestamp, 1767225600u);
}

TEST(Note, TextIsSplitAtTheLastBlankLine) {
  const Note note = Parsed(WithText("one\n\n— two Uw2QOkn8\n\nthree\n", kLogLine));
  EXPECT_EQ(note.text, "one\n\n— two Uw2QOkn8\n\nthree\n");
  EXPECT_EQ(note.signatures.size(), 1u);
}

TEST(Note, UnknownSignaturesAreIgnored) {
  NoteSignature same_name{"node.example/log", 1, "not even a signature"};
  NoteSignature same_id{"other.example/log", 0x2a6115da, "nor this"};
  const std::string lines = FormatSignature(same_name) + FormatSignature(same_id) + std::string(kLogLine);
  const Note note = Parsed(WithText(kText, lines));
  EXPECT_EQ(VerifyNote(note, Keys({kLogKey}))->at(0).signature, 2u);
  EXPECT_EQ(VerifyNote(note, Keys({kSpecKey})).error().code, base::Code::kUnauthorized);
  EXPECT_EQ(VerifyNote(note, {}).error().code, base::Code::kUnauthorized);
}

TEST(Note, AKnownKeysBadSignatureSpoilsTheNote) {
  Note note = Parsed(WithText(kText, std::string(kLogLine) + std::string(kWitnessLine)));
  for (size_t i = 0; i < note.signatures.size(); ++i) {
    for (size_t byte = 0; byte < note.signatures[i].bytes.size(); ++byte) {
      Note changed = note;
      changed.signatures[i].bytes[byte] ^= 0x10;
      ASSERT_EQ(VerifyNote(changed, Keys({kLogKey, kWitnessKey})).error().code, base::Code::kCorrupt) << i << " " << byte;
    }
    for (size_t length : {0, 1, 7, 8, 63, 65, 71, 73}) {
      Note changed = note;
      changed.signatures[i].bytes.resize(length);
      if (length == note.signatures[i].bytes.size()) continue;
      EXPECT_EQ(VerifyNote(changed, Keys({kLogKey, kWitnessKey})).error().code, base::Code::kCorrupt);
    }
  }
  note.text[0] ^= 1;
  EXPECT_EQ(VerifyNote(note, Keys({kLogKey})).error().code, base::Code::kCorrupt);
  EXPECT_EQ(VerifyNote(note, Keys({kWitnessKey})).error().code, base::Code::kCorrupt);
}

// Even after a good one: the second signature of a known key is checked too.
TEST(Note, ARepeatedSignatureIsCheckedAndReportedOnce) {
  Note note = Parsed(WithText(kText, std::string(kLogLine) + std::string(kLogLine)));
  EXPECT_EQ(VerifyNote(note, Keys({kLogKey}))->size(), 1u);
  note.signatures[1].bytes[0] ^= 1;
  EXPECT_EQ(VerifyNote(note, Keys({kLogKey})).error().code, base::Code::kCorrupt);
}

// tlog-cosignature: a timestamp must not exceed 2^63 - 1, even correctly signed.
TEST(Note, TimestampsBeyondTheLimitAreRefused) {
  const auto key = KeyOf(2);
  NoteSignature signature = Cosigner::Make("witness.example/w1", key)->Sign(kText, INT64_MAX);
  EXPECT_EQ(VerifySignature(Keys({kWitnessKey})[0], kText, signature).value(), static_cast<uint64_t>(INT64_MAX));
  const uint64_t late = uint64_t{1} << 63;
  signature.bytes = std::string("\x80\0\0\0\0\0\0\0", 8) + std::string(key.Sign(CosignedMessage(kText, late)).view());
  EXPECT_FALSE(VerifySignature(Keys({kWitnessKey})[0], kText, signature).has_value());
}

TEST(Note, PostQuantumCosignaturesAreCarried) {
  const NoteSignature ml_dsa{"witness.example/pq", 7, std::string(2428, 'x')};
  std::string lines(kLogLine);
  for (int i = 0; i < 15; ++i) lines += FormatSignature(ml_dsa);
  const std::string bytes = WithText(kText, lines);
  const Note note = Parsed(bytes);
  EXPECT_EQ(FormatNote(note), bytes);
  EXPECT_TRUE(VerifyNote(note, Keys({kLogKey})).has_value());
}

TEST(Note, LimitsAreNamed) {
  std::string lines;
  for (size_t i = 0; i < kNoteSignaturesMax; ++i) lines += kLogLine;
  EXPECT_EQ(Parsed(WithText(kText, lines)).signatures.size(), kNoteSignaturesMax);
  lines += kLogLine;
  EXPECT_EQ(ParseNote(WithText(kText, lines)).error().code, base::Code::kTooLarge);
  const std::string long_text(kNoteBytesMax, 'x');
  EXPECT_EQ(ParseNote(WithText(long_text + "\n", kLogLine)).error().code, base::Code::kTooLarge);
}

TEST(Note, OtherBytesAreRefused) {
  const std::string line(kLogLine);
  const std::string good = WithText("text\n", line);
  ASSERT_TRUE(ParseNote(good).has_value());
  for (const std::string& bytes : std::vector<std::string>{
           "", "\n", "\n\n", "text\n", "text\n\n", "text\n" + line, "\n" + line,
           good.substr(0, good.size() - 1), good + "\n", good + "x", good + "x\n",
           WithText("te\rxt\n", line), WithText("te\txt\n", line), WithText(std::string("te\0xt\n", 6), line),
           WithText("te\xffxt\n", line), WithText("text\n", " " + line),
           WithText("text\n", "- node.example/log KmEV2r8=\n"),        // a hyphen
           WithText("text\n", "—node.example/log KmEV2r8=\n"),         // no space
           WithText("text\n", "— node.example/log  KmEV2r8=\n"),       // two
           WithText("text\n", "—  KmEV2r8=\n"),                        // no name
           WithText("text\n", "— node.example/log\n"),                 // no signature
           WithText("text\n", "— node.example/log \n"), WithText("text\n", "— node+x KmEV2r8=\n"),
           WithText("text\n", "— no\u00a0de KmEV2r8=\n"),              // a Unicode space
           WithText("text\n", "— node KmEV2g==\n"),                    // a key ID alone
           WithText("text\n", "— node KmEV2r8\n"),                     // no padding
           WithText("text\n", "— node KmEV2r9=\n"),                    // unused bits set
           WithText("text\n", "— node KmEV_r8=\n"), WithText("text\n", "— node KmEV2r8= \n"),
           WithText("text\n", "— node KmEV2r8=\r\n")}) {
    EXPECT_FALSE(ParseNote(bytes).has_value()) << bytes;
  }
}

TEST(Signatures, AreReadAsAWitnessSendsThem) {
  const auto lines = ParseSignatures(std::string(kWitnessLine) + std::string(kLogLine));
  ASSERT_EQ(lines->size(), 2u);
  EXPECT_EQ(VerifySignature(Keys({kWitnessKey})[0], kText, lines->at(0)).value(), 1767225600u);
  EXPECT_FALSE(VerifySignature(Keys({kWitnessKey})[0], kText, lines->at(1)).has_value());
  EXPECT_FALSE(ParseSignatures("").has_value());
  EXPECT_FALSE(ParseSignature(std::string(kLogLine) + std::string(kLogLine)).has_value());
}

TEST(VerifierKey, IsReadAsItIsWritten) {
  for (std::string_view vkey : {kSpecKey, kLogKey, kWitnessKey}) {
    const auto key = VerifierKey::Parse(vkey);
    ASSERT_TRUE(key.has_value()) << key.error().message;
    EXPECT_EQ(key->Format(), vkey);
    EXPECT_TRUE(key->CanVerify());
  }
}

TEST(VerifierKey, UnknownTypesAreCarried) {
  const auto key = VerifierKey::Parse("ct.example/log+00c0ffee+BQECAwQ=");  // 0x05, a made-up key
  ASSERT_TRUE(key.has_value()) << key.error().message;
  EXPECT_FALSE(key->CanVerify());
  EXPECT_EQ(key->Format(), "ct.example/log+00c0ffee+BQECAwQ=");
  const Note note = Parsed(WithText("text\n", FormatSignature({"ct.example/log", 0xc0ffee, "x"})));
  EXPECT_EQ(VerifyNote(note, std::vector{*key}).error().code, base::Code::kUnauthorized);
}

TEST(VerifierKey, OtherTextIsRefused) {
  for (std::string_view vkey : {
           "", "+", "++", "name", "name+530d903a", "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
           "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
           "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
           "example.com/foo+530d903+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
           "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n",
           "example com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "+530d903a+AekyeRrm56g=",
           "x+00000000+", "x+00000000+BQ=="}) {
    EXPECT_FALSE(VerifierKey::Parse(vkey).has_value()) << vkey;
  }
  const auto key = KeyOf(1);
  EXPECT_FALSE(NoteSigner::Make("a b", key).has_value());
  EXPECT_FALSE(NoteSigner::Make(std::string(256, 'a'), key).has_value());
}

}  // namespace
}  // namespace tlog
