# The same terms give the same card; keys are never overwritten; what breaks a rule of the card is said and makes nothing.
cd "$work"
exits 3 as a member card --organisation A --kind company --jurisdiction NE --email a@b --address https://a.cert.int:1
says "mithaq init"
member a
cp a.json first.json
exits 3 as a member card --organisation "CERT a" --kind national-cert --jurisdiction NE --email other@a.example --address https://cti.a.cert.int:8443 -o b.json
says "there is another card"
[ ! -e b.json ]
exits 0 as a member card -o again.json
cmp first.json again.json
exits 0 as a member card --json
[ "$(field out 'j["card"]["body"]["organisation"]')" = "CERT a" ]
before=$(field out 'j["card"]["body"]["keys"]')
exits 0 as a member card --organisation "CERT a" --kind national-cert --jurisdiction NE --email other@a.example --address https://cti.a.cert.int:8443 -o b.json --replace
exits 0 as a member card --json
[ "$(field out 'j["card"]["body"]["keys"]')" = "$before" ]
exits 0 plain covenant check b.json
says "other@a.example"
says "verified: the signatures of its log, witness and vote keys"

exits 0 as new init --json
refused() {
  exits 3 as new member card --organisation N --kind company --jurisdiction "${2:-NE}" --email "${3:-n@b.int}" --address "${4:-https://n.cert.int:1}" "${@:5}"
  says "$1"
}
refused "not two upper-case letters" Niger
refused "not an e-mail" NE nobody
refused "does not begin with https://" NE n@b.int http://n.cert.int:1
refused "is not an address" NE n@b.int https://n.cert.int
refused "not a network" NE n@b.int https://n.cert.int:1 --network 198.51.100.1/24
refused "not a domain" NE n@b.int https://n.cert.int:1 --domain "N.Example."
refused "/body/constituency/description" NE n@b.int https://n.cert.int:1 --description "$(printf 'x\ny')"
exits 3 as new member card --organisation N --kind company --jurisdiction NE --address https://n.cert.int:1
says "a card needs --email"
[ ! -e "$work/new/member" ]
# What lies beside the card is not this card's, or can be read by others.
cp -r a copy
cp a/member/witness.key copy/member/log.key
exits 5 as copy covenant sign b.json --yes
chmod 644 copy/member/witness.key
cp a/member/log.key copy/member/log.key
exits 3 as copy covenant sign b.json --yes
says "chmod 600"
