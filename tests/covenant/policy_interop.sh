#!/usr/bin/env bash
# Has Tessera read the tlog-policy file of a covenant, and judge checkpoints by it that our witnesses cosigned. Exits 77
# (skipped) where Go or its modules cannot be had.   policy_interop.sh <make_policy program>
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v go >/dev/null || { echo "SKIPPED: Go is not installed; this needs go 1.25 or newer" >&2; exit 77; }
if ! (cd "$here/../tlog/go" && go build -o "$work/check_policy" ./policy) >"$work/build.log" 2>&1; then
  cat "$work/build.log" >&2
  echo "SKIPPED: the Go tool did not build (an older Go, or no module proxy?)" >&2
  exit 77
fi
"$1" "$work"
"$work/check_policy" "$work/policy" "$work/enough" "$work/too_few"
