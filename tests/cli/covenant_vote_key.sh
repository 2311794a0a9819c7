# A vote key on a machine of its own signs files there, with no node and no data folder; the node never has it.
cd "$work"
mkdir safe
exits 0 env XDG_DATA_HOME=/nonexistent HOME=/nonexistent "$MITHAQ" member vote-key -o safe/vote.key
public=$(cat out)
[ "$(stat -c %a safe/vote.key)" = 600 ]
exits 3 plain member vote-key -o safe/vote.key
says "never overwritten"
exits 2 as a member card --organisation A --kind company --jurisdiction NE --email a@b.int --address https://a.cert.int:1 --vote-key ""
says "is empty"
member a --vote-key "$public"
says "has NOT signed yet"
[ ! -e a/member/vote.key ]
member b
exits 1 plain covenant check a.json
exits 3 as b covenant found --name X a.json b.json
says "mithaq covenant sign a.json --key"
exits 3 as a covenant sign a.json --yes
says "on another machine"
exits 3 plain covenant sign a.json --key b/member/vote.key --yes
says "another one"
offline() { (cd "$work/safe" && env -i PATH="$PATH" XDG_DATA_HOME=/nonexistent "$MITHAQ" "$@"); }
cp a.json safe/
exits 0 offline covenant sign a.json --key vote.key --yes
mv safe/a.json a.json
exits 0 plain covenant check a.json
exits 0 as a covenant found --name X a.json b.json -o draft.json
says '"CERT a" (national-cert, NE): has NOT signed yet'
exits 0 as b covenant sign draft.json --yes
cp draft.json safe/
exits 0 offline covenant sign draft.json --key vote.key --yes
exits 0 plain covenant check safe/draft.json
# Keys that would prove nothing: of low order (the identity, a point of order 8), not on the curve, not a key.
for bad in AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= xxdqcD1N2E+6PAt2DRBnDyogU/osOczGT9f9d5KsA3o= AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= nonsense; do
  exits 3 as a member card --organisation A --kind company --jurisdiction NE --email a@b --address https://a.cert.int:1 --vote-key "$bad"
  says "--vote-key"
done
