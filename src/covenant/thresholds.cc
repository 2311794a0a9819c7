#include "covenant/thresholds.h"

#include <fmt/format.h>

#include "covenant/fields.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

constexpr uint32_t kDenominatorMax = 100;
constexpr uint64_t kSponsorsMax = 16;
constexpr uint64_t kKeyDelayMin_s = 86400, kKeyDelayMax_s = 7776000;  // a day, 90 days

Result<Fraction> ReadFraction(json::Value value, const std::string& pointer) {
  if (!value.is_array() || value.size() != 2) return Wrong(pointer, "not a fraction [a,b]");
  uint64_t number[2] = {};
  size_t i = 0;
  for (const json::Value element : value.elements()) {
    number[i] = TRY(ReadNumber(element, Pointer(pointer, i), kDenominatorMax));
    ++i;
  }
  if (number[0] == 0 || number[0] >= number[1]) return Wrong(pointer, "a fraction [a,b] has 1 <= a < b <= 100");
  return Fraction{static_cast<uint32_t>(number[0]), static_cast<uint32_t>(number[1])};
}

void WriteFraction(json::Writer& w, std::string_view name, const Fraction& fraction) {
  w.Key(name).Array().Integer(fraction.a).Integer(fraction.b).End();
}

std::unexpected<base::Error> OutOfBounds(std::string_view what) { return Fail(Code::kInvalid, fmt::format("thresholds: {}", what)); }

}  // namespace

Status CheckThresholds(const Thresholds& thresholds, Purpose purpose) {
  if (thresholds.ordinary < Fraction{1, 2}) return OutOfBounds("ordinary is below 1/2");
  if (thresholds.charter < Fraction{2, 3}) return OutOfBounds("charter is below 2/3");
  if (thresholds.charter < thresholds.ordinary) return OutOfBounds("charter is below ordinary");
  if (Fraction{1, 3} < thresholds.admissions) return OutOfBounds("admissions is above 1/3: newcomers could outvote those who admitted them");
  if (thresholds.sponsors < 1 || thresholds.sponsors > kSponsorsMax) return OutOfBounds(fmt::format("sponsors is not from 1 to {}", kSponsorsMax));
  const uint64_t delay_min_s = purpose == Purpose::kTest ? 0 : kKeyDelayMin_s;
  if (thresholds.key_delay_s < delay_min_s || thresholds.key_delay_s > kKeyDelayMax_s) {
    return OutOfBounds(fmt::format("key_delay is not from {} to {} seconds", delay_min_s, kKeyDelayMax_s));
  }
  return {};
}

void WriteThresholds(json::Writer& w, const Thresholds& thresholds) {
  w.Object();
  WriteFraction(w, "admissions", thresholds.admissions);
  WriteFraction(w, "charter", thresholds.charter);
  w.Key("key_delay").Integer(static_cast<int64_t>(thresholds.key_delay_s));
  WriteFraction(w, "ordinary", thresholds.ordinary);
  w.Key("sponsors").Integer(static_cast<int64_t>(thresholds.sponsors)).End();
}

Result<Thresholds> ReadThresholds(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"admissions", "charter", "key_delay", "ordinary", "sponsors"}));
  return Thresholds{.admissions = TRY(ReadFraction(fields["admissions"], fields.At("admissions"))),
                    .charter = TRY(ReadFraction(fields["charter"], fields.At("charter"))),
                    .key_delay_s = TRY(fields.Number("key_delay")),
                    .ordinary = TRY(ReadFraction(fields["ordinary"], fields.At("ordinary"))),
                    .sponsors = TRY(fields.Number("sponsors"))};
}

}  // namespace covenant
