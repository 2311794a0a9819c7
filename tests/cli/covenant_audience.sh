# Who gets what is shared is said before it leaves, of each object of whatever import takes, and in the report of what left: all, without which properties, or nothing.
cd "$work"
founders "Three" a b c
for name in a b c; do exits 0 as $name covenant open covenant.json; done
red=marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1 green=marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb
marked() { indicator "$1" "$2" | tr -d '\n' | sed 's/}$/,"object_marking_refs":["'"$3"'"]'"${4:-}"'}/'; }
cut=$(printf ',"name":"for some","granular_markings":[{"marking_ref":"%s","selectors":["name"]}]' $red)
vital=$(printf ',"granular_markings":[{"marking_ref":"%s","selectors":["pattern"]}]' $red)

# Of a level, or of none.
exits 0 as a who-can-see --tlp green
says "An object that is TLP:GREEN, by the rules of epoch 0:"
says "gets it   CERT b, CERT c"
exits 0 as a who-can-see --tlp none
says "An object that is unmarked"
exits 2 as a who-can-see
says "--tlp LEVEL"
exits 3 as a who-can-see --tlp pink

# A bundle, lines, an array and an export are read as import reads them.
{ marked 1 one.example $green; echo; marked 2 two.example $green; echo; marked 3 three.example $red; echo; marked 4 four.example $green "$cut"; echo; marked 5 five.example $green "$vital"; echo; } >lines.ndjson
printf '{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000001","objects":[%s]}' "$(paste -sd, lines.ndjson)" >bundle.json
printf '[%s]' "$(paste -sd, lines.ndjson)" >array.json
sed 's/^/{"date_added":"2024-01-01T00:00:00.000000Z","object":/;s/$/}/' lines.ndjson >export.ndjson
for form in lines.ndjson bundle.json array.json export.ndjson; do
  exits 0 as a who-can-see --object $form
  says "2 objects, TLP:GREEN:"
  says "1 object, TLP:RED:"
  says "does not  CERT b, CERT c"
  says "in part   CERT b, CERT c  (without name; by rule "
  says "but of what it may see no object is left"
done
exits 0 as a who-can-see --object bundle.json --recipient "CERT b"
says "gets it   CERT b  (named as a recipient, by rule "
says "does not  CERT c  (not among the recipients, who alone get it by rule "
silent_about '["owner"'
exits_with_input 0 lines.ndjson as a who-can-see --object -
says "2 objects, TLP:GREEN:"
exits 0 as a who-can-see --object lines.ndjson --json
[ "$(field out '[(o["line"], j["audiences"][o["audience"]]["marking"], [m["receives"] for m in j["audiences"][o["audience"]]["members"]], j["audiences"][o["audience"]]["members"][0]["without"]) for o in j["objects"]]')" = \
  "[(1, 'green', [True, True], []), (2, 'green', [True, True], []), (3, 'red', [False, False], []), (4, 'green', [True, True], ['name']), (5, 'green', [False, False], [])]" ] || fail "not said of each object"
# 500 objects give a few lines.
for i in $(seq 100 599); do marked $i host$i.example $green; echo; done >many.ndjson
exits 0 as a who-can-see --object many.ndjson
[ "$(wc -l <out)" = 2 ] || fail "more than two lines"
says "500 objects, TLP:GREEN:"
exits 2 as a who-can-see --object lines.ndjson --tlp green
says "not both"
exits 3 as a who-can-see --object lines.ndjson --circle nobody
# What import would refuse is refused.
{ marked 6 six.example $green; echo; echo '{"type":"indicator"}'; echo '{"type":}'; } >bad.ndjson
exits 1 as a who-can-see --object bad.ndjson
says "bad.ndjson:2"
says "bad.ndjson:3"
says "1 object, TLP:GREEN:"

for name in a b c; do serve_as $name; done
# At a terminal import shows it, and asks; nothing has left by then.
at_terminal() { python3 - "$@" <<'PY'
import os, pty, sys
reply, command = sys.argv[1], sys.argv[2:]
pid, fd = pty.fork()
if pid == 0: os.execvp(command[0], command)
text, told = b"", False
while True:
    try: more = os.read(fd, 4096)
    except OSError: break
    if not more: break
    text += more
    if not told and reply == "stop": os.write(fd, b"\x03"); told = True
    if not told and b"Type yes:" in text: os.write(fd, reply.encode() + b"\n"); told = True
sys.stdout.buffer.write(text)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY
}
exits 3 at_terminal no "$MITHAQ" import --collection shared bundle.json --data "$work/a"
says "This would be published to the covenant, by the rules of epoch 0:"
says "2 objects, TLP:GREEN:"
says "nothing was imported"
exits 1 as a find --value one.example
exits 0 at_terminal yes "$MITHAQ" import --collection shared bundle.json --data "$work/a"
says "5 added"
says "Published to the covenant, by the rules of epoch 0:"
exits 0 as a find --value one.example
# What cannot be read is said before it is asked; stopped while it looks, it ends as any import that is stopped.
printf '\037\213 broken' >broken.json.gz
marked 10 ten.example $green >ten.json
exits 3 at_terminal no "$MITHAQ" import --collection shared ten.json broken.json.gz --data "$work/a"
says "unreadable"
says "1 object, TLP:GREEN:"
for i in $(seq 40000); do
  printf '{"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8001-%012d","created":"2025-01-01T00:00:00.000Z","modified":"2025-01-01T00:00:00.000Z","pattern":"[domain-name:value = '"'h%d.example'"']","pattern_type":"stix","valid_from":"2025-01-01T00:00:00Z"}\n' $i $i
done >large.ndjson
exits 130 at_terminal stop "$MITHAQ" import --collection shared large.ndjson --data "$work/a"
says "nothing was imported"
exits 1 as a find --value h1.example
# Where nothing is shared, or nobody can be asked, it is not asked; what left is told.
indicator 7 seven.example >seven.json
exits 0 at_terminal no "$MITHAQ" import seven.json --data "$work/a"
silent_about "Type yes"
mkfifo pipe
exits 3 at_terminal no "$MITHAQ" import --collection shared pipe --data "$work/a"
says "can be read only once"
exits 0 at_terminal no "$MITHAQ" import --collection shared many.ndjson --yes --data "$work/a"
silent_about "Type yes"
says "500 objects, TLP:GREEN:"
marked 8 eight.example $red >eight.json
exits 0 as a import --collection shared eight.json --recipient "CERT c"
says "Published to the covenant, by the rules of epoch 0:"
says "gets it   CERT c"
says "does not  CERT b"
exits 0 as a import --collection shared bundle.json
silent_about "Published to the covenant"
# What is there already, or was recalled, is not published by it: nothing is asked.
exits 0 as a who-can-see --object bundle.json
says "5 objects published already"
silent_about "gets it"
exits 0 as a recall "$(id_of 1)" -c shared --reason "wrong host"
exits 1 as a who-can-see --object bundle.json
says "it was recalled here on 20"
says "4 objects published already"
exits 1 at_terminal no "$MITHAQ" import --collection shared bundle.json --data "$work/a"
silent_about "Type yes"
exits 3 at_terminal no "$MITHAQ" import --collection shared bundle.json --again --data "$work/a"
says "1 object, TLP:GREEN:"
says "4 objects published already, and nothing would change"
marked 9 nine.example $green >nine.json
exits 0 as a import --collection shared nine.json --json
[ "$(field out '[(a["objects"], a["marking"], sorted(m["organisation"] for m in a["members"] if m["receives"])) for a in j["audiences"]]')" = "[(1, 'green', ['CERT b', 'CERT c'])]" ] || fail "not said of what was published: $(cat out)"

# It is what happens.
for name in b c; do
  eventually as $name find --value nine.example
  exits 1 as $name find --value three.example
  exits 1 as $name find --value five.example
  exits 0 as $name get "$(id_of 4)" --json
  silent_about "for some"
done
eventually as c find --value eight.example
exits 1 as b find --value eight.example
