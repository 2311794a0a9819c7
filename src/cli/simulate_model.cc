#include "cli/simulate_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/file.h"
#include "cli/progress.h"
#include "json/print.h"
#include "simulation/world.h"

namespace cli {
namespace {

using simulation::Figures;
using simulation::Times;
using simulation::WorldOutcome;

constexpr std::string_view kWhat =
    "A model: governing, following and who may have what are the node's own code, with real signatures on votes; content, disks and cosignatures are counted by what two real nodes "
    "show them to weigh. Bytes are HTTP over TLS, without TCP, IP and handshakes; processors and disks take no time.";

struct Row {
  std::string_view name, key;
  const Times* times;
};
std::array<Row, 9> RowsOf(const Figures& f) {
  return {{{"publish to readable, each member online", "readable", &f.each},
           {"  everywhere online", "readable_online", &f.online},
           {"  everywhere, with those that were down", "readable_everywhere", &f.everywhere},
           {"recall to gone, each member online", "gone", &f.gone_each},
           {"  everywhere online", "gone_online", &f.gone_online},
           {"  everywhere, with those that were down", "gone_everywhere", &f.gone_everywhere},
           {"recall to an answer", "answered", &f.answered_each},
           {"  all answers in", "answered_everywhere", &f.answered_everywhere},
           {"head to witnessed", "witnessed", &f.witnessed}}};
}

std::string Span(uint64_t ms) {
  if (ms < 10'000) return fmt::format("{} ms", ms);
  if (ms < 600'000) return fmt::format("{} s", ms / 1000);
  return fmt::format("{} min", ms / 60'000);
}

std::string Size(uint64_t bytes) {
  if (bytes < 10'000'000) return fmt::format("{} kB", bytes / 1000);
  if (bytes < 10'000'000'000) return fmt::format("{} MB", bytes / 1'000'000);
  return fmt::format("{} GB", bytes / 1'000'000'000);
}

uint64_t MeanOf(const std::vector<uint64_t>& all) {
  uint64_t sum = 0;
  for (const uint64_t one : all) sum += one;
  return all.empty() ? 0 : sum / all.size();
}

// Figures of the run as of a day.
struct PerDay {
  const WorldOutcome& outcome;
  uint64_t operator()(uint64_t amount) const { return static_cast<uint64_t>(static_cast<double>(amount) * 86'400'000.0 / static_cast<double>(outcome.ms)); }
};

void Print(const SimulateOptions& options, const WorldOutcome& o, double seconds, Console& console) {
  const Figures& f = o.figures;
  const PerDay day{o};
  console.PrintLine(std::string(kWhat));
  console.PrintLine(fmt::format("{} members, {} h, seed {}: {} objects, {} deliveries ({} to come), {} taken back ({} answers to come); {} outages, {:.1f} % down; {} events in {}", options.members,
                                o.ms / 3'600'000, options.seed, Thousands(f.published), Thousands(f.deliveries), Thousands(f.missing), Thousands(f.taken_back), Thousands(f.unanswered), Thousands(o.outages),
                                100'000.0 * static_cast<double>(o.seconds_down) / (static_cast<double>(o.ms) * options.members), Thousands(o.events), Duration(seconds)));
  console.PrintLine(fmt::format("{:<42}{:>10}{:>10}{:>10}{:>10}", "", "p50", "p90", "p99", "longest"));
  for (const Row& row : RowsOf(f)) {
    console.PrintLine(fmt::format("{:<42}{:>10}{:>10}{:>10}{:>10}", row.name, Span(row.times->At(500)), Span(row.times->At(900)), Span(row.times->At(990)), Span(row.times->max_ms())));
  }
  console.PrintLine(fmt::format("{:<42}{:>10} in{:>10} out; the busiest {} in, {} out", "a member's traffic in a day", Size(day(MeanOf(f.received))), Size(day(MeanOf(f.sent))),
                                Size(day(*std::ranges::max_element(f.received))), Size(day(*std::ranges::max_element(f.sent)))));
  for (size_t i = 0; i < f.traffic.size(); ++i) {
    console.PrintLine(fmt::format("  {:<40}{:>10}   {} messages", simulation::kTrafficNames[i], Size(day(f.traffic[i].bytes / options.members)), Thousands(day(f.traffic[i].messages / options.members))));
  }
  const uint64_t kept = day(MeanOf(o.kept));
  console.PrintLine(fmt::format("{:<42}{:>10} a day, {} a year, before compression", "a member's storage", Size(kept), Size(365 * kept)));
  for (const Figures::Epoch& epoch : f.epochs) {
    const std::string since = epoch.proposed_ms == 0 ? "" : fmt::format(", {} after it was proposed", Span(epoch.first_ms - epoch.proposed_ms));
    console.PrintLine(fmt::format("epoch {} ({}): at {}{}; nine in ten had it {} later, all {} that came to it {} later", epoch.number, epoch.what, Span(epoch.first_ms), since,
                                  Span(epoch.adopted.At(900)), epoch.adopted.count(), Span(epoch.adopted.max_ms())));
  }
}

void WriteTimes(json::Writer& w, const Times& times) {
  w.Object().Key("count").Integer(static_cast<int64_t>(times.count())).Key("max_ms").Integer(static_cast<int64_t>(times.max_ms()));
  w.Key("p50_ms").Integer(static_cast<int64_t>(times.At(500))).Key("p90_ms").Integer(static_cast<int64_t>(times.At(900)));
  w.Key("p99_ms").Integer(static_cast<int64_t>(times.At(990))).End();
}

void WriteNumbers(json::Writer& w, std::string_view name, const std::vector<uint64_t>& numbers) {
  w.Key(name).Array();
  for (const uint64_t number : numbers) w.Integer(static_cast<int64_t>(number));
  w.End();
}

std::string Json(const SimulateOptions& options, const WorldOutcome& o) {
  const Figures& f = o.figures;
  json::Writer w;
  w.Object().Key("deliveries").Integer(static_cast<int64_t>(f.deliveries)).Key("epochs").Array();
  for (const Figures::Epoch& epoch : f.epochs) {
    w.Object().Key("adopted");
    WriteTimes(w, epoch.adopted);
    w.Key("epoch").Integer(static_cast<int64_t>(epoch.number)).Key("first_ms").Integer(static_cast<int64_t>(epoch.first_ms));
    w.Key("proposed_ms").Integer(static_cast<int64_t>(epoch.proposed_ms)).Key("what").String(epoch.what).End();
  }
  w.End().Key("events").Integer(static_cast<int64_t>(o.events)).Key("kind").String("model");
  WriteNumbers(w, "kept_bytes", o.kept);
  w.Key("members").Integer(options.members).Key("missing").Integer(static_cast<int64_t>(f.missing)).Key("ms").Integer(static_cast<int64_t>(o.ms));
  w.Key("outages").Integer(static_cast<int64_t>(o.outages)).Key("published").Integer(static_cast<int64_t>(f.published));
  WriteNumbers(w, "received_bytes", f.received);
  w.Key("seconds_down").Integer(static_cast<int64_t>(o.seconds_down)).Key("seed").Integer(options.seed);
  WriteNumbers(w, "sent_bytes", f.sent);
  w.Key("taken_back").Integer(static_cast<int64_t>(f.taken_back)).Key("times").Object();
  auto rows = RowsOf(f);
  std::ranges::sort(rows, {}, &Row::key);
  for (const Row& row : rows) {
    w.Key(row.key);
    WriteTimes(w, *row.times);
  }
  w.End().Key("trace").String(fmt::format("{:016x}", o.trace)).Key("traffic").Object();
  auto kinds = simulation::kTrafficNames;
  std::ranges::sort(kinds);
  for (const std::string_view kind : kinds) {
    const auto at = static_cast<size_t>(std::ranges::find(simulation::kTrafficNames, kind) - simulation::kTrafficNames.begin());
    w.Key(kind).Object().Key("bytes").Integer(static_cast<int64_t>(f.traffic[at].bytes)).Key("messages").Integer(static_cast<int64_t>(f.traffic[at].messages)).End();
  }
  w.End().Key("unanswered").Integer(static_cast<int64_t>(f.unanswered)).End();
  return w.Take();
}

// figure,place,value: of times the place is per mille and the value milliseconds, of bytes the place is the member.
std::string Csv(const WorldOutcome& o) {
  const Figures& f = o.figures;
  std::string csv = "figure,place,value\n";
  for (const Row& row : RowsOf(f)) {
    for (uint64_t per_mille = 0; per_mille <= 1000; per_mille += 5) csv += fmt::format("{}_ms,{},{}\n", row.key, per_mille, per_mille == 1000 ? row.times->max_ms() : row.times->At(per_mille));
  }
  const std::pair<std::string_view, const std::vector<uint64_t>*> columns[] = {{"received_bytes", &f.received}, {"sent_bytes", &f.sent}, {"kept_bytes", &o.kept}};
  for (const auto& [name, numbers] : columns) {
    for (size_t i = 0; i < numbers->size(); ++i) csv += fmt::format("{},{},{}\n", name, i + 1, (*numbers)[i]);
  }
  for (size_t i = 0; i < f.traffic.size(); ++i) csv += fmt::format("traffic_{}_bytes,0,{}\n", simulation::kTrafficNames[i], f.traffic[i].bytes);
  return csv;
}

}  // namespace

Done SimulateModel(const SimulateOptions& options, Console& console) {
  if (options.seeds != 1) return console.Misused("simulate", "--seeds is for real nodes, of whom there can be 31");
  simulation::WorldOptions world{.members = options.members, .seed = options.seed, .down_percent = options.down};
  if (options.hours > 0) world.hours = options.hours;
  if (options.objects > 0) world.objects = options.objects;
  const uint64_t end_ms = world.hours * simulation::kHour_ms;
  Progress progress(end_ms, !console.json);
  world.progress = [&](uint64_t now_ms, uint64_t events) { progress.Show(std::min(now_ms - simulation::kDawn_ms, end_ms), events, "events"); };
  const WorldOutcome outcome = RunWorld(world);
  progress.Wipe();
  if (console.json) {
    console.PrintLine(Json(options, outcome));
  } else {
    Print(options, outcome, progress.Seconds(), console);
  }
  if (options.plot.empty()) return Exit::kFine;
  if (const auto written = base::WriteFileDurably(options.plot, Csv(outcome), base::FileMode::kShared); !written) {
    console.Problem(written.error());
    return Exit::kSystem;
  }
  return Exit::kFine;
}

}  // namespace cli
