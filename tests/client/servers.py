"""TAXII 2.1 servers that others wrote, on loopback with ports of their own, and stopped at the end."""

import json
import os
import socket
import sqlite3
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode

HERE = os.path.dirname(os.path.abspath(__file__))
USER, PASSWORD = "ann", "correct horse battery staple"
ENVELOPE_BYTES = 60_000  # so that a push needs several
TAXII = "application/taxii+json;version=2.1"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """origin: URL of the discovery; root: of the API root; collections: {title: id}; trust: options that tell the program of its
    certificate, context the same for Python."""

    def __init__(self, name, process, origin, root, collections, trust=(), context=None):
        self.name, self.process, self.origin, self.root, self.collections = name, process, origin, root, collections
        self.trust, self.context = trust, context
        self.takes_all_at_once = name == "Mithaq"  # its envelopes are larger than what the test has

    def request(self, url, body=None):
        headers = {"Accept": TAXII, "Authorization": "Basic " + b64encode(f"{USER}:{PASSWORD}".encode()).decode()}
        if body is not None:
            headers["Content-Type"] = TAXII
            body = json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=300, context=self.context) as reply:
            return json.loads(reply.read() or b"{}")

    def add(self, title, objects):
        return self.request(f"{self.root}collections/{self.collections[title]}/objects/", {"objects": objects})

    def objects(self, title):
        """Everything that the server has, one large page after another."""
        found, after = [], ""
        while True:
            page = self.request(f"{self.root}collections/{self.collections[title]}/objects/?limit=1000&match[version]=all{after}")
            found += page.get("objects", [])
            if not page.get("more"):
                return found
            after = "&next=" + urllib.parse.quote(page["next"], safe="")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


class Relay:
    """In front of a server without TLS: passes the first POSTs on and holds the others back until it is released, so that whoever sends is in the middle for sure."""

    def __init__(self, server, posts):
        self.port, self.posts, self.may_pass = urllib.parse.urlsplit(server.origin).port, posts, threading.Event()
        self.counting = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(("127.0.0.1", self.port))
            threading.Thread(target=self.carry, args=(client, server, self.hold), daemon=True).start()
            threading.Thread(target=self.carry, args=(server, client, lambda data: None), daemon=True).start()

    def hold(self, data):
        with self.counting:
            self.posts -= data.startswith(b"POST ")
            is_held = self.posts < 0
        if is_held:
            self.may_pass.wait()

    def carry(self, source, target, look):
        try:
            while data := source.recv(65536):
                look(data)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # killed, or gone: the other direction ends by itself

    def release(self):
        self.may_pass.set()


def wait_until_up(process, url, name):
    for _ in range(150):
        try:
            urllib.request.urlopen(url, timeout=5)
            return
        except urllib.error.HTTPError:
            return  # it answers, if only to ask who we are
        except OSError:
            time.sleep(0.1)
        if process.poll() is not None:
            break
    process.terminate()
    raise SystemExit(f"{name} did not start; its log is beside its configuration")


def start_medallion(venv, folder, titles, page=100):
    port = free_port()
    ids = {title: f"91a7b528-80eb-42ed-a74d-{i:012x}" for i, title in enumerate(titles)}
    collection = lambda title: {"id": ids[title], "title": title, "can_read": True, "can_write": title != "read only",
                                "media_types": ["application/stix+json;version=2.1"], "objects": [], "manifest": []}
    data = {"/discovery": {"title": "medallion", "default": "/api1/", "api_roots": ["/api1/"]},
            "api1": {"information": {"title": "One", "versions": [TAXII], "max_content_length": ENVELOPE_BYTES},
                     "status": [], "collections": [collection(title) for title in titles]}}
    write(folder, "data.json", data)
    write(folder, "config.json", {"backend": {"module_class": "MemoryBackend", "module": "medallion.backends.memory_backend",
                                              "filename": f"{folder}/data.json", "session_timeout": 600},
                                  "users": {USER: PASSWORD}, "taxii": {"max_page_size": page}})
    process = start([f"{venv}/bin/medallion", "--port", str(port), f"{folder}/config.json"], folder)
    wait_until_up(process, f"http://127.0.0.1:{port}/taxii2/", "medallion")
    return Server("medallion", process, f"http://127.0.0.1:{port}/", f"http://127.0.0.1:{port}/api1/", ids)


def start_opentaxii(venv, folder, titles):
    port = free_port()
    with open(f"{folder}/opentaxii.yml", "w", encoding="utf-8") as file:
        file.write(f"""domain: "127.0.0.1:{port}"
support_basic_auth: yes
auth_api:
  class: opentaxii.auth.sqldb.SQLDatabaseAPI
  parameters: {{db_connection: "sqlite:///{folder}/auth.db", create_tables: yes, secret: only-for-this-test-which-nobody-else-sees}}
taxii1:
taxii2:
  title: OpenTAXII
  max_content_length: {ENVELOPE_BYTES}
  persistence_api:
    class: opentaxii.persistence.sqldb.Taxii2SQLDatabaseAPI
    parameters: {{db_connection: "sqlite:///{folder}/data.db", create_tables: yes}}
logging: {{opentaxii: warning, root: warning}}
""")
    environment = dict(os.environ, OPENTAXII_CONFIG=f"{folder}/opentaxii.yml", HOME=folder)

    def tool(name, *arguments):
        done = subprocess.run([f"{venv}/bin/opentaxii-{name}", *arguments], env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"opentaxii-{name}: {done.stderr}")

    tool("add-api-root", "-t", "One", "--default")
    tool("create-account", "-u", USER, "-p", PASSWORD, "-a")
    with sqlite3.connect(f"{folder}/data.db") as database:
        root = database.execute("select id from opentaxii_api_root").fetchone()[0]
    root = f"{root[:8]}-{root[8:12]}-{root[12:16]}-{root[16:20]}-{root[20:]}" if len(root) == 32 else root
    for title in titles:
        tool("add-collection", "-r", root, "-t", title, "--public", *([] if title == "read only" else ["--public-write"]))
    process = start([f"{venv}/bin/gunicorn", "-b", f"127.0.0.1:{port}", "--threads", "2", "--chdir", HERE, "opentaxii_app:app"], folder, environment)
    wait_until_up(process, f"http://127.0.0.1:{port}/taxii2/", "OpenTAXII")
    server = Server("OpenTAXII", process, f"http://127.0.0.1:{port}/taxii2/", f"http://127.0.0.1:{port}/taxii2/{root}/", {})
    try:
        server.collections = {c["title"]: c["id"] for c in server.request(server.root + "collections/")["collections"]}
    except urllib.error.URLError as error:
        server.stop()
        raise SystemExit(f"OpenTAXII does not answer: {error}; see {folder}/log") from error
    return server


def start_mithaq(program, folder, titles):
    def mithaq(*arguments, stdin=None):
        return subprocess.run([program, *arguments, "--data", folder], input=stdin, capture_output=True, text=True, check=True).stdout

    mithaq("init", "--name", "there.example")
    ids = {title: json.loads(mithaq("collection", "add", title, "--json"))["id"] for title in titles}
    mithaq("user", "add", USER, "--role", "writer")
    mithaq("user", "password", USER, stdin=PASSWORD + "\n")
    for title, collection in ids.items():
        mithaq("user", "grant", USER, collection, "--read", *([] if title == "read only" else ["--write"]))
    process = start([program, "serve", "--data", folder, "--listen", "127.0.0.1:0"], folder)
    for _ in range(300):
        if os.path.exists(f"{folder}/serving.json") or process.poll() is not None:
            break
        time.sleep(0.1)
    with open(f"{folder}/serving.json", encoding="utf-8") as file:
        url = json.load(file)["url"]
    context = ssl.create_default_context(cafile=f"{folder}/tls/cert.pem")
    context.check_hostname = False
    return Server("Mithaq", process, f"{url}/taxii2/", f"{url}/local/", ids, ["--ca", f"{folder}/tls/cert.pem"], context)


STARTERS = {"medallion": start_medallion, "opentaxii": start_opentaxii, "mithaq": start_mithaq}


def write(folder, name, value):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        json.dump(value, file)


def start(command, folder, environment=None):
    with open(os.path.join(folder, "log"), "ab") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
