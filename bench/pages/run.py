#!/usr/bin/env python3
"""Pages of 1,000 objects, and of 1,000 manifest rows, from a collection of 5,000: the node (over TLS) beside medallion (memory backend) and
OpenTAXII (SQLite), both over plain HTTP. One client, one request at a time, a kept connection. The node answers twice: warm, from its
page cache, and each time another `added_after`, which no cache has. The peers come from PyPI. medallion takes minutes for a page of 5,000
objects, so it is asked once for each, and no longer than --patience seconds: about 6 minutes in all.

  bench/pages/run.py [--objects 5000] [--patience 240]
"""
import argparse
import base64
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
import peers
from node import TAXII, Node, cpu_seconds, mithaq, print_machine, result

ACCEPT = "application/taxii+json;version=2.1"
LIMIT = 1000
MEDALLION = ("medallion==3.0.0",)
OPENTAXII = ("opentaxii==0.9.3", "gunicorn==27.0.1")
REPETITIONS = 500  # of ours; the clock of CPU time ticks every 10 ms


class Peer:
    """A server that somebody else wrote; its collection's URL."""

    def __init__(self, name, command, url=None):
        self.patience = 240  # seconds for one answer
        self.name, self.process = name, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.path = urllib.parse.urlsplit(url or self.process.stdout.readline().strip())
        self.authorization = "Basic " + base64.b64encode(b"user:pass").decode() if name == "medallion" else None

    def get(self, what):
        for _ in range(100):
            try:
                connection = http.client.HTTPConnection(self.path.hostname, self.path.port, timeout=self.patience)
                connection.request("GET", self.path.path + what, headers={"Accept": ACCEPT, **({"Authorization": self.authorization} if self.authorization else {})})
                answer = connection.getresponse()
                body = answer.read()
                assert answer.status == 200, (self.name, answer.status, body[:300])
                return body
            except ConnectionRefusedError:
                time.sleep(0.2)
        raise SystemExit(f"{self.name} does not answer")

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def medallion(program, folder, objects, port):
    moments = [f"2026-05-05T05:{n // 60 % 60:02}:{n % 60:02}.{n // 3600:06}Z" for n in range(len(objects))]
    moments.sort()
    collection = {"id": "91a7b528-80eb-42ed-a74d-c6fbd5a26116", "title": "bench", "can_read": True, "can_write": True, "media_types": ["application/stix+json;version=2.1"],
                  "objects": objects, "manifest": [{"id": thing["id"], "date_added": moment, "version": thing["modified"], "media_type": "application/stix+json;version=2.1"}
                                                   for thing, moment in zip(objects, moments)]}
    data = {"/discovery": {"title": "bench", "api_roots": [f"http://127.0.0.1:{port}/bench/"]},
            "bench": {"information": {"title": "bench", "versions": [TAXII], "max_content_length": 10000000}, "status": [], "collections": [collection]}}
    config = {"backend": {"module": "medallion.backends.memory_backend", "module_class": "MemoryBackend", "filename": os.path.join(folder, "data.json")},
              "users": {"user": "pass"}, "taxii": {"max_page_size": LIMIT}}
    for name, value in (("data.json", data), ("config.json", config)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            json.dump(value, file)
    return Peer("medallion", [program, "--port", str(port), os.path.join(folder, "config.json")], f"http://127.0.0.1:{port}/bench/collections/{collection['id']}/")


def timed(server, what, repetitions):
    """The client's median time for a page, the server's CPU time for one, and the last page."""
    times, cpu = [], server.cpu_seconds()
    for n in range(repetitions):
        begun = time.perf_counter()
        body = server.get(what(n))
        times.append(time.perf_counter() - begun)
    return statistics.median(times), (server.cpu_seconds() - cpu) / repetitions, json.loads(body)


def ids(page):
    return {thing["id"] for thing in page["objects"]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--objects", type=int, default=5000)
    parser.add_argument("--patience", type=int, default=240)
    options = parser.parse_args()
    peers.build("mithaq")
    with_medallion, with_opentaxii = peers.python("medallion", *MEDALLION), peers.python("opentaxii", *OPENTAXII)
    work = tempfile.mkdtemp()
    with open(peers.indicators(options.objects), encoding="utf-8") as file:
        objects = [json.loads(next(file)) for _ in range(options.objects)]
    sample = os.path.join(work, "sample.jsonl")
    with open(sample, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(thing) + "\n" for thing in objects)
    print_machine(*MEDALLION, *OPENTAXII)
    node = Node(os.path.join(work, "data"))
    mithaq("import", "--data", node.folder, sample)
    node.start()
    others = ((Peer("OpenTAXII", [os.path.join(with_opentaxii, "python"), os.path.join(HERE, "opentaxii_serve.py"), work, sample, "19462"]), 10, 50, None),
              (medallion(os.path.join(with_medallion, "medallion"), work, objects, 19461), 1, 100, 1000))
    for peer, *_ in others:
        peer.patience = options.patience
    for what in ("objects", "manifest"):
        everything = json.loads(node.get("manifest/?limit=1000"))["objects"]
        begin = [row["date_added"] for row in everything]
        warm, warm_cpu, page = timed(node, lambda n: f"{what}/?limit={LIMIT}", REPETITIONS)
        cold, cold_cpu, _ = timed(node, lambda n: f"{what}/?limit={LIMIT}&added_after={urllib.parse.quote(begin[n])}", REPETITIONS)
        known = {thing["id"] for thing in objects}
        assert len(page["objects"]) == LIMIT and ids(page) <= known
        print(f"{what:8} mithaq     {1000 * warm:.2f} ms warm, {1000 * cold:.2f} ms uncached; {1000 * warm_cpu:.2f} and {1000 * cold_cpu:.2f} CPU-ms (TLS)", flush=True)
        for peer, repetitions, floor, aim in others:
            try:
                theirs, theirs_cpu, page = timed(peer, lambda n: f"{what}/?limit={LIMIT}", repetitions)
            except TimeoutError:
                least = options.patience / cold
                result(f"{what} page of 1,000 at {options.objects} objects beside {peer.name}, times as fast", f"more than {least:.0f} (it gave no answer in {options.patience} s)", least, floor, aim)
                continue
            assert len(page["objects"]) == LIMIT and ids(page) <= known, peer.name
            print(f"{what:8} {peer.name:10} {1000 * theirs:.0f} ms, {1000 * theirs_cpu:.0f} CPU-ms; times as fast: {theirs / warm:.0f} warm, {theirs / cold:.0f} uncached; "
                  f"in CPU time {theirs_cpu / warm_cpu:.0f} and {theirs_cpu / cold_cpu:.0f}", flush=True)
            result(f"{what} page of 1,000 at {options.objects} objects beside {peer.name}, times as fast, from the page cache and not",
                   f"{theirs / warm:.0f} and {theirs / cold:.0f} ({1000 * warm:.1f}, {1000 * cold:.1f} and {1000 * theirs:.0f} ms)", theirs / cold, floor, aim)
    for peer, *_ in others:
        peer.stop()
    node.stop()
    shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
