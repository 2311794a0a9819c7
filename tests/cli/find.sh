# find answers by value, type, id and relation; with no match it ends with 1.
new_node
exits 0 mithaq import "$data/wyrmspy_dragonegg.stix2"
exits 0 mithaq find --value dns.win10micros0ft.com
says indicator--7490d78f-3a96-446e-b32c-ec52c1ae2246
exits 0 mithaq find --id indicator--7490d78f-3a96-446e-b32c-ec52c1ae2246 --json
[ "$(field "$work/out" 'len(j["found"])')" = 1 ]
exits 0 mithaq find --related malware--bc220937-1716-44cb-a218-067852839524 --type relationship
exits 0 mithaq find --type malware
exits 1 mithaq find --value nobody.example
says "Nothing matches."
for slip in 300.1.1.1 '203[.]0.113.0/33'; do
  exits 1 mithaq find --value "$slip"
  says "is no IPv4 address or block"
done
exits 1 mithaq find --value nobody.example --json
[ "$(field "$work/out" 'j["found"]')" = "[]" ]
exits 2 mithaq find
exits 1 mithaq get indicator--00000000-0000-4000-8000-000000000000
exits 1 mithaq proof indicator--00000000-0000-4000-8000-000000000000
