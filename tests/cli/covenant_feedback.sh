# A sighting, a false positive and an expiry go back to the object's owner, or to all whom the rules give them; the owner's later version corrects it.
cd "$work"
founders "Three" a b c
for name in a b c; do exits 0 as $name covenant open covenant.json; done
for name in a b c; do serve_as $name; done
indicator 1 host.example | sed 's/}$/,"object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]}/' >green.json
exits 0 as a import --collection shared green.json
for name in b c; do eventually as $name find --value host.example; done

exits 0 as b feedback seen "$(id_of 1)" --count 3 --first 2026-01-01T00:00:00Z --last 2026-01-02T00:00:00Z
says "for its owner alone: CERT a"
exits 0 as c feedback false-positive "$(id_of 1)" --reason "our own proxy" --all
says "for all whom the rules give it"
exits 0 as b feedback expired "$(id_of 1)" --reason "taken down" --json
heard() { as "$1" feedback list >"list" && [ "$(wc -l <list)" = "$2" ]; }
eventually heard a 3
exits 0 as a feedback list
says "CERT b  seen 3 times  $(id_of 1)"
says "CERT c  false positive  $(id_of 1): our own proxy"
says "CERT b  expired  $(id_of 1): taken down"
exits 0 as a feedback list "$(id_of 1)" --json
[ "$(field out 'len(j["feedback"])')" = 3 ] || fail "not all of it is listed"
exits 0 as a feedback list "$(id_of 2)"
[ ! -s out ] || fail "it is about another object"
# What was for the owner alone, nobody else has.
eventually heard b 1
exits 0 as c feedback list
[ ! -s out ] || fail "c has what was for a"
# However widely the object may go, what is for its owner alone stays inside: no reader from outside sees it, neither there nor here.
kept_inside() {  # NAME COLLECTION: two objects, for its own people alone
  as "$1" export -c "$2" >"kept" 2>/dev/null
  [ "$(grep -E '"type":"(sighting|opinion)"' kept | grep -c 939a9414-2ddd-4d32-a0cd-375ea402b003)" = 2 ]
}
kept_inside a received || fail "the owner's readers see what is for the owner"
kept_inside b shared || fail "readers at the one who said it see it"
# Oldest first, to the minute, page by page.
exits 0 as a feedback list --json
said() { field out '[o["id"] for o in j["feedback"]]'; }
[ "$(field out 'sorted(o["date_added"] for o in j["feedback"]) == [o["date_added"] for o in j["feedback"]]')" = True ] || fail "not in order"
first=$(field out 'j["feedback"][0]["id"]') second=$(field out 'j["feedback"][1]["id"]')
grep -qE '^20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}Z  CERT ' list || fail "no time: $(head -1 list)"
exits 0 as a feedback list --limit 1 --json
[ "$(said)" = "['$first']" ] && [ "$(field out 'j["more"]')" = True ]
exits 0 as a feedback list --limit 1 --after "$(field out 'j["last"]')" --json
[ "$(said)" = "['$second']" ]
# On an object of one's own nothing goes out by itself.
exits 3 as a feedback seen "$(id_of 1)"
says "--all"
# Renamed collections are found all the same.
exits 0 as b collection change received --alias incoming --title Incoming
exits 0 as b collection change shared --alias outgoing
exits 0 as b feedback list
says "false positive"
exits 0 as b feedback seen "$(id_of 1)" --all
eventually heard a 4
# Refusals.
exits 3 as b feedback seen "$(id_of 9)"
exits 2 as b feedback false-positive "$(id_of 1)"
exits 2 as b feedback seen "$(id_of 1)" --count 0
exits 3 as b feedback seen "$(id_of 1)" --first 2026-01-02T00:00:00Z --last 2026-01-01T00:00:00Z
indicator 3 own.example >own.json
exits 0 as b import own.json
exits 3 as b feedback seen "$(id_of 3)"
says "of this node alone"

# The owner corrects it with a later version, which all have.
sed -e 's/"modified":"2024-01-01T00:00:00.000Z"/"modified":"2024-02-01T00:00:00.000Z"/' -e 's/"pattern":/"valid_until":"2024-02-01T00:00:00Z","pattern":/' green.json >corrected.json
exits 0 as a import --collection shared corrected.json
corrected() { as "$1" get "$(id_of 1)" | grep -q valid_until; }
for name in b c; do eventually corrected $name; done
