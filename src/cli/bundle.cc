// mithaq bundle: what one member has for another, as a file that is carried by hand across an air gap.
#include <fmt/format.h>

#include "base/encoding.h"
#include "cli/answer.h"
#include "cli/byte_source.h"
#include "cli/covenant_node.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "json/print.h"
#include "membership/bundle.h"
#include "node/member_folder.h"

namespace cli {
namespace {

using http::Method;
using membership::SectionKind;

base::Status WriteSection(Output& output, SectionKind kind, std::string_view bytes) {
  TRY(output.Write(membership::FormatSectionHead({kind, static_cast<uint32_t>(bytes.size())})));
  return output.Write(bytes);
}

// Fills `out`, or as much of it as there is.
base::Result<size_t> ReadFully(ByteSource& source, std::span<char> out) {
  size_t done = 0;
  while (done < out.size()) {
    const size_t read = TRY(source.Read(out.subspan(done)));
    if (read == 0) break;
    done += read;
  }
  return done;
}

struct Section {
  SectionKind kind;
  std::string bytes;
};
// Nothing at the end of the file.
base::Result<std::optional<Section>> ReadSection(ByteSource& source) {
  std::string head(membership::kSectionHeadBytes, '\0');
  head.resize(TRY(ReadFully(source, head)));
  if (head.empty()) return std::optional<Section>();
  const auto parsed = TRY(membership::ParseSectionHead(head));
  Section section{parsed.kind, std::string(parsed.bytes, '\0')};
  if (TRY(ReadFully(source, section.bytes)) != section.bytes.size()) {
    return base::Fail(base::Code::kInvalid, "the bundle ends in the middle of a section; what came before is taken over: copy it again, and import it again");
  }
  return std::optional(std::move(section));
}

struct Imported {
  std::string member;
  uint64_t size = 0, more = 0, epochs = 0, batches = 0;
  uint64_t objects = 0, withdrawn = 0, withheld = 0, set_aside = 0, held = 0, refused = 0;
};

void Count(const Answer& answer, Imported& imported) {
  const auto number = [&](std::string_view name) { return CountIn(answer.value(), name); };
  imported.member = answer["member"].AsString();
  imported.size = number("size");
  imported.more = number("more");
  imported.objects += number("objects");
  imported.withdrawn += number("withdrawn");
  imported.withheld += number("withheld");
  imported.set_aside += number("set_aside");
  imported.held += number("held");
  imported.refused += number("refused");
  ++imported.batches;
}

base::Status CheckAddress(const covenant::State& state, const covenant::MemberId& self, std::string_view bytes) {
  const auto address = TRY(membership::ParseBundleAddress(bytes));
  if (address.covenant != state.covenant) return base::Fail(base::Code::kInvalid, "the bundle is of another covenant");
  if (address.to == self) return {};
  const covenant::Row* const row = state.Find(address.to);
  return base::Fail(base::Code::kInvalid, "the bundle is for " + (row == nullptr ? "a member that this node does not know" : row->card.organisation) + ", not for this node");
}

}  // namespace

Done BundleExport(const BundleOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const Epochs epochs = TRY(NodeEpochs(*api));
  const covenant::State& state = epochs.states.back();
  const covenant::MemberId to = TRY(FindMember(state, options.member));
  const Answer node = TRY(Answer::Ask(*api, {.target = ApiPath({"covenant"})}));
  const covenant::MemberId self = TRY(FindMember(state, node["member"].AsString()));
  if (to == self) return base::Fail(base::Code::kInvalid, "a bundle is for another member");
  uint64_t from = options.from, entries = 0;
  Output output(options.output, console);
  TRY(output.Write(membership::kBundleMagic));
  TRY(WriteSection(output, SectionKind::kAddress, membership::FormatBundleAddress({state.covenant, self, to})));
  for (uint64_t epoch = 0; epoch <= state.epoch; ++epoch) TRY(WriteSection(output, SectionKind::kDocument, TRY(NodeDocument(*api, epoch))));
  for (;;) {
    const std::string text = TRY(api->Ask({.target = ApiPath({"covenant", "bundle"}) + ApiQuery({{"to", base::HexEncode(to.view())}, {"from", std::to_string(from)}})}));
    const auto batch = TRY(membership::ParseBatch(text));
    TRY(WriteSection(output, SectionKind::kBatch, TRY(crypto::SealTo(state.Find(to)->card.keys.seal, text))));
    entries += batch.statement.next - from;
    from = batch.statement.next;
    if (from >= batch.statement.size) break;
  }
  TRY(output.Close());
  const std::string& organisation = state.Find(to)->card.organisation;
  if (console.json) {
    console.PrintLine(json::Writer().Object().Key("to").String(organisation).Key("entries").Integer(static_cast<int64_t>(entries)).Key("next").Integer(static_cast<int64_t>(from)).End().Take());
  }
  console.Note(fmt::format("{} entries, for {} alone to read: at its node, mithaq bundle import. The next one: --from {}", entries, Printable(organisation), from));
  return Exit::kFine;
}

Done BundleImport(const BundleOptions& options, Console& console) {
  const auto keys = TRY(node::LoadMemberKeys(options.folder()));
  const auto api = TRY(OpenApi(options.folder()));
  const covenant::State state = TRY(NodeEpochs(*api)).states.back();
  const auto source = TRY(OpenFile(options.file));
  std::string magic(membership::kBundleMagic.size(), '\0');
  if (TRY(ReadFully(*source, magic)) != magic.size() || magic != membership::kBundleMagic) return base::Fail(base::Code::kInvalid, options.file + " is no bundle of mithaq");
  Imported imported;
  bool addressed = false;
  for (;;) {
    const auto section = TRY(ReadSection(*source));
    if (!section) break;
    if (addressed == (section->kind == SectionKind::kAddress)) return base::Fail(base::Code::kInvalid, "the bundle does not begin with whom it is for, or says it twice");
    if (section->kind == SectionKind::kAddress) {
      TRY(CheckAddress(state, keys.id, section->bytes));
      addressed = true;
    } else if (section->kind == SectionKind::kDocument) {
      TRY(api->Ask({Method::kPost, ApiPath({"covenant", "epochs"}), section->bytes}));
      ++imported.epochs;
    } else {
      const std::string batch = TRY(keys.seal.Open(section->bytes));
      Count(TRY(Answer::Ask(*api, {Method::kPost, ApiPath({"covenant", "bundle"}), batch, Api::kLongTimeoutMs})), imported);
    }
  }
  if (imported.batches == 0) return base::Fail(base::Code::kInvalid, "the bundle holds nothing; it was cut off: copy it again");
  if (console.json) {
    json::Writer w;
    w.Object().Key("member").String(imported.member);
    const std::pair<std::string_view, uint64_t> numbers[] = {{"size", imported.size}, {"more", imported.more}, {"objects", imported.objects}, {"withdrawn", imported.withdrawn},
                                                             {"withheld", imported.withheld}, {"set_aside", imported.set_aside}, {"held", imported.held}, {"refused", imported.refused}};
    for (const auto& [name, number] : numbers) w.Key(name).Integer(static_cast<int64_t>(number));
    w.End();
    console.PrintLine(w.Take());
    return Exit::kFine;
  }
  const covenant::State now = TRY(NodeEpochs(*api)).states.back();
  const auto owner = TRY(FindMember(now, imported.member));
  console.PrintLine(fmt::format("{} entries of the log of {} are here: {} objects new, {} withdrawn, {} withheld, {} set aside, {} held for review, {} refused", Thousands(imported.size),
                                Printable(now.Find(owner)->card.organisation), imported.objects, imported.withdrawn, imported.withheld, imported.set_aside, imported.held, imported.refused));
  if (imported.more > 0) console.Note(fmt::format("The bundle was cut short: its owner had {} more. Copy it again.", imported.more));
  return Exit::kFine;
}

}  // namespace cli
