#!/usr/bin/env python3
"""Writes record-v1.json: entries, commitments, salts, leaves and standings, made from docs/formats.md ("Entries and
commitments") with hashlib and hmac alone, so that the C++ code is tested against a second reading of the text.

The file never changes: a new format gets a new file. Usage: make_record_vectors.py > record-v1.json
"""
import hashlib
import hmac
import json
import struct
import sys


def sha256(*pieces):
    return hashlib.sha256(b"".join(pieces)).digest()


def u32(value):
    return struct.pack(">I", value)


def mth(leaves):
    """RFC 6962 section 2.1, over leaves that are already hashed."""
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01", mth(leaves[:k]), mth(leaves[k:]))


def salt(seed, label, index):
    return hmac.new(seed, label + u32(index), hashlib.sha256).digest()


def leaf(label, index, salt_bytes, content):
    return sha256(b"\x00", label, u32(index), salt_bytes, content)


def opened(seed, name, contents):
    """The salts and leaves of parts or standings."""
    rows = []
    for index, content in enumerate(contents):
        s = salt(seed, b"mithaq/%s-salt/v1\n" % name, index)
        rows.append((content, s, leaf(b"mithaq/%s/v1\n" % name, index, s, content)))
    return rows


def shown(rows):
    return [{"bytes": c.hex(), "salt": s.hex(), "leaf": l.hex()} for c, s, l in rows]


def record(origin, seed, contents):
    origin_id = sha256(origin.encode())
    rows = opened(seed, b"part", contents)
    root = mth([l for _, _, l in rows])
    commitment = sha256(b"mithaq/record/v1\n", origin_id, u32(len(rows)), root)
    return {
        "origin": origin,
        "origin_id": origin_id.hex(),
        "seed": seed.hex(),
        "parts": shown(rows),
        "root": root.hex(),
        "commitment": commitment.hex(),
        "entry": (b"\x01" + commitment).hex(),
    }


def standings(seed, contents):
    rows = opened(seed, b"standing", contents)
    return {"seed": seed.hex(), "standings": shown(rows), "root": mth([l for _, _, l in rows]).hex()}


def document(content):
    return {"document": content.hex(), "entry": (b"\x02" + sha256(content)).hex()}


def main():
    real = [
        b'{"covenant":"sahel-cert","epoch":7,"standings":"q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k"}',
        b'{"collection":"indicators","kind":"object","markings":["marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"]}',
        b"[]",
        '{"name":"\u0645\u064a\u062b\u0627\u0642","type":"identity"}'.encode(),
    ]
    seeds = [sha256(b"record vector %d" % i) for i in range(16)]
    records = [
        record("node.example/log", b"\x00" * 32, [b""]),
        record("node.example/log", seeds[0], real),
        record("other.example/log", seeds[0], real),
        record("node.example/log", seeds[1], real[:2]),
        record("node.example/log", seeds[1], real[1::-1]),
    ]
    for count in (3, 5, 6, 7, 8, 9, 16, 17, 33):
        contents = [b"part %d" % i for i in range(count)]
        records.append(record("node.example/log", seeds[2], contents))
    records.append(record("node.example/log", seeds[3], [bytes(range(256)) * 8, b"x" * 55, b"x" * 56, b"x" * 64]))
    verdicts = [b'["allowed","rule-3"]', b'["withheld","rule-1"]', b'["owner","rule-9"]']
    json.dump(
        {
            "records": records,
            "standings": [standings(seeds[4], (verdicts * 11)[:count]) for count in (1, 2, 3, 7, 31, 32)],
            "documents": [document(c) for c in (b"", b"{}", real[0])],
        },
        sys.stdout,
        indent=1,
    )
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
