# A recalled object is gone from every view; the log has grown by one entry; a second recall finds nothing.
new_node
{ indicator 1; indicator 2; } >"$work/two.ndjson"
exits 0 mithaq import "$work/two.ndjson"
exits 2 mithaq recall "$(id_of 1)" -c default
exits 0 mithaq recall "$(id_of 1)" -c default --reason "false positive" --json
[ "$(field "$work/out" 'j["recalled"]')" = 1 ]
exits 1 mithaq get "$(id_of 1)"
exits 1 mithaq find --value host1.example
exits 1 mithaq recall "$(id_of 1)" -c default --reason again
[ "$(objects)" = 1 ]
exits 0 mithaq status --json
[ "$(field "$work/out" 'j["log"]["size"]')" = 3 ]
exits 0 mithaq fsck
