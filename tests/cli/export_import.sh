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
# A bad date costs its own line; the other dates are kept.
exits 0 mithaq collection add Dates --alias dates
{ printf '{"date_added":"yesterday","object":%s}\n' "$(indicator 801)"; printf '{"date_added":"2020-01-02T03:04:05.000000Z","object":%s}\n' "$(indicator 802)"; } >"$work/dated.ndjson"
exits 1 mithaq import -c dates "$work/dated.ndjson"
says "date_added is not a timestamp"
exits 0 mithaq export -c dates
says '"date_added":"2020-01-02T03:04:05.000000Z"'
silent_about "$(id_of 801)"
