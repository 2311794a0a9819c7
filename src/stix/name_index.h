// The names of properties and types, looked up without walking a table and compared without a call.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace stix {

// Compiled to one load each.
constexpr uint64_t Load8(const char* bytes) {
  uint64_t word = 0;
  for (int i = 0; i < 8; ++i) word |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  return word;
}
constexpr uint64_t Load4(const char* bytes) {
  uint32_t word = 0;
  for (int i = 0; i < 4; ++i) word |= static_cast<uint32_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  return word;
}

// a == b, without a call for the lengths that names have.
constexpr bool SameName(std::string_view a, std::string_view b) {
  const size_t size = a.size();
  if (size != b.size()) return false;
  if (size < 4 || size > 24) return a == b;
  if (size < 8) return Load4(a.data()) == Load4(b.data()) && Load4(a.data() + size - 4) == Load4(b.data() + size - 4);
  if (size > 16 && Load8(a.data() + 8) != Load8(b.data() + 8)) return false;
  return Load8(a.data()) == Load8(b.data()) && Load8(a.data() + size - 8) == Load8(b.data() + size - 8);
}

// What a NameIndex takes of a name: its length and its first and last eight bytes, or four of short ones.
constexpr uint64_t NameWord(std::string_view name) {
  uint64_t head = 0, tail = 0;
  if (name.size() >= 8) {
    head = Load8(name.data());
    tail = Load8(name.data() + name.size() - 8);
  } else if (name.size() >= 4) {
    head = Load4(name.data());
    tail = Load4(name.data() + name.size() - 4);
  } else {
    for (const char c : name) head = head << 8 | static_cast<uint8_t>(c);
  }
  return head ^ std::rotl(tail, 23) ^ name.size();
}

// A name that stands in the program, as in fields["name"]: its word is made when compiling.
struct KnownName {
  consteval KnownName(const char* name) : text(name), word(NameWord(text)) {}
  constexpr operator std::string_view() const { return text; }

  std::string_view text;
  uint64_t word;
};

// Names to indices without collisions, found when compiling: one multiplication and one comparison for each name.
class NameIndex {
 public:
  static constexpr int kSlots = 128;
  static constexpr uint8_t kNone = 255;

  constexpr NameIndex() = default;
  template <class Range>
  constexpr explicit NameIndex(const Range& names) {
    std::array<uint64_t, kSlots> words{};
    size_t count = 0;
    for (const auto& row : names) words[count++] = NameWord(row.name);
    for (seed_ = 0x9E3779B97F4A7C15; Collide({words.data(), count}); seed_ = seed_ * 6364136223846793005 + 1442695040888963407) {}
    slots_.fill(kNone);
    for (size_t i = 0; i < count; ++i) slots_[Slot(words[i])] = static_cast<uint8_t>(i);
  }
  // The only index that a name of this NameWord can have, or kNone; the caller compares the names.
  constexpr uint8_t Candidate(uint64_t word) const { return slots_[Slot(word)]; }

 private:
  constexpr bool Collide(std::span<const uint64_t> words) const {
    uint64_t taken[kSlots / 64] = {};
    for (const uint64_t word : words) {
      const size_t slot = Slot(word);
      const uint64_t bit = uint64_t{1} << slot % 64;
      if ((taken[slot / 64] & bit) != 0) return true;
      taken[slot / 64] |= bit;
    }
    return false;
  }
  constexpr size_t Slot(uint64_t word) const {
    uint64_t mixed = word * (seed_ | 1);
    mixed ^= mixed >> 29;
    return (mixed * seed_ | 1) >> 57;
  }

  uint64_t seed_ = 0;
  std::array<uint8_t, kSlots> slots_{};
};

}  // namespace stix
