# Four organisations found a covenant, exchange, recall and vote: each on a node of its own, over mutual TLS.
cd "$work"
names="a b c d"
founders "Four" $names

# Before it is whole, and for who is no founder, there is nothing to enter.
exits 0 as stranger init --name stranger.example --json
exits 3 as stranger covenant open covenant.json
exits 3 as a covenant show
says "this node is in no covenant"
for name in $names; do
  exits 0 as $name covenant open covenant.json
  says "This node is in the covenant Four"
done
exits 0 as a covenant open covenant.json  # twice is once

for name in $names; do serve_as $name; done

lacks() { ! as "$1" find --value "$2"; }

# Before anything leaves: who gets it, and by which rule.
exits 0 as a who-can-see --tlp green
says "gets it   CERT b"
exits 0 as a who-can-see --tlp red
says "does not  CERT b"
exits 0 as a who-can-see --tlp red --recipient "CERT b"
says "gets it   CERT b"
says "does not  CERT c"

marked() { indicator "$1" "$2" | sed 's/}$/,"object_marking_refs":["marking-definition--'"$3"'"]}/'; }
marked 1 green.example bab4a63c-aed9-4cf5-a766-dfca5abac2bb >green.json
marked 2 red.example e828b379-4e03-4974-9ac4-e53a884c97c1 >red.json
exits 0 as a import --collection shared green.json red.json
for name in b c d; do eventually as $name find --value green.example; done
for name in b c d; do lacks $name red.example >/dev/null 2>&1 || fail "$name has what is red"; done
exits 3 as b import --collection received green.json  # nobody puts anything there by hand
# It is proven by the log of its owner.
exits 0 as b proof "$(id_of 1)" --collection received -o proven
exits 0 plain verify proven/*.json proven/*.tlog-proof --key "$(field a.json 'j["body"]["keys"]["log"]')"
# Three others are asked to cosign, two have to; the proof says who did.
witnessed() { as "$1" covenant show --json | python3 -c 'import json,sys; j = json.load(sys.stdin); w = j["witnessed"]; sys.exit(not (w["size"] == j["log"]["size"] and w["count"] == 3 and w["needed"] == 2 and w["split_view_safe"]))'; }
for name in $names; do eventually witnessed $name; done
exits 0 as a covenant show
says "all are witnessed by 3 of 3, 2 needed"
cosigned() { as "$1" proof "$(id_of 1)" --collection received -o cosigned && [ "$(grep -c '^— .*/witness/' cosigned/*.tlog-proof)" -ge 2 ]; }
eventually cosigned b
exits 0 plain verify cosigned/*.json cosigned/*.tlog-proof --key "$(field a.json 'j["body"]["keys"]["log"]')"
exits 0 as b covenant peers
says "it has cosigned"
says "CERT a"
silent_about "does not answer"

# Whoever trusts none of them alone has it checked by the policy.
exits 0 as d covenant export -o trust
policy=$(grep -l "heads of the log of CERT a$" trust/*.tlog-policy)
exits 0 plain verify cosigned/*.json cosigned/*.tlog-proof --policy "$policy"
says "which is enough by the policy"
grep -v '^— .*/witness/' "$(echo cosigned/*.tlog-proof)" >alone.tlog-proof
exits 5 plain verify cosigned/*.json alone.tlog-proof --policy "$policy"
says "only 0 of the policy's 3 witnesses"
exits 3 plain verify cosigned/*.json cosigned/*.tlog-proof --policy green.json
exits 2 plain verify cosigned/*.json cosigned/*.tlog-proof

# What its owner names recipients for goes to them alone, whatever its marking.
marked 3 named.example e828b379-4e03-4974-9ac4-e53a884c97c1 >named.json
exits 3 as a import --collection shared --recipient "CERT nobody" named.json
exits 3 as a import --collection shared --circle nowhere named.json
exits 3 as a import --recipient "CERT b" named.json
says "is shared with the covenant"
exits 0 as a import --collection shared --recipient "CERT b" named.json
eventually as b find --value named.example
for name in c d; do lacks $name named.example >/dev/null 2>&1 || fail "$name has what is for b"; done

# A recall reaches whoever has it, also who was away.
kill -KILL "$server_d" && wait "$server_d" 2>/dev/null || true
exits 0 as a recall "$(id_of 1)" --collection shared --reason "wrong host"
for name in b c; do eventually lacks $name green.example; done
answered() { as a covenant recalls >recalls && [ "$(grep -c "complied since" recalls)" = "$1" ]; }
eventually answered 2
exits 0 as a covenant recalls
says "CERT d  no answer"
says "reason: wrong host"
serve_as d
eventually lacks d green.example
eventually answered 3

# Three of four vote for a change; all are in the next epoch, and who votes twice is told.
exits 0 as b covenant propose --circle core="CERT a","CERT b" --reason "those who are on duty" --yes --json
id=$(field out 'j["id"]')
for name in a b c; do
  eventually as $name covenant vote "${id:0:12}" yes --yes
  [ $name != a ] || { exits 0 as a covenant vote "${id:0:12}" yes --yes; exits 3 as a covenant vote "${id:0:12}" no --yes; says "this member has voted yes"; }
done
epoch_is() { [ "$(as "$1" covenant show --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["epoch"])')" = "$2" ]; }
for name in $names; do eventually epoch_is $name 1; done
exits 0 as d covenant show
says 'circle "core": "CERT'
# The chain is for anybody to check, without a node.
exits 0 as c covenant export -o chain
exits 0 plain covenant check chain/*.json
[ "$(cat chain/*.tlog-policy | grep -c '^group others 2 w1 w2 w3$')" = 4 ] || fail "a policy for each log, by which two of three others have to cosign"
says "epoch        1"

for name in $names; do
  pid=server_$name
  kill -TERM "${!pid}"
  wait "${!pid}" || fail "$name ended with $?"
  exits 0 as $name fsck
done
