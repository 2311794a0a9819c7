# What people paste finds what objects say: defanged values, ports, upper case, IDN; addresses find networks and the reverse;
# many values from a file get an answer each; a cursor goes on.
new_node
exits 0 mithaq import "$data/operation_triangulation.stix2"
{ indicator 1 "xn--mnchen-3ya.example"
  indicator 2 | sed "s/domain-name:value = 'host2.example'/ipv4-addr:value ISSUBSET '203.0.113.0\/24'/"
  indicator 3 | sed "s/domain-name:value = 'host3.example'/ipv4-addr:value = '203.0.113.77'/"
  indicator 4 | sed "s/domain-name:value = 'host4.example'/ipv6-addr:value = '2001:db8::1'/"
  indicator 5 | sed "s/domain-name:value = 'host5.example'/file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e'/"
  indicator 6 | sed "s/domain-name:value = 'host6.example'/url:value = 'https:\/\/evil.example\/Path'/"
  indicator 7 evil.example
  echo '{"type":"ipv4-addr","spec_version":"2.1","id":"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4","value":"198.51.100.0/28"}'
} >"$work/in.ndjson"
exits 0 mithaq import "$work/in.ndjson"
finds() { exits 0 mithaq find --value "$1"; says "$2"; }
for mode in stopped running; do
  [ $mode = stopped ] || start
  finds 'senlin83[.]com' indicator--
  finds 'HXXPS://evil[.]example/Path' "$(id_of 6)"
  says "Its host evil.example: 1 object; mithaq find --value evil.example"
  silent_about "$(id_of 7)"
  exits 1 mithaq find --value https://evil.example/other --type indicator
  says "mithaq find --value evil.example --type indicator"
  exits 1 mithaq find --value https://nobody.example/
  silent_about "Its host"
  exits 1 mithaq find --value bob@evil.example
  says "Its host evil.example: 1 object"
  exits 1 mithaq find --value https://evil.example/other --json
  silent_about "Its host"
  finds 'München(dot)example.' "$(id_of 1)"
  finds '203[.]0[.]113[.]77:443' "$(id_of 3)"
  says "network 203.0.113.0/24"
  finds '203.0.113.0/24' "$(id_of 2)"
  says "inside 203.0.113.77"
  finds '[2001:0DB8:0:0::1]:443' "$(id_of 4)"
  finds '2001:db8::/32' "$(id_of 4)"
  finds 'MD5: D41D8CD98F00B204E9800998ECF8427E' "$(id_of 5)"
  finds '198.51.100.9' ipv4-addr--
  exits 1 mithaq find --value 198.51.100.16
  printf '203.0.113.77\n\n# a comment\nnobody.example\r\nsenlin83[.]com' >"$work/values"
  exits_with_input 0 "$work/values" mithaq find --values - --json
  [ "$(python3 -c 'import json,sys; print([(a["value"], len(a["found"])) for a in map(json.loads, sys.stdin)])' <"$work/out")" = \
    "[('203.0.113.77', 2), ('nobody.example', 0), ('senlin83[.]com', 1)]" ]
  exits 0 mithaq find --values "$work/values"
  says "nobody.example: nothing"
  says "2 of 3 values known here."
  echo 'hxxp://evil[.]example/new' >"$work/urls"
  exits 1 mithaq find --values "$work/urls"
  says "Its host evil.example: 1 object"
  exits 0 mithaq find --value 203.0.0.0/16 --limit 1 --json
  [ "$(field "$work/out" '(j["more"], len(j["found"]))')" = "(True, 1)" ]
  cursor=$(field "$work/out" 'j["next"]')
  first=$(field "$work/out" 'j["found"][0]["id"]')
  exits 0 mithaq find --value 203.0.0.0/16 --limit 5 --json --cursor "$cursor"
  [ "$(field "$work/out" '(j["more"], len(j["found"]))')" = "(False, 1)" ]
  [ "$(field "$work/out" 'j["found"][0]["id"]')" != "$first" ]
  exits 3 mithaq find --value 203.0.113.0/24 --cursor "$cursor"
  exits 3 mithaq find --id "$(id_of 1)" --cursor "$cursor"
  exits 0 mithaq find --type indicator --limit 1000 --json
  listed=$(field "$work/out" 'len(j["found"])')
  exits 0 mithaq find --type indicator --limit 3
  says "or go on with --cursor"
  exits 0 mithaq find --type indicator --limit 3 --json
  exits 0 mithaq find --type indicator --limit 1000 --json --cursor "$(field "$work/out" 'j["next"]')"
  [ "$(field "$work/out" '(j["more"], len(j["found"]))')" = "(False, $((listed - 3)))" ]
  exits 2 mithaq find --values "$work/values" --value x
  [ $mode = stopped ] || stop
done
head -c 10000 /dev/zero | tr '\0' a >"$work/values"
exits 3 mithaq find --values "$work/values"
echo nobody.example >"$work/values"
exits 1 mithaq find --values "$work/values"
exits 0 mithaq fsck
