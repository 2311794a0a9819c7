# A fourth organisation joins a covenant that runs: it applies with files, is voted in, enters, has what was published before it came, and
# is a member like the others.
cd "$work"
names="a b c"
founders "Sahel" $names
for name in $names; do
  exits 0 as $name covenant open covenant.json
  serve_as $name
done
marked() { indicator "$1" "$2" | sed 's/}$/,"object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]}/'; }
marked 1 before.example >one.json
exits 0 as a import --collection shared one.json
for name in b c; do eventually as $name find --value before.example; done

# An epoch of which the newcomer gets no file.
exits 0 as a covenant invite -o chain
# Proposes as the first says, with a reason and what else follows.
proposed() { local name=$1; shift; exits 0 as $name covenant propose "$@" --yes --json; proposal=$(field out 'j["id"]'); }
vote() { local name; for name in "$@"; do eventually as $name covenant vote "$proposal" yes --yes; done; }
proposed b --circle duty='CERT a','CERT b' --reason 'on duty'
vote a c
at_epoch() { [ "$(field <(as "$1" covenant show --json) 'j["epoch"]')" -ge "$2" ]; }
for name in $names; do eventually at_epoch $name 1; done

# c votes twice on what nobody else wants: signed where no node can refuse it, and handed in at two others.
proposed b --circle spare='CERT a','CERT b' --reason 'in reserve'
mv c/member/vote.key vote.key
for vote in yes no; do
  eventually as c covenant vote "$proposal" $vote --yes -o $vote.json
  exits 0 plain covenant sign $vote.json --key vote.key --yes
done
mv vote.key c/member/
exits 0 as a covenant submit yes.json
exits 0 as b covenant submit no.json
accused() { ! as "$1" covenant findings >findings && grep -q 'CERT c' findings; }
for name in a b; do eventually accused $name; done

loopback_member n
exits 0 as n covenant apply chain/covenant.json --yes -o application.json
exits 3 as n covenant join chain/covenant.json
says "not admitted it yet"
for name in a b; do exits 0 as $name covenant sponsor application.json --yes -o sponsor-$name.json; done
proposed a --admit application.json --sponsor sponsor-a.json --sponsor sponsor-b.json --reason 'CERT n'
vote a b c
for name in $names; do eventually at_epoch $name 2; done

# The epochs that the files lack come from the members, and are proven by themselves.
exits 0 as n covenant join chain/covenant.json
says "This node is in the covenant Sahel"
serve_as n
exits 0 as n covenant show
says 'This node is "CERT n"'
eventually as n find --value before.example
eventually accused n  # of what was before it came, by evidence that it has judged itself
marked 2 after.example >two.json
exits 0 as n import --collection shared two.json
for name in $names; do eventually as $name find --value after.example; done
exits 0 as a covenant peers
says "CERT n"
exits 0 as n proof "$(id_of 1)" --collection received -o proven
exits 0 plain verify proven/*.json proven/*.tlog-proof --key "$(field a.json 'j["body"]["keys"]["log"]')"

# It is asked like the others, starts again, and its store is whole.
proposed n --circle night='CERT n' --reason 'on duty at night'
vote a b c
eventually at_epoch n 3
kill -TERM "$server_n" && wait "$server_n" || fail "n did not end well"
serve_as n
marked 3 again.example >three.json
importable() { as n import --collection shared three.json; }
eventually importable
eventually as a find --value again.example
kill -TERM "$server_n" && wait "$server_n" || fail "n did not end well"
exits 0 as n fsck
