# A reader cannot be given the right to write, which it could never use: the message says which role is needed.
new_node
exits 0 mithaq user add siem
exits 3 mithaq user grant siem default --write
says "user change siem --role writer"
exits 3 mithaq user add other --write
says "role writer"
exits 3 mithaq user change siem --write
exits 0 mithaq user change siem --role writer --json
[ "$(field "$work/out" '(j["role"], j["grants"], j["everywhere"])')" = "('writer', [], {'read': False, 'write': False})" ]
exits 0 mithaq user grant siem default --read --write
says "Default: read and write"
exits 0 mithaq user change siem --read
says "everywhere: read  Default: read and write"
exits 0 mithaq user change siem --role reader
says "everywhere: read  Default: read"
silent_about "write"
exits 0 mithaq user change siem --none
says "everywhere: nothing"
exits 2 mithaq user change siem
exits 0 mithaq user add feed --role writer --write
echo 'correct horse battery' >"$work/password"
exits_with_input 0 "$work/password" mithaq user password feed --json
[ "$(field "$work/out" 'j["password_set"]')" = feed ]
exits 0 mithaq user remove feed --json
[ "$(field "$work/out" 'j["removed"]')" = feed ]

# A collection may be named by its title, where only one is called so.
exits 0 mithaq collection add "The phish" --alias phish-one
indicator 4000 titled.example >"$work/titled.json"
exits 0 mithaq import "$work/titled.json" -c "The phish"
exits 0 mithaq get "$(id_of 4000)" -c "The phish"
exits 0 mithaq collection add "The phish" --alias phish-two
exits 3 mithaq import "$work/titled.json" -c "The phish"
says "several collections are called 'The phish'"
exits 0 mithaq import "$work/titled.json" -c phish-one
