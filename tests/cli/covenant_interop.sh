# Tools by others read what nodes write: Tessera's fsck every node's own log and its log of the covenant, over the members' port as another member;
# transparency-dev/formats a proof that members have cosigned, by the policy that `covenant export` writes.
. "$MITHAQ_TESTS/tlog/go.bash"
go_tools "$work/bin" ./cosigned
cd "$work"
names="a b c d"
founders "Four" $names
for name in $names; do exits 0 as $name covenant open covenant.json; done
for name in $names; do
  sed -i 's/^#* *open_log = false/open_log = true/' $name/mithaq.toml
  serve_as $name
done
for i in $(seq 1 300); do indicator $i; done | sed 's/}$/,"object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]}/' >green.json
exits 0 as a import --collection shared green.json
for name in $names; do exits 0 as $name import green.json; done
for name in b c d; do eventually as $name find --value host300.example; done
witnessed() { as a covenant show --json | python3 -c 'import json,sys; j = json.load(sys.stdin); w = j["witnessed"]; sys.exit(not (w["size"] == j["log"]["size"] and w["count"] == 3))'; }
eventually witnessed

id=$(as a covenant show --json | python3 -c 'import base64,json,sys; print(base64.b64decode(json.load(sys.stdin)["id"]).hex())')
exits 0 as b proof "$(id_of 300)" --collection received -o proven
exits 0 as d covenant export -o trust
policy=$(grep -l "heads of the log of CERT a$" trust/*.tlog-policy)
grep -v '^— .*/witness/' <(sed '1,/^$/d' proven/*.tlog-proof) >alone
for name in $names; do
  other=b; [ $name != b ] || other=c
  url=$(field $name.json 'j["body"]["addresses"][0]')/$id/log
  more=()
  [ $name != a ] || more=(-policy "$policy" -untrusted alone proven/*.tlog-proof)
  exits 0 bin/cosigned -log "$url" -vkey "$(field $name.json 'j["body"]["keys"]["log"]')" -cert $other/member/tls-cert.pem -key $other/member/tls-key.pem "${more[@]}"
  says "agree"
  exits 0 as $name status --json
  exits 0 bin/cosigned -log "$(field $name/serving.json 'j["url"]')/local/log" -vkey "$(field out 'j["log"]["verifier_key"]')"
  says "agree"
done
