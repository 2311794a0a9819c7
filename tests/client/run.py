#!/usr/bin/env python3
"""`mithaq pull` and `mithaq push` against TAXII 2.1 servers that others wrote, and against Mithaq itself.

  run.py --mithaq PROGRAM --peer medallion|opentaxii|mithaq --venv FOLDER

Real objects go into the server by its own protocol, are pulled, and must be here exactly, to the byte; then the same the other
way round. Both are killed in the middle and must go on to completeness, and both are run again and must find nothing to do.
The servers come from PyPI, in the versions of requirements-PEER.txt, into a virtual environment in FOLDER. Exit code 77
(skipped) where PyPI cannot be reached. With MITHAQ_DATA there are several versions of ATT&CK objects, too.
"""

import argparse
import glob
import json
import lzma
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "peers"))
import environment
import servers

HERE = pathlib.Path(__file__).parent
TITLES = ["source", "target", "killed", "small", "read only"]


def prepare(peer, folder):
    """The folder of a virtual environment that has the server; Mithaq itself needs none."""
    requirements = HERE / f"requirements-{peer}.txt"
    if requirements.exists():
        environment.prepare(folder, [line for line in requirements.read_text().splitlines() if line and not line.startswith("#")])
    return folder


def real_objects():
    objects = []
    for path in sorted(glob.glob(str(HERE.parent / "data" / "*.stix2"))):
        objects += json.loads(pathlib.Path(path).read_text(encoding="utf-8"))["objects"]
    data = os.environ.get("MITHAQ_DATA")
    if not data:
        print("MITHAQ_DATA is not set: the samples in tests/data only")
        return objects
    releases = [json.loads(lzma.open(f"{data}/attack/ics-attack-{release}.json.xz").read())["objects"] for release in ("12.1", "15.1", "18.1")]
    versions = {}
    for release in releases:
        for thing in release:
            if "modified" in thing:
                versions.setdefault(thing["id"], {})[thing["modified"]] = thing
    several = [name for name in sorted(versions) if len(versions[name]) == 3][:120]
    return objects + [thing for name in several for thing in versions[name].values()]


def canonical(thing):
    """RFC 8785 for objects without fractions, and with names of ASCII only."""
    return json.dumps(thing, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def check(what, got, wanted):
    if got == wanted:
        print(f"  {what}")
        return
    if isinstance(got, set):
        got, wanted = f"{len(got)} with {list(got - wanted)[:2]} too much", f"{len(wanted)} with {list(wanted - got)[:2]} missing"
    sys.exit(f"FAILED: {what}: {got} instead of {wanted}")


class Node:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.run("init", "--name", "here.example")

    def command(self, *arguments):
        return [self.program, *arguments, "--data", self.folder]

    def run(self, *arguments, stdin=None, codes=(0,)):
        done = subprocess.run(self.command(*arguments), input=stdin, capture_output=True, text=True)
        if done.returncode not in codes:
            sys.exit(f"FAILED: mithaq {' '.join(arguments)}: exit code {done.returncode}\n{done.stdout[:3000]}\n{done.stderr[:3000]}")
        return done.stdout

    def add_collection(self, alias):
        self.run("collection", "add", alias, "--alias", alias)

    def contents(self, alias="default"):
        lines = self.run("export", "--collection", alias).splitlines()
        return {line[line.index('"object":') + len('"object":'):-1] for line in lines}


class Peer:
    """A server, and how pull and push are told of it."""

    def __init__(self, server, node):
        self.server, self.node = server, node
        self.push_to = server.origin  # a relay in front of it, perhaps

    def options(self, direction, title):
        return [direction, self.push_to if direction == "--to" else self.server.origin, "--collection", self.server.collections[title], "--user", servers.USER, "--password-stdin", *self.server.trust]

    def pull(self, title, into="default", *more, codes=(0,)):
        return json.loads(self.node.run("pull", *self.options("--from", title), "--into", into, "--json", *more, stdin=servers.PASSWORD, codes=codes))

    def push(self, title, source="default", *more, codes=(0,)):
        return json.loads(self.node.run("push", *self.options("--to", title), "--from", source, "--json", *more, stdin=servers.PASSWORD, codes=codes))

    def kill(self, verb, *arguments, folder, is_midway):
        """Runs the verb and kills it once its state says that it is in the middle. True: it was."""
        process = subprocess.Popen(self.node.command(verb, *arguments), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
        process.stdin.write(servers.PASSWORD)
        process.stdin.close()
        before = set(glob.glob(f"{self.node.folder}/{folder}/*.json"))
        while process.poll() is None:
            for path in set(glob.glob(f"{self.node.folder}/{folder}/*.json")) - before:
                if is_midway(json.loads(pathlib.Path(path).read_text(encoding="utf-8"))):
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    return True
            time.sleep(0.002)
        return False


def load(server, title, objects):
    failures = 0
    for some in envelopes(objects):
        status = server.add(title, some)
        for _ in range(600):
            if status["status"] == "complete":
                break
            time.sleep(0.1)
            status = server.request(f"{server.root}status/{status['id']}/")
        failures += status["failure_count"]
    check(f"{server.name} took {len(objects)} objects", failures, 0)


def envelopes(objects):
    some, size = [], 0
    for thing in objects:
        size += len(json.dumps(thing)) + 2
        if some and size > servers.ENVELOPE_BYTES - 1000:
            yield some
            some, size = [], len(json.dumps(thing)) + 2
        some.append(thing)
    yield some


def test_pull(peer, objects):
    server, node = peer.server, peer.node
    load(server, "source", objects)
    wanted = {canonical(thing) for thing in objects}
    began = time.monotonic()
    done = peer.pull("source")
    print(f"  pulled {done['added']} in {time.monotonic() - began:.1f} s; notes: {done['notes']}")
    check(f"pull: all {len(wanted)} objects and versions, to the byte", node.contents(), wanted)
    check("pull: each once", (done["added"], done["refused"], done["complete"]), (len(wanted), 0, True))
    peer.pull("source")  # here it may learn that added_after is inclusive
    done = peer.pull("source")
    check("pull again: nothing new", (done["added"], done["unchanged"], done["refused"]), (0, 0, 0))

    newer = [dict(thing, modified="2026-06-01T00:00:00.000Z", description="changed") for thing in objects[:3] if "modified" in thing]
    load(server, "source", newer)
    done = peer.pull("source")
    check("pull of what came later", (done["added"], done["refused"]), (len(newer), 0))
    check("pull of what came later, to the byte", node.contents(), wanted | {canonical(thing) for thing in newer})

    node.add_collection("killed")
    was_killed = peer.kill("pull", *peer.options("--from", "source"), "--into", "killed", "--page-size", "100", folder="pull", is_midway=lambda state: state["pages"] >= 2)
    some = len(node.contents("killed"))
    check(f"kill -9 of a pull, in the middle ({some} objects taken)", (was_killed, 0 < some < len(objects)), (True, True))
    peer.pull("source", "killed", "--page-size", "100")
    check("pull after kill -9: complete", node.contents("killed"), node.contents())


def on_the_server(server, title):
    """What it has, but for spec_version, which one of them loses."""
    return {canonical({name: value for name, value in thing.items() if name != "spec_version"}) for thing in server.objects(title)}


def test_push(peer):
    server, node = peer.server, peer.node
    here = [json.loads(text) for text in node.contents()]
    wanted = {canonical({name: value for name, value in thing.items() if name != "spec_version"}) for thing in here}
    began = time.monotonic()
    done = peer.push("target")
    print(f"  pushed {done['taken']} in {time.monotonic() - began:.1f} s")
    check("push: each object taken", (done["taken"], done["failed"], done["complete"]), (len(here), 0, True))
    check(f"push: all {len(wanted)} objects and versions are there", on_the_server(server, "target"), wanted)
    done = peer.push("target")
    check("push again: nothing to send", (done["taken"], done["failed"]), (0, 0))

    for path in glob.glob(f"{node.folder}/push/*.json"):
        os.remove(path)
    done = peer.push("target")
    check("push of what the server has: no refusals", (done["failed"], done["problems"], done["complete"]), (0, [], True))
    check("push of what the server has: nothing twice", on_the_server(server, "target"), wanted)

    relay = None if server.takes_all_at_once else servers.Relay(server, posts=1)
    peer.push_to = relay.origin if relay else server.origin
    was_killed = peer.kill("push", *peer.options("--to", "killed"), folder="push", is_midway=lambda state: state["taken"] > 0)
    there = len(on_the_server(server, "killed"))
    check(f"kill -9 of a push, in the middle ({there} objects there)", (was_killed, 0 < there < len(wanted) or server.takes_all_at_once), (True, True))
    if relay:
        relay.release()
    peer.push("killed")
    check("push after kill -9: complete", on_the_server(server, "killed"), wanted)

    done = subprocess.run(node.command("push", *peer.options("--to", "read only")), input=servers.PASSWORD, capture_output=True, text=True)
    check("push without the right to write", (done.returncode, "write" in done.stderr), (3, True))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mithaq", required=True)
    parser.add_argument("--peer", required=True, choices=sorted(servers.STARTERS))
    parser.add_argument("--venv", required=True)
    arguments = parser.parse_args()
    venv = prepare(arguments.peer, arguments.venv)
    with tempfile.TemporaryDirectory(prefix="mithaq-client-") as folder:
        os.mkdir(f"{folder}/there")
        server = servers.STARTERS[arguments.peer](arguments.mithaq if arguments.peer == "mithaq" else venv, f"{folder}/there", TITLES)
        try:
            peer = Peer(server, Node(arguments.mithaq, f"{folder}/here"))
            objects = real_objects()
            print(f"{server.name}: {len(objects)} objects")
            test_pull(peer, objects)
            test_push(peer)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
