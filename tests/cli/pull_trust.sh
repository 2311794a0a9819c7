# Whom pull and push trust: a certificate by --ca or --pin; credentials from standard input or a private file, and to nobody else.
new_node
mithaq user add ann --role reader --read >/dev/null
echo "correct horse battery staple" >"$work/password"
chmod 600 "$work/password"
exits_with_input 0 "$work/password" mithaq user password ann
mithaq collection add Other --alias other >/dev/null
exits 0 mithaq import "$data/wyrmspy_dragonegg.stix2"
start
pull() { exits "$1" mithaq pull --from "$url/taxii2/" --collection default --into other --user ann --credentials "$work/password" "${@:2}"; }
fingerprint=$(field "$node/serving.json" 'j["certificate_sha256"]')
pull 3
says "not trusted"
says "its SHA-256 fingerprint is $fingerprint"
says "--pin"
says "--ca"
pull 3 --pin "${fingerprint//[0-4]/5}"
says "not the pinned one"
silent_about "--ca"
pull 3 --pin 1234
says "64 hexadecimal digits"
pull 0 --pin "$fingerprint"
exits 3 mithaq pull --from "$url/taxii2/" --into other --user ann --credentials "$work/password" --pin "$fingerprint"
says "name one by its id: "
silent_about "?"
exits 3 mithaq pull --from "${url/https/http}/taxii2/" --into other
says "This port speaks HTTPS"
silent_about "?"
pull 0 --ca "$node/tls/cert.pem"
chmod 644 "$work/password"
pull 3 --pin "$fingerprint"
says "chmod 600"
chmod 600 "$work/password"
echo "not this" >"$work/wrong"
exits_with_input 3 "$work/wrong" mithaq pull --from "$url/taxii2/" --collection default --into other --user ann --password-stdin --pin "$fingerprint" --json
says "unauthorized"
silent_about "not this"
exits 3 mithaq pull --from http://192.0.2.1/taxii2/ --into other
says "unprotected"
exits 3 mithaq pull --from "https://ann:secret@127.0.0.1/taxii2/" --into other
silent_about secret

# A redirect to another server: nothing goes there.
taxii_server elsewhere
evil=$there
taxii_server peer
echo "$evil" >"$work/peer/location"
exits 3 mithaq pull --from "$there" --into other --user ann --credentials "$work/password"
says "give that address instead, if you trust it"
exits 3 mithaq push --to "$there" --from default --user ann --credentials "$work/password"
[ "$(wc -l <"$work/elsewhere/requests")" = 1 ] || fail "the other server was asked: $(cat "$work/elsewhere/requests")"
stop
