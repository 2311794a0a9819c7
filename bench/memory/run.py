#!/usr/bin/env python3
"""Resident memory (VmRSS), and how long a start takes.

  bench/memory/run.py FOLDER      FOLDER: the data folder of a node with a million objects, as bench/import/run.py --keep FOLDER leaves

It adds 100,000 objects to that folder. About 2 minutes.
"""
import base64
import json
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
import urllib.parse
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import peers
from node import TAXII, Node, mithaq, print_machine, result

PASSWORD = "correct horse battery staple"


def idle_after_login():
    folder = tempfile.mkdtemp()
    node = Node(folder)
    mithaq("user", "password", "admin", "--data", folder, stdin=PASSWORD + "\n")
    node.start()
    fresh = node.resident_mib()
    basic = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
    node.connection.request("GET", "/taxii2/", headers={"Authorization": f"Basic {basic}", "Accept": TAXII})
    answer = node.connection.getresponse()
    assert answer.status == 200 and answer.read()
    time.sleep(2)
    used = node.resident_mib()
    print(f"empty node: {fresh:.0f} MiB fresh, {used:.0f} MiB after a login with a password")
    result("resident memory of an empty node after a login with a password, MiB", f"{used:.0f}", used, 48, 24, "at most")
    node.stop()
    shutil.rmtree(folder)


def serve_everything(node):
    """Pages through the whole collection."""
    count, query = 0, {"limit": 1000}
    while True:
        page = json.loads(node.get("objects/?" + urllib.parse.urlencode(query)))
        count += len(page.get("objects", []))
        if not page.get("more"):
            return count
        query = {"limit": 1000, "next": page["next"]}


def submit(node, count):
    """So that a start after a kill has something to replay."""
    for n in range(count // 100):
        moment = "2026-05-05T05:05:05.000Z"
        objects = [{"type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.uuid4()}", "created": moment, "modified": moment,
                    "description": "x" * 400, "pattern": f"[domain-name:value = 'h{n}-{i}.example']", "pattern_type": "stix", "valid_from": moment} for i in range(100)]
        node.connection.request("POST", f"/local/collections/{node.collection}/objects/", json.dumps({"objects": objects}),
                                {"Authorization": f"Bearer {node.token}", "Accept": TAXII, "Content-Type": TAXII})
        answer = node.connection.getresponse()
        assert answer.status == 202, answer.read()
        answer.read()


def main():
    peers.build("mithaq")
    print_machine()
    idle_after_login()
    node = Node(sys.argv[1])
    clean, killed, submitted = [], [], 0
    node.start()
    served = serve_everything(node)
    used = node.resident_mib()
    result(f"... after serving {served} objects, each once, MiB", f"{used:.0f}", used, 400, 200, "at most")
    for _ in range(5):
        node.stop()
        clean.append(node.start())
    for _ in range(5):
        submit(node, 20000)  # about a full write buffer: the most that a start replays
        submitted += 20000
        node.stop(signal.SIGKILL)
        killed.append(node.start())
    assert serve_everything(node) == served + submitted
    print(f"{served + submitted} objects: {node.resident_mib():.0f} MiB after all were paged through again")
    for how, times, floor, aim in (("after a clean stop", clean, 0.5, 0.1), ("after kill -9 under writes", killed, 2, 0.5)):
        result(f"start to first answer at {served} objects, {how}, s", f"{statistics.median(times):.2f} (worst of {len(times)}: {max(times):.2f})", statistics.median(times), floor, aim, "at most")
    node.stop()


if __name__ == "__main__":
    main()
