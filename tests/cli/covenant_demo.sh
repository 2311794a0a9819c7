# ./run --members 4, after its build: four nodes found a covenant, share as marked, recall, change a rule, catch a liar and expel it;
# what it tells people to look at works as printed; Ctrl-C stops all; run again, they are started as they were.
members() { # LOG: starts it as a terminal would, with signals as they are by default
  python3 - "$repo/tools/members.sh" "$MITHAQ" "$work/four nodes" 4 <<'PY' >"$1" 2>&1 &
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.setpgid(0, 0)
os.execv(sys.argv[1], sys.argv[1:])
PY
  running=$!
  # Its nodes go with it, also where this case fails.
  trap 'ended=$?; set +e; kill -TERM -- "-$running" 2>/dev/null && wait "$running"; (exit "$ended"); finish' EXIT
  for _ in $(seq 1000); do
    grep -q "until Ctrl-C" "$1" && return 0
    kill -0 "$running" 2>/dev/null || fail "it ended"
    sleep 0.1
  done
  fail "it does not get there"
}
interrupted() { # LOG: Ctrl-C goes to all of the terminal's processes
  local status=0
  kill -INT -- "-$running"
  wait "$running" || status=$?
  [ "$status" = 0 ] || fail "exit code $status after Ctrl-C"
  grep -q "All nodes have stopped" "$1" || fail "no farewell"
  for name in north east south west; do [ ! -e "$work/four nodes/nodes/$name/serving.json" ] || fail "$name was not stopped"; done
}
on() { local name=$1; shift; "$work/four nodes/$name" "$@"; }

members "$work/first.log"
[ "$(grep -c '^[1-7]\. ' "$work/first.log")" = 7 ] || fail "not seven steps"
grep -Eq "^   1 object: [0-9]+ ms" "$work/first.log"
grep -Eq "^   [0-9]+ ms from the start of the recall" "$work/first.log"
# What it says to look at, and to try.
sed -n 's/^   look: //p; /^To try/,$s/^  //p' "$work/first.log" | grep four >"$work/commands"
[ "$(wc -l <"$work/commands")" -ge 14 ] || fail "too few commands"
while read -r line; do
  code=0
  (cd / && bash -c "$line") >"$work/out" 2>"$work/err" </dev/null || code=$?
  [ "$code" -le 1 ] || fail "exit code $code: $line"
  [ -s "$work/out" ] || [ -s "$work/err" ] || fail "says nothing: $line"
done <"$work/commands"

# Every honest node holds the evidence, and it convinces whoever has the files.
for name in north east south; do
  exits 1 on $name covenant findings -o "$work/files-$name"
  says '"CERT West" broke its word: a yes and a no on one proposal'
  exits 0 on $name covenant export -o "$work/files-$name"
  exits 0 plain covenant check "$work/files-$name"/*.json
  says "epoch        2"
  exits 0 on $name status
  says "Four winds, epoch 2"
  says "2 of 2 other members answer"
  exits 0 on $name covenant peers
  says "CERT West  expelled in epoch 2"
done
# Others than those two signatures are no evidence.
evidence=$(echo "$work"/files-north/evidence-*.json)
altered "$evidence" '"vote":"yes"' '"vote":"no"'
exits 3 plain covenant check "$work/altered.json" "$work"/files-north/covenant.json "$work"/files-north/epoch-*.json
# The one that lied says so itself, and has nothing of what came after.
exits 0 on west status
says "EXPELLED"
exits 0 on west covenant peers
says "EXPELLED"
last=$(field "$work/four nodes/files/last.ndjson" 'j["id"]')
exits 1 on west find --id "$last"
exits 0 on east find --id "$last"
# One hit, wherever it stands.
says "[Received in Four winds, From CERT North]"
[ "$(wc -l <"$work/out")" = 1 ] || fail "one object is shown twice"

# While it runs, and after.
exits 0 "$repo/tools/members.sh" "$MITHAQ" "$work/four nodes" 4
says "are running already"
interrupted "$work/first.log"
members "$work/second.log"
! grep -q "^1\. " "$work/second.log" || fail "it was founded anew"
exits 0 on north status
says "Four winds, epoch 2"
interrupted "$work/second.log"
exits 2 "$repo/run" --members 3
says "a number from 4 to 7"
