"""What docs/formats.md ("State", "Proposals and ballots", "Certificate", "Votes") says, read a second time. It builds
certificates and the states that they lead to; it refuses nothing, since it only builds what holds.
"""
from documents import b64, hash_of, sha256, canonical, unb64

RECENT = 32


def state_hash(state):
    return sha256(b"mithaq/state/v1\n" + canonical(state))


def row(card_body, member_id, epoch):
    return {
        "admitted": epoch, "anchor": None, "card": card_body, "id": b64(member_id), "roles": card_body["roles"], "sequence": 0,
        "status": "active", "touched": epoch, "waiting": None,
    }


def by_bytes(texts):
    return sorted(texts, key=unb64)


class Covenant:
    """A state, and the secret keys of all members by id."""

    def __init__(self, genesis, members):
        body = genesis["body"]
        covenant = hash_of("genesis", body)
        self.genesis = genesis
        self.keys = {b64(m.card_hash): m for m in members}
        self.head = covenant
        self.state = {
            "circles": [{**c, "touched": 0} for c in body["circles"]],
            "covenant": b64(covenant), "epoch": 0, "floor": 0,
            "members": [row(c["body"], hash_of("card", c["body"]), 0) for c in body["cards"]],
            "name": body["name"], "protocol": 1, "purpose": body["purpose"], "recent": [], "rules": body["rules"],
            "text": body["text"], "thresholds": body["thresholds"], "time": 0, "touched": {"rules": 0, "text": 0},
        }

    def active(self):
        return [m["id"] for m in self.state["members"] if m["status"] == "active"]

    def find(self, member_id, state=None):
        return next((m for m in (state or self.state)["members"] if m["id"] == member_id), None)

    def base(self):
        return {"epoch": self.state["epoch"], "state": b64(state_hash(self.state))}

    # Documents.

    def signed(self, kind, body, member_id):
        return {"body": body, "signature": self.keys[member_id].vote.sign(kind, body)}

    def proposal(self, actions, proposer, not_after=2000000000, reason="because", base=None):
        body = {
            "actions": actions, "base": base or self.base(), "covenant": self.state["covenant"], "not_after": not_after,
            "proposer": proposer, "reason": reason,
        }
        return self.signed("proposal", body, proposer)

    def approved(self, proposal, yes=None, no=()):
        digest = b64(hash_of("proposal", proposal["body"]))
        ballots = []
        for voter in by_bytes(set(self.active() if yes is None else yes) | set(no)):
            vote = "no" if voter in no else "yes"
            body = {"covenant": self.state["covenant"], "proposal": digest, "vote": vote, "voter": voter}
            ballots.append({"signature": self.keys[voter].vote.sign("ballot", body), "vote": vote, "voter": voter})
        return {"ballots": ballots, "proposal": proposal}

    def application(self, candidate):
        body = {"base": self.base(), "card": candidate.card, "covenant": self.state["covenant"]}
        return {"body": body, "signature": candidate.vote.sign("application", body)}

    def admit(self, candidate, sponsors):
        application = self.application(candidate)
        digest = b64(hash_of("application", application["body"]))
        rows = []
        for sponsor in by_bytes(sponsors):
            body = {"application": digest, "covenant": self.state["covenant"], "sponsor": sponsor}
            rows.append({"signature": self.keys[sponsor].vote.sign("sponsor", body), "sponsor": sponsor})
        return {"action": "admit", "application": application, "sponsors": rows}

    def notice(self, member_id, kind, card=None, epoch=None):
        body = {
            "card": card, "covenant": self.state["covenant"], "epoch": self.state["epoch"] if epoch is None else epoch, "kind": kind,
            "member": member_id,
        }
        return self.signed("notice", body, member_id)

    # Certificates.

    def certify(self, time, proposals=(), cards=(), anchors=(), round=0, rests_on=(), voters=None):
        """A certificate and the state it leads to; `rests_on` are earlier rounds with prevotes, latest first."""
        proposals = sorted(proposals, key=lambda a: hash_of("proposal", a["proposal"]["body"]))
        cards = sorted(cards, key=lambda u: (unb64(u["body"]["member"]), u["body"]["sequence"]))
        anchors = sorted(anchors, key=lambda a: unb64(a["member"]))
        after = self.follow(time, proposals, cards, anchors)
        body = {
            "anchors": anchors, "cards": cards, "covenant": self.state["covenant"], "epoch": after["epoch"], "previous": b64(self.head),
            "proposals": proposals, "state": b64(state_hash(after)), "time": time,
        }
        return {"body": body, "seal": self.seal(body, round, list(rests_on), voters)}, after

    def seal(self, body, round, rests_on, voters):
        digest = b64(hash_of("certificate", body))

        def votes(step, at, since):
            rows = []
            for voter in by_bytes(voters or self.active()):
                vote = {
                    "certificate": digest, "covenant": self.state["covenant"], "epoch": body["epoch"], "round": at, "since": since, "step": step,
                    "voter": voter,
                }
                rows.append({"signature": self.keys[voter].vote.sign("vote", vote), "voter": voter})
            return rows

        rounds = [round] + rests_on
        proofs = []
        for at, since in zip(rounds, rests_on + [None]):
            proofs.append({"prevotes": votes("prevote", at, since), "round": at, "since": since})
        return {"commits": votes("commit", round, None), "proofs": proofs, "round": round}

    def take(self, certificate, after):
        self.state = after
        self.head = hash_of("certificate", certificate["body"])

    # The pure function, in the order of the text.

    def follow(self, time, proposals, cards, anchors):
        state = copy(self.state)
        state["epoch"] += 1
        state["time"] = time
        state["recent"] = ([b64(state_hash(self.state))] + state["recent"])[:RECENT]
        for update in cards:
            member = self.find(update["body"]["member"], state)
            member["card"] = update["body"]["card"]["body"]
            member["sequence"] = update["body"]["sequence"]
        for approved in proposals:
            actions = approved["proposal"]["body"]["actions"]
            for action in actions:
                self.perform(action, state)
            for action in actions:
                self.touch(action, state)
        for member in state["members"]:
            waiting = member["waiting"]
            if waiting and waiting["time"] + state["thresholds"]["key_delay"] <= time:
                member["waiting"] = None
                if waiting["previous"] == b64(hash_of("card", member["card"])):
                    member["card"] = waiting["card"]
                    member["sequence"] += 1
        for anchor in anchors:
            self.find(anchor["member"], state)["anchor"] = {k: anchor[k] for k in ("keys", "root", "size")}
        gone = {m["id"] for m in state["members"] if m["status"] in ("expelled", "left")}
        for circle in state["circles"]:
            left = [m for m in circle["members"] if m not in gone]
            if circle["members"] and not left:
                circle["touched"] = state["epoch"]
            circle["members"] = left
        state["circles"] = [c for c in state["circles"] if c["members"] or c["touched"] + RECENT >= state["epoch"]]
        return state

    def perform(self, action, state):
        name = action["action"]
        epoch, time = state["epoch"], state["time"]
        if name == "admit":
            card = action["application"]["body"]["card"]["body"]
            state["members"].append(row(card, hash_of("card", card), epoch))
            state["members"].sort(key=lambda m: unb64(m["id"]))
        elif name in ("expel", "suspend", "readmit"):
            self.set_status(state, action["member"], {"expel": "expelled", "suspend": "suspended", "readmit": "active"}[name])
        elif name == "leave":
            self.set_status(state, action["notice"]["body"]["member"], "left")
        elif name == "keep-card":
            self.find(action["notice"]["body"]["member"], state)["waiting"] = None
        elif name == "replace-card":
            member = self.find(action["member"], state)
            member["waiting"] = {
                "card": action["card"]["body"], "epoch": epoch, "previous": b64(hash_of("card", member["card"])), "time": time,
            }
        elif name == "set-roles":
            self.find(action["member"], state)["roles"] = action["roles"]
        elif name == "set-circle":
            others = [c for c in state["circles"] if c["circle"] != action["circle"]]
            others.append({"circle": action["circle"], "members": action["members"], "touched": epoch})
            state["circles"] = sorted(others, key=lambda c: c["circle"])
        elif name in ("set-rules", "set-text", "set-thresholds"):
            state[name[4:]] = action[name[4:]]

    def set_status(self, state, member_id, status):
        member = self.find(member_id, state)
        member["status"] = status
        if status in ("expelled", "left"):
            member["waiting"] = None

    def touch(self, action, state):
        name = action["action"]
        subject = action.get("member") or action.get("notice", {}).get("body", {}).get("member")
        if subject:
            self.find(subject, state)["touched"] = state["epoch"]
        elif name in ("set-rules", "set-text"):
            state["touched"][name[4:]] = state["epoch"]
        elif name in ("set-thresholds", "set-protocol"):
            state["floor"] = state["epoch"]


def copy(value):
    import json

    return json.loads(canonical(value))
