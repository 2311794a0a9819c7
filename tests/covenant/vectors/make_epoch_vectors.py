#!/usr/bin/env python3
"""Writes epochs-v1.json: chains of certificates with the hash of each state and the last state, made from docs/formats.md, and certificates
that must be refused. The file never changes: a new format gets a new file. Usage: make_epoch_vectors.py > epochs-v1.json
"""
import json
import sys

from documents import Member, THRESHOLDS, b64, canonical, card_update, genesis, hash_of, sha256
from epochs import Covenant, by_bytes, copy, state_hash

HOUR = 3600


def text(document):
    return canonical(document).decode()


class Chain:
    """Goes on from certificate to certificate and writes down what it does."""

    def __init__(self, name, members, **terms):
        self.name = name
        self.covenant = Covenant(genesis(members, **terms), members)
        self.steps = []

    def go(self, **content):
        covenant = self.covenant
        content.setdefault("time", covenant.state["time"] + HOUR)
        certificate, after = covenant.certify(**content)
        covenant.take(certificate, after)
        self.steps.append({
            "certificate": text(certificate), "hash": b64(hash_of("certificate", certificate["body"])), "state_hash": b64(state_hash(after)),
        })

    def do(self, *actions, **content):
        proposal = self.covenant.proposal(list(actions), self.covenant.active()[0])
        self.go(proposals=[self.covenant.approved(proposal)], **content)

    def row(self):
        return {"name": self.name, "genesis": text(self.covenant.genesis), "steps": self.steps, "state": text(self.covenant.state)}


def ids(members):
    return [b64(m.card_hash) for m in members]


def everything():
    members = [Member(i) for i in range(1, 6)]
    chain = Chain("every action once", members, circles=[("west", members[:2])])
    covenant, (a, b, c, d, e) = chain.covenant, ids(members)
    chain.go()
    newcomer = Member(6, roles=["court"])
    chain.do(covenant.admit(newcomer, [a, c]))
    covenant.keys[b64(newcomer.card_hash)] = newcomer
    chain.do({"action": "set-roles", "member": b, "roles": ["court", "police"]}, {"action": "set-text", "text": b64(sha256(b"prose"))})
    chain.do({"action": "suspend", "member": e})
    chain.do({"action": "readmit", "member": e}, {"action": "set-roles", "member": e, "roles": ["x"]})
    chain.do({"action": "set-circle", "circle": "all", "members": by_bytes([a, b, c, d, e])})
    rules = {"rules": [{"circle": None, "id": "r", "kinds": ["recall"], "markings": ["red"], "recipients": None, "standings": ["s"], "verdict": "allowed"}],
             "standings": [{"circle": "inside", "id": "s", "roles": ["court"]}]}
    chain.do({"action": "set-rules", "rules": rules})
    chain.do({"action": "set-thresholds", "thresholds": {**THRESHOLDS, "charter": [3, 4], "key_delay": 90000}})
    chain.do({"action": "leave", "notice": covenant.notice(c, "leave")})
    chain.do({"action": "expel", "member": e})
    chain.do({"action": "set-circle", "circle": "west", "members": []})
    anchors = [{"keys": [m.body["keys"]["log"]], "member": b64(m.card_hash), "root": b64(sha256(b"root")), "size": 1000 + m.number} for m in members[:2]]
    chain.go(anchors=anchors, round=9, rests_on=[5, 1])
    return chain.row()


def keys():
    members = [Member(i) for i in range(1, 5)]
    chain = Chain("keys that are renewed, lost and kept", members)
    covenant, (a, b, c, d) = chain.covenant, ids(members)
    second, third = Member(1, generation=1), Member(1, generation=2)
    updates = [card_update(members[0], second, members[0].card_hash, hash_of("genesis", covenant.genesis["body"]), 1),
               card_update(second, third, members[0].card_hash, hash_of("genesis", covenant.genesis["body"]), 2)]
    chain.go(cards=updates)
    covenant.keys[a] = third
    lost = Member(2, generation=1)
    chain.do({"action": "replace-card", "card": lost.card, "member": b})
    chain.do({"action": "replace-card", "card": Member(3, generation=1).card, "member": c})
    keep = covenant.notice(c, "keep", card=b64(Member(3, generation=1).card_hash), epoch=3)
    proposal = covenant.proposal([{"action": "keep-card", "notice": keep}], a)
    chain.go(proposals=[covenant.approved(proposal, yes=[], no=[d])])
    chain.go(time=covenant.state["time"] + 7 * 86400)
    covenant.keys[b] = lost
    chain.go()
    return chain.row()


def survives():
    members = [Member(i) for i in range(1, 8)]
    chain = Chain("proposals that outlive epochs, and two in one", members)
    covenant, m = chain.covenant, ids(members)
    early = [covenant.proposal([{"action": "set-roles", "member": m[i], "roles": ["r%d" % i]}], m[i]) for i in range(3)]
    for _ in range(32):
        chain.go()
    chain.go(proposals=[covenant.approved(early[0], yes=m[:4], no=m[4:])])
    now = [covenant.proposal([{"action": "set-roles", "member": m[i], "roles": ["s%d" % i]}], m[i]) for i in range(1, 4)]
    chain.go(proposals=[covenant.approved(p, yes=m[:4]) for p in now], voters=m[:5])
    chain.do({"action": "set-circle", "circle": "c", "members": by_bytes(m[:1])})
    chain.do({"action": "expel", "member": m[0]})
    return chain.row()


def refused():
    """Each is one step away from something that holds."""
    members = [Member(i) for i in range(1, 8)]
    m = ids(members)
    rows = []

    def case(name, change=lambda body: None, seal=lambda seal: None, proposals=lambda covenant: [], **content):
        covenant = Covenant(genesis(members), members)
        content.setdefault("time", HOUR)
        certificate, _ = covenant.certify(proposals=proposals(covenant), **content)
        body = copy(certificate["body"])
        change(body)
        certificate = {"body": body, "seal": covenant.seal(body, 0, [], None)}
        seal(certificate["seal"])
        rows.append({"name": name, "genesis": text(covenant.genesis), "certificate": text(certificate)})

    def roles(covenant, yes, **more):
        return [covenant.approved(covenant.proposal([{"action": "set-roles", "member": m[0], "roles": ["r"]}], m[0], **more), yes=m[:yes])]

    case("epoch skipped", lambda b: b.update(epoch=2))
    case("epoch repeated", lambda b: b.update(epoch=0))
    case("another state", lambda b: b.update(state=b64(sha256(b""))))
    case("another one before", lambda b: b.update(previous=b64(sha256(b""))))
    case("another covenant", lambda b: b.update(covenant=b64(sha256(b""))))
    case("time stands still", time=0)
    case("a commit too few", seal=lambda s: s["commits"].__delitem__(slice(4, None)))
    case("a prevote too few", seal=lambda s: s["proofs"][0]["prevotes"].__delitem__(slice(4, None)))
    case("a commit of another round", seal=lambda s: (s.update(round=1), s["proofs"][0].update(round=1)))
    case("a ballot too few", proposals=lambda c: roles(c, 3))
    case("a proposal that has run out", proposals=lambda c: roles(c, 7, not_after=HOUR - 1))
    case("a base that never was", proposals=lambda c: roles(c, 7, base={"epoch": 0, "state": b64(sha256(b""))}))
    case("admission without sponsors", proposals=lambda c: [c.approved(c.proposal([c.admit(Member(8), [])], m[0]))])
    case("two admissions where one fits", proposals=lambda c: [
        c.approved(c.proposal([c.admit(Member(8), m[:2]), c.admit(Member(9), m[:2])], m[0]))])
    case("expulsion by a bare majority", proposals=lambda c: [c.approved(c.proposal([{"action": "expel", "member": m[0]}], m[1]), yes=m[:4])])
    return rows


def main():
    accepted = [everything(), keys(), survives()]
    json.dump({"chains": accepted, "refused": refused()}, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
