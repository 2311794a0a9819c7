# Objects that are invalid are refused with file, line and reason; those beside them are taken.
new_node
{ indicator 1; echo '{"type":"indicator","id":"indicator--nonsense"}'; indicator 2; } >"$work/half.ndjson"
exits 1 mithaq import "$work/half.ndjson"
says "half.ndjson:2"
says "2 added, 0 unchanged, 1 refused"
[ "$(objects)" = 2 ]
exits 1 mithaq import "$work/half.ndjson" --json
[ "$(field "$work/out" '(j["unchanged"], j["refused"], j["problems"][0]["line"])')" = "(2, 1, 2)" ]

# A line that is cut off, in a string or behind its last value: that line is lost, and none after it.
{ indicator 3; indicator 4 | head -c 60; echo; indicator 5; indicator 6 | sed 's/.$//'; indicator 7; } >"$work/cut.ndjson"
exits 1 mithaq import "$work/cut.ndjson"
says "cut.ndjson:2"
says "cut.ndjson:4"
says "the object that begins here is cut off; the next line begins another"
says "3 added, 0 unchanged"
[ "$(objects)" = 5 ]

# The last of them: nothing follows that would show it, but the end.
{ indicator 8; indicator 9 | head -c 60; } >"$work/end.ndjson"
exits 3 mithaq import "$work/end.ndjson"
says "the object that begins on line 2 is not closed; is the file cut off?"
[ "$(objects)" = 6 ]

# An object over several lines whose lines go wrong: what was before it is kept, and it is said that the rest was not read.
{ indicator 10; printf '{\n "type": "indicator",\n oops\n}\n'; indicator 11; } >"$work/lines.ndjson"
exits 3 mithaq import "$work/lines.ndjson"
says "in the object that begins on line 2; what follows was not read"
[ "$(objects)" = 7 ]
