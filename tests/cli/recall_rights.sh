# Taking back, and looking at what was taken back, takes both rights, over the API as over TAXII; what a caller may not look at
# is not there.
need curl
new_node
{ indicator 1; indicator 2; } >"$work/two.ndjson"
exits 0 mithaq import "$work/two.ndjson"
exits 0 mithaq recall "$(id_of 2)" -c default --reason "false positive"
start
id=$(mithaq collection list --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["collections"][0]["id"])')

# ask USER METHOD PATH [BODY]: the status; the body is in $work/answer.
ask() {
  printf 'Authorization: Bearer %s\n' "$(cat "$work/$1.token")" >"$work/header"
  curl -s -o "$work/answer" -w '%{http_code}' --cacert "$node/tls/cert.pem" -H @"$work/header" -X "$2" ${4:+-d "$4"} "$url$3"
}
for user in reader writer both; do
  exits 0 mithaq user add $user --role writer
  case $user in reader) rights=--read ;; writer) rights=--write ;; both) rights="--read --write" ;; esac
  exits 0 mithaq user grant $user default $rights
  exits 0 mithaq token add $user --json
  field "$work/out" 'j["token"]' >"$work/$user.token"
done
for user in reader writer; do
  [ "$(ask $user POST /api/v1/collections/default/recall "{\"id\":\"$(id_of 1)\",\"reason\":\"x\"}")" = 403 ] || fail "$user may recall"
  grep -q "both rights" "$work/answer" || fail "not said why"
  [ "$(ask $user DELETE "/local/collections/$id/objects/$(id_of 1)/")" = 403 ] || fail "$user may delete"
  [ "$(ask $user GET "/api/v1/objects/$(id_of 2)/recalled")" = 404 ] || fail "$user sees what was recalled"
  [ "$(ask $user GET "/api/v1/objects/$(id_of 2)/recalled?collection=default")" = 404 ]
done
[ "$(ask both GET "/api/v1/objects/$(id_of 2)/recalled")" = 200 ]
grep -q "false positive" "$work/answer"
[ "$(ask both POST /api/v1/collections/default/recall "{\"id\":\"$(id_of 1)\",\"reason\":\"x\"}")" = 200 ]
[ "$(objects)" = 0 ]
