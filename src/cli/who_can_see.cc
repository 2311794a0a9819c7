// mithaq who-can-see: who would get what is shared, and by which rule, before anything leaves.
#include <fmt/format.h>

#include "cli/answer.h"
#include "cli/audience.h"
#include "cli/covenant_node.h"
#include "cli/inputs.h"
#include "covenant/describe.h"
#include "json/print.h"
#include "stix/tlp.h"

namespace cli {
namespace {

base::Result<std::vector<std::string>> MarkingsOf(const std::string& tlp) {
  if (tlp == "none") return std::vector<std::string>();
  const stix::TlpMarking* const marking = stix::FindTlpNamed(tlp);
  if (marking == nullptr) return base::Fail(base::Code::kInvalid, "--tlp is clear, green, amber, amber+strict, red or none");
  return std::vector{std::string(marking->id)};
}

// Of any object that is marked so.
Done OfMarking(const AudienceOptions& options, Api& api, Console& console) {
  json::Writer body;
  body.Object().Key("markings").Array();
  for (const std::string& marking : TRY(MarkingsOf(options.tlp))) body.String(marking);
  body.End().Key("circles").Array();
  for (const std::string& circle : options.circles) body.String(circle);
  body.End();
  if (!options.recipients.empty()) {
    const covenant::State state = TRY(NodeEpochs(api)).states.back();
    body.Key("recipients").Array();
    for (const std::string& member : options.recipients) body.String(covenant::Base64Of(TRY(FindMember(state, member))));
    body.End();
  }
  body.End();
  const Answer answer = TRY(Answer::Ask(api, {http::Method::kPost, ApiPath({"covenant", "audience"}), body.Take()}));
  if (console.json) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  console.PrintLine(fmt::format("An object that is {}, by the rules of epoch {}:", MarkingWords(answer["marking"].AsString()), answer["epoch"].AsInteger()));
  PrintMembers(answer["members"], console);
  return Exit::kFine;
}

Exit ExitFor(const Foretold& foretold) {
  if (foretold.interrupted) return Exit::kInterrupted;
  if (!foretold.bad_files.empty()) return Exit::kInput;
  return foretold.refused > 0 ? Exit::kFindings : Exit::kFine;
}

// Each by its own markings: {"objects":[...],"epoch",...}, the objects as they are read.
Done OfObjects(const AudienceOptions& options, Api& api, Console& console) {
  const auto files = TRY(ExpandInputs(options.files));
  const std::string query = ApiQuery({{"form", "export"}, {"circles", Joined(options.circles)}, {"recipients", TRY(RecipientsOf(options.recipients, api))}});
  json::Writer writer;
  writer.Object().Key("objects").Array();
  const auto each = [&](const Origin& origin, std::string_view id, std::optional<size_t> audience) {
    writer.Object().Key("file").String(*origin.file).Key("line").Integer(static_cast<int64_t>(origin.line)).Key("id").String(id).Key("audience");
    audience ? writer.Integer(static_cast<int64_t>(*audience)) : writer.Null();
    writer.End();
  };
  const Foretold foretold = TRY(Foretell(api, TRY(CollectionAt("shared", api)), query, files, console, console.json ? EachObject(each) : EachObject()));
  if (console.json) {
    foretold.audience.Write(writer.End());
    WriteProblems(writer.Key("unchanged").Integer(static_cast<int64_t>(foretold.unchanged)).Key("problems"), foretold.problems);
    writer.Key("unreadable").Array();
    for (const std::string& file : foretold.bad_files) writer.String(file);
    console.PrintLine(writer.End().End().Take());
    return ExitFor(foretold);
  }
  PrintProblems(foretold.problems, foretold.refused, console);
  for (const std::string& file : foretold.bad_files) console.PrintLine(console.Red("unreadable") + "  " + Printable(file));
  foretold.audience.Print(console);
  if (foretold.unchanged > 0) console.PrintLine(Count(foretold.unchanged, "object") + " published already: `mithaq explain` says who has it");
  if (foretold.audience.objects() == 0) console.PrintLine("There is nothing in it that would be published anew.");
  return ExitFor(foretold);
}

}  // namespace

Done WhoCanSee(const AudienceOptions& options, Console& console) {
  if (options.tlp.empty() == options.files.empty()) {
    return console.Misused("who-can-see", options.tlp.empty() ? "say what it is about: --tlp LEVEL (none: unmarked), or --object FILE"
                                                              : "--object goes by the markings of its objects: say that or --tlp, not both");
  }
  const auto api = TRY(OpenApi(options.folder()));
  return options.files.empty() ? OfMarking(options, *api, console) : OfObjects(options, *api, console);
}

}  // namespace cli
