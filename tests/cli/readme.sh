# The README's commands work as they stand in it: its blocks are run in order, in a home of their own, by a reader's shell.
ln -s "$repo/tests" "$work/tests"
mkdir "$work/home" "$work/bin"
unset XDG_DATA_HOME
export HOME=$work/home PATH=$work/bin:$PATH
node=$HOME/.local/share/mithaq
# The one thing that is changed: the port, which may be taken on this machine.
printf '#!/bin/sh\n[ "$1" != serve ] || set -- "$@" --listen 127.0.0.1:0\nexec "%s" "$@"\n' "$MITHAQ" >"$work/bin/mithaq"
chmod +x "$work/bin/mithaq"
python3 - "$repo/README.md" "$work" <<'PY'
import sys
def blocks_of(text):
    blocks, block = [], []
    for line in text.split("\n"):
        if line.startswith("    "): block.append(line[4:])
        elif block: blocks.append("\n".join(block) + "\n"); block = []
    return blocks
node, covenant = open(sys.argv[1], encoding="utf-8").read().split("## Tests")[0].split("## A covenant")
blocks = blocks_of(node)
four, founding, *_ = blocks_of(covenant)  # what members do with each other takes several nodes: cli_covenant_members
assert four.strip() == "./run --members 4"  # cli_covenant_demo tries it
assert blocks.pop(0).strip() == "./run", "the first command of the README"  # cli_run tries it
python = [b for b in blocks if "import" in b.split()[:3] and b.startswith("from ")]
shell = [b for b in blocks if b not in python]
assert len(python) == 1 and len(shell) == 3, (len(python), len(shell))
first, serve = shell[0].rsplit("mithaq serve", 1)
open(sys.argv[2] + "/before.sh", "w").write("set -e\n" + first)
open(sys.argv[2] + "/after.sh", "w").write("set -e\n" + shell[1] + shell[2])
open(sys.argv[2] + "/client.py", "w").write(python[0])
open(sys.argv[2] + "/founding.sh", "w").write("set -e\n" + founding)
PY
cd "$work"
bash -x before.sh >"$work/out" 2>"$work/err" </dev/null || fail "a command of the README"
says "administrator"
"$work/bin/mithaq" serve >"$work/serve.log" 2>&1 </dev/null &
server=$!
servers+=("$server")
for _ in $(seq 300); do [ -s "$node/serving.json" ] && break; sleep 0.1; done
url=$(field "$node/serving.json" 'j["url"]')
echo 'correct horse battery' >"$work/password"
bash -x after.sh >"$work/out" 2>"$work/err" <"$work/password" || fail "a command of the README"
says "proven"
says "1 version of indicator--7490d78f"
[ -s "$HOME/mithaq-backup/keys/log.key" ]
python=$work/venv/bin/python
if python3 -m venv "$work/venv" && "$python" -m pip install --quiet --disable-pip-version-check taxii2-client >"$work/pip.log" 2>&1; then
  sed "s|https://127.0.0.1:8443|$url|" client.py >client_here.py
  # requests lets these win over what a program says.
  env -u REQUESTS_CA_BUNDLE -u CURL_CA_BUNDLE NO_PROXY=127.0.0.1 "$python" client_here.py <"$work/password" >"$work/out" 2>"$work/err" || fail "the README's client"
  says "Ransomware"
  says "Default"
else
  echo "without the client: PyPI cannot be reached"
fi
stop
mkdir "$work/founding" && cd "$work/founding"
bash -x ../founding.sh >"$work/out" 2>"$work/err" </dev/null || fail "a command of the README's covenant"
says "Every founder has signed"
says "verified: every founder's card and signature"
