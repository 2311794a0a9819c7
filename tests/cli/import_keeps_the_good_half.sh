# Objects that are invalid are refused with file, line and reason; those beside them are taken.
new_node
{ indicator 1; echo '{"type":"indicator","id":"indicator--nonsense"}'; indicator 2; } >"$work/half.ndjson"
exits 1 mithaq import "$work/half.ndjson"
says "half.ndjson:2"
says "2 added, 0 unchanged, 1 refused"
[ "$(objects)" = 2 ]
exits 1 mithaq import "$work/half.ndjson" --json
[ "$(field "$work/out" '(j["unchanged"], j["refused"], j["problems"][0]["line"])')" = "(2, 1, 2)" ]
