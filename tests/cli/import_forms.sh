# The same objects come in from a bundle, an envelope, NDJSON, an array, .gz, .zst, .xz, standard input and a folder.
need gzip zstd xz
mkdir "$work/in"
bundle=$data/wyrmspy_dragonegg.stix2
python3 - "$bundle" "$work/in" <<'PY'
import json, sys
objects = json.load(open(sys.argv[1]))["objects"]
out = sys.argv[2]
json.dump({"more": False, "objects": objects}, open(out + "/envelope.json", "w"))
json.dump(objects, open(out + "/array.json", "w"))
open(out + "/lines.ndjson", "w").write("".join(json.dumps(o) + "\n" for o in objects))
PY
gzip -c "$bundle" >"$work/in/packed.json.gz"
zstd -qc "$bundle" >"$work/in/packed.json.zst"
xz -c "$bundle" >"$work/in/packed.json.xz"
mkdir "$work/folder" && cp "$bundle" "$work/folder/"
new_node
exits 0 mithaq import "$bundle" --json
count=$(field "$work/out" 'j["added"]')
[ "$count" -gt 50 ]
first=$(contents)
for input in "$work"/in/* "$work/folder" -; do
  rm -rf "$node" && new_node
  exits_with_input 0 "$bundle" mithaq import "$input" --json
  [ "$(field "$work/out" 'j["added"]')" = "$count" ] || fail "$input"
  [ "$(contents)" = "$first" ] || fail "other contents: $input"
done
