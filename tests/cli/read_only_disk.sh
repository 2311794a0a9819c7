# A disk that was remounted read-only: what reads works, also the node and fsck; what writes ends with 4 and says what to do.
need curl
own_mounts
new_node
exits 0 mithaq import "$data/wyrmspy_dragonegg.stix2"
mount --bind "$node" "$node" && mount -o remount,bind,ro "$node"
export TMPDIR=$work
exits 0 mithaq status
exits 0 mithaq find --type malware
exits 0 mithaq fsck
indicator 1 >"$work/one.ndjson"
for verb in "import $work/one.ndjson" rebuild "user add soc --role reader"; do
  exits 4 mithaq $verb
  says "is mounted read-only"
done
exits 4 "$MITHAQ" init --name other.example --data "$node/other"
"$MITHAQ" serve --data "$node" --listen 127.0.0.1:0 >"$work/serve.log" 2>&1 </dev/null &
server=$! && servers+=("$server")
for _ in $(seq 100); do
  url=$(grep -o 'https://127.0.0.1:[0-9]*"' "$work/serve.log" | tr -d '"') && break
  kill -0 "$server" 2>/dev/null || fail "the node did not start"
  sleep 0.1
done
[ "$(curl -s -o "$work/health" -w '%{http_code}' --cacert "$node/tls/cert.pem" "$url/healthz")" = 503 ]
grep -q "is mounted read-only" "$work/serve.log"
stop
