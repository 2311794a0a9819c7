# Accounts read as somebody: what markings keep from them is in no page, look-up, proof, export or feed.
new_node
strict=marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003
object() {  # object N MARKINGS
  printf '{"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-00000000000%s","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","pattern":"[domain-name:value = '\''bad.example'\'']","pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z"%s}\n' "$1" "$2"
}
{ object 1 ''; object 2 ",\"object_marking_refs\":[\"$strict\"]"; } >"$work/two.ndjson"
exits 0 mithaq import "$work/two.ndjson"
exits 0 mithaq user add customer --read --reads-as constituent
says "reads as: constituent"
exits 2 mithaq user add other --reads-as friend
exits 0 mithaq user add siem --read --json
[ "$(field "$work/out" 'j["reads_as"]')" = organisation ]
exits 0 mithaq user change siem --reads-as recipient
says "reads as: recipient"
exits 0 mithaq user change siem --reads-as organisation
need curl
for user in customer siem; do
  exits 0 mithaq token add "$user" --json
  printf 'Authorization: Bearer %s\n' "$(field "$work/out" 'j["token"]')" >"$work/$user"
done
start
ask() { curl -s -o "$work/answer" -w '%{http_code}' --cacert "$node/tls/cert.pem" -H @"$work/$1" "$url$2"; }
id=indicator--00000000-0000-4000-8000-000000000002
for path in /local/collections/default/objects/ /local/collections/default/manifest/ /api/v1/collections/default/objects \
    '/api/v1/find?value=bad.example' '/api/v1/find?type=indicator'; do
  [ "$(ask siem "$path")" = 200 ]
  grep -q "$id" "$work/answer"
  [ "$(ask customer "$path")" = 200 ]
  grep -q 000000000001 "$work/answer"
  ! grep -q "$id" "$work/answer" || fail "a constituent sees TLP:AMBER+STRICT at $path"
done
for path in "/local/collections/default/objects/$id/" "/api/v1/objects/$id" "/api/v1/objects/$id/proof"; do
  [ "$(ask siem "$path")" = 200 ]
  [ "$(ask customer "$path")" = 404 ]
done
curl -sN -m 20 --cacert "$node/tls/cert.pem" -H @"$work/customer" -H 'Accept: text/event-stream' "$url/local/collections/default/events/" >"$work/feed" &
for _ in $(seq 100); do grep -q retry "$work/feed" && break; sleep 0.05; done
{ object 3 ",\"object_marking_refs\":[\"$strict\"]"; object 4 ''; } >"$work/more.ndjson"
exits 0 mithaq import "$work/more.ndjson"
for _ in $(seq 100); do grep -q 000000000004 "$work/feed" && break; sleep 0.05; done
grep -q 000000000004 "$work/feed"
! grep -q 000000000003 "$work/feed" || fail "a constituent's feed tells of TLP:AMBER+STRICT"
# Nor do counts tell of what it may not see.
for path in /api/v1/node /api/v1/collections; do
  [ "$(ask siem "$path")" = 200 ] && grep -q '"objects":4' "$work/answer"
  [ "$(ask customer "$path")" = 200 ] && ! grep -q '"objects"' "$work/answer" || fail "a constituent is told how many there are at $path"
done
exits 0 mithaq user change customer --reads-as organisation
[ "$(ask customer "/api/v1/objects/$id")" = 200 ]
