# Forged, altered, misplaced and missing signatures are refused, with the file's name and the reason; nothing is written.
cd "$work"
for name in a b c; do member $name; done
exits 0 as a covenant found --name "Sahel CERTs" a.json b.json -o draft.json
exits 0 as b covenant sign draft.json --yes -o whole.json
# Altered: a card, the terms, a signature.
altered a.json "duty@a.example" "duty@x.example"
exits 5 plain covenant check altered.json
says "altered.json"
says "signature does not hold"
exits 5 as b covenant found --name X altered.json b.json -o x.json
altered whole.json "Sahel CERTs" "Sahel CERTz"
exits 5 plain covenant check altered.json --json
[ "$(field out 'j["documents"][0]["valid"], j["documents"][0]["error"]')" = "(False, 'corrupt')" ]
exits 5 as a covenant sign altered.json --yes
exits 5 plain covenant assemble draft.json altered.json -o x.json
# One founder's signature under another's name; a founder's under another covenant; who is no founder.
python3 - <<'PY'
import base64, json
whole, draft = json.load(open("whole.json")), json.load(open("draft.json"))
signatures = whole["signatures"]
dump = lambda j, name: open(name, "w").write(json.dumps(j, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
swapped = {**whole, "signatures": [{**signatures[0], "signature": signatures[1]["signature"]}, {**signatures[1], "signature": signatures[0]["signature"]}]}
dump(swapped, "swapped.json")
dump({**whole, "signatures": signatures[::-1]}, "order.json")
dump({**whole, "signatures": signatures + [signatures[1]]}, "twice.json")
open("white.json", "w").write(json.dumps(whole, sort_keys=True))
card = json.load(open("a.json"))
card["body"]["keys"]["vote"] = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="  # the identity point: any "signature" R = S B would hold
card["signatures"]["vote"] = base64.b64encode(b"\1" + bytes(63)).decode()
dump(card, "low.json")
PY
exits 5 plain covenant check swapped.json
exits 3 plain covenant check order.json
exits 3 plain covenant check twice.json
exits 3 plain covenant check white.json
says "not canonical JSON"
exits 5 plain covenant check low.json
exits 3 as c covenant sign draft.json --yes
says "no founder's card names this vote key"
# Nothing of it was written.
[ ! -e x.json ]
# Addresses inside networks, in a covenant that is for real.
exits 0 as d init --json
exits 0 as d member card --organisation D --kind company --jurisdiction NE --email d@d.int --address https://10.0.0.7:8443 -o d.json
exits 3 as d covenant found --name Real a.json d.json -o real.json
says "d.json"
says "--test"
exits 0 as d covenant found --name Trial --test a.json d.json -o trial.json
says "a TEST"
# Two of one name, or of one key.
exits 3 as a covenant found --name Twice a.json a.json -o x.json
exits 3 as a covenant found --name Twice a.json b.json --circle x=Nobody -o x.json
says "none of the cards"
exits 3 as a covenant found --name "$(printf 'two\nlines')" a.json b.json -o x.json
says "/body/name"
# What is no document at all.
echo '{}' >empty.json
exits 3 plain covenant check empty.json
says "not a document of a covenant"
exits 3 plain covenant check nothing.json
says "nothing.json"
head -c 17000000 /dev/zero >zero.json
exits 3 plain covenant check zero.json
exits 2 plain covenant check
exits 3 plain covenant check whole.json empty.json draft.json  # the worst of them
