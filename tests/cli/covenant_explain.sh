# Afterwards, as before: why each member got a record or did not, and at its holder why it is there; what is not there is listed.
cd "$work"
founders "Three" a b c
for name in a b c; do exits 0 as $name covenant open covenant.json; done
for name in a b c; do serve_as $name; done
marked() { indicator "$1" "$2" | sed 's/}$/,"object_marking_refs":["marking-definition--'"$3"'"]'"$4"'}/'; }
green=bab4a63c-aed9-4cf5-a766-dfca5abac2bb red=e828b379-4e03-4974-9ac4-e53a884c97c1

marked 1 green.example $green ',"name":"for b","granular_markings":[{"marking_ref":"marking-definition--'$red'","selectors":["name"]}]' >green.json
marked 2 red.example $red "" >red.json
exits 0 as a import --collection shared green.json
exits 0 as a import --collection shared --recipient "CERT b" red.json
for name in b c; do eventually as $name find --value green.example; done
eventually as b find --value red.example

exits 0 as a explain "$(id_of 1)"
says "gets it   CERT b"
says "without: name"
says "the first rule that fits is"
exits 0 as a explain "$(id_of 2)"
says "gets it   CERT b"
says "It is among those that were named."
says "does not  CERT c"
says "It is not among those that were named."
exits 0 as a explain "$(id_of 2)" --member "CERT c" --json
[ "$(field "$work/out" '[(m["organisation"], m["receives"]) for m in j["objects"][0]["members"]]')" = "[('CERT c', False)]" ]
exits 0 as b explain "$(id_of 2)"
says "published by CERT a"
says "This node is among those that its owner named."
exits 0 as b explain "$(id_of 1)"
says "parts of it, marked more strictly, were not given"
exits 3 as c explain "$(id_of 2)"
says "covenant missing"
exits 0 as c covenant missing --member "CERT a" --json
[ "$(field "$work/out" '[(m["kind"], m["organisation"]) for m in j["missing"]]')" = "[('withheld', 'CERT a')]" ]
exits 0 as b covenant missing
says "Nothing is missing"
exits 3 as a explain "$(id_of 1)" --member "CERT z"
exits 2 as a explain nonsense

# What is this node's own alone is given to nobody; what was taken back is explained to who may take back.
indicator 3 own.example >own.json
exits 0 as a import own.json
exits 0 as a explain "$(id_of 3)"
says "shared with no member"
exits 0 as a recall "$(id_of 2)" --collection shared --reason wrong
exits 0 as a explain "$(id_of 2)"
says "recalled"

# What was taken over stands among all and among its owner's, and is told once; a collection may be named by its title; taking back there is for this node alone, and says so.
exits 0 as b get "$(id_of 1)"
[ "$(wc -l <out)" = 1 ] || fail "told twice"
exits 0 as b get "$(id_of 1)" -c "From CERT a"
exits 3 as b recall "$(id_of 1)" -c "From CERT z" --reason noise
exits 0 as b recall "$(id_of 1)" -c "From CERT a" --reason noise
says "for this node alone"
exits 0 as c find --value green.example
exits 0 as c erase "$(id_of 1)" -c received --reason "by law" --yes
says "for this node alone"
exits 0 as c covenant missing --kind erased
says "erased as of epoch 0: by this node: by law"
exits 0 as a find --value green.example
exits 0 as a erase "$(id_of 1)" -c shared --reason "by law" --yes
says "The members that had it are told"
listed() { as b covenant missing --kind erased | grep -q "by its owner, with entry"; }
eventually listed
exits 0 as a covenant export -o chain/
silent_about "chain//"
