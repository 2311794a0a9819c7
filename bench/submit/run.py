#!/usr/bin/env python3
"""Durable TAXII submissions of one object each, 64 clients over kept TLS connections (wrk, one thread, from apt). Half a minute.

  bench/submit/run.py [seconds] [rounds]
"""
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
import peers
from node import Node, print_machine, result


def main():
    seconds, rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10, int(sys.argv[2]) if len(sys.argv) > 2 else 3
    peers.apt("wrk")
    peers.build("mithaq")
    print_machine()
    folder = tempfile.mkdtemp()
    node = Node(folder)
    node.start()
    rates, p99s, sent = [], [], 0
    for n in range(rounds):
        cpu = node.cpu_seconds()
        out = subprocess.run(["wrk", "-t1", "-c64", f"-d{seconds}s", "-s", os.path.join(HERE, "submit.lua"), node.url + "objects/"], text=True,
                             capture_output=True, env={**os.environ, "TOKEN": node.token, "RUN": f"{n + 1:08x}"}).stdout
        got = json.loads(next(line for line in out.splitlines() if line.startswith("RESULT"))[7:])
        cpu = node.cpu_seconds() - cpu
        assert got["errors"] == 0, out
        rate = got["requests"] / got["seconds"]
        print(f"{rate:.0f} submissions/s, p50 {got['p50_ms']:.1f} ms, p99 {got['p99_ms']:.1f} ms, worst {got['max_ms']:.0f} ms; "
              f"{got['requests'] / cpu:.0f} for each second of the node's CPU time", flush=True)
        rates.append(rate)
        p99s.append(got["p99_ms"])
        sent += got["requests"]
    # What was answered is there: a request cut off at the end of a round may be, too.
    count, query = 0, "objects/?limit=1000"
    while True:
        page = json.loads(node.get(query))
        count += len(page.get("objects", []))
        if not page.get("more"):
            break
        query = "objects/?limit=1000&next=" + page["next"]
    assert sent <= count <= sent + 64 * rounds, (sent, count)
    print(f"{sent} acknowledged, {count} there")
    result("durable TAXII submissions of one object, 64 clients, TLS, each second", f"{statistics.median(rates):.0f}", statistics.median(rates), 3000)
    result("... p99, ms", f"{statistics.median(p99s):.1f} (best round {min(p99s):.1f})", statistics.median(p99s), 50, None, "at most")
    node.stop()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
