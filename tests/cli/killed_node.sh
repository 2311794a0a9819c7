# After a node was killed, the verbs work at once and say that nothing is served, even if its port now belongs to another.
new_node
exits 0 mithaq import "$data/wyrmspy_dragonegg.stix2"
start
exits 0 mithaq status --json
[ "$(field "$work/out" 'j["serving"]')" = "$url" ]
kill -KILL "$server"
wait "$server" || true
[ -s "$node/serving.json" ] || fail "the test needs what a killed node leaves behind"
# Accepts, and never says a word.
python3 - "${url##*:}" <<'PY' &
import socket, sys, time
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
held = []
listener.settimeout(60)
while True: held.append(listener.accept())
PY
servers+=($!)
for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/${url##*:}") 2>/dev/null && break; sleep 0.05; done
began=$SECONDS
exits 0 mithaq status
says "serving   no"
exits 0 mithaq find --type malware
exits 0 mithaq user list
[ $((SECONDS - began)) -lt 10 ] || fail "the verbs waited for a node that is gone"
[ ! -e "$node/serving.json" ] || fail "the stale serving.json is still there"
exits 0 mithaq status --json
[ "$(field "$work/out" 'j["serving"]')" = None ]
start
exits 0 mithaq status
says "serving   $url"
stop
