# Two folders with one log key, of which each goes on: every other member finds the two histories, names whose they are, proves it to
# whoever has the covenant's documents, and the members expel it. The second history may be the shorter or the longer one.
cd "$work"
names="a b c d"
stop() { local pid=server_$1; kill -TERM "${!pid}"; wait "${!pid}" || fail "$1 ended with $?"; }
green() { indicator "$1" "$2" | sed 's/}$/,"object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]}/'; }
found() { as "$1" covenant findings >findings 2>&1 || [ $? = 1 ] && grep -q '"CERT a" broke its word: two histories of its log' findings; }

for second in 1 7; do
  founders "Four" $names
  for name in $names; do exits 0 as $name covenant open covenant.json; done
  cp -r a a-copied
  for name in $names; do serve_as $name; done
  for i in 1 2 3 4; do green $i first$i.example; done >first.json
  exits 0 as a import --collection shared first.json
  for name in b c d; do eventually as $name find --value first4.example; done
  stop a

  # The copy has published nothing, so nobody has to be asked before it does for the first time.
  mv a a-first && mv a-copied a
  for i in $(seq 101 $((100 + second))); do green $i second$i.example; done >second.json
  exits 0 as a import --collection shared second.json
  serve_as a
  for name in b c d; do
    eventually found $name
    exits 1 as $name covenant findings -o files-$name
    exits 0 as $name covenant export -o files-$name
    # Whatever is beside it, without a node.
    exits 0 plain covenant check files-$name/*.json
    says 'broke its word: two histories of its log'
    says "all of it, in the covenant"
  done
  # It holds against nobody else, and not with another proof.
  evidence=$(echo files-b/evidence-heads-*.json)
  altered "$evidence" '"prefix":"' '"prefix":"A'
  ! plain covenant check altered.json files-b/covenant.json >out 2>err || fail "it holds"
  # What came first stays; of the second history nothing is taken over.
  exits 0 as b find --value first4.example
  exits 1 as b find --value second101.example

  # The ground of an expulsion.
  exits 0 as b covenant propose --expel "CERT a" --reason "two histories of its log: ${evidence##*/}" --yes --json
  id=$(field out 'j["id"]')
  for name in b c d; do eventually as $name covenant vote "${id:0:12}" yes --yes; done
  epoch_is() { [ "$(as "$1" covenant show --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["epoch"])')" = 1 ]; }
  # A round that would be its to lead is waited out: a minute.
  for _ in $(seq 450); do epoch_is b && break; sleep 0.2; done
  for name in b c d; do eventually epoch_is $name; done
  exits 0 as c covenant peers
  says "CERT a  expelled in epoch 1"
  exits 1 as d covenant findings
  says '"CERT a" is expelled now'
  for name in $names; do stop $name; done
  for name in b c d; do exits 0 as $name fsck; done
  rm -rf a a-first b c d files-* ./*.json
done
