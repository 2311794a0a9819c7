# Inside the container, as root, what an operator does: docs/operating.md. The unit's sandbox is on; at the end the same again
# with a sandbox that kills for what it would only refuse, which shows what of the program it stands in the way of.
set -euo pipefail
touch /out/booted
export HOME=/root LC_ALL=C.UTF-8
node=/var/lib/mithaq
trap 'echo "at line $LINENO: $BASH_COMMAND"; journalctl --no-pager -u mithaq | tail -40 | cut -c1-400' ERR
set -E

fail() { echo "$*"; return 1; }
until_true() { for _ in $(seq 150); do "$@" && return 0; sleep 0.1; done; fail "not in 15 s: $*"; }
process() { systemctl show --property MainPID --value mithaq; }
is_healthy() { [ "$(curl --silent --cacert "$node/tls/cert.pem" https://127.0.0.1:8443/healthz)" = ok ]; }
logged() { journalctl --no-pager -u mithaq | grep -qF -- "$1"; }
ask() { curl --silent --show-error --fail --cacert "$node/tls/cert.pem" --header "Authorization: Bearer $token" "$@"; }
taxii=application/taxii+json\;version=2.1
post() { ask --header "Accept: $taxii" --header "Content-Type: $taxii" --data-binary "@$1" "https://127.0.0.1:8443/local/collections/default/objects/"; }
count() { ask --header "Accept: $taxii" "https://127.0.0.1:8443/local/collections/default/manifest/?limit=1000" | python3 -c 'import json,sys; print(len(json.load(sys.stdin).get("objects", [])))'; }
envelope() { # NUMBER
  printf '{"objects":[{"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-%012d","created":"2024-01-01T00:00:00.000Z","modified":"2024-01-01T00:00:00.000Z","pattern":"[domain-name:value = '"'host%d.example'"']","pattern_type":"stix","valid_from":"2024-01-01T00:00:00Z"}]}' "$1" "$1" >/tmp/envelope
  post /tmp/envelope | grep -q '"success_count":1' || fail "the object $1 was not taken"
}
status_field() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$(process)/status"; }

work_as_usual() { # NUMBER of an object that is not there yet
  local before
  until_true is_healthy
  mithaq import --data "$node" /tests/data
  before=$(count)
  [ "$before" -gt 100 ] || fail "only $before objects"
  envelope "$1"
  [ "$(count)" = $((before + 1)) ] || fail "the object is not there"
  ask https://127.0.0.1:8443/metrics | grep -q '^mithaq_' || fail "no metrics"
  echo 'correct horse battery staple' >/tmp/password
  mithaq user add "user$1" --role reader --read --data "$node"
  mithaq user password "user$1" --data "$node" </tmp/password
  curl --silent --fail --cacert "$node/tls/cert.pem" --user "user$1:correct horse battery staple" --header "Accept: $taxii" https://127.0.0.1:8443/taxii2/ >/dev/null
  mithaq find --data "$node" --value "host$1.example" | grep -q "indicator--" || fail "not found"
  mithaq recall --data "$node" "indicator--00000000-0000-4000-8000-$(printf %012d "$1")" -c default --reason "false positive"
  mithaq erase --data "$node" "indicator--00000000-0000-4000-8000-$(printf %012d "$1")" -c default --reason "by law" --yes
  mithaq backup --data "$node" "/var/lib/mithaq-backups/$1"
  [ -s "/var/lib/mithaq-backups/$1/keys/log.key" ] || fail "no backup"
}

# A sanitizer's search for leaks traces the process, which the filter forbids.
mkdir -p /run/systemd/system/mithaq.service.d
printf '[Service]\nEnvironment=ASAN_OPTIONS=detect_leaks=0\n' >/run/systemd/system/mithaq.service.d/sanitizer.conf
systemctl daemon-reload

mithaq init --data "$node" --name test.example --json >/tmp/init.json
token=$(python3 -c 'import json; print(json.load(open("/tmp/init.json"))["token"])')
systemctl start mithaq
work_as_usual 1

# The sandbox is on.
[ "$(status_field Seccomp)" = 2 ] || fail "no system call filter"
[ "$(status_field NoNewPrivs)" = 1 ] || fail "new privileges"
for set in CapInh CapPrm CapEff CapBnd CapAmb; do [ "$(status_field "$set")" = 0000000000000000 ] || fail "$set"; done
[ "$(status_field Uid | cut -f1)" -gt 1000 ] || fail "a user of the system"
[ "$(stat -c %a /var/lib/private/mithaq)" = 700 ] || fail "others may look into the data folder"
! mithaq backup --data "$node" /var/lib/elsewhere/1 2>/tmp/refused || fail "it wrote where it may not"
cat /tmp/refused

# A certificate is read anew without a restart.
before=$(process)
cat /out/new-key.pem >"$node/tls/key.pem"  # into the files that are there: they stay the node's
cat /out/new-cert.pem >"$node/tls/cert.pem"
systemctl reload mithaq
until_true logged "the certificate was read anew"
[ "$(count)" -gt 100 ] || fail "no page after the reload"
[ "$(process)" = "$before" ] || fail "it was started anew"

# Killed, it comes back with all it had; stopped, it ends in good order.
had=$(count)
systemctl kill --signal KILL mithaq
until_true eval '[ "$(process)" != 0 ] && [ "$(process)" != "$before" ]'
until_true is_healthy
[ "$(count)" = "$had" ] || fail "objects are missing"
systemctl stop mithaq
[ "$(systemctl show --property Result --value mithaq)" = success ] || fail "it did not stop in good order"
logged "stopping: what is under way is finished first"
# What root does to the stopped node does not stand in its way.
mithaq status --data "$node"
mithaq fsck --data "$node"
mithaq collection add Other --alias other --data "$node"

# What the filter would refuse kills.
printf '[Service]\nSystemCallErrorNumber=kill\nRestart=no\n' >/run/systemd/system/mithaq.service.d/strict.conf
systemctl daemon-reload
[ "$(systemctl show --property SystemCallErrorNumber --value mithaq)" -gt 4096 ] || fail "this systemd cannot kill for it"
systemctl start mithaq
work_as_usual 2
systemctl stop mithaq
[ "$(systemctl show --property Result --value mithaq)" = success ] || fail "the sandbox stands in its way: $(systemctl show --property Result --value mithaq)"
touch /out/passed
