# A command line that cannot be understood ends with 2 and says where help is; with --json it is JSON like every other error.
exits 2 plain
exits 2 plain frobnicate
exits 2 plain find --nonsense
says "mithaq find --help"
exits 2 plain user add
says "mithaq user add --help"
exits 2 plain import --in-flight 100000
for words in "frobnicate --json" "find --nonsense --json" "user --json add" "recall --json"; do
  exits 2 plain $words
  [ "$(field "$work/err" 'j["error"]')" = usage ] || fail "$words"
  [ -n "$(field "$work/err" 'j["message"]')" ]
  [ ! -s "$work/out" ] || fail "an error on standard output: $words"
done
exits 0 plain --help
exits 0 plain user add --help
exits 0 plain --version
# Errors of other kinds, the same way.
exits 3 mithaq status --json
[ "$(field "$work/err" 'j["error"]')" = not-found ]
exits 3 plain validate "$work/nothing" --json
[ "$(field "$work/err" 'j["error"]')" = not-found ]

# A word that is no verb is named.
exits 2 plain ipmort file.json
says "there is no verb 'ipmort' here"
exits 2 plain user frob
says "there is no verb 'frob' here"

# A value of the wrong form is told from one that matches nothing, before the node is asked; the form is shown.
id=indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2
for bad in indicator "indicator-26ffb872-1dd9-446e-b6f5-d58527e5b5d2" "$id " "Indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2" 203.0.113.7; do
  exits 2 mithaq get "$bad"
  says "'$bad' is no STIX id"
  says "indicator--26ffb872-1dd9-446e-b6f5-d58527e5b5d2"
  exits 2 mithaq proof "$bad"
  exits 2 mithaq find --id "$bad"
  exits 2 mithaq find --related "$bad"
  exits 2 mithaq recall "$bad" -c default --reason x
  exits 2 mithaq erase "$bad" -c default --reason x
done
for words in "find --type" "export --type" "pull --from https://127.0.0.1:1/ --type"; do
  exits 2 mithaq $words Indicators
  says "'Indicators' is no STIX type"
done
for words in "get $id --version" "proof $id --version" "export --after" "pull --from https://127.0.0.1:1/ --added-after" "push --to https://127.0.0.1:1/ --added-after"; do
  exits 2 mithaq $words yesterday
  says "'yesterday' is no time; one is like 2026-11-23T10:00:00Z"
done

# Options that do not go together, or are not enough, are wrong usage as well.
exits 2 mithaq find
says "say what to find"
exits 2 mithaq find --values "$work/values" --value x
exits 2 mithaq user change ann
exits 2 mithaq user change ann --none --read
exits 2 mithaq collection change default
exits 2 mithaq pull --from https://127.0.0.1:1/ --user ann
exits 2 mithaq push --to https://127.0.0.1:1/ --password-stdin

# What is there but of the wrong kind is wrong input, and is left as it is.
exits 3 plain verify . --key 'cert.example/log/1+5d2ac0a5+AWoQ'
exits 3 plain find --values "$work" --data "$work/nothing"
echo text >"$work/file"
chmod 644 "$work/file"
exits 3 plain init --data "$work/file"
says "is a file, not a folder"
[ "$(stat -c %a "$work/file")" = 644 ]
mkdir "$work/shared" && touch "$work/shared/of-others" && chmod 755 "$work/shared"
exits 3 plain init --data "$work/shared"
says "of-others"
[ "$(stat -c %a "$work/shared")" = 755 ]
new_node
exits 0 plain verify --help
key=$(field "$work/init.json" 'j["verifier_key"]')
exits 3 plain verify . --key "$key"
says "Is a directory"

# Who stops reading hears from the exit code what was found, all the same: `mithaq validate feeds/ | head`.
unread() { python3 -c 'import os, subprocess, sys; r, w = os.pipe(); os.close(r); sys.exit(subprocess.call(sys.argv[1:], stdout=w))' "$@"; }
{ for n in $(seq 2000); do echo '{"type":"indicator","id":"indicator--nonsense"}'; done; } >"$work/bad.ndjson"
exits 1 unread "$MITHAQ" validate "$work/bad.ndjson"
exits 1 unread "$MITHAQ" validate "$work/bad.ndjson" --json
exits 0 unread "$MITHAQ" manual
exits 1 unread "$MITHAQ" find --type malware --data "$node" --json
rm "$(ls -S "$node"/db/*.sst "$node"/db/*.log 2>/dev/null | head -1)"
exits 5 unread "$MITHAQ" fsck --data "$node"
