# Where there is no node, every verb says how to make one.
for verb in status export "find --type indicator" "user list" fsck serve; do
  exits 3 mithaq $verb
  says "mithaq init"
done
exits 3 mithaq status --json
[ "$(field "$work/err" 'j["error"]')" != "" ]
