# An import gives the same whether the node runs or not.
new_node
exits 1 mithaq import "$data/operation_triangulation.stix2" "$MITHAQ_TESTS/stix/invalid" --json || true
cp "$work/out" "$work/stopped.json"
stopped=$(contents)
rm -rf "$node" && new_node
start
exits 1 mithaq import "$data/operation_triangulation.stix2" "$MITHAQ_TESTS/stix/invalid" --json
for what in added unchanged refused warnings; do
  [ "$(field "$work/out" "j['$what']")" = "$(field "$work/stopped.json" "j['$what']")" ] || fail "$what differs"
done
[ "$(contents)" = "$stopped" ]
stop
