# A recalled object is gone from every view; the log has grown by one entry; a second recall finds nothing.
new_node
{ indicator 1; indicator 2; } >"$work/two.ndjson"
exits 0 mithaq import "$work/two.ndjson"
exits 2 mithaq recall "$(id_of 1)" -c default
exits 0 mithaq recall "$(id_of 1)" -c default --reason "false positive" --json
[ "$(field "$work/out" 'j["recalled"]')" = 1 ]
for words in get proof "recall -c default --reason again"; do
  exits 1 mithaq $words "$(id_of 1)"
  says "was recalled on 20"
  says "(log entry 2): false positive"
  exits 1 mithaq $words "$(id_of 1)" --version 2023-01-01T00:00:00Z
  silent_about "was recalled on"
done
exits 1 mithaq get "$(id_of 1)" --json
[ "$(field "$work/err" 'j["error"]')" = not-found ]
exits 1 mithaq get "$(id_of 3)"
silent_about "was recalled on"
exits 1 mithaq find --value host1.example
[ "$(objects)" = 1 ]
exits 0 mithaq status --json
[ "$(field "$work/out" 'j["log"]["size"]')" = 3 ]
exits 0 mithaq fsck

# Why, and what it was, can be looked at; a feed that brings it every night does not bring it back; published again on purpose, it is said to be back.
exits 0 mithaq get "$(id_of 1)" --recalled
says "false positive"
says "host1.example"
exits 0 mithaq get "$(id_of 1)" --recalled --json
[ "$(field "$work/out" 'j["recalled"][0]["recall"]["index"]')" = 2 ]
[ "$(field "$work/out" 'j["recalled"][0]["object"]["id"]')" = "$(id_of 1)" ]
exits 1 mithaq get "$(id_of 2)" --recalled
exits 1 mithaq import "$work/two.ndjson"
says "it was recalled here on 20"
says "0 added, 1 unchanged, 1 refused"
exits 1 mithaq get "$(id_of 1)"
exits 0 mithaq import "$work/two.ndjson" --again
says "this version had been recalled here on 20"
exits 0 mithaq get "$(id_of 1)"
exits 0 mithaq get "$(id_of 1)" --recalled
says "back since 20"
exits 0 mithaq import "$work/two.ndjson" --json
[ "$(field "$work/out" 'j["notes"]')" = "[]" ]
exits 0 mithaq recall "$(id_of 1)" -c default --reason "false positive, again"
exits 1 mithaq import "$work/two.ndjson" --json
[ "$(field "$work/out" 'j["problems"][0]["outcome"]')" = recalled ]
exits 0 mithaq import "$work/two.ndjson" --again --json
[ "$(field "$work/out" 'j["notes"][0]["line"]')" = 1 ]
exits 3 mithaq recall "$(id_of 1)" -c default --reason "about $(id_of 1)"
exits 0 mithaq fsck
