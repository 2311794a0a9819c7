#!/usr/bin/env python3
"""Writes STIX 2.1 indicators of about 700 bytes, one a line, from real indicator values: the same bytes each time.

  indicators.py COUNT > indicators.jsonl

Where MITHAQ_DATA names a folder that holds indicators/maltrail-static.tsv.xz the values are real, otherwise made up in the same proportions.
The real ones are maltrail's (MIT): domains, addresses with and without port, networks, URLs and paths, taken in a fixed mixed
order, so that families do not come in runs as they do in that file.
"""
import hashlib
import json
import lzma
import os
import re
import sys
import uuid

STEP = 611953  # prime: visits each value once, in mixed order
AUTHOR = "identity--f431f809-377b-45e0-aa1c-6a4751cae5ff"
MARKING = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"


def quoted(value):
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def pattern(value):
    if re.fullmatch(r"[0-9.]+(/\d+)?", value):
        return f"[ipv4-addr:value = {quoted(value)}]"
    if found := re.fullmatch(r"([0-9.]+):(\d+)", value):
        return f"[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '{found[1]}' AND network-traffic:dst_port = {int(found[2])}]"
    if value.startswith("/"):
        return f"[network-traffic:extensions.'http-request-ext'.request_value = {quoted(value)}]"
    if "/" in value or ":" in value:
        return f"[url:value = {quoted('http://' + value)}]"
    return f"[domain-name:value = {quoted(value)}]"


def indicator(n, value, family, kind):
    seed = hashlib.sha256(f"{n} {value}".encode()).digest()
    moment = f"2026-{1 + seed[16] % 9:02}-{1 + seed[17] % 28:02}T{seed[18] % 24:02}:{seed[19] % 60:02}:{seed[20] % 60:02}.{n % 1000:03}Z"
    return {"type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.UUID(bytes=seed[:16], version=4)}", "created_by_ref": AUTHOR,
            "created": moment, "modified": moment, "name": f"{family}: {value}",
            "description": f"Listed as {kind} ({family}).",
            "indicator_types": ["malicious-activity"], "pattern": pattern(value), "pattern_type": "stix", "pattern_version": "2.1",
            "valid_from": moment, "labels": [family.replace(" ", "-").lower(), kind], "confidence": 40 + seed[21] % 60,
            "external_references": [{"source_name": "maltrail", "external_id": family}], "object_marking_refs": [MARKING]}


def made_up(n):
    seed = hashlib.sha256(b"value %d" % n).hexdigest()
    address = f"198.{18 + n % 2}.{int(seed[:2], 16)}.{int(seed[2:4], 16)}"
    kind = n % 10
    if kind < 7:
        return f"{seed[:8]}-{seed[8:4 + 8]}.{seed[12:16]}.example.com\tfamily {n % 1200}\tmalware"
    return (address, f"{address}:{1024 + n % 60000}", f"{seed[:10]}.example.net/{seed[10:22]}/")[kind - 7] + f"\tfamily {n % 1200}\tmalware"


def real():
    with lzma.open(os.path.join(os.environ["MITHAQ_DATA"], "indicators", "maltrail-static.tsv.xz"), "rt", encoding="utf-8") as file:
        lines = file.read().splitlines()
    return lambda n: lines[n * STEP % len(lines)]


def main():
    count = int(sys.argv[1])
    line_of = real() if os.environ.get("MITHAQ_DATA") else made_up
    for n in range(count):
        value, family, kind = line_of(n).rsplit("\t", 2)
        line = json.dumps(indicator(n, value, family, kind), separators=(",", ":"), ensure_ascii=False)
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
