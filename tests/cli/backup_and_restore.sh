# A backup of a running node is private and whole; what was erased since stays erased; the log goes on only if nothing is missing.
need curl
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
exits 0 mithaq erase "$(id_of 1)" -c default --reason "personal data" --yes
exits 0 mithaq backup "$work/second"
stop

restored() { MITHAQ_RESTORED=$1; shift; "$MITHAQ" "$@" --data "$MITHAQ_RESTORED"; }
restored "$work/behind" restore "$work/first" --erasures "$work/second/erasures.txt" --checkpoint "$work/second/checkpoint" >"$work/said" 2>"$work/noted"
grep -q "begins a new log" "$work/said" || fail "a backup that is behind went on with its log"
grep -q "By the checkpoint given" "$work/noted" || fail "it is not said that the checkpoint given is ahead"
restored "$work/behind" get "$(id_of 2)" >/dev/null
! restored "$work/behind" get "$(id_of 1)" 2>/dev/null || fail "erased content came back"
restored "$work/behind" fsck >/dev/null
# What was published before stands in the old log, which ended, and is proven there; what comes now, in the new one.
old_key=$(field "$work/init.json" 'j["verifier_key"]')
restored "$work/behind" proof "$(id_of 2)" -o "$work/proofs" >/dev/null 2>&1
exits 0 plain verify "$work/proofs/$(id_of 2).json" --key "$old_key"
indicator 3 >"$work/three.ndjson"
restored "$work/behind" import "$work/three.ndjson" >/dev/null
restored "$work/behind" proof "$(id_of 3)" -o "$work/proofs" >/dev/null 2>&1
exits 5 plain verify "$work/proofs/$(id_of 3).json" --key "$old_key"
exits 0 plain verify "$work/proofs/$(id_of 3).json" --key "$(restored "$work/behind" status --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["log"]["verifier_key"])')"
# Its tiles are served beside the new log's, and nobody signs with its key any more.
node=$work/behind
start
ended=$(field "$work/init.json" 'j["verifier_key"].split("+")[0].split("/")[-1]')
fetch() { curl -s --fail --cacert "$node/tls/cert.pem" -H "Authorization: Bearer $(field "$node/serving.json" 'j["control_token"]')" "$url/local/log/$1"; }
fetch "earlier/$ended/checkpoint" | cmp - "$work/first/checkpoint"
fetch "earlier/$ended/tile/entries/000.p/3" >/dev/null || fail "the old log's entries are not served"
! fetch "earlier/$ended/tile/0/255" || fail "a tile that the old log never had"
[ "$(fetch checkpoint | head -1)" != "$(fetch "earlier/$ended/checkpoint" | head -1)" ]
stop
# Again, from a backup of the restored node: both logs come along, and end.
restored "$work/behind" backup "$work/third" >/dev/null
restored "$work/twice" restore "$work/third" >"$work/said"
for n in 2 3; do restored "$work/twice" proof "$(id_of $n)" -o "$work/again" >/dev/null 2>&1; done
exits 0 plain verify "$work/again/$(id_of 2).json" --key "$old_key"
[ "$(restored "$work/twice" status --json | python3 -c 'import json,sys; print(len(json.load(sys.stdin)["earlier_logs"]))')" = 2 ]
restored "$work/twice" fsck >/dev/null
# A backup whose checkpoint is not the log's: the node comes back, and says what it cannot prove.
cp -r "$work/third" "$work/fourth"
cp "$work/second/checkpoint" "$work/fourth/checkpoint"
restored "$work/unproven" restore "$work/fourth" >"$work/said" 2>&1
grep -q "Nothing in the old log" "$work/said" || fail "a checkpoint of another log was taken"
exits 3 restored "$work/unproven" proof "$(id_of 3)" -o "$work/never"
says "no checkpoint of it is here"

exits 3 restored "$work/own" restore "$work/second" --checkpoint "$work/second/checkpoint"
says "the backup's own checkpoint"
cp "$work/second/checkpoint" "$work/published"  # as an auditor has it, who saw the last one
restored "$work/whole" restore "$work/second" --checkpoint "$work/published" >"$work/said"
grep -q "goes on with its log" "$work/said" || fail "a whole backup began a new log"
restored "$work/whole" fsck >/dev/null
! restored "$work/whole" restore "$work/second" 2>/dev/null || fail "a restore overwrote a node"
