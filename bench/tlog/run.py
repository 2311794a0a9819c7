#!/usr/bin/env python3
"""The log in memory: entries of 33 bytes hashed and integrated into the tree, in batches of 1,000; the best of five runs of a million.
Roots are checked against the plain definition first. Half a minute.  bench/tlog/run.py"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import peers
from node import print_machine, result


def main():
    program = os.path.join(peers.build("mithaq", "tlog_bench"), "bench", "tlog", "tlog_bench")
    print_machine()
    out = subprocess.run([program], check=True, text=True, capture_output=True).stdout
    print(out, end="")
    line = next(line for line in out.splitlines() if line.startswith("entries hashed and integrated, batches of 1000 "))
    rate = float(line.split("1000 ", 1)[1].split()[0])
    result("log: 33-byte leaves hashed and integrated in memory, a second", f"{rate:.0f}", rate, 2_000_000)


if __name__ == "__main__":
    main()
