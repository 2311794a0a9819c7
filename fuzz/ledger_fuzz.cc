// LAYERS: membership
// Any bytes from a member are frames, the end of a ledger or its stored rows, or refused; what is accepted is written back alike.
#include "base/check.h"
#include "json/parse.h"
#include "membership/frame.h"
#include "membership/ledger_page.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string_view frames = bytes;
  std::string again;
  while (!frames.empty()) {
    const auto frame = membership::TakeFrame(frames);
    if (!frame) break;
    membership::AppendFrame(*frame, again);
    const auto* const record = std::get_if<membership::RecordFrame>(&*frame);
    const auto parts = record == nullptr ? base::Result<std::vector<tlog::PartOpening>>() : tlog::ParseOpening(record->opening);
    if (record == nullptr || !parts) continue;
    const covenant::LedgerRow row = membership::RowOf(1, *parts, record->standing);
    CHECK(covenant::DecodeRow(covenant::EncodeRow(row)) == row);
    if (parts->size() > 1) CHECK(tlog::ParseOpening(membership::HandlingAlone(*parts))->size() == parts->size());
  }
  CHECK(bytes.starts_with(again));
  if (const auto tail = membership::ParseTail(bytes)) CHECK(membership::EncodeTail(*tail) == bytes);
  if (const auto runs = membership::DecodePage(7, bytes); runs && !runs->empty()) CHECK(runs->front().position == 7);
  if (const std::string_view tail = membership::TailIn(bytes); !tail.empty()) (void)membership::ParseTail(tail).has_value();
  json::Parser parser;
  if (const auto value = parser.Parse(bytes)) {
    if (const auto excerpt = covenant::ReadExcerpt(*value, "")) (void)covenant::CheckExcerpt(*excerpt).has_value();
  }
  return 0;
}
