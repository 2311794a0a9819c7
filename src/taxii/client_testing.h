// For tests only: a TAXII server as a Wire, which follows the text of TAXII 2.1 or departs from it as it is told, and a local
// side that can be killed at any step.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "exchange/testing.h"
#include "http/query.h"
#include "taxii/client.h"
#include "taxii/follow.h"

namespace taxii::testing {

using Reply = base::Result<http::ClientResponse>;

inline Reply Answer(int status, std::string body = "{}", std::initializer_list<std::pair<std::string, std::string>> fields = {}) {
  http::ClientResponse response{.status = status, .headers = {}, .body = std::move(body)};
  response.headers.Set("Content-Type", "application/taxii+json;version=2.1");
  for (const auto& [name, value] : fields) response.headers.Set(name, value);
  return response;
}

inline base::Timestamp At(int64_t us) { return {base::ParseTimestamp("2026-01-01T00:00:00Z")->us + us}; }

class FakeServer : public Wire {
 public:
  struct Row {
    base::Timestamp date;
    std::string id, object;
  };
  std::vector<Row> rows;

  // How it departs from the text.
  uint32_t page_max = 10;
  bool gives_next = true, gives_dates = true, has_manifest = true, is_inclusive = false, newest_first = false;
  bool tokens_once = false;        // a token is good for one request, even if its answer was lost
  bool ignores_filters = false;    // match[type]
  uint32_t reply_objects_max = 0;  // 413 for longer pages; 0: none is too long

  // Before the n-th request (from 1) is dealt with: an answer in place of the server's own.
  std::function<std::optional<Reply>(int n, const http::ClientRequest&)> meddle;
  // After it was dealt with: what becomes of the answer on its way.
  std::function<Reply(int n, Reply)> spoil;

  std::vector<http::ClientRequest> requests;

  // `count` indicators, each with its own date, or `shared` with the same.
  void Fill(int count, int shared = 1) {
    for (int i = 0; i < count; ++i) {
      rows.push_back({At(1'000'000 + int64_t{i / shared} * 1'000'000), exchange::testing::IndicatorId(i), exchange::testing::Indicator(i)});
    }
  }
  std::multiset<std::string> Everything() const {
    std::multiset<std::string> all;
    for (const Row& row : rows) all.insert(row.object);
    return all;
  }

  Reply Send(const http::ClientRequest& request) override {
    requests.push_back(request);
    const int n = static_cast<int>(requests.size());
    if (meddle) {
      if (auto answer = meddle(n, request)) return *std::move(answer);
    }
    Reply reply = Serve(request);
    return spoil ? spoil(n, std::move(reply)) : reply;
  }

 private:
  Reply Serve(const http::ClientRequest& request) {
    const size_t mark = request.target.find('?');
    const std::string path = request.target.substr(0, mark);
    std::map<std::string, std::string> query;
    for (auto& parameter : *http::ParseQuery(mark == std::string::npos ? "" : std::string_view(request.target).substr(mark + 1))) query[parameter.name] = parameter.value;
    if (path == "/api/collections/one/objects/") return Objects(query);
    if (path == "/api/collections/one/manifest/" && has_manifest) return Manifest(query);
    return Answer(404, R"({"title":"nothing here"})");
  }

  std::vector<Row> Chosen(const std::map<std::string, std::string>& query) const {
    const auto after = query.contains("added_after") ? base::ParseTimestamp(query.at("added_after")) : std::nullopt;
    std::vector<Row> chosen;
    for (const Row& row : rows) {
      if (after && (is_inclusive ? row.date < *after : row.date <= *after)) continue;
      if (query.contains("match[id]") && query.at("match[id]") != row.id) continue;
      if (!ignores_filters && query.contains("match[type]") && !row.id.starts_with(query.at("match[type]") + "--")) continue;
      chosen.push_back(row);
    }
    if (newest_first) std::ranges::reverse(chosen);
    return chosen;
  }

  Reply Objects(const std::map<std::string, std::string>& query) {
    const std::vector<Row> chosen = Chosen(query);
    size_t from = 0;
    if (query.contains("next")) {
      const std::string& token = query.at("next");
      if (tokens_once && used_.contains(token)) return Answer(400, R"({"title":"no such token"})");
      used_.insert(token);
      from = *base::ParseDecimal(token.substr(token.find('-') + 1));
    }
    const size_t asked = query.contains("limit") ? *base::ParseDecimal(query.at("limit")) : page_max;
    if (reply_objects_max > 0 && std::min<size_t>(asked, chosen.size() - std::min(from, chosen.size())) > reply_objects_max) return Answer(413, R"({"title":"too much"})");
    const size_t until = std::min(chosen.size(), from + std::min<size_t>(asked, page_max));
    std::string body = R"({"more":)" + std::string(until < chosen.size() ? "true" : "false");
    if (until < chosen.size() && gives_next) body += R"(,"next":")" + std::to_string(++tokens_) + "-" + std::to_string(until) + '"';
    if (from < until) body += R"(,"objects":[)";
    for (size_t i = from; i < until; ++i) body.append(i == from ? "" : ",").append(chosen[i].object);
    body += from < until ? "]}" : "}";
    if (!gives_dates || from >= until) return Answer(200, body);
    return Answer(200, body, {{"X-TAXII-Date-Added-First", base::FormatTimestamp(chosen[from].date)},
                              {"X-TAXII-Date-Added-Last", base::FormatTimestamp(chosen[until - 1].date)}});
  }

  Reply Manifest(const std::map<std::string, std::string>& query) const {
    std::string body = R"({"objects":[)";
    for (const Row& row : Chosen(query)) {
      body.append(body.ends_with('[') ? "" : ",").append(R"({"id":")" + row.id + R"(","date_added":")" + base::FormatTimestamp(row.date) + R"(","version":"2025-01-01T00:00:00.000000Z"})");
    }
    return Answer(200, body + "]}");
  }

  int tokens_ = 0;
  std::set<std::string> used_;
};

// Takes objects and keeps states as a node would. `steps_left` counts what is durable: at 0 the process dies.
class FakeHost : public FollowHost {
 public:
  std::multiset<std::string> taken;      // as a set it holds each once; `deliveries` counts
  uint64_t deliveries = 0;
  std::vector<Sifted::Refused> refused;
  std::string saved;
  std::vector<std::string> notes;
  std::vector<int64_t> waits;            // ms, those that are none left out
  int steps_left = -1;                   // -1: lives on
  int waits_left = -1;                   // -1: nobody says stop
  exchange::testing::FakeClock clock;

  base::Result<Taken> Take(std::span<const std::string_view> objects) override {
    if (steps_left == 0) return base::Fail(base::Code::kIo, "killed");
    if (steps_left > 0) --steps_left;
    Taken result;
    for (const std::string_view object : objects) {
      ++deliveries;
      if (taken.contains(std::string(object))) {
        ++result.unchanged;
      } else {
        taken.emplace(object);
        ++result.added;
      }
    }
    return result;
  }
  void Refuse(const std::string& id, const std::string& why) override { refused.push_back({id, why}); }
  base::Status Save(const FollowState& state) override {
    if (steps_left == 0) return base::Fail(base::Code::kIo, "killed");
    if (steps_left > 0) --steps_left;
    saved = FormatState(state);
    return {};
  }
  bool Wait(int64_t ms) override {
    if (ms > 0) waits.push_back(ms);
    clock.now.us += ms * 1000;
    if (waits_left == 0) return false;
    if (waits_left > 0) --waits_left;
    return true;
  }
  void Note(const std::string& line) override { notes.push_back(line); }

  bool Noted(std::string_view words) const {
    return std::ranges::any_of(notes, [&](const std::string& note) { return note.contains(words); });
  }
};

// One run: a process that reads the state that the last one left.
inline base::Status Pull(FakeServer& server, FakeHost& host, uint32_t limit = 10, std::vector<std::string> types = {}) {
  FollowState state;
  state.source = "https://there/api/collections/one/";
  state.into = "here";
  state.types = std::move(types);
  if (!host.saved.empty()) state = *ParseState(host.saved);
  Client client(server);
  exchange::testing::SeededRandom random;
  Follower follower({client, host, host.clock, random}, {.root = "/api/", .collection = "one", .limit = limit, .limit_max = 8 * limit}, state);
  return follower.Run();
}

}  // namespace taxii::testing
