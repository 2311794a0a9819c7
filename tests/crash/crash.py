#!/usr/bin/env python3
"""Kills a node with SIGKILL at random moments, under load, and checks after each restart that

  - every object whose submission was acknowledged is there, byte for byte as JSON, and every acknowledged recall and erasure holds;
  - nothing is there that was never sent;
  - every checkpoint and proof that anybody ever got from the node is of a prefix of the log as it is now: the roots are
    computed again from the entries that the node serves;
  - `mithaq fsck` on the stopped folder finds nothing wrong.

Load: TAXII submissions, recalls and erasures over several connections, `mithaq import` through the node and without one, proofs. A few
rounds kill the node while it is still starting. The seed fixes the load and the delays, not how threads interleave.

With --faults the node's disk fails besides (faults.c): writes to the write-ahead log that fail whole, torn or at the fsync. A
request is then refused with 507, and all of the above must hold all the same.

  crash.py --mithaq build/release/src/mithaq [--rounds 20] [--seed 1] [--seconds 1.0] [--folder DIR]
  crash.py --mithaq build/release/src/mithaq --faults build/release/tests/crash/libfaults.so --rounds 200 --seconds 12

Needs nothing but Python 3.9. Exit code 0: all held.
"""
import argparse
import base64
import errno
import hashlib
import http.client
import json
import os
import random
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid

TAXII = "application/taxii+json;version=2.1"
PASSWORD = "correct horse battery staple"
START_SECONDS = 30
POSTERS = 4


class Broken(Exception):
    """Something that must hold does not."""


def check(condition, message):
    if not condition:
        raise Broken(message)


# ---- RFC 6962, computed here and not by the program under test -------------------------------------------------------

def leaf_hash(entry):
    return hashlib.sha256(b"\0" + entry).digest()


class Frontier:
    """The roots of a log's prefixes, from its leaves in order."""

    def __init__(self):
        self.size, self.peaks = 0, []  # (height, hash), the highest first

    def add(self, leaf):
        self.size += 1
        height = 0
        while self.peaks and self.peaks[-1][0] == height:
            leaf = hashlib.sha256(b"\1" + self.peaks.pop()[1] + leaf).digest()
            height += 1
        self.peaks.append((height, leaf))

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1][1]
        for _, peak in reversed(self.peaks[:-1]):
            root = hashlib.sha256(b"\1" + peak + root).digest()
        return root


def tile_path(number):
    digits = f"{number % 1000:03}"
    while number >= 1000:
        number //= 1000
        digits = f"x{number % 1000:03}/{digits}"
    return digits


def entries_of(bundle):
    entries = []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        entries.append(bundle[2:2 + length])
        bundle = bundle[2 + length:]
    return entries


def parse_checkpoint(text):
    origin, size, root = text.split("\n")[:3]
    return origin, int(size), base64.b64decode(root)


# ---- what was sent, and what was promised ----------------------------------------------------------------------------

class Ledger:
    """Every object sent: 'sent' may be there or not, 'held' must be, 'recalling' may be, 'recalled' (or erased) must not."""

    def __init__(self):
        self.lock = threading.Lock()
        self.objects, self.state, self.checkpoints = {}, {}, {}
        self.refused = self.came_back = 0  # requests with 507, and how often one was taken after that without a restart

    def send(self, objects):
        with self.lock:
            for thing in objects:
                self.objects[thing["id"]], self.state[thing["id"]] = thing, "sent"

    def mark(self, ids, state):
        with self.lock:
            for name in ids:
                self.state[name] = state

    def take_held(self, rng):
        with self.lock:
            held = [name for name, state in self.state.items() if state == "held"]
            if not held:
                return None
            name = rng.choice(held[-500:])
            self.state[name] = "recalling"
            return name

    def any_held(self, rng):
        with self.lock:
            held = [name for name, state in self.state.items() if state == "held"]
        return rng.choice(held) if held else None

    def saw(self, text):
        _, size, root = parse_checkpoint(text)
        with self.lock:
            check(self.checkpoints.setdefault(size, root) == root, f"two checkpoints of size {size} with different roots")

    def count(self, state):
        return sum(1 for s in self.state.values() if s == state)


def indicator(rng):
    host = f"host-{rng.getrandbits(64):016x}.example.com"
    moment = f"2026-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}T0{rng.randint(0, 9)}:03:48.{rng.randint(0, 999):03}Z"
    return {"type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.UUID(int=rng.getrandbits(128), version=4)}",
            "created": moment, "modified": moment, "name": f"Command and control host {host}",
            "description": "x" * rng.choice([0, 1, 200, 2000]) or "none", "indicator_types": ["malicious-activity"],
            "pattern": f"[domain-name:value = '{host}']", "pattern_type": "stix", "valid_from": moment}


# ---- the node --------------------------------------------------------------------------------------------------------

class Node:
    def __init__(self, mithaq, folder, faults, rng):
        self.mithaq, self.folder, self.process, self.address = mithaq, folder, None, None
        self.faults, self.rng = faults, rng
        self.log = open(os.path.join(os.path.dirname(folder), "node.log"), "ab")
        made = json.loads(self.run("init", "--name", "crash.example", "--json").stdout)
        self.token, self.key, self.collection = made["token"], made["verifier_key"], made["collection"]
        self.run("user", "add", "writer", "--role", "writer", "--read", "--write")
        self.run("user", "password", "writer", stdin=PASSWORD + "\n")
        basic = base64.b64encode(f"writer:{PASSWORD}".encode()).decode()
        self.credentials = [f"Bearer {self.token}", f"Basic {basic}"]
        self.tls = ssl.create_default_context(cafile=os.path.join(folder, "tls", "cert.pem"))
        self.tls.check_hostname = False

    def run(self, *arguments, stdin="", expect=(0,)):
        done = subprocess.run([self.mithaq, *arguments, "--data", self.folder], input=stdin, text=True, capture_output=True, timeout=300)
        check(done.returncode in expect, f"mithaq {' '.join(arguments)}: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done

    def spawn(self):
        # serving.json of the killed one may still lie there: what counts is that it changes.
        self.stale = self.serving()
        self.process = subprocess.Popen([self.mithaq, "serve", "--data", self.folder, "--listen", "127.0.0.1:0"],
                                        stdout=self.log, stderr=self.log, env={**os.environ, **self.failing_disk()})

    def failing_disk(self):
        if not self.faults:
            return {}
        number = self.rng.choice([errno.ENOSPC, errno.ENOSPC, errno.EIO])
        return {"LD_PRELOAD": self.faults, "FAULT_SEED": str(self.rng.getrandbits(32)), "FAULT_ERRNO": str(number),
                "FAULT_ONE_IN": str(self.rng.choice([3, 30, 200])), "FAULT_AFTER_MS": "500"}

    def serving(self):
        try:
            with open(os.path.join(self.folder, "serving.json"), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def start(self):
        """Until the first answer; in seconds."""
        begun = time.monotonic()
        self.spawn()
        while time.monotonic() - begun < START_SECONDS:
            check(self.process.poll() is None, f"the node did not start: exit {self.process.poll()}; see node.log")
            now = self.serving()
            if now and now != self.stale:
                parts = urllib.parse.urlsplit(json.loads(now)["url"])
                self.address = (parts.hostname, parts.port)
                status, _, _ = self.ask("GET", "/healthz")
                check(status == 200, f"/healthz answers {status} after a start")
                return time.monotonic() - begun
            time.sleep(0.005)
        raise Broken("the node did not start in time")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def connect(self):
        return http.client.HTTPSConnection(*self.address, context=self.tls, timeout=30)

    def ask(self, method, path, body=None, connection=None, credential=0, accept=TAXII):
        connection = connection or self.connect()
        headers = {"Authorization": self.credentials[credential], "Accept": accept}
        if body is not None:
            headers["Content-Type"] = TAXII
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    @property
    def base(self):
        return f"/local/collections/{self.collection}/"


GONE = (OSError, http.client.HTTPException)  # what a client sees of a node that was killed


# ---- load ------------------------------------------------------------------------------------------------------------

def post(node, ledger, rng, stop, credential):
    connection, refused = node.connect(), False
    while not stop.is_set():
        objects = [indicator(rng) for _ in range(rng.choice([1, 1, 1, 5, 50]))]
        ledger.send(objects)
        status, _, body = node.ask("POST", node.base + "objects/", json.dumps({"objects": objects}), connection, credential)
        if node.faults and status == 507:
            ledger.refused, refused = ledger.refused + 1, True
            time.sleep(0.02)
            continue
        ledger.came_back, refused = ledger.came_back + refused, False
        check(status == 202, f"a submission answers {status}: {body[:500]}")
        report = json.loads(body)
        check(report["status"] == "complete" and report["success_count"] == len(objects), f"a submission reports {body[:500]}")
        ledger.mark((thing["id"] for thing in objects), "held")


def recall(node, ledger, rng, stop):
    connection = node.connect()
    while not stop.is_set():
        name = ledger.take_held(rng)
        if name is None:
            time.sleep(0.01)
            continue
        status, _, body = node.ask("DELETE", f"{node.base}objects/{name}/", None, connection)
        if node.faults and status == 507:
            time.sleep(0.02)
            continue  # stays 'recalling'
        check(status == 200, f"a recall of {name} answers {status}: {body[:500]}")
        ledger.mark([name], "recalled")
        time.sleep(rng.random() * 0.01)


def erase(node, ledger, rng, stop):
    connection = node.connect()
    while not stop.is_set():
        name = ledger.take_held(rng)
        if name is None:
            time.sleep(0.01)
            continue
        body = json.dumps({"id": name, "reason": "a test"})
        status, _, body = node.ask("POST", f"/api/v1/collections/{node.collection}/erase", body, connection, accept="*/*")
        if node.faults and status == 507:
            time.sleep(0.02)
            continue  # stays 'recalling'
        check(status == 200, f"an erasure of {name} answers {status}: {body[:500]}")
        ledger.mark([name], "recalled")
        time.sleep(rng.random() * 0.05)


def watch_log(node, ledger, rng, stop):
    connection = node.connect()
    while not stop.is_set():
        status, _, body = node.ask("GET", "/local/log/checkpoint", None, connection, accept="*/*")
        check(status == 200, f"the checkpoint answers {status}")
        ledger.saw(body.decode())
        time.sleep(rng.random() * 0.02)


def import_file(node, ledger, rng, objects_count=400):
    """One `mithaq import`: acknowledged if it ends with 0."""
    objects = [indicator(rng) for _ in range(objects_count)]
    path = os.path.join(os.path.dirname(node.folder), f"import-{rng.getrandbits(32):08x}.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(thing) + "\n" for thing in objects)
    ledger.send(objects)
    process = subprocess.Popen([node.mithaq, "import", path, "--data", node.folder, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return process, objects, path


def finish_import(ledger, process, objects, path):
    out, _ = process.communicate()
    if process.returncode == 0:
        check(json.loads(out)["added"] == len(objects), f"import ended with 0 and {out[:300]}")
        ledger.mark((thing["id"] for thing in objects), "held")
    os.unlink(path)


def prove(node, ledger, rng):
    """A proof taken now must hold now, and its checkpoint is one more that later logs must contain."""
    name = ledger.any_held(rng)
    if name is None:
        return
    out = os.path.dirname(node.folder)
    made = subprocess.run([node.mithaq, "proof", name, "--data", node.folder, "--output", out, "--json"], capture_output=True, text=True)
    if made.returncode != 0:
        return  # killed, or recalled, meanwhile
    files = json.loads(made.stdout)
    verified = subprocess.run([node.mithaq, "verify", files["object"], "--key", node.key], capture_output=True, text=True)
    check(verified.returncode == 0, f"a proof does not hold: {verified.stdout}{verified.stderr}")
    with open(files["proof"], encoding="utf-8") as file:
        ledger.saw(file.read().split("\n\n", 1)[1])
    os.unlink(files["object"])
    os.unlink(files["proof"])


def under_load(node, ledger, rng, seconds):
    """Load until the kill; what the workers found broken."""
    stop, broken = threading.Event(), []

    def worker(work, *arguments):
        def run():
            try:
                work(node, ledger, random.Random(seed), stop, *arguments)
            except GONE:
                pass  # not acknowledged: stays 'sent' or 'recalling'
            except Broken as error:
                broken.append(error)
        seed = rng.getrandbits(64)
        thread = threading.Thread(target=run)
        thread.start()
        return thread

    threads = [worker(post, i % len(node.credentials)) for i in range(POSTERS)] + [worker(recall), worker(erase), worker(watch_log)]
    importing = import_file(node, ledger, rng) if rng.random() < 0.5 else None
    if rng.random() < 0.3:
        prove(node, ledger, rng)
    time.sleep(rng.random() * seconds)
    node.kill()
    stop.set()
    for thread in threads:
        thread.join()
    if importing:
        importing[0].kill()  # else it would open the folder itself, now that no node has it
        finish_import(ledger, *importing)
    if broken:
        raise broken[0]


def import_alone(node, ledger, rng, seconds):
    """`mithaq import` without a node, killed."""
    importing = import_file(node, ledger, rng, 2000)
    time.sleep(rng.random() * seconds / 2)
    importing[0].kill()
    finish_import(ledger, *importing)


# ---- checks ----------------------------------------------------------------------------------------------------------

def check_objects(node, ledger):
    connection, found, next_page = node.connect(), {}, None
    while True:
        query = {"limit": 1000, "match[version]": "all", **({"next": next_page} if next_page else {})}
        status, _, body = node.ask("GET", node.base + "objects/?" + urllib.parse.urlencode(query), None, connection)
        check(status == 200, f"a page answers {status}: {body[:500]}")
        page = json.loads(body)
        for thing in page.get("objects", []):
            check(thing["id"] not in found, f"{thing['id']} is there twice")
            found[thing["id"]] = thing
        if not page.get("more"):
            break
        next_page = page["next"]
    for name, state in ledger.state.items():
        check(state != "held" or name in found, f"{name} was acknowledged and is not there")
        check(state != "recalled" or name not in found, f"{name} was recalled and is there")
    for name, thing in found.items():
        check(ledger.objects.get(name) == thing, f"{name} is not what was sent")
    # What is there now has been answered, so it must stay; what is not, was not acknowledged and will not come.
    for name, state in list(ledger.state.items()):
        if state == "sent" and name in found or state == "recalling" and name in found:
            ledger.state[name] = "held"
        elif name not in found and state != "recalled":
            ledger.state[name] = "recalled"
    return len(found)


def check_log(node, ledger):
    connection = node.connect()
    _, _, body = node.ask("GET", "/local/log/checkpoint", None, connection, accept="*/*")
    ledger.saw(body.decode())
    _, size, _ = parse_checkpoint(body.decode())
    check(size >= max(ledger.checkpoints), f"the log has {size} entries, and had {max(ledger.checkpoints)}")
    frontier = Frontier()
    if 0 in ledger.checkpoints:
        check(ledger.checkpoints[0] == frontier.root(), "the empty log's root is wrong")
    for first in range(0, size, 256):
        width = min(256, size - first)
        path = "/local/log/tile/entries/" + tile_path(first // 256) + (f".p/{width}" if width < 256 else "")
        status, _, bundle = node.ask("GET", path, None, connection, accept="*/*")
        check(status == 200, f"{path} answers {status}")
        entries = entries_of(bundle)
        check(len(entries) == width, f"{path} has {len(entries)} entries, not {width}")
        for entry in entries:
            frontier.add(leaf_hash(entry))
            seen = ledger.checkpoints.get(frontier.size)
            check(seen in (None, frontier.root()), f"the checkpoint of size {frontier.size} that was seen before is of another log")
    return size


def check_all(node, ledger):
    seconds = node.start()
    objects = check_objects(node, ledger)
    return seconds, objects, check_log(node, ledger)


def one_round(node, ledger, rng, seconds):
    """Returns what it did, in a word."""
    kind = rng.random()
    if kind < 0.1:
        node.kill()
        import_alone(node, ledger, rng, seconds)
        return "import alone"
    under_load(node, ledger, rng, seconds)
    if kind < 0.3:
        for _ in range(3):
            node.spawn()
            time.sleep(rng.random() * 0.15)
            node.kill()
        return "load, starts"
    return "load"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mithaq", required=True)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1.0, help="the longest time under load before a kill")
    parser.add_argument("--faults", help="libfaults.so: the disk fails, too")
    parser.add_argument("--folder", help="work here and leave it; otherwise a temporary folder, left only if something is broken")
    options = parser.parse_args()
    work = options.folder or tempfile.mkdtemp(prefix="mithaq-crash-")
    os.makedirs(work, exist_ok=True)
    rng, ledger = random.Random(options.seed), Ledger()
    node = None
    try:
        node = Node(os.path.abspath(options.mithaq), os.path.join(work, "data"), options.faults and os.path.abspath(options.faults), rng)
        node.start()
        for number in range(1, options.rounds + 1):
            what = one_round(node, ledger, rng, options.seconds)
            node.run("fsck")
            seconds, objects, entries = check_all(node, ledger)
            print(f"round {number:3} {what:13} {entries:7} entries {objects:7} objects {ledger.count('recalled'):6} gone or never in "
                  f"{len(ledger.checkpoints):5} checkpoints seen; started in {seconds:.2f} s", flush=True)
        node.kill()
        node.run("fsck")
        if options.faults:
            print(f"{ledger.refused} requests refused with 507; {ledger.came_back} times writing came back without a restart")
        print(f"{options.rounds} kills, seed {options.seed}: nothing acknowledged was lost, and one log")
    except Broken as error:
        print(f"BROKEN (seed {options.seed}; the folder is {work}): {error}", file=sys.stderr)
        return 1
    finally:
        if node and node.process and node.process.poll() is None:
            node.kill()
    if not options.folder:
        shutil.rmtree(work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
