#include "exchange/charter.h"

#include "base/encoding.h"
#include "covenant/apply.h"
#include "exchange/keys.h"
#include "exchange/record.h"

namespace exchange {
namespace {

std::unexpected<base::Error> Damaged(std::string_view what) {
  return base::Fail(base::Code::kCorrupt, "the covenant in the store is damaged: " + std::string(what));
}

}  // namespace

base::Result<std::optional<Seat>> ReadSeat(const store::Store& store) {
  const auto bytes = TRY(store.Get(keys::kSeat));
  if (!bytes) return std::optional<Seat>();
  if (bytes->size() != 4 + 2 * crypto::Digest::kBytes) return Damaged("which one it is");
  const std::string_view rest = std::string_view(*bytes).substr(4);
  return std::optional(Seat{base::ReadBig32(*bytes), crypto::Digest::From(rest), crypto::Digest::From(rest.substr(crypto::Digest::kBytes))});
}

std::string EncodeSeat(const Seat& seat) {
  std::string bytes;
  base::AppendBig32(bytes, seat.log);
  return bytes.append(seat.covenant.view()).append(seat.self.view());
}

base::Result<std::string> ReadChainDocument(const store::Store& store, uint64_t epoch) {
  const auto seat = TRY(ReadSeat(store));
  const auto place = TRY(store.Get(keys::Epoch(epoch)));
  if (!seat || !place) return base::Fail(base::Code::kNotFound, "this node has no epoch " + std::to_string(epoch));
  const auto record = TRY(store.Get(keys::Record(seat->log, base::ReadBig64(*place))));
  if (!record) return Damaged("the document of epoch " + std::to_string(epoch) + " is missing");
  auto stored = TRY(DecodeRecord(*record));
  if (!stored.document) return Damaged("the document of epoch " + std::to_string(epoch) + " is none");
  return *std::move(stored.document);
}

base::Result<std::unique_ptr<Charter>> Charter::Open(const store::Store& store) {
  auto charter = std::make_unique<Charter>();
  TRY(charter->CatchUp(store));
  return charter;
}

base::Status Charter::CatchUp(const store::Store& store) {
  const auto seat = TRY(ReadSeat(store));
  if (!seat) return {};
  if (!Now()) {
    covenant::State state = TRY(covenant::Found(TRY(covenant::ParseGenesis(TRY(ReadChainDocument(store, 0))))));
    if (state.covenant != seat->covenant) return Damaged("its genesis is that of another one");
    Adopt(*seat, std::move(state));
  }
  for (;;) {
    const covenant::State& state = Now()->state;
    const auto document = ReadChainDocument(store, state.epoch + 1);
    if (!document && document.error().code == base::Code::kNotFound) return {};
    Adopt(*seat, TRY(covenant::Apply(state, TRY(covenant::ParseCertificate(TRY(document))))));
  }
}

std::shared_ptr<const Charter::View> Charter::Now() const {
  const base::MutexLock lock(mutex_);
  return views_.empty() ? nullptr : views_.back();
}

std::vector<std::shared_ptr<const Charter::View>> Charter::Recent() const {
  const base::MutexLock lock(mutex_);
  return {views_.begin(), views_.end()};
}

base::Result<Era> Charter::At(uint64_t epoch) const {
  const base::MutexLock lock(mutex_);
  if (epoch >= books_.size()) return base::Fail(base::Code::kNotFound, "epoch " + std::to_string(epoch) + " is not known here yet");
  return Era{views_.back()->seat.covenant, epoch, books_[epoch]};
}

std::shared_ptr<const covenant::Rulebook> Charter::RulesAt(uint64_t epoch) const {
  const auto era = At(epoch);
  return era ? era->book : nullptr;
}

void Charter::Adopt(const Seat& seat, covenant::State state) {
  const base::MutexLock lock(mutex_);
  if (!books_.empty() && books_.back()->rules() == state.rules) {
    books_.push_back(books_.back());
  } else {
    books_.push_back(std::make_shared<const covenant::Rulebook>(state.rules));
  }
  Era era{seat.covenant, state.epoch, books_.back()};
  views_.push_back(std::make_shared<const View>(View{seat, std::move(state), std::move(era)}));
  if (views_.size() > kViewsKept) views_.pop_front();
}

}  // namespace exchange
