# ./run, after its build: real addresses even where 8443 is taken, three commands that work as printed, a second run that
# says what is there, Ctrl-C that ends with 0 and a farewell.
need curl
taken=
(exec 3<>/dev/tcp/127.0.0.1/8443) 2>/dev/null || {
  python3 -c 'import socket,time; s=socket.create_server(("127.0.0.1",8443)); time.sleep(120)' & taken=$!
  servers+=("$taken")
  for _ in $(seq 100); do (exec 3<>/dev/tcp/127.0.0.1/8443) 2>/dev/null && break; sleep 0.05; done
}
demo() { # LOG: starts it as a terminal would, with signals as they are by default
  python3 - "$repo/tools/demo.sh" "$MITHAQ" "$work/a node" <<'PY' >"$1" 2>&1 &
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.setpgid(0, 0)
os.execv(sys.argv[1], sys.argv[1:])
PY
  running=$!
  servers+=("$running")
}
wait_for() { for _ in $(seq 300); do grep -q "$2" "$1" && return 0; sleep 0.1; done; fail "never said: $2"; }
interrupted() { # LOG: Ctrl-C goes to all of the terminal's processes
  local status=0
  kill -INT -- "-$running"
  wait "$running" || status=$?
  [ "$status" = 0 ] || fail "exit code $status after Ctrl-C"
  grep -q "The node has stopped" "$1" || fail "no farewell"
}
demo "$work/first.log"
wait_for "$work/first.log" "until Ctrl-C"
grep -q "Port 8443 is taken" "$work/first.log"
! grep -q "https://127.0.0.1:0" "$work/first.log" || fail "port 0 was printed"
grep '^  ' "$work/first.log" | grep -E '/mithaq (find|status)|^  curl' >"$work/commands"
[ "$(wc -l <"$work/commands")" = 3 ] || fail "not three commands"
while read -r line; do
  (cd / && bash -c "$line") >"$work/out" 2>"$work/err" || fail "does not work: $line"
  [ -s "$work/out" ] || fail "says nothing: $line"
done <"$work/commands"
says '"collections"'
says '"can_read":true'
"$repo/tools/demo.sh" "$MITHAQ" "$work/a node" >"$work/second.log" 2>&1 || fail "the second run failed"
grep -q "is running on $work/a node already, at https://127.0.0.1:" "$work/second.log"
interrupted "$work/first.log"
demo "$work/third.log"
wait_for "$work/third.log" "until Ctrl-C"
! grep -q "administrator" "$work/third.log" || fail "the node was made again"
interrupted "$work/third.log"
