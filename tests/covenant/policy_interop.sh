#!/usr/bin/env bash
# Has Tessera read the tlog-policy file of a covenant, and judge checkpoints by it that our witnesses cosigned. Exits 77
# (skipped) where Go or its modules cannot be had.   policy_interop.sh <make_policy program>
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$here/../tlog/go.bash"
go_tools "$work" ./policy && mv "$work/policy" "$work/check_policy"
"$1" "$work"
"$work/check_policy" "$work/policy" "$work/enough" "$work/too_few"
