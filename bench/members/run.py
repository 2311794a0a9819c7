#!/usr/bin/env python3
"""Four nodes of one covenant on this machine: how soon what one publishes or recalls is there, or gone, at the three others (asked over
their TAXII, every 2 ms), what an idle peer costs, and how fast a member that comes late takes over a log, fully verified, beside a local
import of the same objects.

  bench/members/run.py [publications] [objects to catch up with]
"""
import http.client
import json
import os
import re
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
import peers
from node import TAXII, Node, mithaq, print_machine, result

GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
NAMES = "abcd"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def indicator(n):
    return {"type": "indicator", "spec_version": "2.1", "id": f"indicator--00000000-0000-4000-8000-{n:012d}", "created": "2026-01-01T00:00:00.000Z",
            "modified": "2026-01-01T00:00:00.000Z", "name": f"Command and control host {n}", "description": "Seen in traffic of a botnet; " * 8,
            "indicator_types": ["malicious-activity"], "pattern": f"[domain-name:value = 'host{n}.example']", "pattern_type": "stix",
            "valid_from": "2026-01-01T00:00:00Z", "object_marking_refs": [GREEN]}


def found(place):
    """Nodes of a covenant that have entered it and are not served yet."""
    nodes = []
    for name in NAMES:
        folder, port = os.path.join(place, name), free_port()
        node = Node(folder)
        mithaq("member", "card", "--data", folder, "--organisation", f"CERT {name}", "--kind", "national-cert", "--jurisdiction", "INT", "--email",
               f"duty@{name}.example", "--domain", f"{name}.example", "--address", f"https://127.0.0.1:{port}", "-o", folder + ".json")
        settings = open(os.path.join(folder, "mithaq.toml"), encoding="utf-8").read()
        open(os.path.join(folder, "mithaq.toml"), "w", encoding="utf-8").write(settings.replace('# listen = "127.0.0.1:9443"', f'listen = "127.0.0.1:{port}"'))
        node.members_port = port
        nodes.append(node)
    draft, whole = os.path.join(place, "draft.json"), os.path.join(place, "covenant.json")
    mithaq("covenant", "found", "--data", nodes[0].folder, "--name", "Bench", "--test", *(n.folder + ".json" for n in nodes), "-o", draft)
    for node in nodes[1:]:
        mithaq("covenant", "sign", "--data", node.folder, draft, "--yes")
    mithaq("covenant", "assemble", draft, "-o", whole)
    for node in nodes:
        mithaq("covenant", "open", "--data", node.folder, whole)
    return nodes


class Asker:
    """A kept connection to one node's TAXII, of its own."""

    def __init__(self, node, alias):
        self.node, self.path = node, f"/local/collections/{alias}/objects/"
        self.connection = http.client.HTTPSConnection(node.address.hostname, node.address.port, context=node.tls)

    def ask(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.node.token}", "Accept": TAXII}
        if body:
            headers["Content-Type"] = TAXII
        self.connection.request(method, self.path + path, body=body, headers=headers)
        answer = self.connection.getresponse()
        text = answer.read()
        return answer.status, text

    def has(self, wanted):
        status, text = self.ask("GET", wanted + "/")
        return status == 200 and wanted.encode() in text

    def until(self, wanted, there, begun, out, limit=20):
        while self.has(wanted) != there:
            if time.monotonic() - begun > limit:
                out.append(None)
                return
            time.sleep(0.002)
        out.append((time.monotonic() - begun) * 1000)


def at_all_others(askers, wanted, there, begun):
    """Milliseconds until the last of them."""
    out = []
    threads = [threading.Thread(target=asker.until, args=(wanted, there, begun, out)) for asker in askers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if None in out:
        raise SystemExit(f"{wanted}: not {'there' if there else 'gone'} in 20 s")
    return max(out)


def p99(times):
    return sorted(times)[max(0, round(len(times) * 0.99) - 1)]


def latencies(nodes, count):
    publisher, askers = Asker(nodes[0], "shared"), [Asker(node, "received") for node in nodes[1:]]
    there, gone = [], []
    for n in range(count):
        one = indicator(n)
        begun = time.monotonic()
        status, text = publisher.ask("POST", "", json.dumps({"objects": [one]}))
        assert status == 202, text
        there.append(at_all_others(askers, one["id"], True, begun))
        begun = time.monotonic()
        status, text = publisher.ask("DELETE", one["id"] + "/")
        assert status == 200, text
        gone.append(at_all_others(askers, one["id"], False, begun))
    return there, gone


def traffic(nodes):
    """Bytes both ways so far on the members' connections, TLS included, by connection; without the heads of TCP and IP."""
    ports = " or ".join(f"dport = :{node.members_port}" for node in nodes)
    lines = peers.run(["ss", "-tniH", "state", "established", f"( {ports} )"]).splitlines()
    counted = {}
    for where, what in zip(lines[::2], lines[1::2]):
        counted[tuple(where.split()[-2:])] = sum(int(number) for number in re.findall(r"bytes_(?:sent|received):(\d+)", what))
    return counted


def anonymous_bytes(node):
    with open(f"/proc/{node.process.pid}/smaps_rollup", encoding="utf-8") as file:
        return int(re.search(r"^Pss_Anon:\s+(\d+)", file.read(), re.M).group(1)) * 1024


def written_bytes(node):
    with open(f"/proc/{node.process.pid}/io", encoding="utf-8") as file:
        return int(re.search(r"^write_bytes: (\d+)", file.read(), re.M).group(1))


def main():
    count, many = int(sys.argv[1]) if len(sys.argv) > 1 else 200, int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    peers.build("mithaq")
    print_machine()
    place = tempfile.mkdtemp()
    nodes = found(place)
    nodes[0].start()
    time.sleep(3)
    alone = anonymous_bytes(nodes[0])
    for node in nodes[1:]:
        node.start()
    time.sleep(10)
    for_each = (anonymous_bytes(nodes[0]) - alone) / (len(nodes) - 1)
    result("memory that a node takes for each idle peer, kB", f"{for_each / 1000:.0f}", for_each, 1_000_000, 200_000, "at most")
    there, gone = latencies(nodes, count)
    result("published on one of four nodes until readable in the TAXII of the other three, p99, ms", f"{p99(there):.0f} (median {statistics.median(there):.0f})",
           p99(there), 1000, 100, "at most")
    result("recalled until gone at the other three, p99, ms", f"{p99(gone):.0f} (median {statistics.median(gone):.0f})", p99(gone), 2000, 300, "at most")

    # Heads that have been witnessed for two minutes are anchored by a vote, once; after that nothing is left to be done.
    epoch = lambda: json.loads(mithaq("covenant", "show", "--data", nodes[0].folder, "--json"))["epoch"]
    begun = time.monotonic()
    while epoch() == 0:
        if time.monotonic() - begun > 300:
            raise SystemExit("no anchors in 300 s")
        time.sleep(1)
    time.sleep(60)  # connections for cosignatures end, as nothing is asked
    settled = epoch()
    before, written, begun = traffic(nodes), sum(written_bytes(node) for node in nodes), time.monotonic()
    time.sleep(180)
    after = traffic(nodes)
    written = sum(written_bytes(node) for node in nodes) - written
    assert epoch() == settled
    kept = before.keys() & after.keys()  # those for cosignatures end when nothing has been asked for a while
    assert len(kept) >= len(nodes) * (len(nodes) - 1), (before, after)
    for_each = sum(after[one] - before[one] for one in kept) / (time.monotonic() - begun) / (len(nodes) * (len(nodes) - 1))
    result("idle: bytes a second for each peer of each node, TLS included", f"{for_each:.1f}", for_each, 100, 20, "at most")
    result("idle: bytes written to the disk by four nodes in 180 s", f"{written}", written, 0, 0, "at most")

    late = nodes[3]
    late.stop()
    lines = os.path.join(place, "many.ndjson")
    with open(lines, "w", encoding="utf-8") as file:
        for n in range(count, count + many):
            file.write(json.dumps(indicator(n), separators=(",", ":")) + "\n")
    for node in nodes[1:3]:  # they would take the processor from both measurements
        node.stop()
    begun = time.monotonic()
    mithaq("import", "--data", nodes[0].folder, "--collection", "shared", lines)
    shared = time.monotonic() - begun
    alone = Node(os.path.join(place, "alone"))
    alone.start()
    begun = time.monotonic()
    mithaq("import", "--data", alone.folder, lines)
    local = time.monotonic() - begun
    alone.stop()
    late.start()
    begun = time.monotonic()
    asker = Asker(late, "received")
    last = indicator(count + many - 1)["id"]
    while not asker.has(last):
        if time.monotonic() - begun > 600:
            raise SystemExit("not caught up in 600 s")
        time.sleep(0.01)
    took = time.monotonic() - begun
    print(f"{many} objects: local import {many / local:.0f}/s, into a shared collection {many / shared:.0f}/s, taken over by a member that was away {many / took:.0f}/s")
    result("catch-up with full verification, beside a local import of the same objects", f"{local / took:.2f} ({many / took:.0f} objects/s)", local / took, 0.5, 0.9)
    for node in (nodes[0], late):
        node.stop()
        mithaq("fsck", "--data", node.folder)
    shutil.rmtree(place)


if __name__ == "__main__":
    main()
