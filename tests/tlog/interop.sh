#!/usr/bin/env bash
# Has tools by others check a log: golang.org/x/mod/sumdb/{note,tlog} (go/main.go) and Tessera's fsck, both pinned in
# go/go.mod. Exits 77 (skipped) where Go or its modules cannot be had.
#
#   interop.sh <URL> <vkey> [<file with an earlier checkpoint>...]    a running node's log
#   interop.sh --make <make_log program>                             logs that our code writes, and damaged ones
set -euo pipefail
. "$(dirname "$0")/go.bash"
work=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$work"' EXIT

# fsck says what is wrong in its log, not in its exit code; it prints the completed ranges last.
run_fsck() {
  printf %s "$2" >"$work/vkey"
  "$work/fsck" --ui=false -v=1 --N=2 --storage_url="$1/" --public_key="$work/vkey" >"$work/fsck.log" 2>&1 || true
  if ! grep -q "Completed ranges" "$work/fsck.log" || grep -qE "fsck failed|^E[0-9]{4}|Invalid" "$work/fsck.log"; then
    return 1
  fi
}

check() {
  "$work/check_log" -log "$1" -vkey "$2" "${@:3}" || return 1
  if ! run_fsck "$1" "$2"; then
    cat "$work/fsck.log" >&2
    return 1
  fi
  echo "tessera fsck agrees: $1"
}

# Flips one bit in the middle of a file, checks that $3 (a command) now fails, and flips it back.
expect_refused() {
  local file=$1 what=$2
  cp "$file" "$work/saved"
  python3 - "$file" <<'PY'
import sys
path = sys.argv[1]
data = bytearray(open(path, "rb").read())
data[len(data) // 2] ^= 1
open(path, "wb").write(data)
PY
  if "${@:3}" >/dev/null 2>&1; then
    echo "FAILED: damage to $what was not noticed by: ${*:3}" >&2
    exit 1
  fi
  cp "$work/saved" "$file"
  echo "damage to $what is noticed"
}

serve() {
  (cd "$1" && exec python3 -u -m http.server --bind 127.0.0.1 0) >"$work/server.log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$work/server.log")
    test -z "$port" || break
    sleep 0.1
  done
  url=http://127.0.0.1:$port
}

check_made_logs() {
  local make_log=$1 size vkey
  mkdir "$work/logs"
  serve "$work/logs"
  for size in 1 2 255 256 257 511 512 1000 65536 70000; do
    vkey=$("$make_log" "$work/logs/$size" "$size" node.example/interop)
    check "$url/$size" "$vkey"
  done
  local grown=$work/logs/grown
  vkey=$("$make_log" "$grown" 66000 node.example/interop 1 200 300 65000 65600)
  check "$url/grown" "$vkey" "$grown"/checkpoint.*

  expect_refused "$grown/tile/0/100" "a tile" "$work/check_log" -log "$url/grown" -vkey "$vkey"
  expect_refused "$grown/tile/0/100" "a tile" run_fsck "$url/grown" "$vkey"
  expect_refused "$grown/tile/entries/007" "an entry bundle" "$work/check_log" -log "$url/grown" -vkey "$vkey"
  expect_refused "$grown/tile/entries/007" "an entry bundle" run_fsck "$url/grown" "$vkey"
  expect_refused "$grown/checkpoint" "the checkpoint" "$work/check_log" -log "$url/grown" -vkey "$vkey"
  expect_refused "$grown/checkpoint" "the checkpoint" run_fsck "$url/grown" "$vkey"
}

test $# -ge 2 || { sed -n '2,7p' "$0" >&2; exit 2; }
go_tools "$work" . github.com/transparency-dev/tessera/cmd/fsck && mv "$work/tlog" "$work/check_log"
if test "$1" = --make; then
  command -v python3 >/dev/null || skip_without_go "python3 is not installed; it serves the logs"
  check_made_logs "$2"
else
  check "${1%/}" "$2" "${@:3}"
fi
echo "interop: all agree"
