# Runs one case: run.bash CASE, with the program in $MITHAQ and the tests folder in $MITHAQ_TESTS. The case gets the functions
# below and a folder of its own, which goes with all processes that it started. Exit 77: skipped.
set -euo pipefail
case_file=$(realpath "$1")
data=$MITHAQ_TESTS/data
repo=$(dirname "$MITHAQ_TESTS")
work=$(mktemp -d "${TMPDIR:-/tmp}/mithaq-cli.XXXXXX")
node=$work/node
servers=()
export XDG_DATA_HOME=$work/default NO_COLOR=1 LC_ALL=C.UTF-8
umask 022

finish() {
  local status=$?
  for pid in "${servers[@]}"; do kill -KILL "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  if [ "$status" != 0 ] && [ "$status" != 77 ]; then
    echo "FAILED ($status): $(head -1 "$case_file")" >&2
    for file in "$work"/out "$work"/err "$work"/*.log; do
      [ -s "$file" ] && { echo "--- ${file##*/}"; head -c 4000 "$file"; echo; } >&2
    done
  fi
  [ -z "${MITHAQ_OWN_MOUNTS:-}" ] || umount -l "$node" 2>/dev/null
  chmod -R u+rwX "$work" 2>/dev/null
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'echo "at line $LINENO: $BASH_COMMAND" >&2' ERR
set -E

fail() { echo "$*" >&2; exit 1; }
skip() { echo "SKIPPED: $*" >&2; exit 77; }
need() { local tool; for tool in "$@"; do command -v "$tool" >/dev/null || skip "$tool is not installed"; done; }

# own_mounts: the case begins again where it may mount file systems that nobody else sees, and that go with it.
own_mounts() {
  [ -z "${MITHAQ_OWN_MOUNTS:-}" ] || return 0
  local own=(unshare -m)
  [ "$(id -u)" = 0 ] || own=(unshare -Urm)
  "${own[@]}" mount -t tmpfs none /mnt 2>/dev/null || skip "no file system can be mounted here"
  rm -rf "$work"
  MITHAQ_OWN_MOUNTS=1 exec "${own[@]}" bash "$MITHAQ_TESTS/cli/lib/run.bash" "$case_file"
}

# mithaq VERB ...: on this case's node.
mithaq() { "$MITHAQ" "$@" --data "$node"; }
# plain VERB ...: without a data folder.
plain() { "$MITHAQ" "$@"; }
# exits N COMMAND ...: that it ends with N; what it says is in $work/out and $work/err.
exits() {
  local wanted=$1 got=0
  shift
  "$@" >"$work/out" 2>"$work/err" </dev/null || got=$?
  [ "$got" = "$wanted" ] || fail "exit code $got instead of $wanted: $*"
}
# With standard input.
exits_with_input() {
  local wanted=$1 input=$2 got=0
  shift 2
  "$@" >"$work/out" 2>"$work/err" <"$input" || got=$?
  [ "$got" = "$wanted" ] || fail "exit code $got instead of $wanted: $* < $input"
}
says() { grep -qF -- "$1" "$work/out" "$work/err" || fail "not said: $1"; }
silent_about() { ! grep -qF -- "$1" "$work/out" "$work/err" || fail "said: $1"; }
# field FILE EXPRESSION: of a JSON text, as Python has it in `j`.
field() { python3 -c 'import json,sys; j=json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$1" "$2"; }

new_node() { exits 0 mithaq init --name test.example --json; cp "$work/out" "$work/init.json"; }
objects() { mithaq export 2>/dev/null | wc -l; }
# The collection as a set, to compare: no dates.
contents() { mithaq export 2>/dev/null | python3 -c 'import json,sys; print("\n".join(sorted(json.dumps(json.loads(l)["object"], sort_keys=True) for l in sys.stdin)))'; }

# Starts the node on a free port; $server is its process.
start() {
  "$MITHAQ" serve --data "$node" --listen 127.0.0.1:0 "$@" >"$work/serve.log" 2>&1 </dev/null &
  server=$!
  servers+=("$server")
  for _ in $(seq 300); do
    kill -0 "$server" 2>/dev/null || fail "the node did not start"
    if [ -s "$node/serving.json" ] && grep -q serving "$work/serve.log"; then
      url=$(field "$node/serving.json" 'j["url"]')
      return 0
    fi
    sleep 0.1
  done
  fail "the node did not start in 30 s"
}
# Ends it as systemd would; it must go with exit code 0.
stop() {
  local status=0
  kill -TERM "$server"
  wait "$server" || status=$?
  [ "$status" = 0 ] || fail "the node ended with $status"
}
# taxii_server NAME: another TAXII server, with its files in $work/NAME (lib/taxii_server.py); $there is its collection.
taxii_server() {
  mkdir -p "$work/$1"
  python3 "$MITHAQ_TESTS/cli/lib/taxii_server.py" "$work/$1" >"$work/$1/requests" 2>"$work/$1.log" </dev/null &
  servers+=($!)
  for _ in $(seq 100); do [ -s "$work/$1/requests" ] && break; sleep 0.1; done
  there=http://127.0.0.1:$(head -1 "$work/$1/requests")/api/collections/one/
}
# indicator NUMBER [VALUE]: an object for tests.
indicator() {
  printf '{"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-%012d","created":"2024-01-01T00:00:00.000Z","modified":"2024-01-01T00:00:00.000Z","pattern":"[domain-name:value = '"'%s'"']","pattern_type":"stix","valid_from":"2024-01-01T00:00:00Z"}\n' "$1" "${2:-host$1.example}"
}
id_of() { printf 'indicator--00000000-0000-4000-8000-%012d' "$1"; }

# as NAME VERB ...: on the node of the organisation NAME, each a "machine" of its own.
as() { local name=$1; shift; "$MITHAQ" "$@" --data "$work/$name"; }
# member NAME [OPTION ...]: a node with the card $work/NAME.json of "CERT NAME", at an address that anybody could reach.
member() {
  local name=$1
  shift
  exits 0 as "$name" init --name "$name.example" --json
  exits 0 as "$name" member card --organisation "CERT $name" --kind national-cert --jurisdiction NE --email "duty@$name.example" \
    --domain "$name.cert.int" --address "https://cti.$name.cert.int:8443" -o "$work/$name.json" "$@"
}
# altered FILE FROM TO: the document with a part of its text replaced, in $work/altered.json.
altered() {
  grep -qF -- "$2" "$1" || fail "not in $1: $2"
  python3 -c 'import sys; open(sys.argv[4], "w").write(open(sys.argv[1]).read().replace(sys.argv[2], sys.argv[3], 1))' "$1" "$2" "$3" "$work/altered.json"
}

need python3
# loopback_member NAME: a node with the card $work/NAME.json of "CERT NAME", which others reach at a free port on loopback.
loopback_member() {
  local name=$1 port
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  exits 0 as "$name" init --name "$name.example" --json
  exits 0 as "$name" member card --organisation "CERT $name" --kind national-cert --jurisdiction NE --email "duty@$name.example" \
    --domain "$name.cert.int" --address "https://127.0.0.1:$port" -o "$work/$name.json"
  sed -i "s/^# listen = \"127.0.0.1:9443\"/listen = \"127.0.0.1:$port\"/" "$work/$name/mithaq.toml"
}
# founders TITLE NAME ...: such nodes, and a test covenant of theirs in $work/covenant.json.
founders() {
  local title=$1 name
  shift
  for name in "$@"; do loopback_member "$name"; done
  exits 0 as "$1" covenant found --name "$title" --test "${@/%/.json}" -o draft.json
  for name in "${@:2}"; do exits 0 as "$name" covenant sign draft.json --yes; done
  exits 0 plain covenant assemble draft.json -o covenant.json
}
# serve_as NAME: its process is $server_NAME. A killed one leaves its serving.json.
serve_as() {
  rm -f "$work/$1/serving.json"
  "$MITHAQ" serve --data "$work/$1" --listen 127.0.0.1:0 >"$work/$1.log" 2>&1 </dev/null &
  servers+=($!)
  printf -v "server_$1" %s $!
  for _ in $(seq 100); do [ -s "$work/$1/serving.json" ] && return; sleep 0.1; done
  fail "$1 does not serve"
}
# eventually COMMAND ...: within 20 s.
eventually() { for _ in $(seq 100); do "$@" >/dev/null 2>&1 && return; sleep 0.2; done; fail "never: $*"; }

. "$case_file"
