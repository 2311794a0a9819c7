#!/usr/bin/env python3
"""Validation of indicators, JSON parse included, beside stix2-validator (PyPI) and beside simdjson that only parses the same bytes: each
on one core, in CPU time, in turns. Equal results first: all three take every object. Half a minute.

  bench/validate/run.py [--objects 1000] [--rounds 3]
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
import peers
from node import print_machine, result

VALIDATOR = "stix2-validator==3.3.2"
SLOW_OBJECTS = 300  # that stix2-validator gets, which takes some 3 ms for each


def out(*command):
    return subprocess.run(command, check=True, text=True, capture_output=True).stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--objects", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    programs = os.path.join(peers.build("mithaq", "validate_bench", "simdjson_lines"), "bench", "validate")
    python = os.path.join(peers.python("stix2-validator", VALIDATOR), "python")
    print_machine(VALIDATOR)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as sample, open(peers.indicators(5000), encoding="utf-8") as file:
        sample.writelines(next(file) for _ in range(options.objects))
        sample.flush()
        slow = json.loads(out(python, os.path.join(HERE, "stix2_validator.py"), sample.name, str(SLOW_OBJECTS)))
        assert slow["valid"] == SLOW_OBJECTS  # and validate_bench stops at a finding, simdjson_lines at an error
        ours, ratios = [], []
        for _ in range(options.rounds):
            simdjson = json.loads(out(os.path.join(programs, "simdjson_lines"), "2", sample.name))
            lines = out(os.path.join(programs, "validate_bench"), "2", sample.name)
            ours.append(float(next(line for line in lines.splitlines() if "parse+validate" in line).split(" bytes ")[1].split()[0]))
            ratios.append(ours[-1] / simdjson["objects_each_s"])
            print(f"{lines}simdjson ({simdjson['kernel']}) {simdjson['objects_each_s']:.0f} objects/s, {simdjson['mb_each_s']:.0f} MB/s; of it {ratios[-1]:.2f}", flush=True)
    rate = statistics.median(ours)
    result("validation of indicators of 740 bytes, JSON parse included, objects/s a core", f"{rate:.0f}", rate, 200_000)
    result("... beside stix2-validator, times as many", f"{rate / slow['objects_each_s']:.0f} ({slow['objects_each_s']:.0f}/s)", rate / slow["objects_each_s"], 500)
    result("... beside simdjson parsing the same bytes", f"{statistics.median(ratios):.2f}", statistics.median(ratios), None, 0.25)


if __name__ == "__main__":
    main()
