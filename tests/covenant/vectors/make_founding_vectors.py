#!/usr/bin/env python3
"""Writes founding-v1.json: cards, card updates and genesis documents with their hashes, made from docs/formats.md.

The file never changes: a new format gets a new file. Usage: make_founding_vectors.py > founding-v1.json
"""
import json
import sys

from documents import Member, b64, canonical, card_update, genesis, hash_of, sha256


def text(document):
    return canonical(document).decode()


def valid(document, kind):
    return {"document": text(document), "hash": b64(hash_of(kind, document["body"]))}


def cards():
    plain = Member(1)
    full = Member(2, roles=["court", "cert"], organisation="\u0645\u064a\u062b\u0627\u0642 \"\\\u00e9\u2013\U0001f6e1")
    full.body["addresses"] = ["https://1.1.1.1:1", "https://[2606:4700::1111]:443", "https://a.example.org:65535"]
    full.body["constituency"]["networks"] = ["198.51.100.0/24", "2001:db8::/32", "203.0.113.7"]
    full.body["constituency"]["domains"] = []
    full.body["contact"] = {"email": "a@b", "phone": "+227 20 00 00 00", "url": "https://b/?q=1"}
    full.body["jurisdiction"] = "NE"
    return [valid(plain.card, "card"), valid(full.card, "card")]


def updates(covenant):
    first, rotated, moved = Member(1), Member(1, generation=1), Member(1)
    moved.body["addresses"] = ["https://elsewhere.org:1"]
    rows = []
    for old, new in ((first, rotated), (first, moved)):
        document = card_update(old, new, first.card_hash, covenant, 1)
        rows.append({**valid(document, "card-update"), "old": text(old.card)})
    return rows


def foundings():
    members = [Member(i) for i in range(1, 8)]
    test = Member(8)
    test.body["addresses"] = ["https://127.0.0.1:8443", "https://[::1]:1", "https://node:2"]
    thresholds = {"admissions": [1, 3], "charter": [3, 4], "key_delay": 0, "ordinary": [2, 3], "sponsors": 16}
    documents = [
        genesis(members[:1]),
        genesis(members[:4], circles=[("west", members[:2]), ("all", members[:4])], text=b64(sha256(b"we, the members"))),
        genesis(members[::-1]),
        genesis([test], purpose="test", thresholds=thresholds, rules={"rules": [], "standings": []}, name="\u0645"),
    ]
    return [valid(d, "genesis") for d in documents]


def main():
    founded = foundings()
    covenant = hash_of("genesis", genesis([Member(1)])["body"])
    vectors = {"cards": cards(), "updates": updates(covenant), "geneses": founded}
    json.dump(vectors, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
