# A member's node that comes back from a backup signs no second history of its log in the covenant: it asks the others first.
cd "$work"
names="a b c"
founders "Three" $names
for name in $names; do exits 0 as $name covenant open covenant.json; done

stop() { local pid=server_$1; kill -TERM "${!pid}"; wait "${!pid}" || fail "$1 ended with $?"; }
signing_is() { [ "$(as "$1" covenant show --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["log"]["signing"])')" = "$2" ]; }
green() { indicator "$1" "$2" | sed 's/}$/,"object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]}/' >"$2.json"; }
for number in 1 2 3 4; do green $number no$number.example; done
for name in $names; do serve_as $name; done
exits 0 as a import --collection shared no1.example.json
for name in b c; do eventually as $name find --value no1.example; done

# Started again in order: it publishes once the others have answered.
stop a
exits 4 as a import --collection shared no2.example.json  # no node runs that could ask
serve_as a
eventually signing_is a yes
exits 0 as a backup saved
exits 0 as a import --collection shared no2.example.json
for name in b c; do eventually as $name find --value no2.example; done

# Back to before that: it reads, and publishes to nobody.
stop a
mv a a-gone
exits 0 as a restore saved
serve_as a
eventually signing_is a behind
! as a import --collection shared no3.example.json >out 2>err </dev/null || fail "it signs a second history"
grep -q "an older copy" err out || fail "does not say why"
exits 0 as a covenant show
exits 0 as b import --collection shared no4.example.json
eventually as a find --value no4.example
for name in $names; do stop $name; done
