#!/usr/bin/env bash
# The part of ./run after the build: makes a node with a small real sample where there is none, serves it, and prints three
# commands that work as they stand.   tools/demo.sh PROGRAM DATA [ADDRESS:PORT]
set -euo pipefail
mithaq=$(realpath "$1") data=$(realpath -m "$2") listen=${3:-}
samples=$(realpath "$(dirname "$0")/../tests/data")

served_at() { "$mithaq" status --data "$data" | sed -n 's/^serving   \(https:.*\)/\1/p'; }
port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

try() { # where it is served
  local program folder
  printf -v program %q "$mithaq"
  printf -v folder %q "$data"
  cat <<END

Three commands to try, in another terminal:

  $program find --data $folder --value senlin83.com

  $program status --data $folder

  curl --cacert $folder/tls/cert.pem -H "Authorization: Bearer \$($program token add admin --days 1 --data $folder)" $1/local/collections/

END
}

if [ ! -f "$data/keys/log.key" ]; then
  "$mithaq" init --data "$data" --name demo.example
  "$mithaq" import --data "$data" "$samples"
elif url=$(served_at) && [ -n "$url" ]; then
  echo "A node is running on $data already, at $url. Nothing was started."
  try "$url"
  exit 0
fi
if [ -z "$listen" ]; then
  listen=127.0.0.1:8443
  port_is_free 8443 || { listen=127.0.0.1:0; echo "Port 8443 is taken; another one is used."; }
fi

# The node writes serving.json once it serves; the commands above have removed one that a killed node left.
status=0 stopping=
"$mithaq" serve --data "$data" --listen "$listen" &
node=$!
trap 'stopping=yes; kill -TERM "$node" 2>/dev/null || true' INT TERM
while [ ! -s "$data/serving.json" ] && kill -0 "$node" 2>/dev/null; do sleep 0.05; done
if [ -z "$stopping" ] && url=$(served_at) && [ -n "$url" ]; then
  try "$url"
  echo "Serving on $url until Ctrl-C."
fi
# A signal ends the wait, not the node, which first finishes what is under way.
wait "$node" || status=$?
while kill -0 "$node" 2>/dev/null; do status=0; wait "$node" || status=$?; done
if [ "$status" -eq 0 ] || { [ -n "$stopping" ] && [ "$status" -gt 128 ]; }; then
  status=0
  echo
  echo "The node has stopped; everything that it acknowledged is on the disk in $data. ./run starts it again."
fi
exit "$status"
