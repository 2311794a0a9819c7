#include "tlog/policy.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"

namespace tlog {
namespace {

std::unexpected<base::Error> Bad(std::string why) { return base::Fail(base::Code::kInvalid, std::move(why)); }

std::vector<std::string_view> WordsOf(std::string_view line) {
  std::vector<std::string_view> words;
  for (size_t at = 0; at < line.size();) {
    const size_t begin = line.find_first_not_of(" \t", at);
    if (begin == line.npos) break;
    at = std::min(line.find_first_of(" \t", begin), line.size());
    words.push_back(line.substr(begin, at - begin));
  }
  return words;
}

}  // namespace

base::Result<Policy> Policy::Parse(std::string_view text) {
  if (text.size() > kPolicyBytesMax) return base::Fail(base::Code::kTooLarge, "a policy has at most " + std::to_string(kPolicyBytesMax) + " bytes");
  Policy policy;
  size_t number = 0;
  while (!text.empty()) {
    ++number;
    const size_t end = std::min(text.find('\n'), text.size());
    const auto words = WordsOf(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (words.empty() || words[0].starts_with('#')) continue;
    if (const auto taken = policy.Take(words); !taken) return base::Annotate(taken.error(), "line " + std::to_string(number));
  }
  if (!policy.has_quorum_) return Bad("there is no line \"quorum\"");
  return policy;
}

base::Status Policy::Take(std::span<const std::string_view> words) {
  const std::string_view kind = words[0];
  if (members_.size() + logs_.size() >= kPolicyNamesMax && kind != "quorum") return Bad("more than " + std::to_string(kPolicyNamesMax) + " logs, witnesses and groups");
  if (kind == "log") {
    if (words.size() != 2 && words.size() != 3) return Bad("\"log\" takes a key, and perhaps a URL");
    logs_.push_back(TRY(VerifierKey::Parse(words[1])));
    return {};
  }
  if (kind == "witness") {
    if (words.size() != 3 && words.size() != 4) return Bad("\"witness\" takes a name, a key, and perhaps a URL");
    if (words[1] == "none" || Find(words[1])) return Bad("the name " + std::string(words[1]) + " is taken");
    VerifierKey key = TRY(VerifierKey::Parse(words[2]));
    if (std::ranges::find(witnesses_, key.material(), &VerifierKey::material) != witnesses_.end()) return Bad("this key is another witness's, too");
    members_.push_back({std::string(words[1]), witnesses_.size(), 0, {}});
    witnesses_.push_back(std::move(key));
    return {};
  }
  if (kind == "group") return TakeGroup(words);
  if (kind != "quorum") return Bad("it begins with none of log, witness, group, quorum");
  if (words.size() != 2 || has_quorum_) return Bad("\"quorum\" takes one name or none, and stands once");
  has_quorum_ = true;
  if (words[1] == "none") return {};
  quorum_ = Find(words[1]);
  return quorum_ ? base::Status() : Bad("nothing before it is called " + std::string(words[1]));
}

base::Status Policy::TakeGroup(std::span<const std::string_view> words) {
  if (words.size() < 4) return Bad("\"group\" takes a name, all, any or a number, and its members");
  if (words[1] == "none" || Find(words[1])) return Bad("the name " + std::string(words[1]) + " is taken");
  Member group{std::string(words[1]), std::nullopt, 0, {}};
  for (const std::string_view name : words.subspan(3)) {
    const auto member = Find(name);
    if (!member) return Bad("nothing before it is called " + std::string(name));
    if (std::exchange(members_[*member].is_taken, true)) return Bad(std::string(name) + " is in a group already");
    group.of.push_back(*member);
  }
  const uint64_t needed = words[2] == "any" ? 1 : words[2] == "all" ? group.of.size() : base::ParseDecimal(words[2]).value_or(0);
  if (needed == 0 || needed > group.of.size()) return Bad("of " + std::to_string(group.of.size()) + " members \"" + std::string(words[2]) + "\" cannot be needed");
  group.needed = needed;
  members_.push_back(std::move(group));
  return {};
}

std::optional<size_t> Policy::Find(std::string_view name) const {
  const auto at = std::ranges::find(members_, name, &Member::name);
  return at == members_.end() ? std::nullopt : std::optional(static_cast<size_t>(at - members_.begin()));
}

// In the order of the file: what a group is of stands before it.
bool Policy::IsMet(std::span<const Cosignature> cosignatures) const {
  if (!quorum_) return true;
  std::vector<bool> met;
  for (const Member& member : members_) {
    if (member.witness) {
      met.push_back(std::ranges::find(cosignatures, *member.witness, &Cosignature::key) != cosignatures.end());
    } else {
      met.push_back(static_cast<size_t>(std::ranges::count_if(member.of, [&](size_t i) { return met[i]; })) >= member.needed);
    }
  }
  return met[*quorum_];
}

}  // namespace tlog
