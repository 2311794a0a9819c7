# A newcomer applies to a covenant on its terms, members vouch for it, all as files; each file says what it is and is checked against the covenant.
cd "$work"
for name in a b n; do member $name; done
exits 0 as a covenant found --name "Sahel CERTs" a.json b.json -o covenant.json
exits 3 as n covenant apply covenant.json --yes
says "have not signed"
exits 0 as b covenant sign covenant.json --yes
exits 3 as n covenant apply covenant.json
says "--yes"
exits 0 as n covenant apply covenant.json --yes
says "must agree"
says "2 members who vouch"
exits 3 as a covenant apply covenant.json --yes -o x.json
says "already"
exits 0 plain covenant check covenant.json application.json
says 'application of "CERT n"'
says "all of it, in the covenant"
for name in a b; do exits 0 as $name covenant sponsor application.json --yes -o sponsor-$name.json; done
exits 0 plain covenant check covenant.json sponsor-a.json sponsor-b.json
says '"CERT a" vouches'
exits 0 plain covenant check sponsor-a.json
says "NOT its signatures"
# Who is no member cannot vouch; an altered application, another member's signature.
exits 0 as n covenant sponsor application.json --yes -o sponsor-n.json
exits 3 plain covenant check covenant.json sponsor-n.json
says "no member"
altered application.json "duty@n.example" "duty@x.example"
exits 5 as a covenant sponsor altered.json --yes -o x.json
python3 - <<'PY'
import json
a, b = json.load(open("sponsor-a.json")), json.load(open("sponsor-b.json"))
open("altered.json", "w").write(json.dumps({**a, "signature": b["signature"]}, sort_keys=True, separators=(",", ":")))
open("unsigned.json", "w").write(json.dumps({**a, "signature": None}, sort_keys=True, separators=(",", ":")))
PY
exits 5 plain covenant check covenant.json altered.json
says "does not hold"
# A draft waits for its own signer.
exits 1 plain covenant check covenant.json unsigned.json
exits 3 as b covenant sign unsigned.json --yes
says "it is for member"
exits 0 as a covenant sign unsigned.json --with covenant.json --yes
cmp unsigned.json sponsor-a.json
[ ! -e x.json ]
