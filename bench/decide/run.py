#!/usr/bin/env python3
"""Sharing decisions a second on one core, with the default rules and with the largest rule set there may be; the best of seven runs of
a million, whose answers are summed and compared. Some seconds.  bench/decide/run.py"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import peers
from node import print_machine, result


def main():
    program = os.path.join(peers.build("mithaq", "decide_bench"), "bench", "decide", "decide_bench")
    print_machine()
    out = subprocess.run([program], check=True, text=True, capture_output=True).stdout
    print(out, end="")
    rates = [int(line.split()[-2]) for line in out.splitlines()]
    measured = f"{rates[0]:,} with the default rules, {rates[1]:,} with 31 standings and 256 rules"
    result("sharing decisions a second on one core", measured, min(rates), 2_000_000, 10_000_000)


if __name__ == "__main__":
    main()
