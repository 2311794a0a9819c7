# One identifier and version as STIX 2.0 and as STIX 2.1: both are exported, each is got and proven, one recall ends both.
new_node
tool() {
  printf '{"type":"tool",%s"id":"tool--00000000-0000-4000-8000-000000000001","created":"2024-01-01T00:00:00.000Z","modified":"2024-01-01T00:00:00.000Z","name":"of %s","labels":["x"]}\n' \
    "$([ "$1" = 2.0 ] || echo '"spec_version":"2.1",')" "$1"
}
id=tool--00000000-0000-4000-8000-000000000001
{ tool 2.0; tool 2.1; } >"$work/both.ndjson"
exits 0 mithaq import "$work/both.ndjson"
[ "$(objects)" = 2 ]
exits 0 mithaq get $id
says "of 2.1"
silent_about "of 2.0"
exits 0 mithaq get $id --version 2024-01-01T00:00:00.000Z
says "of 2.1"
says "of 2.0"
key=$(field "$work/init.json" 'j["verifier_key"]')
for spec in 2.0 2.1; do
  exits 0 mithaq get $id --spec-version $spec
  [ "$(field "$work/out" 'j["name"]')" = "of $spec" ]
  exits 0 mithaq proof $id --spec-version $spec -o "$work/$spec"
  [ "$(field "$work/$spec/$id.json" 'j["name"]')" = "of $spec" ]
  exits 0 plain verify "$work/$spec/$id.json" --key "$key"
done
exits 2 mithaq get $id --spec-version 2
exits 0 mithaq recall $id -c default --reason "false positive" --json
[ "$(field "$work/out" 'j["recalled"]')" = 2 ]
[ "$(objects)" = 0 ]
exits 1 mithaq get $id --spec-version 2.0
exits 0 mithaq fsck
