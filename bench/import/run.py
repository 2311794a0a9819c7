#!/usr/bin/env python3
"""Indicators through `mithaq import`, beside the bare, fsynced, batched RocksDB write of the very keys and values that it leaves behind
(rewrite.cc). Equal results first: fsck, and the count of objects; then times. About 4 minutes for a million on two free cores.

  bench/import/run.py [--objects 1000000] [--rounds 2] [--keep FOLDER] [--sorted]

--keep leaves the last node's folder; --sorted also measures RocksDB with all keys in order, which no import can be.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import peers
from node import MITHAQ, mithaq, print_machine, result


def import_all(source, folder):
    """What the import says, its CPU time in seconds, and its peak in MiB."""
    shutil.rmtree(folder, ignore_errors=True)
    mithaq("init", "--data", folder, "--name", "bench.example")
    process = subprocess.Popen([MITHAQ, "import", "--data", folder, "--json", source], stdout=subprocess.PIPE, text=True)
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"mithaq import: status {status}: {said}")
    return json.loads(said), used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def bare(program, data, folder, *order):
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run([program, os.path.join(data, "db"), folder, *order], check=True, text=True, capture_output=True).stdout
    shutil.rmtree(folder)
    return json.loads(done)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--objects", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--keep")
    parser.add_argument("--sorted", action="store_true")
    options = parser.parse_args()
    rewrite = os.path.join(peers.build("mithaq", "bench_import_rewrite"), "bench", "import", "bench_import_rewrite")
    source, count = peers.indicators(options.objects), options.objects
    work = tempfile.mkdtemp(dir=peers.PLACE)
    data = os.path.join(work, "data")
    print_machine(subprocess.run(["dpkg-query", "-W", "-f", "RocksDB ${Version}", "librocksdb-dev"], text=True, capture_output=True).stdout)
    print(f"{count} objects, {os.path.getsize(source) / count - 1:.0f} bytes each")
    rates, ratios, cpu_ratios = [], [], []
    for n in range(options.rounds):
        ours, cpu, peak_mib = import_all(source, data)
        if n == 0:
            mithaq("fsck", "--data", data)
        for order in ([], ["sorted"])[:2 if options.sorted else 1]:
            other = bare(rewrite, data, os.path.join(work, "bare"), *order)
            assert ours["added"] == count == other["objects"], (ours["added"], other)
            print(f"import {ours['seconds']:.2f} s, {count / ours['seconds']:.0f} objects/s, {cpu:.1f} CPU-s, peak {peak_mib} MiB; {other['keys'] / count:.2f} keys an object, "
                  f"{other['bytes'] / count:.0f} bytes, {other['commits']} commits; bare RocksDB {' '.join(order) or 'as committed'}: {other['seconds']:.2f} s, {other['cpu_s']} CPU-s; "
                  f"import runs at {other['seconds'] / ours['seconds']:.2f} of it, in CPU time {other['cpu_s'] / cpu:.2f}", flush=True)
            if not order:
                rates.append(count / ours["seconds"])
                ratios.append(other["seconds"] / ours["seconds"])
                cpu_ratios.append(other["cpu_s"] / cpu)
    rate, ratio = statistics.median(rates), statistics.median(ratios)
    result(f"durable import of {count} indicators of 740 bytes, all indexes, objects/s", f"{rate:.0f}", rate, 25000)
    result("... speed beside bare, fsynced RocksDB of the same keys in the same commits", f"{ratio:.2f}; in CPU time {statistics.median(cpu_ratios):.2f}", ratio, 0.5, 0.9)
    if options.keep:
        shutil.rmtree(options.keep, ignore_errors=True)
        shutil.move(data, options.keep)
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
