# Members audit: every verdict is recomputed, and two of them hold side by side what an owner gave each, to tell a rule from the owner's choice.
cd "$work"
founders "Three" a b c
for name in a b c; do exits 0 as $name covenant open covenant.json; done
for name in a b c; do serve_as $name; done

marked() { indicator "$1" "$2" | sed 's/}$/,"object_marking_refs":["marking-definition--'"$3"'"]}/'; }
marked 1 green.example bab4a63c-aed9-4cf5-a766-dfca5abac2bb >green.json
marked 2 red.example e828b379-4e03-4974-9ac4-e53a884c97c1 >red.json
marked 3 named.example e828b379-4e03-4974-9ac4-e53a884c97c1 >named.json
exits 0 as a import --collection shared green.json red.json
exits 0 as a import --collection shared --recipient "CERT b" named.json
marked 4 last.example bab4a63c-aed9-4cf5-a766-dfca5abac2bb >last.json
exits 0 as a import --collection shared last.json
for name in b c; do eventually as $name find --value last.example; done

exits 0 as a audit parity
says "4 records were held against the rules of their epochs, and all hold what those say"
signed() { as a audit parity >signed && [ "$(grep -c 'has signed what it was given' signed)" = 2 ]; }
eventually signed
exits 0 as c audit parity
says "CERT a"
says "2 given whole, 0 in part, 2 withheld (1 by a rule, 1 by the owner's choice of recipients)"
says "2 verdicts recomputed"

# b gives c what a signed for it; c learns that it was a's choice that parted them.
exits 0 as b audit export --of "CERT a" -o from-b.json
exits 0 as c audit compare from-b.json
says "4 records of CERT a, as this node and CERT b got them: 3 alike; parted 0 by a rule, 1 by the owner's choice, 0 by its word that it lost them, 0 by neither"
says "withheld here, whole there; the owner's choice of recipients parted the two"
exits 0 as c audit compare from-b.json --json
[ "$(field out 'j["by_owner"]')" = 1 ] || fail "the owner's choice is not counted"
# What the owner did not sign is no ledger.
sed 's/"whole"/"withheld"/' from-b.json >forged.json
exits 5 as c audit compare forged.json
exits 3 as c audit compare green.json
exits 3 as b audit compare from-b.json
exits 3 as b audit export --of "CERT nobody" -o nothing.json
# Nobody broke a word.
for name in a b c; do exits 0 as $name covenant findings; done
for name in a b c; do
  pid=server_$name
  kill -TERM "${!pid}"
  wait "${!pid}" || fail "$name ended with $?"
  exits 0 as $name fsck
  exits 0 as $name audit parity --json
done
