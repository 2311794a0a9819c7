// TAXII 2.1, 2 to 5: required members, no empty lists, timestamps of exactly six digits.
#include "taxii/resource.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "taxii/envelope.h"
#include "taxii/error.h"
#include "taxii/event.h"

namespace taxii {
namespace {

Options TwoRoots() {
  Options options;
  options.title = "Here";
  options.roots.resize(2);
  options.roots[0].path_segment = "local";
  options.roots[0].title = "Local";
  options.roots[1].path_segment = "other";
  return options;
}

TEST(Resource, DiscoveryNamesADefaultThatIsOneOfItsRoots) {
  EXPECT_EQ(DiscoveryText(TwoRoots(), "https://a:1"),
            R"({"title":"Here","default":"https://a:1/local/","api_roots":["https://a:1/local/","https://a:1/other/"]})");
  EXPECT_EQ(DiscoveryText(TwoRoots(), ""), R"({"title":"Here","default":"/local/","api_roots":["/local/","/other/"]})");
}

TEST(Resource, RootHasItsRequiredMembers) {
  EXPECT_EQ(RootText(TwoRoots().roots[0]),
            R"({"title":"Local","versions":["application/taxii+json;version=2.1"],"max_content_length":100000000})");
}

TEST(Resource, EmptyListsAreLeftOut) {
  EXPECT_EQ(CollectionsText({}), "{}");
  EXPECT_EQ(ManifestText({}, ""), "{}");
  EXPECT_EQ(VersionsText({}, ""), "{}");
  EXPECT_EQ(StatusText(base::Uuid(), {}),
            R"({"id":"00000000-0000-0000-0000-000000000000","status":"complete","request_timestamp":"1970-01-01T00:00:00.000000Z",)"
            R"("total_count":0,"success_count":0,"failure_count":0,"pending_count":0})");
}

TEST(Resource, CollectionSaysWhatTheCallerMayDo) {
  const auto collection = std::make_shared<const exchange::Collection>(
      exchange::Collection{.id = *base::ParseUuid("91a7b528-80eb-42ed-a74d-c6fbd5a26116"), .title = "T", .description = {}, .alias = "t"});
  EXPECT_EQ(CollectionText({collection, {.read = true, .write = false}}),
            R"({"id":"91a7b528-80eb-42ed-a74d-c6fbd5a26116","title":"T","alias":"t","can_read":true,"can_write":false,)"
            R"("media_types":["application/stix+json;version=2.1","application/stix+json;version=2.0"]})");
}

TEST(Resource, ManifestRecords) {
  const exchange::RowPage page = {.rows = {{.id = "indicator--1", .date_added = {1}, .version = {1'000}, .spec_version = stix::SpecVersion::kV21}}, .more = true};
  EXPECT_EQ(ManifestText(page, "n"),
            R"({"more":true,"next":"n","objects":[{"id":"indicator--1","date_added":"1970-01-01T00:00:00.000001Z",)"
            R"("version":"1970-01-01T00:00:00.001000Z","media_type":"application/stix+json;version=2.1"}]})");
}

TEST(Resource, EnvelopeHeadIsCompletedByObjects) {
  EXPECT_EQ(EnvelopeHead(false, ""), R"({"more":false,"objects":[)");
  EXPECT_EQ(EnvelopeHead(true, "n"), R"({"more":true,"next":"n","objects":[)");
}

TEST(Resource, StatusSortsOutcomesAndExplainsFailures) {
  exchange::SubmitReport report;
  report.objects.resize(3);
  report.objects[0].outcome = exchange::Outcome::kUnchanged;
  report.objects[0].id = "a";
  report.objects[2].outcome = exchange::Outcome::kInvalid;
  report.objects[2].message = "invalid";
  report.objects[2].findings.push_back({stix::Severity::kError, "timestamp-format", "/created", "2.16", "not a timestamp", "write Z at the end"});
  report.objects[1].outcome = exchange::Outcome::kAdded;
  report.objects[1].id = "b";
  const std::string text = StatusText(base::Uuid(), report);
  EXPECT_TRUE(text.contains(R"("total_count":3,"success_count":2,"successes":[{"id":"a")")) << text;
  EXPECT_TRUE(text.contains(R"("failure_count":1,"failures":[{"id":"objects/2","version":"1970-01-01T00:00:00.000000Z",)"
                            R"("message":"invalid; /created: not a timestamp (STIX 2.1, 2.16): write Z at the end"}])")) << text;
  EXPECT_FALSE(text.contains("pendings"));
}

TEST(Resource, ExplanationsAreBounded) {
  exchange::ObjectOutcome outcome;
  for (int i = 0; i < 100; ++i) outcome.findings.push_back({.code = "x", .pointer = "/p", .section = "1", .message = std::to_string(i) + std::string(100, 'm'), .fix = "f"});
  EXPECT_LT(exchange::Explain(outcome).size(), 2100u);
  EXPECT_TRUE(exchange::Explain(outcome).ends_with("; ..."));
}

TEST(Resource, ErrorsHaveTitleAndStatusAsText) {
  const http::Response error = Error(404, "no such thing");
  EXPECT_EQ(error.status, 404);
  EXPECT_EQ(*error.body[0], R"({"title":"Not Found","description":"no such thing","http_status":"404"})");
}

TEST(Resource, OperatorsSecretsStayInTheLog) {
  const http::Response error = ErrorFor({base::Code::kIo, "/var/lib/mithaq/db: disk full"});
  EXPECT_EQ(error.status, 500);
  EXPECT_FALSE(error.body[0]->contains("/var/lib"));
  EXPECT_TRUE(error.log_detail.contains("/var/lib"));
}

TEST(Resource, AFullDiskIs507AndSaysWhatToDo) {
  const http::Response error = ErrorFor({base::Code::kStorage, "/var/lib/mithaq/db: 3 MiB are free"});
  EXPECT_EQ(error.status, 507);
  EXPECT_TRUE(error.body[0]->contains(R"("title":"Insufficient Storage")"));
  EXPECT_TRUE(error.body[0]->contains("nothing of this request was kept"));
  EXPECT_FALSE(error.body[0]->contains("/var/lib"));
  EXPECT_EQ(error.log_detail, "") << "one line for the change of state, not one for each request";
}

TEST(Envelope, TakesObjectsAndIgnoresTheRest) {
  json::Parser parser;
  const auto objects = ReadEnvelope(*parser.Parse(R"({"type":"bundle","objects":[1,{"id":"x"}],"more":true})"));
  ASSERT_TRUE(objects);
  EXPECT_EQ(objects->size(), 2u);
}

TEST(Envelope, RefusesWhatIsNone) {
  json::Parser parser;
  for (const char* text : {"[]", "{}", "null", R"({"objects":[]})", R"({"objects":{}})", R"({"objects":null})", R"({"object":[{}]})"}) {
    const auto refused = ReadEnvelope(*parser.Parse(text));
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code, base::Code::kUnsupported);
    EXPECT_TRUE(refused.error().message.contains("send an envelope"));
  }
}

TEST(Event, HasIdNameAndData) {
  EXPECT_EQ(EventText("c", {exchange::DecisionKind::kAccepted, {1}, R"({"id":"x"})", {}, {}}),
            "id: c\nevent: object\ndata: {\"date_added\":\"1970-01-01T00:00:00.000001Z\",\"object\":{\"id\":\"x\"}}\n\n");
}

}  // namespace
}  // namespace taxii
