// TAXII 2.1, 1.6.8 and 3.1: which Accept and Content-Type are fine.
#include "taxii/media.h"

#include <gtest/gtest.h>

namespace taxii {
namespace {

int StatusFor(const char* name, std::initializer_list<const char*> values, std::optional<http::Response> (*check)(const http::Request&)) {
  http::Request request;
  for (const char* value : values) request.headers.Add(name, value);
  const auto refusal = check(request);
  if (!refusal) return 200;
  EXPECT_EQ(refusal->headers.Find("Content-Type"), kTaxiiType);
  return refusal->status;
}

TEST(Media, TakesEveryWayToAskForIt) {
  for (const char* accept :
       {"application/taxii+json;version=2.1", "application/taxii+json", "application/taxii+json; version=2.1", "*/*", "application/*",
        "application/taxii+json;version=\"2.1\"", "application/taxii+json;q=0.8", "application/taxii+json;version=2.0, application/taxii+json;version=2.1",
        "application/taxii+json;version=2.1, application/stix+json;version=2.1", "Application/TAXII+JSON", "text/html, */*;q=0.1"}) {
    EXPECT_EQ(StatusFor("Accept", {accept}, RefuseAccept), 200) << accept;
  }
  EXPECT_EQ(StatusFor("Accept", {}, RefuseAccept), 200);
  EXPECT_EQ(StatusFor("Accept", {"text/html", "application/taxii+json"}, RefuseAccept), 200);
}

TEST(Media, RefusesWhatItCannotGive) {
  for (const char* accept : {"application/taxii+json;version=2.0", "text/html", "application/json", "application/taxii+json;version=2.1;q=0"}) {
    EXPECT_EQ(StatusFor("Accept", {accept}, RefuseAccept), 406) << accept;
  }
  EXPECT_EQ(StatusFor("Accept", {"application/;;"}, RefuseAccept), 400);
}

TEST(Media, TakesBodiesWithAndWithoutVersion) {
  for (const char* type : {"application/taxii+json;version=2.1", "application/taxii+json", "application/taxii+json; version=\"2.1\"",
                           "application/taxii+json;charset=utf-8"}) {
    EXPECT_EQ(StatusFor("Content-Type", {type}, RefuseContentType), 200) << type;
  }
}

TEST(Media, RefusesOtherBodies) {
  for (const char* type : {"application/json", "application/stix+json;version=2.1", "application/taxii+json;version=2.0", "nonsense", "*/*"}) {
    EXPECT_EQ(StatusFor("Content-Type", {type}, RefuseContentType), 415) << type;
  }
  EXPECT_EQ(StatusFor("Content-Type", {}, RefuseContentType), 415);
}

}  // namespace
}  // namespace taxii
