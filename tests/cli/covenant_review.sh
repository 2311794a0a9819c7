# A member's own rules: what others publish is accepted, held until somebody has looked at it, or refused; a recall reaches what waits.
cd "$work"
founders "Three" a b c
for name in a b c; do exits 0 as $name covenant open covenant.json; done
for name in a b c; do serve_as $name; done
marked() { indicator "$1" "$2" | sed 's/}$/,"object_marking_refs":["marking-definition--'"$3"'"]}/'; }
green=bab4a63c-aed9-4cf5-a766-dfca5abac2bb clear=94868c89-83c2-464b-929b-a1a8aa3c8487

exits 0 as b acceptance list
says "No rules"
exits 0 as b acceptance add no-clear refuse --tlp clear --type indicator
exits 0 as b acceptance add look hold --from "CERT a" --before no-clear
says "look  hold  from CERT a"
exits 3 as b acceptance add look hold
says "already"
exits 2 as b acceptance add x maybe
exits 3 as b acceptance add x hold --from "CERT z"
exits 3 as b acceptance add x hold --tlp pink

marked 1 one.example $green >one.json
marked 2 two.example $green >two.json
marked 3 three.example $green >three.json
exits 0 as a import --collection shared one.json two.json three.json
marked 4 four.example $clear >four.json
marked 5 five.example $green >five.json
exits 0 as c import --collection shared four.json five.json
for n in one two three; do eventually as c find --value $n.example; done
eventually as b find --value five.example
waiting() { [ "$(as b review list --json | python3 -c 'import json,sys; print(len(json.load(sys.stdin)["waiting"]))')" = "$1" ]; }
eventually waiting 3
for n in one two three four; do exits 1 as b find --value $n.example; done
eventually as a find --value four.example

exits 0 as b review show "$(id_of 1)"
says "one.example"
says "by rule look"
exits 0 as b review accept "$(id_of 1)" --json
[ "$(field "$work/out" 'j["accepted"]')" = 1 ]
exits 0 as b find --value one.example
exits 0 as b proof "$(id_of 1)" --collection received -o proven
exits 0 as b review refuse "$(id_of 2)"
exits 1 as b find --value two.example
exits 3 as b review accept "$(id_of 2)"
says "nothing waits"
exits 0 as a recall "$(id_of 3)" --collection shared --reason "wrong host"
eventually waiting 0
exits 0 as b review list --json
[ "$(field "$work/out" 'sorted((c["organisation"], c["accepted"], c["refused"], c["taken_back"]) for c in j["counts"])')" = "[('CERT a', 1, 1, 1), ('CERT c', 0, 1, 0)]" ]
exits 0 as b acceptance remove look
exits 3 as b acceptance remove look

# What was decided stays so; the views are what the journal says.
marked 6 six.example $green >six.json
exits 0 as a import --collection shared six.json
eventually as b find --value six.example
exits 0 as b acceptance list
says "no-clear"

# Who would get it is asked as strictly as it is published.
exits 3 as a who-can-see --tlp green --circle nobody
says 'no circle "nobody"'
