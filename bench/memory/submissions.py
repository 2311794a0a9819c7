#!/usr/bin/env python3
"""What the largest submissions that are taken cost in memory, and what they do to others: peak resident memory of the node, and how
long a small GET takes meanwhile.

  bench/memory/submissions.py [at once]
"""
import collections
import http.client
import json
import os
import shutil
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from node import TAXII, Node, print_machine

RSS_MAX = 14 << 30  # beyond it the node is stopped, before the machine is


def indicator(n):
    return json.dumps({"type": "indicator", "spec_version": "2.1", "id": f"indicator--00000000-0000-4000-8000-{n:012d}",
                       "created": "2026-05-05T05:05:05.000Z", "modified": "2026-05-05T05:05:05.000Z", "name": "Command and control host",
                       "description": "x" * 300, "indicator_types": ["malicious-activity"], "pattern_type": "stix",
                       "pattern": f"[domain-name:value = 'host-{n}.example.com']", "valid_from": "2026-05-05T05:05:05.000Z"}, separators=(",", ":"))


NOTHING = "{}"
WRONG = '{"type":"indicator","external_references":[' + ",".join(["{}"] * 60) + "]}"  # as many findings as are kept
DENSE = '{"type":"x-y","x":[' + ",".join("1" * 1 for _ in range(2400)) + "]}"


def bodies():
    taxii = lambda objects: ('{"objects":[' + ",".join(objects) + "]}").encode()
    api = lambda objects: ("[" + ",".join(objects) + "]").encode()
    yield "TAXII, 20,000 empty objects", True, taxii([NOTHING] * 20000)
    yield "TAXII, 20,000 objects with 100 errors", True, taxii([WRONG] * 20000)
    yield "TAXII, 95 MB of numbers", True, taxii([DENSE] * 19000)
    yield "TAXII, 20,000 indicators", True, taxii([indicator(n) for n in range(20000)])
    yield "API, 100,000 empty objects", False, api([NOTHING] * 100000)
    yield "API, 32 MB of objects with 100 errors", False, api([WRONG] * 140000)[:1] + api([WRONG] * ((32 << 20) // (len(WRONG) + 1) - 2))[1:]
    yield "API, 40,000 indicators", False, api([indicator(n) for n in range(40000)])


def peak(node, reset=False):
    if reset:
        with open(f"/proc/{node.process.pid}/clear_refs", "w", encoding="utf-8") as file:
            file.write("5")
    with open(f"/proc/{node.process.pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) >> 10 for line in file if line.startswith("VmHWM"))


def measure(name, is_taxii, body, at_once):
    folder = tempfile.mkdtemp()
    node = Node(folder)
    node.start()
    path = f"/local/collections/{node.collection}/objects/" if is_taxii else f"/api/v1/collections/{node.collection}/objects"
    headers = {"Authorization": f"Bearer {node.token}", "Accept": TAXII if is_taxii else "*/*",
               "Content-Type": TAXII if is_taxii else "application/json"}
    statuses = collections.Counter()

    def post():
        try:
            connection = http.client.HTTPSConnection(node.address.hostname, node.address.port, context=node.tls, timeout=280)
            connection.request("POST", path, body=body, headers=headers)
            answer = connection.getresponse()
            answer.read()
            statuses[answer.status] += 1
        except OSError as error:
            statuses[type(error).__name__] += 1

    threads = [threading.Thread(target=post) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    gets = []
    while any(thread.is_alive() for thread in threads):
        begun = time.monotonic()
        try:
            node.get("objects/?limit=1")
        except (OSError, http.client.HTTPException, SystemExit) as error:
            print("GET:", str(error)[:100])
            break
        gets.append(time.monotonic() - begun)
        if peak(node) > RSS_MAX >> 20:
            print("stopped: too much memory", flush=True)
            node.process.kill()
            break
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    gets.sort()
    most = peak(node) if node.process.poll() is None else RSS_MAX >> 20
    print(f"{name} ({len(body) / 1e6:.1f} MB), {at_once} at once: peak {most} MB; {dict(statuses)}; "
          f"GET meanwhile p50 {gets[len(gets) // 2] * 1000:.0f} ms, p99 {gets[len(gets) * 99 // 100] * 1000:.0f} ms, worst {gets[-1] * 1000:.0f} ms", flush=True)
    node.process.kill()
    node.process.wait()
    shutil.rmtree(folder)


def main():
    at_once = int(sys.argv[1]) if len(sys.argv) > 1 else 64
    only = sys.argv[2] if len(sys.argv) > 2 else ""
    print_machine()
    for name, is_taxii, body in bodies():
        if only in name:
            measure(name, is_taxii, body, at_once)


if __name__ == "__main__":
    main()
