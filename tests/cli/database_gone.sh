# A node whose database is gone (a disk that is not mounted) begins no other under the same key; an init cut short can be run again.
new_node
exits 0 mithaq import "$data/wyrmspy_dragonegg.stix2"
mv "$node/db" "$work/db"
for verb in serve status "import $data/wyrmspy_dragonegg.stix2"; do
  exits 5 mithaq $verb
  says "is not there, but the node's keys are"
done
[ ! -e "$node/db" ] || fail "a second database was begun"
mv "$work/db" "$node/db"
exits 0 mithaq fsck
rm "$node/keys/log.key"
exits 5 mithaq init --name test.example
says "keys/log.key"

# Cut short before its key was written.
"$MITHAQ" init --data "$work/cut" --name cut.example >/dev/null
rm -r "$work/cut/db" "$work/cut/keys/log.key"
exits 0 "$MITHAQ" init --data "$work/cut" --name cut.example
