# Root may run any verb on the stopped node of another user: all that is in the folder stays that user's, so that the node starts again.
[ "$(id -u)" = 0 ] || skip "this is about root"
new_node
chown -R 12345:23456 "$node" 2>/dev/null || skip "root may not give files away here"
strangers() { find "$node" ! \( -uid 12345 -gid 23456 \); }
secret=$work/for-root
mkdir -m 700 "$secret"
indicator 1 >"$secret/one.json"
chmod 600 "$secret/one.json"
exits 0 mithaq status
exits 0 mithaq import "$secret/one.json"
exits 0 mithaq import "$data/wyrmspy_dragonegg.stix2"
exits 0 mithaq token add admin
exits 0 mithaq collection add Other --alias other
exits 0 mithaq recall "$(id_of 1)" -c default --reason "false positive"
exits 0 mithaq erase "$(id_of 1)" -c default --reason "by law" --yes
exits 0 mithaq fsck
exits 0 mithaq rebuild
exits 0 mithaq backup "$secret/backup"
taxii_server peer
mithaq pull --from "$there" --into other >"$work/out" 2>"$work/err" || true
[ -d "$node/pull" ] || fail "nothing was pulled"
[ -z "$(strangers)" ] || fail "not the node's: $(strangers)"
start
stop
[ -z "$(strangers)" ] || fail "not the node's: $(strangers)"
