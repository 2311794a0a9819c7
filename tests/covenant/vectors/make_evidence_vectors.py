#!/usr/bin/env python3
"""Writes evidence-v1.json: evidence of each kind, with the genesis whose state judges it and the culprit, made from
docs/formats.md. The file never changes: a new format gets a new file. Usage: make_evidence_vectors.py > evidence-v1.json
"""
import json
import sys

from documents import Member, b64, canonical, card_update, genesis, hash_of, sha256, unb64
from epochs import Covenant


def text(document):
    return canonical(document).decode()


def main():
    members = [Member(i) for i in range(1, 5)]
    covenant = Covenant(genesis(members), members)
    culprit = covenant.active()[2]
    one, two = b64(sha256(b"one")), b64(sha256(b"two"))

    def evidence(kind, document, first, second):
        if kind != "lock" and hash_of(document, second["body"]) < hash_of(document, first["body"]):
            first, second = second, first
        return {"culprit": culprit, "document": text({"first": first, "kind": kind, "second": second})}

    def signed(document, **body):
        return covenant.signed(document, {"covenant": covenant.state["covenant"], **body}, culprit)

    def vote(certificate, round, step, since=None):
        return signed("vote", certificate=certificate, epoch=1, round=round, since=since, step=step, voter=culprit)

    # The proposer of a round is at (epoch + round) mod n among the active members by id: 1 + 1 = 2.
    def offer(certificate):
        return signed("offer", certificate=certificate, epoch=1, proposer=culprit, round=1, since=None)

    def update(generation):
        old = covenant.keys[culprit]
        return card_update(old, Member(old.number, generation=generation), old.card_hash, unb64(covenant.state["covenant"]), 1)

    rows = [
        evidence("ballots", "ballot", signed("ballot", proposal=one, vote="yes", voter=culprit), signed("ballot", proposal=one, vote="no", voter=culprit)),
        evidence("votes", "vote", vote(one, 3, "prevote"), vote(two, 3, "prevote")),
        evidence("votes", "vote", vote(one, 3, "commit"), vote(None, 3, "commit")),
        evidence("votes", "vote", vote(one, 3, "prevote"), vote(one, 3, "prevote", since=1)),
        evidence("lock", "vote", vote(one, 3, "commit"), vote(two, 4, "prevote")),
        evidence("lock", "vote", vote(one, 3, "commit"), vote(two, 9, "prevote", since=2)),
        evidence("offers", "offer", offer(one), offer(two)),
        evidence("updates", "card-update", update(1), update(2)),
    ]
    innocent = [
        {"document": text({"first": vote(one, 3, "commit"), "kind": "lock", "second": vote(two, 9, "prevote", since=3)})},
        {"document": text({"first": vote(one, 3, "commit"), "kind": "lock", "second": vote(one, 4, "prevote")})},
        {"document": text({"first": vote(one, 3, "commit"), "kind": "lock", "second": vote(two, 2, "prevote")})},
        {"document": text({"first": vote(one, 3, "commit"), "kind": "votes", "second": vote(two, 4, "commit")})},
    ]
    json.dump({"genesis": text(covenant.genesis), "guilty": rows, "innocent": innocent}, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
