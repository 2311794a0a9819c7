# What is exported comes back as it was, with its dates, in a collection that nobody has read yet.
new_node
exits 0 mithaq import "$data/operation_triangulation.stix2"
mithaq export >"$work/first.ndjson" 2>/dev/null
[ -s "$work/first.ndjson" ]
rm -rf "$node" && new_node
exits 0 mithaq import "$work/first.ndjson"
mithaq export >"$work/second.ndjson" 2>/dev/null
cmp "$work/first.ndjson" "$work/second.ndjson"
last=$(tail -1 "$work/second.ndjson" | python3 -c 'import json,sys; print(json.load(sys.stdin)["date_added"])')
[ "$(mithaq export --after "$last" 2>/dev/null | wc -l)" = 0 ]
exits 0 mithaq export --bundle -o "$work/bundle.json"
[ "$(field "$work/bundle.json" 'len(j["objects"])')" = "$(wc -l <"$work/first.ndjson")" ]
exits 0 plain validate -q "$work/bundle.json"
# Where dates cannot be kept, the import says so.
rm -rf "$node" && new_node
indicator 1 >"$work/one.ndjson"
exits 0 mithaq import "$work/one.ndjson"
silent_about "new date"
exits 0 mithaq import "$work/first.ndjson"
says "$(wc -l <"$work/first.ndjson") objects got a new date added"
