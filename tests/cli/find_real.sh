# On real addresses and networks, find answers exactly what Python's ipaddress says, for addresses and for networks.
[ -n "${MITHAQ_DATA:-}" ] || skip "MITHAQ_DATA is not set"
need xz
new_node
xzcat "$MITHAQ_DATA/indicators/maltrail-static.tsv.xz" | python3 -c '
import ipaddress, json, random, sys, uuid
namespace = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
blocks = set()
for line in sys.stdin:
    text = line.split("\t")[0]
    if not text[:1].isdigit(): continue
    try: blocks.add(ipaddress.ip_network(text, strict=False))
    except ValueError: pass
random.seed(7)
networks = [b for b in blocks if b.prefixlen < 32]
blocks = random.sample(sorted(b for b in blocks if b.prefixlen == 32), 3000) + networks[:3000]
text = lambda b: str(b) if b.prefixlen < 32 else str(b.network_address)
with open(sys.argv[1], "w") as out:
    for b in blocks:
        name = json.dumps({"value": text(b)}, separators=(",", ":"))
        out.write(json.dumps({"type": "ipv4-addr", "spec_version": "2.1", "id": "ipv4-addr--%s" % uuid.uuid5(namespace, name), "value": text(b)}) + "\n")
asked = random.sample(blocks, 150) + [random.choice(blocks).supernet(new_prefix=random.choice([8, 13, 16, 20, 22])) for _ in range(20)]
asked += [ipaddress.ip_network(int(random.choice(networks)[0]) + 1 if networks else 1) for _ in range(30)]
with open(sys.argv[2], "w") as values, open(sys.argv[3], "w") as answers:
    for a in asked:
        values.write(text(a).replace(".", "[.]") + "\n")
        answers.write(" ".join(sorted(text(b) for b in blocks if a.subnet_of(b) or b.subnet_of(a))) + "\n")
' "$work/objects.ndjson" "$work/values" "$work/answers"
exits 0 mithaq import "$work/objects.ndjson"
[ "$(objects)" -ge 3000 ]
exits 0 mithaq find --values "$work/values" --limit 10000 --json
python3 -c '
import json, sys
for line in sys.stdin: print(" ".join(sorted(f["object"]["value"] for f in json.loads(line)["found"])))' <"$work/out" >"$work/found"
cmp "$work/answers" "$work/found"
