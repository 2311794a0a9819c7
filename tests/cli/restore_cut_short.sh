# A restore that is killed, at any moment, leaves no node that could be served: erased content would come back. Its remains are
# neither overwritten nor taken for a node, and a second restore elsewhere is whole.
new_node
{ indicator 1 gone.example; indicator 2; } >"$work/in.ndjson"
exits 0 mithaq import "$work/in.ndjson"
exits 0 mithaq backup "$work/backup"
exits 0 mithaq erase "$(id_of 1)" -c default --reason "personal data" --yes
exits 0 mithaq backup "$work/later"
on() { local folder=$1; shift; "$MITHAQ" "$@" --data "$folder"; }

# At the worst moment: everything is copied, and the erasures are not yet replayed (they come through a pipe that nobody fills).
mkfifo "$work/erasures"
"$MITHAQ" restore "$work/backup" --erasures "$work/erasures" --data "$work/cut" >"$work/restore.log" 2>&1 &
restore=$!
servers+=("$restore")
for _ in $(seq 100); do ls "$work"/cut/db/LOCK >/dev/null 2>&1 && break; sleep 0.05; done
sleep 0.3
kill -KILL "$restore" && wait "$restore" || true
[ -e "$work/cut/db/CURRENT" ] || fail "it was killed too early to show anything"
[ ! -e "$work/cut/keys/log.key" ] || fail "the log key is there before the erasures are replayed"
for verb in "serve --listen 127.0.0.1:0" status export fsck rebuild "init --name other.example"; do
  exits 3 on "$work/cut" $verb
  says "a restore into $work/cut was cut short"
done
exits 3 on "$work/cut" restore "$work/backup" --erasures "$work/later/erasures.txt"
says "was cut short"

# At random ones: either there is no node, or it is whole and without what was erased.
for round in $(seq 12); do
  rm -rf "$work/cut"
  "$MITHAQ" restore "$work/backup" --erasures "$work/later/erasures.txt" --data "$work/cut" >/dev/null 2>&1 &
  restore=$!
  sleep "0.0$(printf %02d $((round * 7)))"
  kill -KILL "$restore" 2>/dev/null && wait "$restore" 2>/dev/null || true
  if [ -e "$work/cut/keys/log.key" ]; then
    exits 0 on "$work/cut" fsck
    exits 1 on "$work/cut" get "$(id_of 1)"
    exits 0 on "$work/cut" get "$(id_of 2)"
  else
    exits 3 on "$work/cut" status
  fi
done

# A restore that fails leaves nothing: here for a checkpoint that another log signed.
rm -rf "$work/cut" "$work/other"
exits 0 on "$work/other" init --name other.example
exits 0 on "$work/other" backup "$work/foreign"
exits 3 on "$work/cut" restore "$work/backup" --checkpoint "$work/foreign/checkpoint"
[ ! -e "$work/cut" ]
exits 3 on "$work/cut" restore "$work/in.ndjson"
exits 0 on "$work/cut" restore "$work/backup" --erasures "$work/later/erasures.txt"
exits 0 on "$work/cut" fsck
