#!/bin/sh
# A million indicators through `mithaq import`, beside the bare, fsynced, batched RocksDB write of the very keys and values that it
# leaves behind (rewrite.cc). Equal results first: fsck and the count of objects; then times.
#   bench/import/run.sh [objects] [rounds]      needs MITHAQ_DATA; leaves the last node's folder if KEEP names a place for it
set -eu
cd "$(dirname "$0")/../.."
count=${1:-1000000}; rounds=${2:-3}; built=build/release
work=${WORK:-$(mktemp -d)}; trap 'rm -rf "$work"' EXIT; mkdir -p "$work"
uname -srm; grep -m1 'model name' /proc/cpuinfo; nproc | sed 's/$/ cores/'; dpkg-query -W -f 'RocksDB ${Version}\n' 'librocksdb*' | head -1
echo "load before: $(cut -d' ' -f1-3 /proc/loadavg)"
[ -f "$work/in.jsonl" ] || python3 bench/import/indicators.py "$count" > "$work/in.jsonl"
stat -c '%s' "$work/in.jsonl" | awk -v n="$count" '{printf "%d objects, %.0f bytes each\n", n, $1 / n - 1}'
for round in $(seq "$rounds"); do
  rm -rf "$work/data" "$work/bare" "$work/sorted"
  $built/src/mithaq init --data "$work/data" --name bench.example > /dev/null
  /usr/bin/env time -f '{"cpu_s":%U,"system_s":%S,"peak_kib":%M}' -o "$work/cost" $built/src/mithaq import --data "$work/data" --json "$work/in.jsonl" > "$work/imported"
  [ "$round" -gt 1 ] || $built/src/mithaq fsck --data "$work/data"
  $built/bench/import/bench_import_rewrite "$work/data/db" "$work/bare" > "$work/bare.json"
  $built/bench/import/bench_import_rewrite "$work/data/db" "$work/sorted" sorted > "$work/sorted.json"
  python3 - "$work" "$count" <<'PY'
import json, sys
work, count = sys.argv[1], int(sys.argv[2])
ours, cost, bare, ordered = (json.load(open(f"{work}/{name}")) for name in ("imported", "cost", "bare.json", "sorted.json"))
assert ours["added"] == count == bare["objects"] == ordered["objects"], (ours, bare)
print(f"import {ours['seconds']:.2f} s, {count / ours['seconds']:.0f} objects/s, {cost['cpu_s']}+{cost['system_s']} CPU-s, peak {cost['peak_kib'] // 1024} MiB; "
      f"{bare['keys'] / count:.2f} keys an object, {bare['bytes'] / count:.0f} bytes, {bare['commits']} commits")
for name, other in ("as committed", bare), ("in key order", ordered):
    print(f"  bare RocksDB {name}: {other['seconds']:.2f} s, {count / other['seconds']:.0f} objects/s, {other['cpu_s']} CPU-s; import runs at "
          f"{other['seconds'] / ours['seconds']:.2f} of it, in CPU time {other['cpu_s'] / (cost['cpu_s'] + cost['system_s']):.2f}")
PY
done
echo "load after: $(cut -d' ' -f1-3 /proc/loadavg)"
[ -z "${KEEP:-}" ] || { rm -rf "$KEEP"; mv "$work/data" "$KEEP"; }
