"""A small TAXII server for cases: taxii_server.py FOLDER. Its collection is FOLDER/objects.ndjson, read anew for each request.
FOLDER/seconds: how long it thinks; FOLDER/location: where it redirects to. Its port comes first on standard output, then a
line for each request: path and credentials."""

import http.server
import json
import os
import sys
import time

folder = sys.argv[1]


def said(name, otherwise):
    path = os.path.join(folder, name)
    return open(path, encoding="utf-8").read().strip() if os.path.exists(path) else otherwise


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print(self.path, self.headers.get("Authorization", "nobody"), flush=True)
        if location := said("location", ""):
            self.send_response(302)
            self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if "/objects/" not in self.path:
            return self.answer({"id": "one", "title": "One", "can_read": True, "can_write": True})
        time.sleep(float(said("seconds", "0")))
        objects = [json.loads(line) for line in said("objects.ndjson", "").splitlines()]
        date = lambda n: f"2026-01-01T00:00:{n:02d}.000000Z"
        after = self.path.split("added_after=")[1][:27] if "added_after=" in self.path else ""
        rows = [(date(n), thing) for n, thing in enumerate(objects) if date(n) > after]
        dates = {"X-TAXII-Date-Added-First": rows[0][0], "X-TAXII-Date-Added-Last": rows[-1][0]} if rows else {}
        self.answer({"objects": [thing for _, thing in rows]} if rows else {}, dates)

    def answer(self, body, headers=None):
        body = json.dumps(body).encode()
        self.send_response(200)
        for name, value in {"Content-Type": "application/taxii+json;version=2.1", "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
