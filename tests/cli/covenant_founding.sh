# Three founders, each on a machine of its own, sign one draft in any order; whoever assembles it gets the same bytes and the same covenant id.
cd "$work"
for name in a b c; do member $name; done
exits 0 as a covenant found --name "Sahel CERTs" --circle core="CERT a","CERT b" a.json b.json c.json -o draft.json
says 'covenant "Sahel CERTs", for real use'
says '"CERT a" (national-cert, NE): has signed'
says '"CERT c" (national-cert, NE): has NOT signed yet'
says 'circle "core": "CERT'
says "3 of 3 must agree"
says "marked TLP:CLEAR or TLP:GREEN that names no circle goes to every active member"

# By files alone: each signs a copy of its own. Whoever only looks at it signs nothing.
cp draft.json at-b.json && cp draft.json at-c.json
exits 3 as b covenant sign at-b.json
says "--yes"
cmp draft.json at-b.json
exits 0 as b covenant sign at-b.json --yes
says "2 of 3 founders have signed. Send it"
says '"CERT c"'
exits 0 as c covenant sign at-c.json --yes -o from-c.json
cmp draft.json at-c.json
exits 1 plain covenant assemble draft.json at-b.json -o two.json
says "2 of 3 founders have signed"
exits 1 plain covenant check two.json
says '"CERT c" (national-cert, NE): has NOT signed yet'
exits 1 plain covenant assemble draft.json at-b.json -o two.json --json
[ "$(field out 'j["missing"][0]')" = "$(as c member card --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["member"])')" ]

exits 0 plain covenant assemble draft.json at-b.json from-c.json -o one.json --json
id=$(field out 'j["covenant"]')
exits 0 plain covenant assemble from-c.json two.json -o other.json
says "Every founder has signed"
cmp one.json other.json
# The same terms from cards in another order are the same covenant, signed one after another.
exits 0 as c covenant found --name "Sahel CERTs" --circle core="CERT b","CERT a" c.json b.json a.json -o chain.json
for name in a b; do exits 0 as $name covenant sign chain.json --yes; done
cmp one.json chain.json
exits 0 as a covenant sign chain.json --yes  # twice is once
says "Every founder has signed"
cmp one.json chain.json

exits 0 plain covenant check one.json
says "$id"
says "verified: every founder's card and signature"
exits 0 plain covenant check one.json --json
[ "$(field out 'j["covenant"]["id"]')" = "$id" ]
[ "$(field out 'j["covenant"]["epoch"], len(j["covenant"]["state"]["members"]), j["documents"][0]["draft"]')" = "(0, 3, False)" ]

# Nothing is overwritten by another thing.
exits 3 as a covenant found --name "Another" a.json b.json -o one.json
says "is there already"
exits 0 plain covenant check one.json
exits 3 plain covenant assemble draft.json a.json
says "type card"
exits 0 as a covenant found --name "Another" a.json b.json c.json -o another.json
exits 3 plain covenant assemble draft.json another.json -o mixed.json
says "another covenant"
[ ! -e mixed.json ]
# Own rules, with white space, and a charter in prose.
echo 'We help one another.' >charter.txt
python3 - <<'PY'
import json
rule = {"circle": None, "id": "all", "kinds": None, "markings": ["clear"], "recipients": None, "standings": ["court"], "verdict": "allowed"}
json.dump({"standings": [{"circle": "any", "id": "court", "roles": ["court"]}], "rules": [rule]}, open("rules.json", "w"), indent=2)
PY
exits 0 as a covenant found --name "Own rules" --rules rules.json --text charter.txt a.json b.json -o own.json
says 'every record marked TLP:CLEAR goes to members with the standing "court"'
says "$(openssl dgst -sha256 -binary charter.txt | base64)"
# The key files are private and never shown.
for file in "$work"/a/member/*; do [ "$(stat -c %a "$file")" = 600 ] || fail "$file can be read by others"; done
[ "$(stat -c %a "$work/a/member")" = 700 ]
for file in vote seal; do
  secret=$(cut -d' ' -f2 "$work/a/member/$file.key")
  ! grep -rqF -- "$secret" "$work"/*.json "$work/out" "$work/err" || fail "a secret was shown"
done
# At a terminal it shows what a signature means and asks; only yes signs.
cat >ask.py <<'PY'
import os, pty, sys
answer, *command = sys.argv[1:]
pid, fd = pty.fork()
if pid == 0: os.execvp(command[0], command)
seen = b""
while b"Type yes:" not in seen: seen += os.read(fd, 65536)
os.write(fd, answer.encode() + b"\n")
try:
    while chunk := os.read(fd, 65536): seen += chunk
except OSError: pass
sys.stdout.write(seen.decode(errors="replace"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY
cp draft.json asked.json
exits 3 timeout 60 python3 ask.py no "$MITHAQ" covenant sign asked.json --data "$work/b"
says "nothing was signed"
cmp draft.json asked.json
exits 0 timeout 60 python3 ask.py yes "$MITHAQ" covenant sign asked.json --data "$work/b"
says 'covenant "Sahel CERTs", for real use'
cmp at-b.json asked.json
