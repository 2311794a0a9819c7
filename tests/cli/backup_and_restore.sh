# A backup of a running node is private and whole; what was erased since stays erased; the log goes on only if nothing is missing.
new_node
exits 0 mithaq import "$data/wyrmspy_dragonegg.stix2"
{ indicator 1 gone.example; indicator 2; } >"$work/in.ndjson"
exits 0 mithaq import "$work/in.ndjson"
start
exits 0 mithaq backup "$work/first"
exits 3 mithaq backup "$work/first"
exits 3 mithaq backup "$work/not-mounted/first"
says "is its disk mounted?"
[ ! -e "$work/not-mounted" ] || fail "a parent was made"
[ -z "$(find "$work/first" -perm /077)" ] || fail "others can read the backup"
exits 0 mithaq erase "$(id_of 1)" -c default --reason "personal data"
exits 0 mithaq backup "$work/second"
stop

restored() { MITHAQ_RESTORED=$1; shift; "$MITHAQ" "$@" --data "$MITHAQ_RESTORED"; }
restored "$work/behind" restore "$work/first" --erasures "$work/second/erasures.txt" --checkpoint "$work/second/checkpoint" >"$work/said"
grep -q "begins a new log" "$work/said" || fail "a backup that is behind went on with its log"
restored "$work/behind" get "$(id_of 2)" >/dev/null
! restored "$work/behind" get "$(id_of 1)" 2>/dev/null || fail "erased content came back"
restored "$work/behind" fsck >/dev/null

exits 3 restored "$work/own" restore "$work/second" --checkpoint "$work/second/checkpoint"
says "the backup's own checkpoint"
cp "$work/second/checkpoint" "$work/published"  # as an auditor has it, who saw the last one
restored "$work/whole" restore "$work/second" --checkpoint "$work/published" >"$work/said"
grep -q "goes on with its log" "$work/said" || fail "a whole backup began a new log"
restored "$work/whole" fsck >/dev/null
! restored "$work/whole" restore "$work/second" 2>/dev/null || fail "a restore overwrote a node"
