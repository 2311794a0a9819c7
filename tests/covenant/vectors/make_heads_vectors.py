#!/usr/bin/env python3
"""Writes evidence-heads-v1.json: evidence that a log has two histories, with the genesis whose state judges it and the culprit, made
from docs/formats.md and RFC 6962. The file never changes: a new format gets a new file.
Usage: make_heads_vectors.py > evidence-heads-v1.json
"""
import base64
import json
import sys

from documents import Member, b64, canonical, genesis, sha256


def root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:]))


def consistency(m, leaves, complete=True):
    """RFC 6962, 2.1.2: SUBPROOF(m, D[n], b)."""
    n = len(leaves)
    if m == n:
        return [] if complete else [root(leaves)]
    k = 1
    while 2 * k < n:
        k *= 2
    if m <= k:
        return consistency(m, leaves[:k], complete) + [root(leaves[k:])]
    return consistency(m - k, leaves[k:], False) + [root(leaves[:k])]


def tree(size, fork):
    return [sha256(b"\x00" + ("%s%d" % ("" if i < fork else "other ", i)).encode()) for i in range(size)]


def head(member, leaves, of):
    name, key_id, _ = member.body["keys"]["log"].split("+", 2)
    text = "%s\n%d\n%s\n" % (name, len(leaves), b64(root(leaves)))
    signature = base64.b64encode(bytes.fromhex(key_id) + member.log.secret.sign(text.encode())).decode()
    return {"checkpoint": "%s\n\u2014 %s %s\n" % (text, name, signature), "prefix": b64(root(leaves[:of])),
            "proof": [b64(h) for h in consistency(of, leaves)]}


def main():
    members = [Member(i) for i in range(1, 5)]
    culprit = members[2]

    def evidence(small, large, fork, swapped=False):
        heads = [head(culprit, tree(small, small), small), head(culprit, tree(large, fork), small)]
        if small == large:
            heads.sort(key=lambda h: h["checkpoint"].encode())
        if swapped:
            heads.reverse()
        return canonical({"first": heads[0], "kind": "heads", "second": heads[1]}).decode()

    guilty = [{"culprit": b64(culprit.card_hash), "document": evidence(*case)}
              for case in [(1, 1, 0), (3, 3, 2), (1, 2, 0), (4, 9, 3), (8, 300, 0), (7, 8, 6), (255, 1000, 254), (256, 257, 5)]]
    innocent = [{"document": evidence(4, 9, 9)}, {"document": evidence(4, 9, 4)}, {"document": evidence(4, 4, 4)}, {"document": evidence(4, 9, 3, swapped=True)}]
    json.dump({"genesis": canonical(genesis(members)).decode(), "guilty": guilty, "innocent": innocent}, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
