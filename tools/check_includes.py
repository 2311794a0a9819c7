#!/usr/bin/env python3
"""Closes the two holes that the include roots leave: relative includes, and third-party headers that are installed for everybody.

Each third-party library is included from the folders named here and from no other; headers of ours never show one.
Usage: check_includes.py SRC   (exit code 1 and a line for each offence)
"""
import pathlib
import re
import sys

# header prefix -> folders that may include it
OWNERS = {
    "simdjson": {"json"},
    "sodium": {"crypto"},
    "openssl/": {"crypto", "http"},  # http: TLS only
    "boost/": {"http"},
    "rocksdb/": {"store"},
    "idn2": {"stix"},
    "toml++/": {"node"},
    "prometheus/": {"node"},
    "CLI/": {"cli"},
    "zlib": {"cli"},
    "zstd": {"cli"},
    "lzma": {"cli"},
    "fmt/": None,  # anywhere, in .cc files
    "gtest/": None,
    "gmock/": None,
}
# header prefix -> the files that may include it, within those folders
FILES = {
    "boost/beast/": {"http/wire.cc"},
    "boost/url/": {"http/url.cc"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


def offences(path, relative):
    folder = relative.parts[0]
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        name = match.group(1)
        if name.startswith("."):
            yield number, f"relative include of {name}; write \"folder/file.h\""
        for prefix, folders in OWNERS.items():
            if not name.startswith(prefix):
                continue
            if folders is not None and folder not in folders:
                yield number, f"{name} belongs to {', '.join(sorted(folders))}, not to {folder}"
            if prefix == "fmt/" and path.suffix == ".h":
                yield number, f"{name} in a header: every includer pays for it"
        for prefix, files in FILES.items():
            if name.startswith(prefix) and relative.as_posix() not in files:
                yield number, f"{name} belongs to {', '.join(sorted(files))} alone"


def main():
    source = pathlib.Path(sys.argv[1])
    found = 0
    for path in sorted(source.rglob("*")):
        if path.suffix not in {".h", ".cc"}:
            continue
        for number, what in offences(path, path.relative_to(source)):
            print(f"{path}:{number}: {what}")
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
