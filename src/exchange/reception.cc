#include "exchange/reception.h"

#include "base/encoding.h"

namespace exchange {

std::string EncodeAbsence(const Absence& absence) {
  std::string out(1, static_cast<char>(absence.kind));
  base::AppendBig64(out, absence.epoch);
  return out.append(absence.reason);
}

base::Result<Absence> DecodeAbsence(uint64_t index, std::string_view bytes) {
  if (bytes.size() < 9 || bytes[0] < 1 || bytes[0] > 5) return base::Fail(base::Code::kCorrupt, "why entry " + std::to_string(index) + " is not here is damaged");
  return Absence{index, static_cast<AbsenceKind>(bytes[0]), base::ReadBig64(bytes.substr(1)), std::string(bytes.substr(9))};
}

}  // namespace exchange
