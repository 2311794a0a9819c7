#include "cli/object_files.h"

#include <algorithm>
#include <utility>

#include "cli/answer.h"
#include "cli/byte_source.h"
#include "cli/console.h"
#include "cli/foreign.h"
#include "cli/transfer.h"
#include "exchange/admission.h"
#include "json/canonical.h"

namespace cli {
namespace {

constexpr size_t kBatchObjects = 1000;
constexpr size_t kBatchBytes = 1 << 20;
constexpr size_t kReadBytes = 1 << 18;

}  // namespace

std::string Place(const Origin& origin) {
  return origin.file ? *origin.file + ":" + std::to_string(origin.line) : std::string("somewhere");
}

Origin OriginOf(json::Value item, const Batch& batch) {
  const auto position = CountIn(item, "position");
  return position < batch.origins.size() ? batch.origins[position] : Origin{};
}

ObjectProblem ProblemOf(json::Value problem, const Batch& batch) {
  return {OriginOf(problem, batch), std::string(problem.FindString("id")), std::string(problem.FindString("outcome")), WhyRefused(problem),
          json::Canonical(problem.Find("findings").value_or(json::Value()))};
}

void WriteProblems(json::Writer& writer, const std::vector<ObjectProblem>& problems) {
  writer.Array();
  for (const ObjectProblem& problem : problems) {
    writer.Object().Key("file").String(problem.origin.file ? *problem.origin.file : "");
    writer.Key("line").Integer(static_cast<int64_t>(problem.origin.line)).Key("id").String(problem.id);
    writer.Key("outcome").String(problem.outcome).Key("message").String(problem.message).Key("findings").Raw(problem.findings).End();
  }
  writer.End();
}

void PrintProblems(const std::vector<ObjectProblem>& problems, uint64_t count, Console& console) {
  for (size_t i = 0; i < std::min(problems.size(), kProblemsShown); ++i) {
    const ObjectProblem& problem = problems[i];
    console.PrintLine(console.Red("refused") + "  " + Printable(Place(problem.origin)) + "  " + Printable(problem.id) + "  " + Printable(problem.message));
  }
  if (count > kProblemsShown) console.PrintLine("         and " + Thousands(count - kProblemsShown) + " more; --json lists them");
}

base::Status Batcher::Add(const json::Splitter::Piece& piece, const std::shared_ptr<const std::string>& file) {
  if (to_.stopped()) return base::Fail(base::Code::kUnavailable, "stopped");
  if (!piece.error.empty()) {
    to_.bad({file, piece.line}, piece.error);
    return {};
  }
  if (piece.text == "{}") return {};  // an empty TAXII envelope
  batch_.dated = batch_.dated || piece.text.contains("\"date_added\"");
  batch_.body.append(1, batch_.origins.empty() ? '[' : ',').append(piece.text);
  batch_.origins.push_back({file, piece.line});
  if (batch_.origins.size() >= kBatchObjects || batch_.body.size() >= kBatchBytes) Send();
  return {};
}

void Batcher::Send() {
  if (batch_.origins.empty()) return;
  batch_.body += ']';
  Batch next{.body = {}, .origins = {}, .dated = batch_.dated};
  to_.send(std::exchange(batch_, std::move(next)));
}

base::Status ReadObjectFile(const std::string& path, const Interrupt& interrupt, uint64_t& bytes_read, Batcher& batcher, const std::function<void()>& progress) {
  const auto name = std::make_shared<const std::string>(path == "-" ? "standard input" : path);
  auto source = TRY(Unpack(std::make_unique<CountingSource>(TRY(OpenFile(path, &interrupt)), bytes_read)));
  std::vector<char> block(kReadBytes);
  json::Splitter splitter(exchange::kObjectBytesMax);
  const auto sink = [&](const json::Splitter::Piece& piece) { return batcher.Add(piece, name); };
  for (bool is_first = true;;) {
    const size_t count = TRY(source->Read(block));
    if (count == 0) break;
    if (std::exchange(is_first, false)) TRY(RefuseForeign({block.data(), count}));
    TRY(splitter.Feed({block.data(), count}, sink));
    progress();
  }
  return splitter.Finish();
}

}  // namespace cli
