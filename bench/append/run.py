#!/usr/bin/env python3
"""Durable appends of one entry a request: our tree, store and server (serve.cc) beside Tessera's POSIX conformance server, same requests
from the same client (load.cc), plain HTTP, in turns. Each answers with the index once the entry is written and synced; ours has signed a
checkpoint over it by then, Tessera signs one a second. Tessera's server gathers 256 entries or a second into a batch, and has no setting
for that, so it is asked by twice as many clients: with fewer than 256 it would only wait. Client and servers share the machine, so what
a server takes of it is printed, too. openssl comes from apt, Tessera's server through the Go proxy. A minute and a half.

  bench/append/run.py [seconds] [rounds] [clients]
"""
import base64
import hashlib
import json
import os
import resource
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
    """Appends a second, how many, and the server's CPU seconds for 1,000 of them."""
    cpu, own = cpu_seconds(process.pid), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([os.path.join(BUILT, "bench", "append", "bench_append_load"), str(port), str(clients), str(seconds), f"{run:08x}"],
                          text=True, capture_output=True)
    if done.returncode != 0:
        raise SystemExit(f"{name}: {done.stderr}")
    got = json.loads(done.stdout)
    cpu, load = cpu_seconds(process.pid) - cpu, resource.getrusage(resource.RUSAGE_CHILDREN)
    rate, each = got["requests"] / got["seconds"], 1000 * cpu / got["requests"]
    client = 1000 * (load.ru_utime - own.ru_utime + load.ru_stime - own.ru_stime) / got["requests"]
    print(f"{name:8} {rate:7.0f} appends/s, {each:.4f} CPU-s for 1,000 of them (and {client:.4f} of the client's), p50 {got['p50_ms']:.1f} ms, "
          f"p99 {got['p99_ms']:.1f} ms", flush=True)
    return rate, got["requests"], each


def main():
    seconds, rounds, clients = (int(value) for value in sys.argv[1:4] + ["8", "3", "512"][len(sys.argv[1:4]):])
    peers.apt("openssl")
    peers.build("mithaq", "bench_append_serve", "bench_append_load")
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
        rates, cpus, sent = {"mithaq": [], "tessera": []}, {"mithaq": [], "tessera": []}, {"mithaq": 3, "tessera": 3}
        for run in range(rounds):
            for name, port, process in (("mithaq", OURS, ours), ("tessera", THEIRS, theirs)):
                rate, count, cpu = measure(name, port, process, run, seconds, clients)
                rates[name].append(rate)
                cpus[name].append(cpu)
                sent[name] += count
        time.sleep(3)
        for name, port in (("mithaq", OURS), ("tessera", THEIRS)):
            size = int(get(port, "/checkpoint").split("\n")[1])
            assert size >= sent[name], (name, size, sent[name])
        ratio = statistics.median(a / b for a, b in zip(rates["mithaq"], rates["tessera"]))
        rate, cpu = ({name: statistics.median(each) for name, each in all_of.items()} for all_of in (rates, cpus))
        print(f"{clients} clients, medians: mithaq {rate['mithaq']:.0f}, tessera {rate['tessera']:.0f} appends/s, ratio {ratio:.1f}; "
              f"CPU-s for 1,000 appends {cpu['mithaq']:.4f} and {cpu['tessera']:.4f}, ratio {cpu['tessera'] / cpu['mithaq']:.1f}")
        result(f"durable log appends of one entry, {clients} clients, beside Tessera's POSIX log, times as many",
               f"{ratio:.1f} ({rate['mithaq']:.0f} and {rate['tessera']:.0f} a second; {cpu['mithaq']:.4f} and {cpu['tessera']:.4f} CPU-s for 1,000)", ratio, 3, 10)
    finally:
        ours.kill()
        theirs.kill()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
