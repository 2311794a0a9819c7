# A member's node as a witness of logs outside its covenant: it answers the cases of c2sp.org/tlog-witness, asked with a log of
# transparency-dev's code, and cosigns a Tessera log; it forgets nothing in a crash, and cosigns for nobody unless it is told to.
. "$MITHAQ_TESTS/tlog/go.bash"
go_tools "$work/bin" ./ask_witness ./note_key
cd "$work"
names="a b"
founders "Two" $names
exits 0 as a covenant open covenant.json
for name in outside tessera; do bin/note_key -name $name.example/log -private $name.key >$name.vkey; done
witness=$(field a.json 'j["body"]["keys"]["witness"]')
# A node that may not know how far others have its log asks them before it signs; a founder that never published has nothing to ask.
serve_as a
address() { field a/serving.json 'j["url"]'; }
status_of() { curl -s -o reply -w '%{http_code}' --cacert a/tls/cert.pem --data-binary "@$1" "$(address)/witness/add-checkpoint"; }
need curl
printf 'old 0\n\nnothing\n' >request
[ "$(status_of request)" = 404 ] || fail "it cosigns without being told to"
kill -TERM "$server_a" && wait "$server_a" || fail "a did not end well"

sed -i "s|^# witnessed_logs = .*|witnessed_logs = \"$(cat outside.vkey), $(cat tessera.vkey)\"|" a/mithaq.toml
serve_as a
mkdir asked
exits 0 env SSL_CERT_FILE="$work/a/tls/cert.pem" bin/ask_witness -url "$(address)/witness/" -witness "$witness" -key outside.key -tessera tessera.key -dir asked
says "a Tessera log publishes heads that this witness cosigned"
cat out

# A key that has the name of a member's log, or of this node's own, opens nothing.
origin=$(field b.json 'j["body"]["keys"]["log"].split("+")[0]')
bin/note_key -name "$origin" -private false.key >false.vkey
kill -TERM "$server_a" && wait "$server_a" || fail "a did not end well"
sed -i "s|^witnessed_logs = .*|witnessed_logs = \"$(cat outside.vkey), $(cat tessera.vkey), $(cat false.vkey)\"|" a/mithaq.toml
serve_as a
sed "s|^outside.example/log$|$origin|" asked/again >false
[ "$(status_of false)" = 404 ] || fail "a member's log by another key: $(cat reply)"

# What it cosigned is known after kill -9, too.
kill -KILL "$server_a" && wait "$server_a" 2>/dev/null || true
serve_as a
[ "$(status_of asked/again)" = 409 ] || fail "it has forgotten what it cosigned: $(cat reply)"
[ "$(cat reply)" = 200 ] || fail "another size: $(cat reply)"
kill -TERM "$server_a" && wait "$server_a" || fail "a did not end well"

sed -i 's|^witnessed_logs = .*|witnessed_logs = "no key"|' a/mithaq.toml
exits 3 as a serve --listen 127.0.0.1:0
says "covenant.witnessed_logs"
