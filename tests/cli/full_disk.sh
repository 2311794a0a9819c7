# A full disk: 507 in the protocol's form, one line in the log, reading goes on, and writing by itself once there is room;
# killed on a full disk, the node still starts and reads, fsck still checks, and nothing acknowledged is lost.
need curl
own_mounts
new_node
sed -i "s/^# *write_buffer_mib.*/write_buffer_mib = 4/" "$node/mithaq.toml"
grep -q "^write_buffer_mib = 4" "$node/mithaq.toml"
cp -a "$node" "$work/made"
mount -t tmpfs -o size=40m none "$node" && chmod 700 "$node" && cp -a "$work/made/." "$node/"
export TMPDIR=$work  # where there is room

free_bytes() { echo $(($(stat -f -c '%a * %S' "$node"))); }
fill() { # until BYTES are free
  local more=$(($(free_bytes) - $1))
  head -c "$more" /dev/zero >>"$node/filler" 2>/dev/null || true
}
post() { # NUMBER: the status; the answer is in $work/answer
  indicator "$1" >"$work/object"
  printf '{"objects":[%s]}' "$(cat "$work/object")" |
    curl -s -o "$work/answer" -w '%{http_code}' --cacert "$node/tls/cert.pem" -H @"$work/header" \
      -H 'Accept: application/taxii+json;version=2.1' -H 'Content-Type: application/taxii+json;version=2.1' \
      --data-binary @- "$url/local/collections/default/objects/"
}
read_back() { # the number of objects served
  curl -sS --cacert "$node/tls/cert.pem" -H @"$work/header" -H "Accept: application/taxii+json;version=2.1" \
    "$url/local/collections/default/objects/" | python3 -c 'import json,sys; print(len(json.load(sys.stdin)["objects"]))'
}
health() { curl -s -o "$work/health" -w '%{http_code}' --cacert "$node/tls/cert.pem" "$url/healthz"; }
written_again() { # NUMBER, within ten seconds
  for _ in $(seq 50); do [ "$(health)" != 200 ] || break; sleep 0.2; done
  [ "$(post "$1")" = 202 ] || fail "writing did not come back: $(cat "$work/answer")"
}

start
printf 'Authorization: Bearer %s\n' "$(field "$work/init.json" 'j["token"]')" >"$work/header"
[ "$(post 1)" = 202 ]

for left in 4000000 0; do
  fill $left
  for _ in 1 2 3 4 5; do [ "$(post 2)" = 507 ] || fail "$left bytes left: $(cat "$work/answer")"; done
  [ "$(field "$work/answer" 'j["http_status"]')" = 507 ]
  grep -q "nothing of this request was kept" "$work/answer"
  [ "$(health)" = 503 ]
  [ "$(read_back)" = 1 ]
  exits 4 mithaq recall "$(id_of 1)" -c default --reason "no room"
  says "is full"
done
[ "$(grep -c 'takes no writes' "$work/serve.log")" = 1 ] || fail "not one line for the change of state"
rm "$node/filler"
written_again 2
grep -q "takes writes again" "$work/serve.log"
[ "$(read_back)" = 2 ]

# Killed with nothing left on the disk.
fill 0
[ "$(post 3)" = 507 ]
kill -KILL "$server" && wait "$server" || true
exits 0 mithaq fsck
exits 0 mithaq get "$(id_of 2)"
start_full() {
  "$MITHAQ" serve --data "$node" --listen 127.0.0.1:0 >"$work/serve.log" 2>&1 </dev/null &
  server=$! && servers+=("$server")
  for _ in $(seq 100); do
    kill -0 "$server" 2>/dev/null || fail "the node did not start on a full disk"
    url=$(grep -o 'https://127.0.0.1:[0-9]*"' "$work/serve.log" | tr -d '"') && return 0
    sleep 0.1
  done
  fail "the node did not start on a full disk in 10 s"
}
start_full
[ "$(read_back)" = 2 ]
[ "$(post 3)" = 507 ]
exits 3 mithaq fsck  # in use
rm "$node/filler"
written_again 3
[ "$(read_back)" = 3 ]
stop
exits 0 mithaq fsck
