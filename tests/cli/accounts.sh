# Users, tokens, grants and collections: made, listed and removed, the same by --json; a token is shown once and nowhere else.
new_node
exits 0 mithaq collection add Ransomware --alias ransomware
exits 0 mithaq user add soc --role reader
exits 0 mithaq user grant soc ransomware --read
says "Ransomware: read"
exits 0 mithaq token add soc --label siem --json
token=$(field "$work/out" 'j["token"]')
start
ask() { curl -s -o "$work/answer" -w '%{http_code}' --cacert "$node/tls/cert.pem" -H @"$work/header" "$url$1"; }
need curl
printf 'Authorization: Bearer %s\n' "$token" >"$work/header"
[ "$(ask /api/v1/collections)" = 200 ]
[ "$(field "$work/answer" 'len(j["collections"])')" = 1 ]
[ "$(ask /api/v1/users)" = 403 ]
printf 'Authorization: Bearer %s\n' "$(field "$work/init.json" 'j["token"]')" >"$work/header"
[ "$(ask /api/v1/users)" = 200 ]
[ "$(curl -s -o "$work/answer" -w '%{http_code}' --cacert "$node/tls/cert.pem" -H @"$work/header" -d "{\"folder\":\"$work/far\"}" "$url/api/v1/backup")" = 403 ]
[ ! -e "$work/far" ]
printf 'Authorization: Bearer wrong\n' >"$work/header"
[ "$(ask /api/v1/node)" = 401 ]
exits 0 mithaq user list --json
[ "$(field "$work/out" 'sorted(u["name"] for u in j["users"])')" = "['admin', 'soc']" ]
silent_about "$token"
exits 0 mithaq token list soc --json
silent_about "$token"
id=$(field "$work/out" 'j["tokens"][0]["id"]')
printf 'Authorization: Bearer %s\n' "$token" >"$work/header"
exits 0 mithaq token remove soc "$id"
[ "$(ask /api/v1/collections)" = 401 ]
echo 'correct horse battery' >"$work/password"
exits_with_input 0 "$work/password" mithaq user password soc
echo short >"$work/password"
exits_with_input 3 "$work/password" mithaq user password soc
exits 0 mithaq user remove soc --json
exits 3 mithaq user remove soc
stop
! grep -rqa -e "$token" -e "correct horse" "$node" "$work/serve.log" || fail "a secret is written somewhere"

# The last administrator who can log in stays; with another one, it may go.
exits 0 mithaq token list admin --json
id=$(field "$work/out" 'j["tokens"][0]["id"]')
for words in "user remove admin" "user change admin --role reader" "token remove admin $id"; do
  exits 3 mithaq $words
  says "the last administrator"
  says "first: mithaq"
done
exits 0 mithaq user add second --role admin
exits 3 mithaq user remove admin  # second cannot log in
exits 0 mithaq token add second
exits 0 mithaq user remove admin
exits 3 mithaq user remove second
