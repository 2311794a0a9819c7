# Erased content is in no file of the node any more, whether it ran or not, and does not come back.
secret=zqxjkvbpygfmwu
for mode in stopped running; do
  rm -rf "$node" && new_node
  { indicator 1 $secret.example; indicator 1 $secret.example | sed 's/"modified":"2024/"modified":"2025/'; indicator 2; } >"$work/in.ndjson"
  exits 0 mithaq import "$work/in.ndjson"
  [ $mode = stopped ] || start
  grep -rqa $secret "$node/db" || fail "the test cannot see the content where it must be"
  exits 0 mithaq erase "$(id_of 1)" -c default --reason "personal data" --yes
  says "2 versions"
  ! grep -rla $secret "$node" || fail "erased content is still there ($mode)"
  exits 1 mithaq get "$(id_of 1)"
  exits 1 mithaq import "$work/in.ndjson"
  says "this content was erased here"
  ! grep -rla $secret "$node" || fail "erased content came back ($mode)"
  [ $mode = stopped ] || stop
  exits 0 mithaq fsck
done

# It says where else the object stands: erased in one collection, it is still in the others.
exits 0 mithaq collection add other --alias other
indicator 7 >"$work/seven.ndjson"
exits 0 mithaq import "$work/seven.ndjson"
exits 0 mithaq import "$work/seven.ndjson" -c other
exits 0 mithaq erase "$(id_of 7)" -c default --reason "personal data" --yes
says "It stands in another collection as well"
exits 0 mithaq erase "$(id_of 7)" -c other --reason "personal data" --yes
silent_about "another collection"
exits 1 mithaq get "$(id_of 7)"

# It cannot be undone, so it is agreed to first; a collection that is not there is a mistake, and not something that was looked for.
exits 3 mithaq erase "$(id_of 2)" -c default --reason "personal data"
says "nothing was erased"
exits 0 mithaq get "$(id_of 2)"
exits 3 mithaq recall "$(id_of 2)" -c nowhere --reason "wrong"
exits 3 mithaq get "$(id_of 2)" -c nowhere
exits 1 mithaq recall "$(id_of 7)" -c default --reason "wrong"
