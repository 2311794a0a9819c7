# What is published already is not given to others by naming them at a second import, and what was recalled does not come back with the next one: both are said, and neither ends with 0.
cd "$work"
founders "Three" a b c
for name in a b c; do exits 0 as $name covenant open covenant.json; done
for name in a b c; do serve_as $name; done
marked() { indicator "$1" "$2" | sed 's/}$/,"object_marking_refs":["marking-definition--'"$3"'"]}/'; }
red=e828b379-4e03-4974-9ac4-e53a884c97c1 green=bab4a63c-aed9-4cf5-a766-dfca5abac2bb
marked 1 one.example $red >one.json
exits 0 as a import --collection shared one.json --recipient "CERT b"
eventually as b find --value one.example
exits 1 as a import --collection shared one.json --recipient "CERT c"
says "it is published already, and goes on to those whom it went to"
says "1 refused"
exits 1 as a import --collection shared one.json --recipient "CERT c" --recipient "CERT b" --json
[ "$(field out 'j["problems"][0]["outcome"]')" = conflict ]
# The same once more, or a feed that names nobody, changes nothing.
exits 0 as a import --collection shared one.json --recipient "CERT b"
says "1 unchanged"
exits 0 as a import --collection shared one.json
exits 1 as c find --value one.example
# In one batch, too.
marked 2 two.example $green >two.json
exits 0 as a import --collection shared --recipient "CERT b" two.json two.json
says "1 added, 1 unchanged"

# A recall holds against every way in but the one that says so.
exits 0 as a recall "$(id_of 1)" -c shared --reason "wrong host"
gone() { ! as "$1" find --value "$2"; }
eventually gone b one.example
exits 1 as a import --collection shared one.json --recipient "CERT b"
says "it was recalled here on 20"
says "mithaq import --again"
exits 1 as a find --value one.example
exits 0 as a import --collection shared one.json --recipient "CERT c" --again
says "had been recalled here on 20"
says "gets it   CERT c"
eventually as c find --value one.example
exits 1 as b find --value one.example
