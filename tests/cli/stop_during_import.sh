# SIGTERM in the middle of an import: the node ends well, what was acknowledged is there, and the import says what happened.
new_node
start
for i in $(seq 20000); do indicator "$i"; done >"$work/many.ndjson"
mithaq import "$work/many.ndjson" --json --in-flight 1 >"$work/import.json" 2>"$work/import.err" &
importing=$!
servers+=("$importing")
for _ in $(seq 200); do
  grep -q '"POST"' "$work/serve.log" && break
  sleep 0.05
done
stop
status=0
wait "$importing" || status=$?
[ "$status" = 4 ] || [ "$status" = 0 ] || fail "the import ended with $status"
acknowledged=$(field "$work/import.json" 'j["added"]')
[ "$(objects)" -ge "$acknowledged" ]
exits 0 mithaq fsck
