# Across an air gap: what a member is entitled to goes on a stick, for it alone to read, and is taken over as over a connection.
cd "$work"
founders "Three" a b c
for name in a b c; do exits 0 as $name covenant open covenant.json; done
serve_as a   # b has no network: no node runs there until the end
marked() { indicator "$1" "$2" | sed 's/}$/,"object_marking_refs":["marking-definition--'"$3"'"]}/'; }
green=bab4a63c-aed9-4cf5-a766-dfca5abac2bb red=e828b379-4e03-4974-9ac4-e53a884c97c1
marked 1 one.example $green >one.json
marked 2 two.example $red >two.json
exits 0 as a import --collection shared one.json two.json

exits 0 as a bundle export --to "CERT b" -o b.bundle --json
[ "$(field "$work/out" '(j["to"], j["entries"])')" = "('CERT b', 3)" ]
next=$(field "$work/out" 'j["next"]')
! grep -q "one.example" b.bundle || fail "the bundle can be read by anybody"
exits 0 as b bundle import b.bundle --json
[ "$(field "$work/out" '(j["size"], j["objects"], j["withheld"], j["more"])')" = "(3, 1, 1, 0)" ]
exits 0 as b find --value one.example
exits 1 as b find --value two.example
exits 0 as b proof "$(id_of 1)" --collection received -o proven
exits 0 plain verify proven/*.json proven/*.tlog-proof --key "$(field a.json 'j["body"]["keys"]["log"]')"

# Again is fine; for another it is nothing; a gap, a cut and damage are said.
exits 0 as b bundle import b.bundle --json
[ "$(field "$work/out" '(j["size"], j["objects"])')" = "(3, 0)" ]
exits 3 as c bundle import b.bundle
says "for CERT b, not for this node"
exits 3 as a bundle import b.bundle
exits 3 as a bundle export --to "CERT a" -o own.bundle
marked 4 four.example $green >four.json
marked 5 five.example $green >five.json
exits 0 as a import --collection shared four.json
exits 0 as a recall "$(id_of 1)" --collection shared --reason "wrong host"
exits 0 as a bundle export --to "CERT b" --from "$next" -o second.bundle
exits 0 as a import --collection shared five.json
exits 0 as a bundle export --to "CERT b" --from 5 -o third.bundle
exits 0 as a bundle export --to "CERT b" -o all.bundle
exits 3 as b bundle import third.bundle
says "begins at entry 5"
says "this node has 3"
head -c 5000 second.bundle >cut.bundle
exits 3 as b bundle import cut.bundle
says "copy it again"
python3 - <<'PY'
data = bytearray(open("second.bundle", "rb").read())
data[-10] ^= 1
open("damaged.bundle", "wb").write(data)
PY
exits 5 as b bundle import damaged.bundle
says "damaged"
exits 3 as b bundle import one.json
says "no bundle"
exits 0 as b bundle import second.bundle
says "1 withdrawn"
exits 1 as b find --value one.example
exits 0 as b find --value four.example
exits 0 as b bundle import all.bundle --json   # overlaps what is here
[ "$(field "$work/out" '(j["size"], j["objects"])')" = "(6, 1)" ]
exits 0 as b fsck

# The same by hand or over the network, in any order.
serve_as b
exits 0 as b bundle import all.bundle
marked 6 six.example $green >six.json
exits 0 as a import --collection shared six.json
eventually as b find --value six.example
