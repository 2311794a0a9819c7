# pull --follow brings what comes, outlives a server that is away, and ends at SIGTERM; what is wrong from the start ends it at once.
new_node
start
taxii_server peer
exits 3 mithaq pull --from "$there" --into nowhere --follow
says "no collection 'nowhere'"
indicator 1 >"$work/peer/objects.ndjson"
"$MITHAQ" pull --from "$there" --every 1 --data "$node" >"$work/follow.log" 2>&1 </dev/null &
follower=$!
servers+=("$follower")
wait_for() { for _ in $(seq 200); do [ "$(objects)" = "$1" ] && return; sleep 0.1; done; fail "not $1 objects but $(objects)"; }
wait_for 1
indicator 2 >>"$work/peer/objects.ndjson"
wait_for 2
echo 3 >"$work/peer/seconds"
sleep 1.5
began=$SECONDS
kill -TERM "$follower"
status=0
wait "$follower" || status=$?
[ "$status" = 0 ] || fail "it ended with $status"
[ $((SECONDS - began)) -le 8 ] || fail "it took $((SECONDS - began)) s to end"
grep -q "1 added" "$work/follow.log"
stop
