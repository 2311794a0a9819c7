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
