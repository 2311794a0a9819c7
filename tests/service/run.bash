# The systemd unit as it is shipped, under a real systemd in a container: run.bash PROGRAM REPOSITORY. The container's /usr is this
# machine's, with the program and the unit added; all else is empty and in memory. Exit 77: skipped.
set -euo pipefail
program=$(realpath "$1") repo=$(realpath "$2")
skip() { echo "SKIPPED: $*" >&2; exit 77; }
[ "$(id -u)" = 0 ] || skip "only root can boot a container"
for tool in systemd-nspawn curl openssl python3; do command -v "$tool" >/dev/null || skip "$tool is not installed"; done
[ -x /lib/systemd/systemd ] || skip "systemd is not installed"

work=$(mktemp -d "${TMPDIR:-/tmp}/mithaq-service.XXXXXX")
machine=mithaq-$$
trap 'rm -rf "$work"; rmdir "/run/systemd/nspawn/propagate/$machine" 2>/dev/null || true' EXIT
mkdir -p "$work/usr/bin" "$work/usr/lib/systemd/system" "$work/out"
ln "$program" "$work/usr/bin/mithaq" 2>/dev/null || cp "$program" "$work/usr/bin/mithaq"
cp "$repo"/packaging/mithaq.service "$repo"/tests/service/check.service "$work/usr/lib/systemd/system/"
# There is no network but loopback, and nobody to say that it is up.
for unit in systemd-networkd-wait-online NetworkManager-wait-online; do ln -s /dev/null "$work/usr/lib/systemd/system/$unit.service"; done
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=new.example -addext subjectAltName=IP:127.0.0.1 \
  -keyout "$work/out/new-key.pem" -out "$work/out/new-cert.pem" 2>/dev/null

own_unit=()
[ -d /run/systemd/system ] || own_unit=(--keep-unit)
timeout 240 systemd-nspawn --quiet --directory=/ --volatile=yes --overlay-ro="/usr:$work/usr:/usr" --bind="$work/out:/out" \
  --bind-ro="$repo/tests:/tests" --private-network --register=no "${own_unit[@]}" --machine="$machine" --boot --console=pipe \
  -- --unit=check.service </dev/null >"$work/nspawn.log" 2>&1 || true
[ -e "$work/out/booted" ] || skip "no container can be booted here: $(tail -1 "$work/nspawn.log")"
cat "$work/out/log"
[ -e "$work/out/passed" ]
