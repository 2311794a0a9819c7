#!/usr/bin/env python3
"""A warm page of 1,000 objects over TLS: requests for each second of the server's CPU time, the node beside nginx that serves the
same bytes as a static file with the same certificate. Both with as many threads or workers as cores, neither with an access log on a
disk. wrk and nginx come from apt. A minute.

  bench/page/run.py FOLDER [seconds] [rounds]      FOLDER: a data folder with at least 1,000 objects
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import peers
from node import TAXII, Node, cpu_seconds, print_machine, result

PORT = 19444
CONF = """worker_processes {cores}; daemon off; pid {work}/pid; error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=10;
  client_body_temp_path {work}/1; proxy_temp_path {work}/2; fastcgi_temp_path {work}/3; uwsgi_temp_path {work}/4; scgi_temp_path {work}/5;
  server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {work}/cert.pem; ssl_certificate_key {work}/key.pem; root {work};
           ssl_protocols TLSv1.2 TLSv1.3; default_type application/json; }}
}}
"""


class Nginx:
    def __init__(self, node, page):
        self.work = tempfile.mkdtemp()
        os.chmod(self.work, 0o755)  # its workers may run as another user
        for name in ("cert.pem", "key.pem"):
            shutil.copy(os.path.join(node.folder, "tls", name), self.work)
        with open(os.path.join(self.work, "page"), "wb") as file:
            file.write(page)
        with open(os.path.join(self.work, "conf"), "w", encoding="utf-8") as file:
            file.write(CONF.format(work=self.work, port=PORT, cores=os.cpu_count()))
        self.process = subprocess.Popen([shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin"), "-p", self.work, "-c", "conf"], stderr=subprocess.DEVNULL)
        time.sleep(1)

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.work)


def fetch(url, node):
    return subprocess.run(["curl", "-sk", "-H", f"Authorization: Bearer {node.token}", "-H", f"Accept: {TAXII}", url], capture_output=True, check=True).stdout


def measure(name, server, url, node, seconds):
    before = server.cpu_seconds()
    out = subprocess.run(["wrk", "-t1", "-c32", f"-d{seconds}s", "-H", f"Authorization: Bearer {node.token}", "-H", f"Accept: {TAXII}", url],
                         text=True, capture_output=True).stdout
    cpu = server.cpu_seconds() - before
    assert "Non-2xx" not in out and "Socket errors" not in out, out
    requests = next(int(line.split()[0]) for line in out.splitlines() if "requests in" in line)
    print(f"{name:7} {requests / seconds:7.0f} requests/s {requests / cpu:7.0f} requests/CPU-s", flush=True)
    return requests / cpu


def main():
    peers.apt("wrk", "nginx-light", "curl")
    peers.build("mithaq")
    node, seconds, rounds = Node(sys.argv[1]), int((sys.argv[2:3] or ["5"])[0]), int((sys.argv[3:4] or ["5"])[0])
    node.start()
    url = node.url + "objects/?limit=1000"
    page = fetch(url, node)
    assert page.count(b'"spec_version"') >= 1000
    nginx = Nginx(node, page)
    theirs = f"https://127.0.0.1:{PORT}/page"
    assert fetch(theirs, node) == page == fetch(url, node)
    print_machine(subprocess.run([shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin"), "-v"], text=True, capture_output=True).stderr.strip())
    print(f"a page of {len(page)} bytes, wrk -t1 -c32 -d{seconds}s")
    ours_all, theirs_all, ratios = [], [], []
    for _ in range(rounds):
        ours_all.append(measure("mithaq", node, url, node, seconds))
        theirs_all.append(measure("nginx", nginx, theirs, node, seconds))
        ratios.append(ours_all[-1] / theirs_all[-1])
    print(f"median requests/CPU-s: mithaq {statistics.median(ours_all):.0f}, nginx {statistics.median(theirs_all):.0f}; "
          f"median ratio {statistics.median(ratios):.2f}")
    ratio = statistics.median(ratios)
    result(f"warm page of 1,000 objects ({len(page) // 1000} kB), TLS, requests per server CPU-second, beside nginx", f"{ratio:.2f}", ratio, 0.5, 0.75)
    nginx.stop()
    node.stop()


if __name__ == "__main__":
    main()
