#include "simulation/wire.h"

#include "base/encoding.h"
#include "http/head.h"
#include "membership/frame.h"
#include "peering/member_routes.h"
#include "peering/question_path.h"

namespace simulation {
namespace {

// RFC 8446, 5.2: five bytes of head, a byte of type and sixteen of the seal for each record of 2^14 at most.
constexpr uint64_t kRecord = 1 << 14, kRecordExtra = 5 + 1 + 16;

http::Headers FieldsTo(const std::string& address) {
  http::Headers headers;
  headers.Add("Host", address.substr(address.find("//") + 2));
  headers.Add("User-Agent", "mithaq");
  return headers;
}

// As the handlers of the members' port answer, with the server's own fields; without the digits of the length.
uint64_t ReplyHead(std::string_view type, bool has_next) {
  http::Response response;
  response.headers.Set("Content-Type", std::string(type));
  response.headers.Set("Cache-Control", "no-store");
  if (has_next) response.headers.Set(std::string(peering::kNextHeader), "");
  return http::FormatResponseHead(response, {http::ReplyFraming::Body::kLength, 0, false}, "0123456789abcdef-10000", http::FormatHttpDate({})).size() - 1;
}

}  // namespace

uint64_t Digits(uint64_t number) {
  uint64_t digits = 1;
  for (; number >= 10; number /= 10) ++digits;
  return digits;
}

Traffic TrafficOf(const federation::Question& question) {
  struct Kind {
    Traffic operator()(const federation::AskHeld&) const { return Traffic::kOther; }
    Traffic operator()(const federation::AskNews&) const { return Traffic::kNews; }
    Traffic operator()(const federation::AskEpoch&) const { return Traffic::kGovernance; }
    Traffic operator()(const federation::AskDocuments&) const { return Traffic::kGovernance; }
    Traffic operator()(const federation::AskDocument&) const { return Traffic::kGovernance; }
    Traffic operator()(const federation::AskRecords&) const { return Traffic::kRecords; }
    Traffic operator()(const federation::AskWitnessed&) const { return Traffic::kCosigning; }
    Traffic operator()(const federation::AskHead&) const { return Traffic::kOther; }
    Traffic operator()(const federation::AskTile&) const { return Traffic::kOther; }
    Traffic operator()(const federation::GiveReceipt&) const { return Traffic::kReceipts; }
  };
  return std::visit(Kind(), question);
}

Wire::Wire(const Founding& founding) {
  const std::string target = "/" + base::HexEncode(founding.state.covenant.view()) + "/";
  for (const Founder& founder : founding.founders) {
    http::Headers fields = FieldsTo(founding.state.Find(founder.id)->card.addresses[0]);
    get_.push_back(http::FormatRequestHead("GET", target, fields).size());
    fields.Add("Content-Length", "");
    post_.push_back(http::FormatRequestHead("POST", target, fields).size());
  }
  json_reply_ = ReplyHead("application/json", false);
  frames_reply_ = ReplyHead(membership::kFramesMediaType, true);
  note_reply_ = ReplyHead("text/plain; charset=utf-8", false);
  http::Response none;
  none.status = 204;
  empty_reply_ = http::FormatResponseHead(none, {http::ReplyFraming::Body::kNone, 0, false}, "0123456789abcdef-10000", http::FormatHttpDate({})).size();
}

uint64_t Wire::Sealed(uint64_t bytes) { return bytes + (bytes + kRecord - 1) / kRecord * kRecordExtra; }

uint64_t Wire::Question(const federation::Question& question, size_t to, uint64_t ledger) const {
  if (const auto* const ask = std::get_if<federation::AskNews>(&question)) {
    static const uint64_t kPath = peering::PathOf(federation::AskNews()).size() - 4;
    const federation::News& known = ask->known;
    return Sealed(get_[to] + kPath + Digits(known.epoch) + Digits(known.size) + Digits(known.documents) + Digits(known.witnessed));
  }
  if (const auto* const ask = std::get_if<federation::AskRecords>(&question); ask != nullptr && ledger > 0) {
    static const uint64_t kPath = peering::PathOf(federation::AskRecords()).size() - 2 + std::string_view("&ledger=").size();
    return Sealed(get_[to] + kPath + Digits(ask->epoch) + Digits(ask->from) + (ledger * 4 + 2) / 3);
  }
  if (const auto* const give = std::get_if<federation::GiveReceipt>(&question)) return Post("receipts", to, give->receipt.size());
  return Sealed(get_[to] + peering::PathOf(question).size());
}

uint64_t Wire::Post(std::string_view path, size_t to, uint64_t body) const { return Sealed(post_[to] + path.size() + Digits(body) + body); }

uint64_t Wire::Reply(const federation::Question& question, uint64_t body, uint64_t next) const {
  if (std::holds_alternative<federation::GiveReceipt>(question)) return Sealed(empty_reply_);
  const bool is_note = std::holds_alternative<federation::AskWitnessed>(question) || std::holds_alternative<federation::AskHead>(question);
  if (std::holds_alternative<federation::AskRecords>(question)) return Sealed(frames_reply_ + Digits(next) + Digits(body) + body);
  return Sealed((is_note ? note_reply_ : json_reply_) + Digits(body) + body);
}

uint64_t Wire::NewsBytes(const federation::News& news) {
  static const uint64_t kForm = peering::FormatNews({}).size() - 4;
  return kForm + Digits(news.epoch) + Digits(news.size) + Digits(news.witnessed) + Digits(news.documents);
}

uint64_t Wire::HeldBytes(uint64_t checkpoint, uint64_t size) {
  constexpr std::string_view kForm = R"({"checkpoint":"","size":})";
  return kForm.size() + checkpoint + (checkpoint == 0 ? 0 : 5) + Digits(size);
}

// Refusals are counted without their sentence.
uint64_t Wire::BodyOf(const base::Result<federation::Answer>& answer) const {
  if (!answer) return 0;
  if (const auto* const bytes = std::get_if<std::string>(&*answer)) return bytes->size();
  if (const auto* const news = std::get_if<federation::News>(&*answer)) return NewsBytes(*news);
  if (const auto* const names = std::get_if<std::vector<crypto::Digest>>(&*answer)) return NamesBytes(names->size());
  if (const auto* const records = std::get_if<federation::Records>(&*answer)) return records->frames.size();
  return 0;
}

uint64_t Wire::NextOf(const base::Result<federation::Answer>& answer) const {
  const auto* const records = answer ? std::get_if<federation::Records>(&*answer) : nullptr;
  return records == nullptr ? 0 : records->next;
}

}  // namespace simulation
