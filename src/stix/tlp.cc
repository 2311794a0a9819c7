#include "stix/tlp.h"

namespace stix {
namespace {

constexpr TlpMarking kMarkings[] = {
    {"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", 1, Tlp::kClear, "white"},
    {"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", 1, Tlp::kGreen, "green"},
    {"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", 1, Tlp::kAmber, "amber"},
    {"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", 1, Tlp::kRed, "red"},
    {"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", 2, Tlp::kClear, "clear"},
    {"marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", 2, Tlp::kGreen, "green"},
    {"marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", 2, Tlp::kAmber, "amber"},
    {"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", 2, Tlp::kAmberStrict, "amber+strict"},
    {"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", 2, Tlp::kRed, "red"},
};

}  // namespace

const TlpMarking* FindTlp(std::string_view marking_id) {
  for (const TlpMarking& marking : kMarkings) {
    if (marking.id == marking_id) return &marking;
  }
  return nullptr;
}

const TlpMarking* FindTlpNamed(std::string_view name) {
  for (const TlpMarking& marking : kMarkings) {
    if (marking.version == 2 && marking.name == name) return &marking;
  }
  return nullptr;
}

}  // namespace stix
