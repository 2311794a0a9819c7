"""What docs/formats.md ("Covenant") says, read a second time: canonical JSON, hashes, signatures, cards, genesis. Only the
standard library and `cryptography` (OpenSSL's Ed25519); nothing of Mithaq's own code.
"""
import base64
import hashlib
import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def canonical(value):
    """RFC 8785, for what these documents hold: ASCII names, whole numbers, strings."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data):
    return hashlib.sha256(data).digest()


def b64(data):
    return base64.b64encode(data).decode()


def unb64(text):
    return base64.b64decode(text)


def message(kind, body):
    return b"mithaq/%s/v1\n" % kind.encode() + canonical(body)


def hash_of(kind, body):
    return sha256(message(kind, body))


class Key:
    """An Ed25519 key from a label, so that every run has the same."""

    def __init__(self, label):
        self.secret = Ed25519PrivateKey.from_private_bytes(sha256(label.encode()))
        self.public = self.secret.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)

    def sign(self, kind, body):
        return b64(self.secret.sign(message(kind, body)))


def vkey(name, kind, public):
    key_id = sha256(name.encode() + b"\n" + bytes([kind]) + public)[:4]
    return "%s+%s+%s" % (name, key_id.hex(), b64(bytes([kind]) + public))


class Member:
    def __init__(self, number, roles=(), generation=0, organisation=None):
        self.number = number
        label = lambda use: "%s of member %d, %d" % (use, number, generation)
        self.log, self.vote, self.witness = Key(label("log")), Key(label("vote")), Key(label("witness"))
        host = "m%d.cert.int" % number
        self.body = {
            "addresses": ["https://%s:8443" % host],
            "constituency": {"description": "networks of %d" % number, "domains": [host], "networks": []},
            "contact": {"email": "duty@" + host, "phone": None, "url": None},
            "jurisdiction": "INT",
            "keys": {
                "log": vkey(host + "/log", 1, self.log.public),
                "seal": b64(sha256(label("seal").encode())),
                "tls": b64(sha256(label("tls").encode())),
                "vote": b64(self.vote.public),
                "witness": vkey(host + "/witness", 4, self.witness.public),
            },
            "kind": "national-cert",
            "organisation": organisation or "CERT %d" % number,
            "roles": sorted(roles),
        }

    @property
    def card(self):
        keys = {"log": self.log, "vote": self.vote, "witness": self.witness}
        return {"body": self.body, "signatures": {use: key.sign("card", self.body) for use, key in keys.items()}}

    @property
    def card_hash(self):
        return hash_of("card", self.body)


def card_update(old, new, member_id, covenant, sequence):
    body = {
        "card": new.card,
        "covenant": b64(covenant),
        "member": b64(member_id),
        "previous": b64(old.card_hash),
        "sequence": sequence,
    }
    changes = lambda use: old.body["keys"][use] != new.body["keys"][use]
    return {
        "body": body,
        "signatures": {
            "log": old.log.sign("card-update", body) if changes("log") else None,
            "vote": old.vote.sign("card-update", body),
            "witness": old.witness.sign("card-update", body) if changes("witness") else None,
        },
    }


THRESHOLDS = {"admissions": [1, 10], "charter": [2, 3], "key_delay": 604800, "ordinary": [1, 2], "sponsors": 2}

RULES = {
    "rules": [
        {"circle": None, "id": "recipients", "kinds": None, "markings": None, "recipients": "named", "standings": None, "verdict": "owner"},
        {"circle": "none", "id": "everybody", "kinds": None, "markings": ["clear", "green"], "recipients": None, "standings": None, "verdict": "allowed"},
        {"circle": "named", "id": "circle", "kinds": None, "markings": ["amber", "amber+strict", "clear", "green", "unmarked"],
         "recipients": None, "standings": ["circle"], "verdict": "allowed"},
    ],
    "standings": [{"circle": "inside", "id": "circle", "roles": []}, {"circle": "any", "id": "member", "roles": []}],
}


def genesis_body(members, circles=(), name="Sahel CERTs", purpose="real", rules=RULES, text=None, thresholds=THRESHOLDS):
    return {
        "cards": [m.card for m in sorted(members, key=lambda m: m.card_hash)],
        "circles": sorted(
            ({"circle": c, "members": [b64(i) for i in sorted(m.card_hash for m in inside)]} for c, inside in circles),
            key=lambda c: c["circle"],
        ),
        "name": name,
        "protocol": 1,
        "purpose": purpose,
        "rules": rules,
        "text": text,
        "thresholds": thresholds,
    }


def genesis(members, **terms):
    body = genesis_body(members, **terms)
    signatures = [(m.card_hash, m.vote.sign("genesis", body)) for m in members]
    return {"body": body, "signatures": [{"member": b64(i), "signature": s} for i, s in sorted(signatures)]}
