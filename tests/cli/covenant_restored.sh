# A member's node that comes back from a backup signs no second history of its log in the covenant: it asks the others first.
cd "$work"
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
names="a b c"
for name in $names; do
  port=$(free_port)
  exits 0 as $name init --name $name.example --json
  exits 0 as $name member card --organisation "CERT $name" --kind national-cert --jurisdiction NE --email "duty@$name.example" \
    --domain "$name.cert.int" --address "https://127.0.0.1:$port" -o $name.json
  sed -i "s/^# listen = \"127.0.0.1:9443\"/listen = \"127.0.0.1:$port\"/" $name/mithaq.toml
done
exits 0 as a covenant found --name "Three" --test a.json b.json c.json -o draft.json
for name in b c; do exits 0 as $name covenant sign draft.json --yes; done
exits 0 plain covenant assemble draft.json -o covenant.json
for name in $names; do exits 0 as $name covenant open covenant.json; done

serve() { # NAME
  "$MITHAQ" serve --data "$work/$1" --listen 127.0.0.1:0 >"$work/$1.log" 2>&1 </dev/null &
  servers+=($!)
  printf -v "server_$1" %s $!
  for _ in $(seq 100); do [ -s "$work/$1/serving.json" ] && return; sleep 0.1; done
  fail "$1 does not serve"
}
stop() { local pid=server_$1; kill -TERM "${!pid}"; wait "${!pid}" || fail "$1 ended with $?"; }
eventually() { for _ in $(seq 100); do "$@" >/dev/null 2>&1 && return; sleep 0.2; done; fail "never: $*"; }
signing_is() { [ "$(as "$1" covenant show --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["log"]["signing"])')" = "$2" ]; }
green() { indicator "$1" "$2" | sed 's/}$/,"object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]}/' >"$2.json"; }
for number in 1 2 3 4; do green $number no$number.example; done
for name in $names; do serve $name; done
exits 0 as a import --collection shared no1.example.json
for name in b c; do eventually as $name find --value no1.example; done

# Started again in order: it publishes once the others have answered.
stop a
exits 4 as a import --collection shared no2.example.json  # no node runs that could ask
serve a
eventually signing_is a yes
exits 0 as a backup saved
exits 0 as a import --collection shared no2.example.json
for name in b c; do eventually as $name find --value no2.example; done

# Back to before that: it reads, and publishes to nobody.
stop a
mv a a-gone
exits 0 as a restore saved
serve a
eventually signing_is a behind
! as a import --collection shared no3.example.json >out 2>err </dev/null || fail "it signs a second history"
grep -q "an older copy" err out || fail "does not say why"
exits 0 as a covenant show
exits 0 as b import --collection shared no4.example.json
eventually as a find --value no4.example
for name in $names; do stop $name; done
