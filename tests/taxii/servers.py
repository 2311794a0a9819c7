"""Starting what is tested: the program itself, or the server of test_server.cc. How the command line looks stands here
and nowhere else."""

import json
import os
import ssl
import subprocess
import tempfile
import time

PASSWORD = "correct horse battery staple"
USERS = {"rw": "rw", "rw2": "rw", "ro": "r", "wo": "w", "nobody": ""}  # what each may do in every collection but hidden ones


class Server:
    """A running server. url; collections: {alias: id}; context: trusts its certificate."""

    def __init__(self, process, url, certificate_pem, collections):
        self.process, self.url, self.collections = process, url, collections
        self.certificate_pem = certificate_pem
        self.context = ssl.create_default_context(cadata=certificate_pem)
        self.context.check_hostname = False  # 127.0.0.1 or localhost, as it likes; the certificate itself is pinned

    def certificate_file(self):
        file = tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False)
        with file:
            file.write(self.certificate_pem)
        return file.name

    def stop(self):
        if self.process.stdin:
            self.process.stdin.close()
        else:
            self.process.terminate()
        self.process.wait(timeout=30)


def start_test_server(program, aliases):
    process = subprocess.Popen([program, *aliases], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"{program} did not start")
    said = json.loads(line)
    return Server(process, said["url"], said["certificate"], said["collections"])


def set_setting(path, table, line):
    """Adds a line to a table of a TOML file, which may be there already."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    head = f"[{table}]\n"
    text = text.replace(head, head + line + "\n", 1) if head in text else f"{text}\n{head}{line}\n"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def start_mithaq(program, aliases, folder):
    """A new node in `folder`."""
    def mithaq(*arguments, stdin=None):
        done = subprocess.run([program, *arguments, "--data", folder], input=stdin, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"mithaq {' '.join(arguments)}: exit code {done.returncode}\n{done.stderr}")
        return done.stdout

    mithaq("init", "--name", "Mithaq")
    set_setting(os.path.join(folder, "mithaq.toml"), "http", "request_mib_max = 1")
    collections = {}
    for alias in aliases:
        collections[alias] = json.loads(mithaq("collection", "add", f"Case {alias}", "--alias", alias, "--json"))["id"]
    for name, rights in USERS.items():
        mithaq("user", "add", name, "--role", "reader" if rights == "r" else "writer")
        mithaq("user", "password", name, stdin=PASSWORD + "\n")
        flags = [flag for letter, flag in (("r", "--read"), ("w", "--write")) if letter in rights]
        for alias in aliases:
            if flags and not alias.startswith("hidden"):
                mithaq("user", "grant", name, alias, *flags)
    process = subprocess.Popen([program, "serve", "--data", folder, "--listen", "127.0.0.1:0"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    serving = os.path.join(folder, "serving.json")
    for _ in range(200):
        if os.path.exists(serving):
            with open(serving, encoding="utf-8") as file, open(os.path.join(folder, "tls", "cert.pem"), encoding="utf-8") as certificate:
                return Server(process, json.load(file)["url"], certificate.read(), collections)
        if process.poll() is not None:
            break
        time.sleep(0.05)
    process.terminate()
    raise SystemExit("mithaq serve did not begin to serve")


def add_arguments(parser):
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--test-server", metavar="PROGRAM", help="taxii_test_server: protocol only, in memory")
    choice.add_argument("--mithaq", metavar="PROGRAM", help="the whole program, on a new data folder")


def start(arguments, aliases):
    if arguments.test_server:
        return start_test_server(arguments.test_server, aliases)
    return start_mithaq(arguments.mithaq, aliases, tempfile.mkdtemp(prefix="mithaq-cases-"))
