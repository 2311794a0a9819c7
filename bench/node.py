"""A node to measure: starts it, asks it, reads what the kernel says of it. Python's standard library only."""
import http.client
import json
import os
import platform
import signal
import ssl
import subprocess
import time
import urllib.parse

TAXII = "application/taxii+json;version=2.1"
BUILT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "build", "release")
MITHAQ = os.path.join(BUILT, "src", "mithaq")


def result(question, measured, value, floor=None, aim=None, wanted="at least"):
    """One answer, for people and for bench/all: `value` is what stands against floor and aim, "at least" or "at most" that."""
    print("RESULT " + json.dumps({"question": question, "measured": measured, "value": value, "floor": floor, "aim": aim, "wanted": wanted,
                                  "load": open("/proc/loadavg", encoding="utf-8").read().split()[0]}), flush=True)


def print_machine(*versions):
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next(line for line in file if line.startswith("model name")).split(":")[1].strip()
    print(f"{platform.system()} {platform.release()} {platform.machine()}, {model}, {os.cpu_count()} cores; "
          f"load {' '.join(open('/proc/loadavg', encoding='utf-8').read().split()[:3])}; {', '.join([mithaq('--version').strip(), *versions])}", flush=True)


def mithaq(*arguments, stdin=""):
    done = subprocess.run([MITHAQ, *arguments], input=stdin, text=True, capture_output=True)
    if done.returncode != 0:
        raise SystemExit(f"mithaq {' '.join(arguments)}: exit {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def cpu_seconds(pid):
    """User and system time of a process and its children."""
    children = subprocess.run(["pgrep", "-P", str(pid)], text=True, capture_output=True).stdout.split()
    ticks = 0
    for each in (str(pid), *children):
        with open(f"/proc/{each}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


class Node:
    """On `folder`, which is made if there is none. The token is an administrator's, made anew each time."""

    def __init__(self, folder):
        self.folder, self.process = folder, None
        if not os.path.exists(os.path.join(folder, "mithaq.toml")):
            mithaq("init", "--data", folder, "--name", "bench.example", "--json")
        self.token = json.loads(mithaq("token", "add", "admin", "--data", folder, "--json"))["token"]
        self.collection = json.loads(mithaq("collection", "list", "--data", folder, "--json"))["collections"][0]["id"]

    def start(self):
        """Returns the seconds from exec to the first answer to an authorised request for a page of one object."""
        serving = os.path.join(self.folder, "serving.json")
        if os.path.exists(serving):
            os.unlink(serving)
        begun = time.monotonic()
        self.process = subprocess.Popen([MITHAQ, "serve", "--data", self.folder, "--listen", "127.0.0.1:0"], stderr=subprocess.DEVNULL)
        while not os.path.exists(serving):
            if self.process.poll() is not None:
                raise SystemExit("the node did not start")
            time.sleep(0.001)
        self.address = urllib.parse.urlsplit(json.load(open(serving, encoding="utf-8"))["url"])
        self.tls = ssl.create_default_context(cafile=os.path.join(self.folder, "tls", "cert.pem"))
        self.tls.check_hostname = False
        self.connection = http.client.HTTPSConnection(self.address.hostname, self.address.port, context=self.tls)
        self.get("objects/?limit=1")
        return time.monotonic() - begun

    def get(self, path):
        ask = lambda: self.connection.request("GET", f"/local/collections/{self.collection}/{path}", headers={"Authorization": f"Bearer {self.token}", "Accept": TAXII})
        try:
            ask()
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):  # idle for too long
            self.connection.close()
            ask()
            answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"GET {path}: {answer.status} {body[:300]}")
        return body

    @property
    def url(self):
        return f"https://{self.address.netloc}/local/collections/{self.collection}/"

    def resident_mib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait()
