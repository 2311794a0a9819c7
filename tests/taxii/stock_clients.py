#!/usr/bin/env python3
"""Two TAXII 2.1 clients that others wrote, unmodified, read and write our server: OASIS's taxii2-client and Cyware's cytaxii2.

  stock_clients.py (--test-server PROGRAM | --mithaq PROGRAM) --venv FOLDER

The clients come from PyPI into a virtual environment in FOLDER. Exit code 77 (skipped) where PyPI cannot be reached.
"""

import argparse
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "peers"))
import environment
import servers

CLIENTS = ["taxii2-client==2.3.0", "cytaxii2==1.0.1"]
OBJECTS = 57


def indicator(number, modified="2026-01-01T00:00:00.000Z"):
    return {"type": "indicator", "spec_version": "2.1", "id": f"indicator--00000000-0000-4000-8000-{number:012d}",
            "created": "2026-01-01T00:00:00.000Z", "modified": modified, "name": f"indicator {number}", "description": "a test",
            "indicator_types": ["malicious-activity"], "pattern": f"[ipv4-addr:value = '198.51.100.{number}']", "pattern_type": "stix",
            "valid_from": "2026-01-01T00:00:00Z"}


def check(what, got, wanted):
    if got != wanted:
        sys.exit(f"{what}: {got!r} instead of {wanted!r}")


def taxii2_client(url, collection, certificate, password):
    import taxii2client.v21 as taxii
    server = taxii.Server(url + "/taxii2/", user="rw", password=password, verify=certificate)
    check("default API root", server.default.title != "", True)
    ours = next(c for c in server.default.collections if c.id == collection)
    check("rights", (ours.can_read, ours.can_write), (True, True))

    status = ours.add_objects({"objects": [indicator(n) for n in range(OBJECTS)]}, wait_for_completion=True)
    check("submission", (status.status, status.success_count, status.failure_count), ("complete", OBJECTS, 0))
    check("status by id", server.default.get_status(status.id).status, "complete")

    pages = list(taxii.as_pages(ours.get_objects, per_request=10))
    ids = [o["id"] for page in pages for o in page["objects"]]
    check("objects over pages of 10", (len(pages), len(ids), len(set(ids))), (6, OBJECTS, OBJECTS))
    rows = [row for page in taxii.as_pages(ours.get_manifest, per_request=25) for row in page["objects"]]
    check("manifest over pages of 25", [row["id"] for row in rows], ids)

    later = ours.get_objects(added_after=rows[49]["date_added"])["objects"]
    check("added_after", [o["id"] for o in later], ids[50:])
    check("by type", len(ours.get_objects(type=["indicator", "malware"])["objects"]), OBJECTS)
    check("by id", ours.get_object(ids[3])["objects"][0]["name"], "indicator 3")

    newer = indicator(3, "2026-02-01T00:00:00.000Z")
    check("newer version", ours.add_objects({"objects": [newer]}).success_count, 1)
    check("last version", ours.get_object(ids[3])["objects"][0]["modified"], newer["modified"])
    check("versions", ours.object_versions(ids[3])["versions"], ["2026-01-01T00:00:00.000000Z", "2026-02-01T00:00:00.000000Z"])
    check("half-good submission", ours.add_objects({"objects": [indicator(OBJECTS), {"type": "indicator"}]}).failure_count, 1)
    ours.delete_object(ids[5])
    check("deleted", ids[5] in [o["id"] for o in ours.get_objects()["objects"]], False)


def cyware(url, collection, certificate, password):
    os.environ["REQUESTS_CA_BUNDLE"] = certificate  # it has no setting for it
    import json
    from cytaxii2.cytaxii2 import cytaxii2
    client = cytaxii2(url + "/taxii2/", "rw", password, version=2.1)
    check("discovery", client.discovery_request()["status_code"], 200)
    check("API root", client.root_discovery()["status_code"], 200)
    listed = client.collection_request()["response"]["collections"]
    check("collection listed", collection in [c["id"] for c in listed], True)
    check("collection", client.collection_data_request(collection)["response"]["id"], collection)

    sent = client.inbox_request(collection, json.dumps({"objects": [indicator(900), indicator(901)]}))
    check("submission", (sent["status_code"], sent["response"]["success_count"]), (202, 2))
    first = client.poll_request(collection, limit=40)["response"]
    check("first page", (len(first["objects"]), first["more"]), (40, True))
    rest = client.poll_request(collection, limit=40, next=first["next"])["response"]
    ids = [o["id"] for o in first["objects"] + rest["objects"]]
    check("all pages", (len(ids), len(set(ids)), rest["more"]), (OBJECTS + 2, OBJECTS + 2, False))
    check("its own are among them", indicator(901)["id"] in ids, True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    servers.add_arguments(parser)
    parser.add_argument("--venv", required=True)
    parser.add_argument("--inside", nargs=3, metavar=("URL", "COLLECTION", "CERTIFICATE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        for client in (taxii2_client, cyware):
            client(*arguments.inside, servers.PASSWORD)
            print(f"ok    {client.__name__}")
        return 0

    python = environment.prepare(arguments.venv, CLIENTS)
    server = servers.start(arguments, ["stock"])
    certificate = server.certificate_file()
    try:
        # The clients' HTTP library would put these before the certificate that it is given.
        variables = {k: v for k, v in os.environ.items() if k not in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")}
        return subprocess.run([python, __file__, *sys.argv[1:], "--inside", server.url, server.collections["stock"], certificate], env=variables).returncode
    finally:
        server.stop()
        os.unlink(certificate)


if __name__ == "__main__":
    sys.exit(main())
