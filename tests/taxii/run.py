#!/usr/bin/env python3
"""Runs the cases in cases/*.http against a server. README.md says how a case is written.

  run.py (--test-server PROGRAM | --mithaq PROGRAM) [CASE...]
"""

import argparse
import base64
import http.client
import json
import pathlib
import re
import ssl
import subprocess
import sys
import threading
import urllib.parse
import warnings

import servers
import stix_macros

TAXII = "application/taxii+json;version=2.1"
ABSENT = object()


class Failure(Exception):
    pass


class Step:
    """One request and what must hold of its response."""

    def __init__(self, line_number, request_line):
        self.line_number, self.request_line = line_number, request_line
        self.headers, self.body, self.checks = [], [], []


def parse(text):
    """The comment's first line, and the steps."""
    steps, title = [], ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#") and not steps:
            title = title or line.lstrip("# ")
        elif line.startswith("> "):
            if not steps or steps[-1].checks:
                steps.append(Step(number, line[2:].strip()))
            else:
                name, _, value = line[2:].partition(":")
                steps[-1].headers.append((name.strip(), value.strip()))
        elif line.startswith("<") or line[:2] in ("= ", "~ ", "! ", "$ "):
            steps[-1].checks.append((number, line[0], line[1:].strip()))
        elif line.strip() and not line.startswith("#"):
            if steps[-1].checks:
                raise Failure(f"line {number}: a body after the expectations")
            steps[-1].body.append(line)
    return title, steps


def at_pointer(value, pointer):
    """RFC 6901; ABSENT where there is nothing. /- counts an array."""
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(part, ABSENT)
        elif isinstance(value, list) and part == "-":
            value = len(value)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return ABSENT
        if value is ABSENT:
            return ABSENT
    return value


class Stream:
    """A server-sent events reply, read in the background."""

    def __init__(self, socket, response):
        self.socket, self.events, self.last_id = socket, [], None
        self.condition = threading.Condition()
        self.thread = threading.Thread(target=self._read, args=(response,), daemon=True)
        self.thread.start()

    def _read(self, response):
        event = {}
        try:
            for raw in iter(response.readline, b""):
                line = raw.decode().rstrip("\n")
                name, _, value = line.partition(":")
                with self.condition:
                    if line and not line.startswith(":"):
                        event[name] = value.lstrip(" ")
                        self.last_id = event.get("id", self.last_id)
                    elif not line:
                        if "data" in event:
                            self.events.append({**event, "data": json.loads(event["data"])})
                        event = {}
                    self.condition.notify_all()
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass

    def wait(self, count):
        """What has come once there are `count` events, or after a while."""
        with self.condition:
            self.condition.wait_for(lambda: len(self.events) >= count and self.last_id, timeout=5)
            return {"events": list(self.events), "last_id": self.last_id}

    def close(self):
        try:
            self.socket.shutdown(2)
        except OSError:
            pass


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(found) if found else ABSENT

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise Failure(f"the body is not JSON ({error}): {self.body[:200]!r}") from None


def alias_of(path):
    """Each case has a collection to itself, by this alias."""
    return path.stem.lower()[:60]


class Case:
    def __init__(self, path, server):
        self.path, self.server, self.streams = path, server, {}
        host = urllib.parse.urlsplit(server.url)
        self.host, self.port = host.hostname, host.port
        alias = alias_of(path)
        self.variables = {"url": server.url, "root": "/local", "here": "/local/collections/" + server.collections[alias], "collection": server.collections[alias], "alias": alias,
                           "hidden": server.collections["hidden"], "other": server.collections["other"]}

    def run(self):
        _, steps = parse(self.path.read_text(encoding="utf-8"))
        for step in steps:
            try:
                reply = self.send(step)
                for number, kind, text in step.checks:
                    self.line = number
                    self.check(reply, kind, self.expand(text))
            except Failure as failure:
                raise Failure(f"line {getattr(self, 'line', step.line_number)}: {failure}") from None
        for stream in self.streams.values():
            stream.close()

    def expand(self, text):
        text = stix_macros.expand(text)
        for _ in range(2):
            text = re.sub(r"\{(\w+)\}", lambda m: str(self.variables.get(m[1], m[0])), text)
        return text

    # Requests.

    def send(self, step):
        self.line = step.line_number
        method, _, rest = step.request_line.partition(" ")
        if method == "EVENTS":
            name, count = rest.split()
            return Reply(200, [], json.dumps(self.streams[name].wait(int(count))).encode())
        if method == "TLS":
            return self.try_tls(rest)
        return self.send_http(method, self.expand(rest), step)

    def send_http(self, method, target, step):
        options = {"As": "rw"}
        headers = []
        for name, value in step.headers:
            value = self.expand(value)
            if name in ("As", "Stream", "Body-Octets", "Chunked", "Credentials"):
                options[name] = value
            else:
                headers.append((name, value))
        for name, default in (("Accept", TAXII), ("Content-Type", TAXII if step.body or method == "POST" else "(none)")):
            if not any(key.lower() == name.lower() for key, _ in headers):
                headers.append((name, default))
        headers = [(name, value) for name, value in headers if value != "(none)"]
        headers += self.credentials(options)
        body = self.expand("\n".join(step.body)).encode()
        if "Body-Octets" in options:
            body = body.ljust(int(options["Body-Octets"].split("+")[0]) + int((options["Body-Octets"].split("+") + ["0"])[1]))
        return self.exchange(method, target, headers, body, options)

    def credentials(self, options):
        if "Credentials" in options:
            return [("Authorization", options["Credentials"])]
        if options["As"] == "(none)":
            return []
        pair = f"{options['As']}:{servers.PASSWORD}".encode()
        return [("Authorization", "Basic " + base64.b64encode(pair).decode())]

    def exchange(self, method, target, headers, body, options):
        connection = http.client.HTTPSConnection(self.host, self.port, context=self.server.context, timeout=20)
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        chunked = options.get("Chunked") == "yes"
        if chunked:
            connection.putheader("Transfer-Encoding", "chunked")
        elif body or method == "POST":
            connection.putheader("Content-Length", str(len(body)))
        pieces = [b"%x\r\n%s\r\n" % (len(body[i:i + 4000]), body[i:i + 4000]) for i in range(0, len(body), 4000)] if chunked else [body]
        try:
            connection.endheaders()
            for piece in pieces + ([b"0\r\n\r\n"] if chunked else []):
                connection.send(piece)
        except OSError:
            pass  # refused before all of it was sent; the answer is there to be read
        socket = connection.sock  # the connection lets go of it where a reply has no length
        response = connection.getresponse()
        if "Stream" in options and response.status == 200:
            self.streams[options["Stream"]] = Stream(socket, response)
            return Reply(response.status, response.getheaders(), b"")
        reply = Reply(response.status, response.getheaders(), response.read())
        connection.close()
        return reply

    def try_tls(self, what):
        """Status 200 if the handshake is taken, 0 if not."""
        if what == "early-data":
            done = subprocess.run(["openssl", "s_client", "-connect", f"{self.host}:{self.port}", "-tls1_3"], input=b"", capture_output=True, timeout=20)
            offered = re.findall(rb"Max Early Data: (\d+)", done.stdout)
            return Reply(200 if any(int(size) for size in offered) else 0, [], b"")
        warnings.simplefilter("ignore", DeprecationWarning)  # old versions are asked for on purpose
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        version = {"1.0": ssl.TLSVersion.TLSv1, "1.1": ssl.TLSVersion.TLSv1_1, "1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[what]
        try:
            context.minimum_version = context.maximum_version = version
            with http.client.socket.create_connection((self.host, self.port), timeout=10) as raw, context.wrap_socket(raw):
                return Reply(200, [], b"")
        except (OSError, ValueError):
            return Reply(0, [], b"")

    # Expectations.

    def check(self, reply, kind, text):
        {"<": self.check_head, "=": self.check_equal, "~": self.check_matches, "!": self.check_body, "$": self.capture}[kind](reply, text)

    def check_head(self, reply, text):
        if re.fullmatch(r"[0-9 |]+", text):
            if reply.status not in [int(code) for code in text.split("|")]:
                raise Failure(f"status {reply.status} instead of {text}: {reply.body[:300]!r}")
            return
        name, _, wanted = text.partition(":")
        value, wanted = reply.header(name.strip()), wanted.strip()
        if wanted == "(absent)":
            if value is not ABSENT:
                raise Failure(f"the header {name} is there: {value}")
        elif value is ABSENT:
            raise Failure(f"no header {name}")
        elif wanted.startswith("/") and wanted.endswith("/"):
            if not re.fullmatch(wanted[1:-1], value):
                raise Failure(f"{name}: {value} does not match {wanted}")
        elif value != wanted:
            raise Failure(f"{name}: {value} instead of {wanted}")

    def check_equal(self, reply, text):
        pointer, _, wanted = text.partition(" ")
        value = at_pointer(reply.json(), "" if pointer == "(all)" else pointer)
        if wanted == "(absent)":
            if value is not ABSENT:
                raise Failure(f"{pointer} is there: {json.dumps(value)[:200]}")
            return
        if value is ABSENT or json.dumps(value, sort_keys=True) != json.dumps(json.loads(wanted), sort_keys=True):
            shown = "absent" if value is ABSENT else json.dumps(value)[:300]
            raise Failure(f"{pointer} is {shown} instead of {wanted[:300]}")

    def check_matches(self, reply, text):
        pointer, _, pattern = text.partition(" ")
        value = at_pointer(reply.json(), pointer)
        if value is ABSENT or not re.fullmatch(pattern, value if isinstance(value, str) else json.dumps(value)):
            raise Failure(f"{pointer} is {'absent' if value is ABSENT else json.dumps(value)[:300]}, which does not match {pattern}")

    def check_body(self, reply, text):
        if text == "empty":
            if reply.body:
                raise Failure(f"the body is not empty: {reply.body[:200]!r}")
        elif text.startswith("error"):
            self.check_error(reply, text[len("error"):].strip())
        elif text.startswith("text "):
            if text[len("text "):].encode() not in reply.body:
                raise Failure(f"the body has no {text[5:]}: {reply.body[:300]!r}")
        else:
            raise Failure(f"no such expectation: {text}")

    def check_error(self, reply, word):
        """TAXII 2.1, 3.6.1: what holds of every error; its description has `word`."""
        if reply.header("Content-Type") != TAXII:
            raise Failure(f"an error of type {reply.header('Content-Type')}")
        error = reply.json()
        if not isinstance(error.get("title"), str) or not error["title"]:
            raise Failure(f"an error without a title: {error}")
        if error.get("http_status") != str(reply.status):
            raise Failure(f"http_status is {error.get('http_status')!r} in a {reply.status}")
        if word not in error.get("description", ""):
            raise Failure(f"the description does not name {word}: {error.get('description')}")

    def capture(self, reply, text):
        name, _, source = (part.strip() for part in text.partition("="))
        value = reply.header(source) if not source.startswith("/") else at_pointer(reply.json(), source)
        if value is ABSENT:
            raise Failure(f"nothing at {source} to keep: {reply.body[:200]!r}")
        self.variables[name] = value


def main():
    parser = argparse.ArgumentParser(description="Runs TAXII cases against a server.")
    servers.add_arguments(parser)
    parser.add_argument("cases", nargs="*", help="parts of file names; all if none is given")
    arguments = parser.parse_args()
    everything = sorted((pathlib.Path(__file__).parent / "cases").glob("*.http"))
    chosen = [path for path in everything if not arguments.cases or any(word in path.stem for word in arguments.cases)]
    server = servers.start(arguments, [alias_of(path) for path in chosen] + ["hidden", "other"])
    failed = 0
    try:
        for path in chosen:
            try:
                Case(path, server).run()
                print(f"ok    {path.stem}")
            except (Failure, OSError, http.client.HTTPException, KeyError, IndexError) as failure:
                failed += 1
                print(f"FAIL  {path.stem}: {failure if isinstance(failure, Failure) else repr(failure)}")
    finally:
        server.stop()
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
