# A damaged block: fsck says which entries it costs and goes on, ends with 5; so do commands that meet it, whether the node runs
# or not; what does not lie in it is served.
need curl
new_node
exits 0 mithaq import "$data/operation_triangulation.stix2"
python3 - "$(ls -S "$node"/db/*.sst | head -1)" <<'PY'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(0, 2)
    file.seek(file.tell() // 2)
    file.write(b"\x5a" * 64)
PY
exits 5 mithaq fsck
says "in it: "
says "cannot be read, and with it the objects"
says "restore a backup"
exits 5 mithaq fsck --json
[ "$(field "$work/out" 'j["problem_count"] > 1 and j["entries"] > 50')" = True ]
# What can be read is exported, the rest is named.
exits 5 mithaq export
says "unreadable  "
says "is not in the export"
[ "$(grep -c '^{"date_added"' "$work/out")" -gt 50 ]
cp "$work/out" "$work/left.ndjson"
exits 5 mithaq export --bundle -o "$work/left.json"
[ "$(field "$work/left.json" 'len(j["objects"])')" = "$(wc -l <"$work/left.ndjson")" ]
start
exits 5 mithaq export
cmp "$work/out" "$work/left.ndjson"
exits 0 mithaq status
exits 0 mithaq collection list
[ "$(curl -s -o /dev/null -w '%{http_code}' --cacert "$node/tls/cert.pem" "$url/healthz")" = 200 ]
stop
