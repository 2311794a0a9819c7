# A member's node restored from an old backup gets its log of the covenant back from the others, entry by entry, and goes on in one history:
# objects, recalls and epochs are there again; what nobody else had is lost, and said to be; the others accept what it publishes next.
cd "$work"
names="a b c d"
founders "Four" $names
for name in $names; do exits 0 as $name covenant open covenant.json; done
stop() { local pid=server_$1; kill -TERM "${!pid}"; wait "${!pid}" || fail "$1 ended with $?"; }
signing_is() { [ "$(as "$1" covenant show --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["log"]["signing"])')" = "$2" ]; }
epoch_is() { [ "$(as "$1" covenant show --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["epoch"])')" = "$2" ]; }
log_size() { as "$1" covenant show --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["log"]["size"])'; }
lacks() { ! as "$1" find --value "$2"; }
marked() { indicator "$1" "$2" | sed 's/}$/,"object_marking_refs":["marking-definition--'"$3"'"]}/' >"$2.json"; }
green=bab4a63c-aed9-4cf5-a766-dfca5abac2bb red=e828b379-4e03-4974-9ac4-e53a884c97c1
for i in 1 2 5 6; do marked $i no$i.example $green; done
marked 3 no3.example $red
marked 4 no4.example $red
for name in $names; do serve_as $name; done

exits 0 as a import --collection shared no1.example.json no6.example.json
for name in b c d; do eventually as $name find --value no1.example; done
# Nothing is missing, and it says so.
exits 0 as a recover
says "Nothing is missing"
exits 0 as a backup saved

# After the backup: an epoch, objects for all, for one and for nobody, a recall.
exits 0 as b covenant propose --circle core="CERT a","CERT b" --reason "those who are on duty" --yes --json
id=$(field out 'j["id"]')
for name in a b c; do eventually as $name covenant vote "${id:0:12}" yes --yes; done
for _ in $(seq 450); do epoch_is a 1 && break; sleep 0.2; done
for name in $names; do eventually epoch_is $name 1; done
stop d
exits 0 as a import --collection shared no2.example.json
exits 0 as a import --collection shared --recipient "CERT b" no3.example.json
exits 0 as a import --collection shared no4.example.json
exits 0 as a recall "$(id_of 1)" --collection shared --reason "wrong host"
eventually as b find --value no3.example
for name in b c; do eventually lacks $name no1.example; eventually as $name find --value no2.example; done
before=$(log_size a)
as_they_are() { as b covenant peers | grep -A3 "CERT a" | grep -q "$before of $before entries"; }
eventually as_they_are

stop a
mv a a-gone
exits 0 as a restore saved
says "mithaq recover"
exits 4 as a recover  # no node runs that could ask
serve_as a
eventually signing_is a behind
! as a import --collection shared no5.example.json >out 2>err </dev/null || fail "it signs a second history"
grep -q "mithaq recover" err out || fail "does not say what to do"
epoch_is a 0 || fail "the backup was not that old"

exits 1 as a recover
says "are back: 2 objects, 1 recalled or erased, 1 epoch."
says "1 record came back as an entry alone"
says "did not answer  CERT d"
says "It publishes to the members again."
[ "$(log_size a)" = "$before" ] || fail "another log"
signing_is a yes || fail "it does not sign"
epoch_is a 1 || fail "another epoch"
for value in no2.example no3.example no6.example; do exits 0 as a find --value $value; done
for value in no1.example no4.example; do exits 1 as a find --value $value; done
# What came back is proven like what was always there, and once more there is nothing to do.
exits 0 as a proof "$(id_of 2)" --collection shared -o proven
exits 0 plain verify proven/*.json proven/*.tlog-proof --key "$(field a.json 'j["body"]["keys"]["log"]')"
exits 0 as a recover --json
[ "$(field out 'j["size"] - j["from"]')" = 0 ] || fail "twice"

# It goes on, and the others accept it: also a recall of what only others had kept.
exits 0 as a import --collection shared no5.example.json
for name in b c; do eventually as $name find --value no5.example; done
exits 0 as a recall "$(id_of 3)" --collection shared --reason "for b alone"
eventually lacks b no3.example
# Who was away learns the recall, and that the rest cannot be shown any more.
serve_as d
eventually as d find --value no5.example
eventually lacks d no1.example
lacks d no2.example >/dev/null 2>&1 || fail "shown without its seed"
for name in b c d; do exits 0 as $name covenant findings; done  # nobody has anything against it
for name in $names; do exits 0 as $name audit parity; done
says "are gone by its own word alone"
exits 0 as a audit parity
says "came back from other members after a restore"
exits 0 as a covenant show
! grep -q "A witness has seen" out || fail "it is whole again"
exits 0 as a explain "$(id_of 2)"
says "nobody else can be shown it any more"
for name in $names; do stop $name; done
for name in $names; do exits 0 as $name fsck; done
exits 0 as a rebuild
exits 0 as a fsck
