# A data folder that cannot be written ends with 4 and names the file.
new_node
exits 0 mithaq import "$data/wyrmspy_dragonegg.stix2"
as_nobody=()
if [ "$(id -u)" = 0 ]; then
  need setpriv
  chmod 755 "$work" && chown -R 65534:65534 "$node"
  as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  "${as_nobody[@]}" test -x "$MITHAQ" || skip "nobody may not run $MITHAQ"
fi
chmod -R a-w "$node"
exits 4 "${as_nobody[@]}" "$MITHAQ" status --data "$node"
says "$node"
exits 4 "${as_nobody[@]}" "$MITHAQ" serve --data "$node" --listen 127.0.0.1:0
exits 4 "${as_nobody[@]}" "$MITHAQ" init --data "$node/below"
exits 4 "${as_nobody[@]}" "$MITHAQ" export --data "$node" -o /proc/nothing
chmod 0 "$node/db"
for verb in status fsck rebuild "serve --listen 127.0.0.1:0"; do
  exits 4 "${as_nobody[@]}" "$MITHAQ" $verb --data "$node"
  says "Permission denied"
done
