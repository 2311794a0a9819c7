#!/usr/bin/env bash
# Witnesses that others wrote, litewitness and omniwitness, cosign a log of ours as it grows; Tessera's fsck accepts the log, and
# the parsers of transparency-dev/formats its proofs and its policy. Exits 77 (skipped) where Go cannot be had.
#   witness_interop.sh <ask_witnesses program> <make_log program>
set -euo pipefail
. "$(dirname "$0")/go.bash"
work=$(mktemp -d)
running=()
trap 'for pid in "${running[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT
for tool in ssh-agent ssh-add ssh-keygen python3; do command -v $tool >/dev/null || skip_without_go "$tool is not installed (packaging/apt-packages-interop.txt)"; done
go_tools "$work/bin" filippo.io/torchwood/cmd/litewitness github.com/transparency-dev/witness/cmd/omniwitness ./cosigned ./note_key

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
listens() {
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.1
  done
  cat "$2" >&2
  echo "FAILED: nothing listens on port $1" >&2
  exit 1
}
origin=node.example/interop
log_vkey=$("$2" "$work/first" 1 $origin)

# litewitness has its key from an ssh-agent, and the logs that it knows in a database; witnessctl, which would write that, needs
# modules that not every proxy has.
(cd "$work" && exec ssh-agent -D -a "$work/agent") >"$work/agent.log" 2>&1 &
running+=($!)
ssh-keygen -q -t ed25519 -N '' -f "$work/witness_key"
for _ in $(seq 50); do [ -S "$work/agent" ] && break; sleep 0.1; done
SSH_AUTH_SOCK=$work/agent ssh-add -q "$work/witness_key"
lite_port=$(free_port)
"$work/bin/litewitness" -db "$work/lite.db" -name witness.example/lite -ssh-agent "$work/agent" -listen "127.0.0.1:$lite_port" \
  -key "$(ssh-keygen -l -f "$work/witness_key.pub" | cut -d' ' -f2)" >"$work/lite.log" 2>&1 &
running+=($!)
listens "$lite_port" "$work/lite.log"
lite_vkey=$(grep -o 'vkey=[^ ]*' "$work/lite.log" | head -1 | cut -d= -f2- | tr -d '"')
python3 - "$work/lite.db" "$origin" "$log_vkey" <<'PY'
import base64, hashlib, sqlite3, sys
path, origin, vkey = sys.argv[1:]
with sqlite3.connect(path) as db:
    db.execute("INSERT INTO log VALUES (?, 0, ?)", (origin, base64.b64encode(hashlib.sha256(b"").digest()).decode()))
    db.execute("INSERT INTO key VALUES (?, ?)", (origin, vkey))
PY

omni_port=$(free_port)
omni_vkey=$("$work/bin/note_key" -cosigner -name witness.example/omni -private "$work/omni.key")
printf 'Logs:\n  - Origin: %s\n    PublicKey: %s\n    URL: http://127.0.0.1:1/\n' "$origin" "$log_vkey" >"$work/logs.yaml"
"$work/bin/omniwitness" --private_key_path "$work/omni.key" --db_file "$work/omni.db" --additional_logs "$work/logs.yaml" \
  --listen "127.0.0.1:$omni_port" --metrics_listen "" --logtostderr >"$work/omni.log" 2>&1 &
running+=($!)
listens "$omni_port" "$work/omni.log"

vkey=$("$1" "$work/log" "$origin" 1 2 255 256 300 1000 70000 -- "$lite_vkey" "http://127.0.0.1:$lite_port" "$omni_vkey" "http://127.0.0.1:$omni_port") || {
  tail -5 "$work/lite.log" "$work/omni.log" >&2
  exit 1
}
[ "$vkey" = "$log_vkey" ]
"$work/bin/cosigned" -log "$work/log" -vkey "$vkey" -policy "$work/log/policy" -untrusted "$work/log/too_few" "$work"/log/*.tlog-proof
echo "interop: litewitness and omniwitness cosign our log"
