# Two pulls of one collection at a time lock each other out; a state that is damaged, or of a later format, says what to do.
new_node
start
taxii_server peer
indicator 1 >"$work/peer/objects.ndjson"
echo 4 >"$work/peer/seconds"
mithaq pull --from "$there" >"$work/first" 2>&1 </dev/null &
first=$!
for _ in $(seq 100); do grep -q objects "$work/peer/requests" && break; sleep 0.1; done
exits 3 mithaq pull --from "$there"
says "another pull of the same collection is at work (process "
mithaq collection add Other --alias other >/dev/null
exits 0 mithaq pull --from "$there" --into other       # is another
wait "$first" || fail "the first pull ended with $?"
echo 0 >"$work/peer/seconds"
exits 0 mithaq pull --from "$there" --json
[ "$(field "$work/out" 'j["added"], j["unchanged"]')" = "(0, 0)" ]

state=$(grep -l '"into":"'"$(mithaq collection list --json | python3 -c 'import json,sys; print(next(c["id"] for c in json.load(sys.stdin)["collections"] if c["alias"]=="other"))')" "$node"/pull/*.json)
cp "$state" "$work/good"
head -c 40 "$work/good" >"$state"
exits 5 mithaq pull --from "$there" --into other
says "$state"
says "remove the file"
sed 's/"format":1/"format":2/' "$work/good" >"$state"
exits 5 mithaq pull --from "$there" --into other
says "written by a later version"
rm "$state"
exits 0 mithaq pull --from "$there" --into other --json
[ "$(field "$work/out" 'j["added"], j["unchanged"]')" = "(0, 1)" ]
stop
