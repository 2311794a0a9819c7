# SIGHUP: new connections get the new certificate, and those that are open go on, a feed among them; a bad one changes nothing, and the log says why.
need openssl
new_node
start
shown() { openssl s_client -connect "${url#https://}" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256; }
reload() { # what the log says then
  local lines
  lines=$(wc -l <"$work/serve.log")
  kill -HUP "$server"
  for _ in $(seq 100); do
    said=$(tail -n +$((lines + 1)) "$work/serve.log" | grep certificate) && return 0
    sleep 0.05
  done
  fail "no word of the certificate"
}
stays() { # WHY
  reload
  [[ $said == *"the old certificate stays"*"$1"* ]] || fail "$said"
  [ "$(shown)" = "$second" ] || fail "another certificate: $1"
  exits 0 mithaq status
}

# A client that keeps two connections, made under the first certificate, and never opens another: for "page" it asks for the
# collections, for "feed" it waits for an object on the feed; it answers each with a line.
cat >"$work/visitor.py" <<'PY'
import http.client, json, ssl, sys

address, certificate, token = sys.argv[1:]
trust = ssl.create_default_context(cafile=certificate)

def open_connection():
    connection = http.client.HTTPSConnection(address, context=trust, timeout=30)
    connection.connect()
    connection.auto_open = 0
    return connection

def get(connection, path, accept):
    connection.request("GET", path, headers={"Authorization": "Bearer " + token, "Accept": accept})
    return connection.getresponse()

pages, feed = open_connection(), open_connection()
events = get(feed, "/local/collections/default/events/", "text/event-stream")
assert events.status == 200, events.status
while events.readline().strip():  # the greeting
    pass
print("ready", flush=True)
for line in sys.stdin:
    if line.strip() == "page":
        reply = get(pages, "/local/collections/", "application/taxii+json;version=2.1")
        print(reply.status, len(json.load(reply)["collections"]), flush=True)
    else:
        while not (event := events.readline()).startswith(b"data: "):
            assert event, "the feed has ended"
        print(json.loads(event[6:])["object"]["id"], flush=True)
PY
coproc VISITOR { exec python3 "$work/visitor.py" "${url#https://}" "$node/tls/cert.pem" "$(field "$work/init.json" 'j["token"]')" 2>"$work/visitor.log"; }
servers+=("$VISITOR_PID")
visitor_says() { local line; read -r -t 30 line <&"${VISITOR[0]}" || fail "the visitor says nothing"; [ "$line" = "$1" ] || fail "the visitor says: $line"; }
imported=0
connections_go_on() {
  echo page >&"${VISITOR[1]}"
  visitor_says "200 1"
  imported=$((imported + 1))
  indicator "$imported" >"$work/one.json"
  exits 0 mithaq import "$work/one.json"
  echo feed >&"${VISITOR[1]}"
  visitor_says "$(id_of "$imported")"
}
visitor_says ready
connections_go_on

first=$(shown)
cp -r "$node/tls" "$work/tls"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=new.example \
  -keyout "$node/tls/key.pem" -out "$node/tls/cert.pem" 2>/dev/null
reload
[[ $said == *"read anew"* ]] || fail "$said"
second=$(shown)
[ "$first" != "$second" ]
exits 0 mithaq status
connections_go_on

cp "$node/tls/key.pem" "$work/key.pem"
cp "$work/tls/key.pem" "$node/tls/key.pem"
stays "does not belong to the certificate"
cp "$work/key.pem" "$node/tls/key.pem"
cp "$node/tls/cert.pem" "$work/cert.pem"
echo "-----BEGIN CERTIFICATE-----" >"$node/tls/cert.pem"
stays "tls/cert.pem: not a PEM certificate"
rm "$node/tls/cert.pem"
stays "tls/cert.pem"
connections_go_on
cp "$work/tls/"*.pem "$node/tls/"
reload
[[ $said == *"read anew"* ]] || fail "$said"
[ "$(shown)" = "$first" ]
connections_go_on
stop
