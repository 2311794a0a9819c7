# A proof is checked without the node; a changed object, proof or key ends with 5, what cannot be read with 3.
new_node
exits 0 mithaq import "$data/wyrmspy_dragonegg.stix2"
id=indicator--7490d78f-3a96-446e-b32c-ec52c1ae2246
exits 0 mithaq proof $id -o "$work/proofs"
key=$(field "$work/init.json" 'j["verifier_key"]')
mv "$node" "$work/away"
object=$work/proofs/$id.json
exits 0 plain verify "$object" --key "$key"
says proven
exits 0 plain verify "$object" --key "$key" --json
[ "$(field "$work/out" 'j["id"]')" = $id ]
echo "$key" >"$work/key"
exits 0 plain verify "$object" "$object.tlog-proof" --key "$work/key"
sed 's/win10micros0ft/win10micros1ft/' "$object" >"$work/forged.json"
exits 5 plain verify "$work/forged.json" "$object.tlog-proof" --key "$key"
says "NOT PROVEN: the object or its proof was changed"
exits 3 plain verify "$object.tlog-proof" "$object" --key "$key"
says "the wrong way round"
exits 3 plain verify "$object.tlog-proof" "$object.tlog-proof" --key "$key"
says "name the object first"
python3 - "$object.tlog-proof" "$work/forged.proof" <<'PY'
import re, sys
lines = open(sys.argv[1]).read().split("\n")
at = next(i for i, line in enumerate(lines) if re.fullmatch(r"[A-Za-z0-9+/]{43}=", line))
lines[at] = ("A" if lines[at][0] != "A" else "B") + lines[at][1:]
open(sys.argv[2], "w").write("\n".join(lines))
PY
exits 5 plain verify "$object" "$work/forged.proof" --key "$key"
node=$work/other
new_node
other=$(field "$work/init.json" 'j["verifier_key"]')
exits 5 plain verify "$object" --key "$other"
says "The key given: $(cut -d+ -f1,2 <<<"$other"); the proof is signed by: $(cut -d+ -f1,2 <<<"$key")."
echo '{' >"$work/broken.json"
exits 3 plain verify "$work/broken.json" "$object.tlog-proof" --key "$key"
exits 3 plain verify "$object" --key nonsense
exits 2 plain verify "$object"
