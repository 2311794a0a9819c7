# Ctrl-C in an import: what was read whole is stored and counted, the way on is said, and the exit code is 130.
for mode in stopped running; do
  rm -rf "$node" && new_node
  [ $mode = stopped ] || start
  mkfifo "$work/pipe.$mode"
  python3 - "$MITHAQ" "$node" >"$work/out" 2>"$work/err" 3<"$work/pipe.$mode" <<'PY' &
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell ignores it for what runs in the background
os.dup2(3, 0)
os.execv(sys.argv[1], [sys.argv[1], "import", "-", "--data", sys.argv[2]])
PY
  importing=$!
  servers+=("$importing")
  exec 4>"$work/pipe.$mode"
  { for i in $(seq 1200); do indicator "$i"; done; indicator 1201 | head -c 100; } >&4
  sleep 1
  kill -INT "$importing"
  status=0
  wait "$importing" || status=$?
  exec 4>&-
  [ "$status" = 130 ] || fail "exit code $status"
  says "1,200 added, 0 unchanged, 0 refused"
  says "run the same command again"
  silent_about "unreadable"
  [ "$(objects)" = 1200 ]
  { for i in $(seq 1300); do indicator "$i"; done; } >"$work/all.ndjson"
  exits 0 mithaq import "$work/all.ndjson"
  says "100 added, 1,200 unchanged"
  [ $mode = stopped ] || stop
done
