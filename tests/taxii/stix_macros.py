"""STIX objects for the cases, by number: {indicator 3}, {indicator 3 2026-01-02} (that version of it), {indicators 1-5},
{malware 3}, {ipv4 3}, {indicator20 3} (STIX 2.0, without spec_version); {id indicator 3} is its identifier, {pad 100} so
many spaces. The same words always give the same bytes."""

import json
import re
import uuid

_NAMESPACE = uuid.UUID("0b3a6a0e-5d5b-4a55-8a5c-5f6f1f2f0a11")
_SCO_NAMESPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")  # STIX 2.1, 2.9
_CREATED = "2026-01-01T00:00:00.000Z"


def _uuid4(text):
    return str(uuid.UUID(bytes=uuid.uuid5(_NAMESPACE, text).bytes, version=4))


def identifier(kind, number):
    if kind == "ipv4":
        name = json.dumps({"value": f"198.51.100.{number}"}, separators=(",", ":"))
        return "ipv4-addr--" + str(uuid.uuid5(_SCO_NAMESPACE, name))
    return f"{'indicator' if kind == 'indicator20' else kind}--" + _uuid4(f"{kind} {number}")


def stix_object(kind, number, date=None):
    if kind == "ipv4":
        return {"type": "ipv4-addr", "spec_version": "2.1", "id": identifier(kind, number), "value": f"198.51.100.{number}"}
    common = {"id": identifier(kind, number), "created": _CREATED,
              "modified": f"{date}T00:00:00.000Z" if date else _CREATED, "name": f"{kind} {number}"}
    pattern = {"pattern": f"[ipv4-addr:value = '198.51.100.{number}']", "valid_from": "2026-01-01T00:00:00Z"}
    if kind == "indicator":
        return {"type": "indicator", "spec_version": "2.1", **common, **pattern, "pattern_type": "stix",
                "indicator_types": ["malicious-activity"]}
    if kind == "indicator20":
        return {"type": "indicator", **common, **pattern, "labels": ["malicious-activity"]}
    if kind == "malware":
        return {"type": "malware", "spec_version": "2.1", **common, "is_family": False, "malware_types": ["trojan"]}
    raise ValueError(f"no macro for {kind}")


_KIND = r"(indicator20|indicator|malware|ipv4)"
_MACROS = (
    (re.compile(r"\{" + _KIND + r"s (\d+)-(\d+)\}"),
     lambda m: ",".join(json.dumps(stix_object(m[1], n)) for n in range(int(m[2]), int(m[3]) + 1))),
    (re.compile(r"\{" + _KIND + r" (\d+)(?: (\d{4}-\d\d-\d\d))?\}"), lambda m: json.dumps(stix_object(m[1], int(m[2]), m[3]))),
    (re.compile(r"\{id " + _KIND + r" (\d+)\}"), lambda m: identifier(m[1], int(m[2]))),
    (re.compile(r"\{pad (\d+)\}"), lambda m: " " * int(m[1])),
)


def expand(text):
    for pattern, replacement in _MACROS:
        text = pattern.sub(replacement, text)
    return text
