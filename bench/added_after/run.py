#!/usr/bin/env python3
"""A page behind `added_after`, never asked for before, at a million objects and at a thousand: does the size of a collection matter?

  bench/added_after/run.py FOLDER [pages]      FOLDER: the data folder of a node with a million objects; about 2 minutes
"""
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import peers
from node import MITHAQ, Node, mithaq, print_machine, result

LIMIT = 100


def ask(node, after):
    begun = time.perf_counter()
    body = node.get("objects/?" + urllib.parse.urlencode({"limit": LIMIT, "added_after": after}))
    return time.perf_counter() - begun, body


def all_dates(node):
    """date_added of every object, from the manifest."""
    dates, query = [], {"limit": 1000}
    while True:
        page = json.loads(node.get("manifest/?" + urllib.parse.urlencode(query)))
        dates += [row["date_added"] for row in page["objects"]]
        if not page.get("more"):
            return dates
        query = {"limit": 1000, "next": page["next"]}


def main():
    pages = int((sys.argv[2:3] or ["500"])[0])
    peers.build("mithaq")
    print_machine()
    small_folder = tempfile.mkdtemp()
    big, small = Node(sys.argv[1]), Node(small_folder)
    export = subprocess.Popen([MITHAQ, "export", "--data", sys.argv[1]], stdout=subprocess.PIPE)
    lines = [json.loads(export.stdout.readline()) for _ in range(1000)]
    export.kill()
    export.wait()
    sample = os.path.join(small_folder, "sample.jsonl")
    with open(sample, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(line.get("object", line)) + "\n" for line in lines)
    mithaq("import", "--data", small_folder, sample)
    rng, times, dates = random.Random(1), {big: [], small: []}, {}
    for node in times:
        node.start()
        dates[node] = all_dates(node)
        # The page holds what follows that date, in order: equal results first.
        at = len(dates[node]) // 2
        got = json.loads(ask(node, dates[node][at])[1])
        rows = json.loads(node.get("manifest/?" + urllib.parse.urlencode({"limit": LIMIT, "added_after": dates[node][at]})))["objects"]
        assert [thing["id"] for thing in got["objects"]] == [row["id"] for row in rows] and [row["date_added"] for row in rows] == dates[node][at + 1:at + 1 + LIMIT]
    starts = {node: rng.sample(dates[node][:-LIMIT], pages) for node in times}  # each once, so that no page is a cached one
    for _ in range(pages):  # in turns, so that both see the same load
        for node in times:
            times[node].append(ask(node, starts[node].pop())[0])
    for node, name in ((small, "small"), (big, "big")):
        ordered = sorted(times[node])
        print(f"{name}: {len(dates[node])} objects, page of {LIMIT}: median {1000 * statistics.median(ordered):.3f} ms, p90 {1000 * ordered[len(ordered) * 9 // 10]:.3f} ms")
    ratio = statistics.median(times[big]) / statistics.median(times[small])
    result(f"page behind a new added_after at {len(dates[big])} objects beside {len(dates[small])}, times the client's time", f"{ratio:.2f}", ratio, 1.5, 1.1, "at most")
    for node in times:
        node.stop()
    shutil.rmtree(small_folder)


if __name__ == "__main__":
    main()
