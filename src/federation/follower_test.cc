// What a node asks of another, and when.
#include "federation/follower.h"

#include <gtest/gtest.h>

#include <map>

namespace federation {
namespace {

using base::Code;

// A node that keeps what it is told.
class Node : public Following {
 public:
  uint64_t epoch() const override { return epoch_now; }
  bool MaySign() const override { return may_sign; }
  base::Result<uint64_t> Taken() override { return taken; }
  void HeardOfOwnLog(std::string_view checkpoint) override { held = checkpoint; }
  base::Status TakeDocument(std::string_view bytes) override {
    if (!refuses.empty() && bytes.starts_with(refuses)) return base::Fail(Code::kNotFound, "not yet");
    documents.emplace_back(bytes);
    if (bytes.starts_with("epoch")) ++epoch_now;
    return {};
  }
  bool Lacks(const Digest& name) override { return lacks.contains(name); }
  uint64_t BeginRecords() override { return epoch_now; }
  base::Result<std::string> Ledger() override { return std::string("ledger"); }
  base::Status TakeRecords(std::string frames) override {
    if (frames == "bad") return base::Fail(Code::kCorrupt, "bad frames");
    taken += frames.size();
    return {};
  }
  base::Status FinishRecords() override {
    ++finished;
    return {};
  }
  void TakeWitnessed(std::string note) override { witnessed = std::move(note); }
  base::Result<std::optional<std::string>> Suspect(std::string_view head, const std::map<std::string, std::string>& tiles) override {
    suspected = std::string(head);
    for (const std::string& path : tiles_needed) {
      if (!tiles.contains(path)) return path;
    }
    proven = tiles;
    return std::nullopt;
  }
  base::Result<std::optional<std::string>> OwedReceipt() override { return owed; }
  void ReceiptAnswered(const std::string&, const base::Status& status) override {
    if (status) owed.reset();
  }

  uint64_t epoch_now = 0, taken = 0;
  bool may_sign = true;
  int finished = 0;
  std::string held, witnessed, refuses;
  std::vector<std::string> documents;
  std::set<Digest> lacks;
  std::optional<std::string> owed;
  std::string suspected;
  std::vector<std::string> tiles_needed;
  std::map<std::string, std::string> proven;
};

class FollowerTest : public ::testing::Test {
 protected:
  // The next question, which has to be of this kind; the time goes on to it.
  template <class T>
  T Asks() {
    for (;;) {
      const auto step = follower.Next(now_ms);
      if (const auto* const wait = std::get_if<Follower::Wait>(&step)) {
        now_ms = std::max(now_ms + 1, wait->until_ms);
        continue;
      }
      const Question& question = std::get<Question>(step);
      EXPECT_TRUE(std::holds_alternative<T>(question)) << "it asks question " << question.index();
      return std::holds_alternative<T>(question) ? std::get<T>(question) : T();
    }
  }
  void Give(base::Result<Answer> answer) { follower.Answered(std::move(answer), now_ms); }
  void GiveError(Code code) { Give(base::Fail(code, "no")); }
  void Meet() {
    Asks<AskHeld>();
    Give(std::string("head"));
  }

  // The member is met, tells of these documents as number 40, and is asked for their names.
  void IsOffered(std::vector<Digest> names) {
    Meet();
    Asks<AskNews>();
    Give(News{.documents = 40});
    Asks<AskDocuments>();
    Give(std::move(names));
  }

  uint64_t now_ms = 1000;
  Node node;
  Follower follower{node};
};

TEST_F(FollowerTest, BeginsWithWhatTheMemberHoldsAndAsksForNews) {
  Meet();
  EXPECT_EQ(node.held, "head");
  node.taken = 3;
  EXPECT_EQ(Asks<AskNews>().known.size, 3u);
}

TEST_F(FollowerTest, TakesWhatTheNewsTellOfInOrder) {
  const Digest name = NameOf("a document"), known = NameOf("known");
  node.lacks = {name};
  Meet();
  Asks<AskNews>();
  Give(News{.epoch = 2, .size = 7, .witnessed = 6, .documents = 40});
  EXPECT_EQ(Asks<AskEpoch>().epoch, 1u);
  Give(std::string("epoch 1"));
  EXPECT_EQ(Asks<AskEpoch>().epoch, 2u);
  Give(std::string("epoch 2"));
  EXPECT_EQ(Asks<AskDocuments>().after, 0u);
  Give(std::vector<Digest>{known, name});
  EXPECT_EQ(Asks<AskDocument>().name, name);
  Give(std::string("a document"));
  const auto first = Asks<AskRecords>();
  EXPECT_EQ(first.epoch, 2u);
  EXPECT_EQ(first.from, 0u);
  Give(Records{"1234", 4});
  EXPECT_EQ(Asks<AskRecords>().from, 4u);
  Give(Records{"567", 7});
  Asks<AskWitnessed>();
  EXPECT_EQ(node.finished, 1);
  Give(std::string("cosigned"));
  EXPECT_EQ(Asks<AskNews>().known, (News{.epoch = 2, .size = 7, .witnessed = 6, .documents = 40}));
  EXPECT_EQ(node.witnessed, "cosigned");
  EXPECT_EQ(node.documents, (std::vector<std::string>{"epoch 1", "epoch 2", "a document"}));
  EXPECT_EQ(follower.trouble(), "");
}

TEST_F(FollowerTest, ADocumentThatIsNotWhatItIsCalledIsNotTaken) {
  node.lacks = {NameOf("a document")};
  IsOffered({NameOf("a document")});
  Asks<AskDocument>();
  Give(std::string("another"));
  Asks<AskNews>();
  EXPECT_TRUE(node.documents.empty());
}

// Else what was spread while a node started, or was an epoch behind, never came to it: only newer ones are asked for by number.
TEST_F(FollowerTest, DocumentsWaitUntilTheNodeMaySign) {
  node.may_sign = false;
  node.lacks = {NameOf("a document")};
  Meet();
  Asks<AskNews>();
  Give(News{.size = 3, .documents = 40});
  Asks<AskRecords>();
  Give(Records{"123", 3});
  const uint64_t before_ms = now_ms;
  EXPECT_EQ(Asks<AskNews>().known, (News{.size = 3}));
  EXPECT_EQ(now_ms, before_ms + kBeforeItMaySign_ms);
  node.may_sign = true;
  Give(News{.size = 3, .documents = 40});
  EXPECT_EQ(Asks<AskDocuments>().after, 0u);
  Give(std::vector<Digest>{NameOf("a document")});
  Asks<AskDocument>();
  Give(std::string("a document"));
  EXPECT_EQ(Asks<AskNews>().known.documents, 40u);
  EXPECT_EQ(node.documents, (std::vector<std::string>{"a document"}));
}

TEST_F(FollowerTest, ADocumentThatWasTooEarlyIsTakenInTheNextEpoch) {
  node.refuses = "a document";
  node.lacks = {NameOf("a document")};
  IsOffered({NameOf("a document")});
  Asks<AskDocument>();
  Give(std::string("a document"));
  EXPECT_EQ(Asks<AskNews>().known.documents, 40u);
  node.refuses.clear();
  Give(News{.epoch = 1, .documents = 40});
  Asks<AskEpoch>();
  Give(std::string("epoch 1"));
  EXPECT_EQ(Asks<AskDocument>().name, NameOf("a document"));
  Give(std::string("a document"));
  Asks<AskNews>();
  EXPECT_EQ(node.documents, (std::vector<std::string>{"epoch 1", "a document"}));
}

TEST_F(FollowerTest, ADocumentThatWasTooEarlySurvivesTrouble) {
  node.refuses = "a document";
  node.lacks = {NameOf("a document"), NameOf("a document 2")};
  IsOffered({NameOf("a document"), NameOf("a document 2")});
  for (const char* const text : {"a document", "a document 2"}) {
    EXPECT_EQ(Asks<AskDocument>().name, NameOf(text));
    Give(std::string(text));
  }
  node.refuses.clear();
  ++node.epoch_now;  // by another member
  Asks<AskDocument>();
  GiveError(Code::kIo);
  Meet();
  Asks<AskNews>();
  Give(News{.epoch = 1, .documents = 40});
  for (const char* const text : {"a document", "a document 2"}) {
    EXPECT_EQ(Asks<AskDocument>().name, NameOf(text));
    Give(std::string(text));
  }
  Asks<AskNews>();
  EXPECT_EQ(node.documents, (std::vector<std::string>{"a document", "a document 2"}));
}

TEST_F(FollowerTest, AsksEverLaterWhereNothingComes) {
  uint64_t last_ms = now_ms, gap_ms = 0;
  for (int i = 0; i < 12; ++i) {
    Asks<AskHeld>();
    gap_ms = now_ms - last_ms;
    last_ms = now_ms;
    GiveError(Code::kIo);
  }
  EXPECT_EQ(gap_ms, kRetryMax_ms);
  EXPECT_EQ(follower.trouble(), "no");
  Meet();
  Asks<AskNews>();
  Give(News());
  Asks<AskNews>();
  EXPECT_EQ(follower.trouble(), "");
}

// A member that makes up news, or that others were always faster than.
TEST_F(FollowerTest, NewsThatBringNothingAreAskedForEverLater) {
  Meet();
  Asks<AskNews>();
  uint64_t asked_ms = now_ms, gap_ms = 0;
  for (uint64_t i = 1; i <= 10; ++i) {
    Give(News{.documents = i});
    Asks<AskDocuments>();
    Give(std::vector<Digest>());
    Asks<AskNews>();
    gap_ms = now_ms - asked_ms;
    asked_ms = now_ms;
  }
  EXPECT_EQ(gap_ms, kBetweenQuestionsMax_ms);
  Give(News{.size = 1, .documents = 10});
  Asks<AskRecords>();
  Give(Records{"1", 1});
  Asks<AskNews>();
  EXPECT_EQ(now_ms - asked_ms, kBetweenQuestions_ms);
  // Nor is one that has waited long for them kept waiting.
  asked_ms = now_ms += kBetweenQuestionsMax_ms;
  Give(News{.size = 1, .documents = 11});
  Asks<AskDocuments>();
  Give(std::vector<Digest>());
  Asks<AskNews>();
  EXPECT_LE(now_ms - asked_ms, 1u);
}

TEST_F(FollowerTest, OneThatMayNotSignWaitsBeforeItFollows) {
  node.may_sign = false;
  Meet();
  Asks<AskNews>();
  Give(News{.epoch = 1});
  EXPECT_EQ(std::get<Follower::Wait>(follower.Next(now_ms)).until_ms, now_ms + kBeforeItMaySign_ms);
  node.may_sign = true;
  Asks<AskNews>();
  Give(News{.epoch = 1});
  Asks<AskEpoch>();
}

TEST_F(FollowerTest, AMemberInAnEarlierEpochGivesNoRecords) {
  node.epoch_now = 2;
  Meet();
  Asks<AskNews>();
  Give(News{.epoch = 1, .size = 9});
  EXPECT_EQ(Asks<AskNews>().known, (News{.epoch = 1, .size = 9}));
  Give(News{.epoch = 2, .size = 9});
  Asks<AskRecords>();
}

// Between its news and its records the member published more.
TEST_F(FollowerTest, MoreThanWasToldIsNotALogThatGoesBack) {
  Meet();
  Asks<AskNews>();
  Give(News{.size = 2, .witnessed = 1});
  Asks<AskRecords>();
  Give(Records{"123", 3});
  Asks<AskWitnessed>();
  Give(std::string("cosigned"));
  Asks<AskNews>();
  EXPECT_EQ(follower.trouble(), "");
}

TEST_F(FollowerTest, ALogThatGoesBackIsTrouble) {
  node.taken = 5;
  Meet();
  Asks<AskNews>();
  Give(News{.size = 4});
  Asks<AskHeld>();
  EXPECT_TRUE(follower.trouble().contains("gone back from 5 to 4"));
}

// Where what it gives cannot be of the log that is here, its own tiles have to tell whether it shows two histories; then it goes on as before.
TEST_F(FollowerTest, ALogOfTwoHistoriesIsAskedForWhatProvesThem) {
  node.tiles_needed = {"tile/0/000.p/9", "tile/0/000.p/5"};
  Meet();
  Asks<AskNews>();
  Give(News{.size = 9});
  Asks<AskRecords>();
  Give(Records{"bad", 9});
  Meet();
  Asks<AskHead>();
  Give(std::string("its head"));
  EXPECT_EQ(Asks<AskTile>().path, node.tiles_needed[0]);
  Give(std::string("one"));
  EXPECT_EQ(Asks<AskTile>().path, node.tiles_needed[1]);
  Give(std::string("other"));
  Asks<AskNews>();
  EXPECT_EQ(node.suspected, "its head");
  EXPECT_EQ(node.proven, (std::map<std::string, std::string>{{node.tiles_needed[0], "one"}, {node.tiles_needed[1], "other"}}));
  Give(News{.size = 9});
  Asks<AskRecords>();
  Give(Records{"good", 9});
  Asks<AskNews>();
}

TEST_F(FollowerTest, WhoGivesNoEvidenceAgainstItselfIsAskedNoFurther) {
  node.tiles_needed = {"tile/0/000"};
  node.taken = 5;
  Meet();
  Asks<AskNews>();
  Give(News{.size = 4});
  Meet();
  Asks<AskHead>();
  GiveError(Code::kNotFound);
  Meet();
  Asks<AskNews>();
  // Nor without end.
  Give(News{.size = 4});
  Meet();
  Asks<AskHead>();
  for (size_t i = 0; i < kSuspectTilesMax; ++i) {
    Give(std::string("head or tile"));
    node.tiles_needed = {"tile " + std::to_string(i)};
    Asks<AskTile>();
  }
  node.tiles_needed = {"one more"};
  Give(std::string("tile"));
  Asks<AskNews>();
}

TEST_F(FollowerTest, BadRecordsEndTheConversationAndKeepWhatCameBefore) {
  Meet();
  Asks<AskNews>();
  Give(News{.size = 9});
  Asks<AskRecords>();
  Give(Records{"1234", 4});
  Asks<AskRecords>();
  Give(Records{"bad", 9});
  EXPECT_EQ(node.finished, 1);
  Meet();
  Asks<AskHead>();
  Give(std::string("its head"));
  EXPECT_EQ(Asks<AskNews>().known.size, 4u);
}

TEST_F(FollowerTest, RecordsThatDoNotGoOnAreTrouble) {
  Meet();
  Asks<AskNews>();
  Give(News{.size = 9});
  Asks<AskRecords>();
  Give(Records{"", 0});
  Asks<AskHeld>();
  EXPECT_TRUE(follower.trouble().contains("sends nothing"));
}

TEST_F(FollowerTest, WhoIsRefusedLearnsTheEpochsThatSayWhy) {
  Meet();
  Asks<AskNews>();
  GiveError(Code::kForbidden);
  Asks<AskEpoch>();
  Give(std::string("epoch 1"));
  EXPECT_EQ(Asks<AskEpoch>().epoch, 2u);
  GiveError(Code::kNotFound);
  EXPECT_EQ(node.epoch_now, 1u);
  EXPECT_EQ(follower.trouble(), "no");
  Asks<AskHeld>();
}

TEST_F(FollowerTest, AReceiptIsOfferedUntilItIsTaken) {
  node.owed = "receipt";
  Meet();
  EXPECT_EQ(Asks<GiveReceipt>().receipt, "receipt");
  GiveError(Code::kUnavailable);
  const uint64_t refused_ms = now_ms;
  Asks<AskNews>();  // it does not stand in the way
  Give(News());
  Asks<AskNews>();
  now_ms = refused_ms + kReceiptAgain_ms;
  Give(News());
  Asks<GiveReceipt>();
  Give(Nothing());
  Asks<AskNews>();
  EXPECT_FALSE(node.owed);
}

}  // namespace
}  // namespace federation
