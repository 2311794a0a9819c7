#!/usr/bin/env python3
"""Validation of the same indicators by validate_bench and by stix2-validator (PyPI), each on one core, in CPU time.

  PYTHON-WITH-stix2-validator bench/validate/compare.py INDICATORS.jsonl [objects]
"""
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
import time

from stix2validator import ValidationOptions, validate_instance

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from node import BUILT, print_machine


def main():
    count = int((sys.argv[2:3] or ["1000"])[0])
    with open(sys.argv[1], encoding="utf-8") as file:
        lines = [next(file) for _ in range(count)]
    print_machine("stix2-validator " + importlib.metadata.version("stix2-validator"))
    options = ValidationOptions(version="2.1")
    validate_instance(json.loads(lines[0]), options)  # reads its schemas
    begun = time.process_time()
    verdicts = [validate_instance(json.loads(line), options).is_valid for line in lines]
    theirs = count / (time.process_time() - begun)
    assert all(verdicts)  # as here: validate_bench stops at the first finding
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        out = subprocess.run([os.path.join(BUILT, "bench", "validate", "validate_bench"), "3", file.name], check=True, text=True, capture_output=True).stdout
    print(out, end="")
    ours = float(next(line for line in out.splitlines() if "parse+validate" in line).split(" bytes ")[1].split()[0])
    print(f"mithaq {ours:.0f} objects/s a core (floor 200000), stix2-validator {theirs:.1f}; ratio {ours / theirs:.0f} (floor 500)")


if __name__ == "__main__":
    main()
