#include "peering/question_path.h"

#include "base/encoding.h"
#include "peering/news.h"

namespace peering {
namespace {

struct Path {
  std::string operator()(const federation::AskHeld&) const { return "mirror"; }
  std::string operator()(const federation::AskNews& ask) const {
    return "news?epoch=" + std::to_string(ask.known.epoch) + "&size=" + std::to_string(ask.known.size) + "&documents=" + std::to_string(ask.known.documents) +
           "&witnessed=" + std::to_string(ask.known.witnessed) + "&wait=" + std::to_string(kNewsWaitMax_ms / 1000);
  }
  std::string operator()(const federation::AskEpoch& ask) const { return "epochs/" + std::to_string(ask.epoch); }
  std::string operator()(const federation::AskDocuments& ask) const { return "documents?after=" + std::to_string(ask.after); }
  std::string operator()(const federation::AskDocument& ask) const { return "documents/" + base::HexEncode(ask.name.view()); }
  std::string operator()(const federation::AskRecords& ask) const {
    return "records?epoch=" + std::to_string(ask.epoch) + "&from=" + std::to_string(ask.from) + (ask.ledger.empty() ? "" : "&ledger=" + base::Base64UrlEncode(ask.ledger));
  }
  std::string operator()(const federation::AskWitnessed&) const { return "witnessed"; }
  std::string operator()(const federation::AskHead&) const { return "log/checkpoint"; }
  std::string operator()(const federation::AskTile& ask) const { return "log/" + ask.path; }
  std::string operator()(const federation::GiveReceipt&) const { return "receipts"; }
};

}  // namespace

std::string PathOf(const federation::Question& question) { return std::visit(Path(), question); }

}  // namespace peering
