#!/usr/bin/env python3
"""Durable appends of one entry a request: our tree, store and server (serve.cc) beside Tessera's POSIX conformance server, same requests,
same clients, plain HTTP. Each answers with the index once the entry is durable. Tessera gathers 256 entries or a second into a batch, so
it is asked by more than 256 clients: with fewer it would only wait. wrk and openssl come from apt, Tessera's server through the Go
proxy. A minute and a half.

  bench/append/run.py [seconds] [rounds] [clients]
"""
import base64
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
import peers
from node import BUILT, cpu_seconds, print_machine, result

OURS, THEIRS = 19451, 19452


def note_key(folder):
    """A signing key as golang.org/x/mod/sumdb/note writes it."""
    pem = os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", pem], check=True)
    secret = subprocess.run(["openssl", "pkey", "-in", pem, "-outform", "DER"], check=True, capture_output=True).stdout[-32:]
    public = subprocess.run(["openssl", "pkey", "-in", pem, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout[-32:]
    key_id = hashlib.sha256(b"bench.example/log\n\x01" + public).hexdigest()[:8]
    return f"PRIVATE+KEY+bench.example/log+{key_id}+{base64.b64encode(bytes([1]) + secret).decode()}"


def get(port, path, body=None):
    for _ in range(50):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", data=body, timeout=10) as answer:
                return answer.read().decode()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit(f"port {port} does not answer")


def measure(name, port, process, run, seconds, clients):
    cpu = cpu_seconds(process.pid)
    out = subprocess.run(["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "-s", os.path.join(HERE, "add.lua"), f"http://127.0.0.1:{port}"],
                         text=True, capture_output=True, env={**os.environ, "RUN": f"{run:08x}"}).stdout
    got = json.loads(next(line for line in out.splitlines() if line.startswith("RESULT"))[7:])
    assert got["errors"] == 0, out
    rate, each_cpu = got["requests"] / got["seconds"], got["requests"] / (cpu_seconds(process.pid) - cpu)
    print(f"{name:8} {rate:7.0f} appends/s, {each_cpu:7.0f} for each second of its CPU time, p50 {got['p50_ms']:.1f} ms, p99 {got['p99_ms']:.1f} ms", flush=True)
    return rate, got["requests"]


def main():
    seconds, rounds, clients = (int(value) for value in sys.argv[1:4] + ["8", "3", "512"][len(sys.argv[1:4]):])
    peers.apt("wrk", "openssl")
    peers.build("mithaq", "bench_append_serve")
    tessera = peers.go("github.com/transparency-dev/tessera/cmd/conformance/posix", "v1.0.4")
    work = tempfile.mkdtemp()
    print_machine("tessera 1.0.4")
    ours = subprocess.Popen([os.path.join(BUILT, "bench", "append", "bench_append_serve"), os.path.join(work, "ours"), str(OURS), str(os.cpu_count())])
    theirs = subprocess.Popen([tessera, "-storage_dir", os.path.join(work, "theirs"), "-listen", f"127.0.0.1:{THEIRS}"],
                              env={**os.environ, "LOG_PRIVATE_KEY": note_key(work)}, stderr=subprocess.DEVNULL)
    try:
        # Equal results first: the same entries make the same tree.
        for n in range(3):
            assert [get(port, "/add", b"entry %d" % n) for port in (OURS, THEIRS)] == [str(n)] * 2
        time.sleep(2)  # Tessera's checkpoint comes once a second
        heads = [get(port, "/checkpoint").split("\n")[:3] for port in (OURS, THEIRS)]
        assert heads[0] == heads[1], heads
        rates, sent = {"mithaq": [], "tessera": []}, {"mithaq": 3, "tessera": 3}
        for run in range(rounds):
            for name, port, process in (("mithaq", OURS, ours), ("tessera", THEIRS, theirs)):
                rate, count = measure(name, port, process, run, seconds, clients)
                rates[name].append(rate)
                sent[name] += count
        time.sleep(3)
        for name, port in (("mithaq", OURS), ("tessera", THEIRS)):
            size = int(get(port, "/checkpoint").split("\n")[1])
            assert size >= sent[name], (name, size, sent[name])
        ratio = statistics.median(a / b for a, b in zip(rates["mithaq"], rates["tessera"]))
        print(f"{clients} clients, medians: mithaq {statistics.median(rates['mithaq']):.0f}, tessera {statistics.median(rates['tessera']):.0f} appends/s; median ratio {ratio:.1f}")
        result(f"durable log appends of one entry, {clients} clients, beside Tessera's POSIX log, times as many",
               f"{ratio:.1f} ({statistics.median(rates['mithaq']):.0f} and {statistics.median(rates['tessera']):.0f} a second)", ratio, 3, 10)
    finally:
        ours.kill()
        theirs.kill()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
