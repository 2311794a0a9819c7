# pull from a hostile server: it can neither choose dates added, nor smuggle objects past --type, nor say what no object is.
new_node
cat >"$work/hostile.py" <<'PY'
import http.server, json, sys
indicator = lambda n: {"type": "indicator", "spec_version": "2.1", "id": f"indicator--00000000-0000-4000-8000-{n:012d}", "created": "2024-01-01T00:00:00.000Z",
                       "modified": "2024-01-01T00:00:00.000Z", "pattern": "[domain-name:value = 'a.example']", "pattern_type": "stix", "valid_from": "2024-01-01T00:00:00Z"}
wrapped = lambda n: {"date_added": f"1999-01-01T00:00:{n:02d}.000000Z", "object": indicator(n)}
good = {"type": "malware", "spec_version": "2.1", "id": "malware--00000000-0000-4000-8000-000000000001", "created": "2024-01-01T00:00:00.000Z",
        "modified": "2024-01-01T00:00:00.000Z", "is_family": False}
pages = {"wrapped": [wrapped(1), wrapped(2)],                                      # every one, so that dates would be kept
         "mixed": [wrapped(3), {"objects": [wrapped(4), indicator(5)]}, {"objects": [indicator(6)], "type": "malware", "id": good["id"]},
                   {"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000001", "objects": [indicator(7)]}, indicator(8), good]}
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.split("/")[3] if "/collections/" in self.path else ""
        body = {"objects": pages[name]} if "/objects/" in self.path else {"id": name, "title": name, "can_read": True, "can_write": False}
        body = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/taxii+json;version=2.1")
        self.send_header("X-TAXII-Date-Added-First", "1999-01-01T00:00:00.000000Z")
        self.send_header("X-TAXII-Date-Added-Last", "1999-01-01T00:00:09.000000Z")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *a): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
PY
python3 "$work/hostile.py" >"$work/port" 2>"$work/hostile.log" &
servers+=($!)
for _ in $(seq 100); do [ -s "$work/port" ] && break; sleep 0.1; done
there=http://127.0.0.1:$(cat "$work/port")/api/collections

exits 1 mithaq pull --from "$there/wrapped/" --json
[ "$(field "$work/out" 'j["added"], j["refused"]')" = "(0, 2)" ]
[ "$(objects)" = 0 ]
exits 1 mithaq pull --from "$there/mixed/" --type malware --json
[ "$(field "$work/out" 'j["added"]')" = 1 ]
mithaq export >"$work/all"
[ "$(wc -l <"$work/all")" = 1 ]
grep -q '"type":"malware"' "$work/all"
! grep -q '"date_added":"1999' "$work/all" || fail "the server chose a date"

# And of the node itself: only who asks for the form of an export can choose dates.
mithaq collection add Other --alias other >/dev/null
start
post() {
  exits 0 curl --silent --show-error --cacert "$node/tls/cert.pem" --header "Authorization: Bearer $(field "$node/serving.json" 'j["control_token"]')" \
    --header "Content-Type: application/json" --data-binary @"$work/line" "$url/api/v1/collections/other/objects$1"
}
need curl
printf '{"date_added":"1999-01-01T00:00:00.000000Z","object":%s}' "$(indicator 1)" >"$work/line"
post ""
[ "$(field "$work/out" 'j["added"], j["refused"]')" = "(0, 1)" ]
post "?form=exports"
says "form must be export"
post "?form=export"
[ "$(field "$work/out" 'j["added"]')" = 1 ]
stop
