// mithaq simulate: a covenant under a seed, with all that can go wrong, before anybody relies on one. No node, no network, no files.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "cli/progress.h"
#include "cli/simulate_model.h"
#include "cli/verbs.h"
#include "json/print.h"
#include "simulation/seeds.h"

namespace cli {
namespace {

using simulation::SeedOutcome;

base::Result<simulation::Faults> FaultsIn(const std::string& text) {
  if (text == "all") return simulation::Faults::All();
  simulation::Faults faults;
  if (text == "none") return faults;
  const std::pair<std::string_view, bool*> names[] = {{"crashes", &faults.crashes}, {"backups", &faults.backups}, {"partitions", &faults.partitions},
                                                      {"weather", &faults.weather}, {"liars", &faults.liars}, {"clocks", &faults.clocks}};
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view name = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    const auto at = std::ranges::find(names, name, &std::pair<std::string_view, bool*>::first);
    if (at == std::end(names)) return base::Fail(base::Code::kInvalid, fmt::format("\"{}\" is no kind of fault: crashes, backups, partitions, weather, liars, clocks, all (but clocks) or none", name));
    *at->second = true;
  }
  return faults;
}

void Write(json::Writer& w, const SeedOutcome& one) {
  const simulation::TownOutcome& o = one.outcome;
  w.Object();
  w.Key("broken");
  o.broken ? w.String(*o.broken) : w.Null();
  w.Key("crashes").Integer(static_cast<int64_t>(o.crashes)).Key("epochs").Integer(static_cast<int64_t>(o.epochs));
  w.Key("events").Integer(static_cast<int64_t>(o.events));
  w.Key("lies").Array();
  for (const std::string& lie : o.lies) w.String(lie);
  w.End();
  w.Key("partitions").Integer(static_cast<int64_t>(o.partitions)).Key("published").Integer(static_cast<int64_t>(o.published));
  w.Key("restores").Integer(static_cast<int64_t>(o.restores)).Key("seed").Integer(static_cast<int64_t>(one.seed));
  w.Key("settled_ms").Integer(static_cast<int64_t>(o.settled_ms)).Key("taken_back").Integer(static_cast<int64_t>(o.taken_back));
  w.Key("trace").String(fmt::format("{:016x}", o.trace)).End();
}

constexpr uint32_t kRealMax = 31;  // members whose nodes a run can have

std::string Sentence(const SeedOutcome& one) {
  const simulation::TownOutcome& o = one.outcome;
  std::string text = fmt::format("seed {}: {} published, {} taken back, {} epochs; {} crashes, {} old copies, {} partitions; all agreed {} s after the last fault",
                                 one.seed, o.published, o.taken_back, o.epochs, o.crashes, o.restores, o.partitions, o.settled_ms / 1000);
  for (const std::string& lie : o.lies) text += "; " + lie;
  return text;
}

}  // namespace

Done Simulate(const SimulateOptions& options, Console& console) {
  if (options.model || options.members > kRealMax) return SimulateModel(options, console);
  if (!options.plot.empty()) return console.Misused("simulate", "--plot is for a model: --model, or more than 31 members");
  simulation::TownOptions town{.members = options.members, .seed = options.seed};
  if (options.hours > 0) town.hours = options.hours;
  if (options.objects > 0) town.objects = options.objects;
  auto faults = FaultsIn(options.faults);
  if (!faults) return console.Misused("simulate", faults.error().message);
  town.faults = *faults;
  Progress progress(options.seeds, !console.json);
  uint64_t events = 0, ran = 0;
  const auto outcomes = RunSeeds(town, options.seeds, [&](const SeedOutcome& one) {
    events += one.outcome.events;
    progress.Show(++ran, events, "events");
    return one.outcome.broken ? simulation::GoOn::kNo : simulation::GoOn::kYes;
  });
  progress.Wipe();
  const auto broken = std::ranges::find_if(outcomes, [](const SeedOutcome& one) { return one.outcome.broken.has_value(); });
  if (console.json) {
    json::Writer w;
    w.Object().Key("members").Integer(options.members).Key("runs").Array();
    for (const SeedOutcome& one : outcomes) Write(w, one);
    w.End().End();
    console.PrintLine(w.Take());
  } else {
    for (const SeedOutcome& one : outcomes) {
      if (!one.outcome.broken) console.PrintLine(Sentence(one));
    }
    console.PrintLine(fmt::format("{} of {} seeds, {} events, {}: {}", outcomes.size(), options.seeds, Thousands(events), Duration(progress.Seconds()),
                                  broken == outcomes.end() ? "everything held" : console.Red("something does not hold")));
  }
  if (broken == outcomes.end()) return Exit::kFine;
  console.Problem({base::Code::kCorrupt, fmt::format("seed {}: {}. The same again: mithaq simulate --members {} --seed {} --hours {} --objects {} --faults {}", broken->seed,
                                                     *broken->outcome.broken, options.members, broken->seed, town.hours, town.objects, options.faults)});
  return Exit::kIntegrity;
}

}  // namespace cli
