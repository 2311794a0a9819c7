# Objects that are invalid are refused with file, line and reason; those beside them are taken.
new_node
{ indicator 1; echo '{"type":"indicator","id":"indicator--nonsense"}'; indicator 2; } >"$work/half.ndjson"
exits 1 mithaq import "$work/half.ndjson"
says "half.ndjson:2"
says "2 added, 0 unchanged, 1 refused"
[ "$(objects)" = 2 ]
exits 1 mithaq import "$work/half.ndjson" --json
[ "$(field "$work/out" '(j["unchanged"], j["refused"], j["problems"][0]["line"])')" = "(2, 1, 2)" ]

# A line that is cut off, so that its end cannot be told: what was before it is kept, and it is said that the rest was not read.
{ indicator 3; indicator 4 | head -c 60; echo; indicator 5; } >"$work/cut.ndjson"
exits 3 mithaq import "$work/cut.ndjson"
says "in the object that begins on line 2; what follows was not read"
[ "$(objects)" = 3 ]
