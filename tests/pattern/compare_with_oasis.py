#!/usr/bin/env python3
"""Compares our verdicts on patterns with those of the OASIS validator (PyPI: stix2-patterns).

Usage: compare_with_oasis.py --venv FOLDER <pattern_verdicts> [generated patterns, default 1500] [seed, default 1]
The validator comes from PyPI into a virtual environment in FOLDER.
Inputs: the tables beside this file, the public indicators below $MITHAQ_DATA/mvt, and generated patterns, half of them
damaged. Every difference must be one that we chose, listed below with its reason. Exit: 0 agreement, 1 a difference
without a reason, 77 PyPI cannot be reached.
"""
import collections
import glob
import json
import os
import random
import re
import subprocess
import sys

VALIDATOR = ["stix2-patterns==2.1.2"]

if sys.argv[1:2] == ["--venv"]:
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peers"))
    import environment
    python = environment.prepare(sys.argv[2], VALIDATOR)
    sys.exit(subprocess.run([python, __file__, *sys.argv[3:]]).returncode)

from stix2patterns.validator import validate

# What we refuse and OASIS does not look at: how our message begins, and the rule (STIX 2.1 unless said otherwise).
STRICTER = {
    "AND joins comparisons of two object types": "9.5: comparisons of different object types MUST be joined by OR",
    "a second ": "9.5.1: MUST NOT have more than one qualifier of a type; OASIS lets them pass behind parentheses",
    "WITHIN needs a number above 0": "9.5.1: MUST be positive",
    "REPEATS needs a count above 0": "9.5.1: MUST be positive",
    "STOP is not after START": "9.5.1: >= START and < STOP, so nothing could match",
    "not an address or a block": "9.6.1: MUST be a valid string representation of the object type",
    "a set with constants of two types": "9.6.1: MUST be constants of homogeneous data type",
    "a plus sign": "9.2: MUST be represented as-is, omitting the plus sign",
    "an integer beyond": "9.2, 2.10: the range of integers",
    "a number that no double can hold": "9.2, 2.6: the range of floats",
    "not a timestamp": "9.2, 2.16: a valid RFC 3339 timestamp; OASIS takes 30 February",
    "the unused bits at the end of base64": "9.2, RFC 4648 3.5: an encoder sets them to zero; one octet string, one text",
    "an empty property name": "9.7: MUST be a valid property name",
    "a negative index": "9.7.2: 0 to N-1; OASIS ends with an exception",
    "expected an object type, found 'EXISTS'": "2.0 has no EXISTS, and we reserve the word in both dialects",
    "expected a property name, found 'EXISTS'": "2.0 has no EXISTS, and we reserve the word in both dialects",
}
# What we take and OASIS refuses: a test of the pattern and of the message of OASIS, and the reason.
LOOSER = [
    (lambda text, message: "is not a valid" in message and "hash" in message,
     "section 9 puts no rule on hashes; they are looked at where they are indexed"),
    (lambda text, message: "'int' object has no attribute 'upper'" in message,
     "9.7.2: an index may end a path; the hash check of OASIS ends with an exception there"),
    (lambda text, message: "missing square brackets" in message and re.match(r"[\s(]*/[/*]", text),
     "the grammar skips comments anywhere; OASIS has a shortcut before it that does not"),
    (lambda text, message: re.search(r"b'\s*'", text), "9.2, RFC 4648: no octets are the empty text"),
    (lambda text, message: re.search(r"b'[A-Za-z0-9+/=]*\n", text), "9.2: line feeds in base64 MUST be supported"),
]
LOOSER_20 = LOOSER + [
    (lambda text, message: re.search(r"mismatched input ''.*' expecting TimestampLiteral", message, re.S), "the first tools for 2.0 wrote START and STOP as strings"),
]

HERE = os.path.dirname(os.path.abspath(__file__))


def table_patterns():
    for path in sorted(glob.glob(os.path.join(HERE, "*.txt"))):
        with open(path, encoding="utf-8") as table:
            for line in table:
                if line.startswith("#"):
                    continue
                fields = line.rstrip("\n").split("\t")
                yield from fields[2:] if os.path.basename(path).startswith("invalid") else fields


def public_patterns():
    for path in sorted(glob.glob(os.path.join(os.environ.get("MITHAQ_DATA", "/nonexistent"), "mvt", "*.stix2"))):
        with open(path, encoding="utf-8") as bundle:
            for stix_object in json.load(bundle)["objects"]:
                if "pattern" in stix_object:
                    yield stix_object["pattern"]


class Generator:
    """Patterns from the grammar, and the same with words taken out, doubled, exchanged or replaced."""

    CONSTANTS = ["1", "-7", "0", "2.5", ".5", "-0.25", "true", "false", "'x'", "''", "'it\\'s'", "'\\\\'", "'ä🙂'", "h'00ff'",
                 "h''", "h'FF'", "b'ABI='", "b'AAAA'", "t'2016-06-01T00:00:00Z'", "t'2016-06-01T00:00:00.123Z'"]
    STRAY = CONSTANTS + ["[", "]", "(", ")", ":", ".", ",", "*", "=", "==", "!=", "<>", "<", "<=", ">", ">=", "AND", "OR", "NOT",
                         "FOLLOWEDBY", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET", "EXISTS", "LAST", "IN", "START", "STOP",
                         "SECONDS", "WITHIN", "REPEATS", "TIMES", "a", "a-b", "'b-c'", "and", "+1", "-1", "01", "1.", "1.5.5",
                         "/*", "*/", "//", "\u00a0", "\u3000", "\n", "é", "\\", "\"", "'", "-", "+", "^", "/", "b'AB=='", "b''",
                         "t'2016-02-30T00:00:00Z'", "t'2016-06-01T25:00:00Z'", "t'x'", "h'f'", "h", "t", "b", "5a", "a1-", "_"]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def words(self):
        return self.followed_by(0)

    def chain(self, operand, joint, depth):
        out = operand(depth)
        while self.random.random() < 0.25:
            out += [joint] + operand(depth)
        return out

    def followed_by(self, depth):
        return self.chain(lambda d: self.chain(lambda e: self.chain(self.qualified, "AND", e), "OR", d), "FOLLOWEDBY", depth)

    def qualified(self, depth):
        if depth < 3 and self.random.random() < 0.2:
            out = ["("] + self.followed_by(depth + 1) + [")"]
        else:
            out = ["["] + self.any_of(depth) + ["]"]
        while self.random.random() < 0.15:
            out += self.random.choice([["REPEATS", "3", "TIMES"], ["WITHIN", "2.5", "SECONDS"], ["WITHIN", "0", "SECONDS"],
                                       ["START", "t'2016-06-01T00:00:00Z'", "STOP", "t'2016-07-01T00:00:00Z'"],
                                       ["START", "'2016-06-01T00:00:00Z'", "STOP", "'2016-07-01T00:00:00Z'"]])
        return out

    def any_of(self, depth):
        return self.chain(lambda d: self.chain(self.term, "AND", d), "OR", depth)

    def term(self, depth):
        if depth < 3 and self.random.random() < 0.15:
            return ["("] + self.any_of(depth + 1) + [")"]
        if self.random.random() < 0.1:
            return self.random.choice([[], ["NOT"]]) + ["EXISTS"] + self.path()
        negation = ["NOT"] if self.random.random() < 0.2 else []
        return self.path() + negation + self.test()

    def path(self):
        out = [self.random.choice(["file", "file", "file", "x-y", "t"]), ":", self.random.choice(["name", "'b-c'", "hashes"])]
        while self.random.random() < 0.3:
            out += self.random.choice([[".", "MD5"], [".", "'SHA-256'"], ["[", "*", "]"], ["[", "3", "]"], [".", "h"]])
        return out

    def test(self):
        kind = self.random.randrange(4)
        if kind == 0:
            return [self.random.choice(["LIKE", "MATCHES"]), "'x%'"]
        if kind == 1:
            return [self.random.choice(["ISSUBSET", "ISSUPERSET"]), self.random.choice(["'192.0.2.0/24'", "'2001:db8::/32'", "'x'"])]
        if kind == 2:
            members = [self.random.choice(self.CONSTANTS) for _ in range(self.random.randrange(3))]
            return ["IN", "("] + [word for member in members for word in (member, ",")][:-1] + [")"]
        return [self.random.choice(["=", "==", "!=", "<>", "<", "<=", ">", ">="]), self.random.choice(self.CONSTANTS)]

    def damaged(self, words):
        words = list(words)
        for _ in range(self.random.randrange(1, 3)):
            at = self.random.randrange(len(words))
            change = self.random.randrange(4)
            if change == 0 and len(words) > 1:
                del words[at]
            elif change == 1:
                words.insert(at, words[at])
            elif change == 2:
                words[at] = self.random.choice(self.STRAY)
            else:
                words.insert(at, self.random.choice(self.STRAY))
        return words

    def text(self, words):
        if self.random.random() < 0.3:
            return "".join(words)  # no white space at all
        return "".join(word + self.random.choice(["", " ", " ", " ", "\t", "\n", " /* x */ "]) for word in words)

    def patterns(self, count):
        for _ in range(count):
            words = self.words()
            yield self.text(self.damaged(words) if self.random.random() < 0.5 else words)


def ours(program, patterns, version):
    lines = "".join(pattern.encode().hex() + "\n" for pattern in patterns)
    run = subprocess.run([program, version], input=lines, capture_output=True, text=True, check=True)
    for line in run.stdout.splitlines():
        verdict, text = line.split("\t")
        yield verdict == "ok", bytes.fromhex(text).decode()


def theirs(pattern, version):
    """Accepted, the first message. An exception in their code counts as a refusal."""
    try:
        accepted, messages = validate(pattern, version, True)
        return accepted, messages[0] if messages else ""
    except Exception as error:  # pylint: disable=broad-except
        return False, "exception: %r" % error


def reason(pattern, version, we, our_text, they, message):
    if we == they:
        return "agreed"
    if they:
        return next((rule for start, rule in STRICTER.items() if our_text.startswith(start)), None)
    return next((rule for applies, rule in (LOOSER if version == "2.1" else LOOSER_20) if applies(pattern, message)), None)


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1500
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    fixed = list(table_patterns()) + list(dict.fromkeys(public_patterns()))
    patterns = [p for p in fixed + list(Generator(seed).patterns(count)) if p]
    reasons, bad = collections.Counter(), 0
    for version in ("2.1", "2.0"):
        some = patterns if version == "2.1" else patterns[-count // 2:] + list(table_patterns())
        some = [p for p in some if p]
        canonical = []
        for pattern, (we, our_text) in zip(some, ours(sys.argv[1], some, version), strict=True):
            they, message = theirs(pattern, version)
            why = reason(pattern, version, we, our_text, they, message)
            reasons[why] += 1
            if we and they:
                canonical.append(our_text)
            if why is None:
                bad += 1
                print("DIFFERENCE (%s)\n  %r\n  ours: %s %s\n  OASIS: %s %s" % (version, pattern, we, our_text, they, message))
        for text in dict.fromkeys(canonical):  # what we print, they read
            they, message = theirs(text, version)
            if not they and reason(text, version, True, "", they, message) is None:
                bad += 1
                print("CANONICAL TEXT REFUSED (%s)\n  %r\n  OASIS: %s" % (version, text, message))
    for why, number in reasons.most_common():
        print("%7d  %s" % (number, why))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
