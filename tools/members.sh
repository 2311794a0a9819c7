#!/usr/bin/env bash
# The part of ./run --members N after the build: N organisations found a covenant on this machine, each with a node of its own, and
# go through what makes one: publish, recall, change a rule, catch a liar and expel it. Then they run until Ctrl-C. Where that has
# been done before, they are started.   tools/members.sh PROGRAM DATA N
set -euo pipefail
mithaq=$(realpath "$1") data=$(realpath -m "$2") count=$3
printf -v at %q "$data"           # as people type it
samples=$(realpath "$(dirname "$0")/../tests/data")
names=(north east south west hill lake shore)
liar=west  # the fourth
case $count in [4-7]) ;; *) echo "members.sh: 4 to 7 members" >&2; exit 2 ;; esac

bold= dim= plain=
[ ! -t 1 ] || bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'
steps=0
step() { steps=$((steps + 1)); printf '\n%s%d. %s%s\n' "$bold" "$steps" "$1" "$plain"; }
result() { printf '   %s\n' "$*"; }
look() { printf '   %slook: %s%s\n' "$dim" "$*" "$plain"; }
fail() { echo "members.sh: $*" >&2; exit 1; }
title() { printf 'CERT %s' "${1^}"; }

# as NAME VERB ...: on that organisation's node. `$data/NAME VERB ...` is the same, for people.
as() { local name=$1; shift; "$mithaq" "$@" --data "$data/nodes/$name"; }
# Standard output only where it fails.
quietly() { local said; said=$("$@" 2>&1) || fail "$* says: $said"; }
# The first text of this name in a JSON text.
json_text() { local text; text=$(cat); text=${text#*\"$1\":\"}; printf '%s\n' "${text%%\"*}"; }

now_us() { printf '%s' "${EPOCHREALTIME/[.,]/}"; }
ms_since() { printf '%s' "$((($(now_us) - $1) / 1000))"; }
# until COMMAND ...: within 20 s. The commands that ask are what an analyst would type, so what is measured has their time in it.
until_() {
  local began=$SECONDS
  until "$@" >/dev/null 2>&1; do
    [ $((SECONDS - began)) -lt 20 ] || fail "did not happen within 20 s: $*"
    sleep 0.01
  done
}
has() { as "$1" find --id "$2"; }
lacks() { ! as "$1" find --id "$2"; }
everywhere() { # has|lacks ID NAME...: all at once
  local what=$1 id=$2 name asking=()
  shift 2
  for name; do until_ "$what" "$name" "$id" & asking+=($!); done
  for name in "${asking[@]}"; do wait "$name" || exit 1; done
}
epoch_of() { as "$1" covenant show --json | sed -n 's/.*"epoch":\([0-9]*\),"member".*/\1/p'; }
is_in_epoch() { [ "$(epoch_of "$1")" -ge "$2" ]; }

# --- nodes

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
next_port=8501
take_port() { while ! port_is_free "$next_port"; do next_port=$((next_port + 1)); done; port=$next_port; next_port=$((next_port + 1)); }

pids=() stopping=
stop_all() {
  local pid
  for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  # A signal ends the wait, not the node, which first finishes what is under way.
  for pid in "${pids[@]}"; do while kill -0 "$pid" 2>/dev/null; do wait "$pid" || true; done; done
  pids=()
}
trap 'stopping=yes; exit 130' INT TERM
trap stop_all EXIT

url_of() { as "$1" status | sed -n 's/^serving   \(https:.*\)/\1/p'; }
serve() { # NAME
  local folder=$data/nodes/$1 options=()
  rm -f "$folder/serving.json"
  port=$(sed -n 's/^listen = "127.0.0.1:\([0-9]*\)"/\1/p' "$folder/mithaq.toml" | head -1)
  port_is_free "$port" || options=(--listen 127.0.0.1:0)
  "$mithaq" serve --data "$folder" "${options[@]}" >>"$data/$1.log" 2>&1 </dev/null &
  pids+=($!)
  while [ ! -s "$folder/serving.json" ]; do
    kill -0 "${pids[-1]}" 2>/dev/null || fail "the node of $(title "$1") does not start: $(tail -3 "$data/$1.log")"
    sleep 0.02
  done
}
make_member() { # NAME ROLE...
  local name=$1 roles=() address
  shift
  for role; do roles+=(--role "$role"); done
  quietly as "$name" init --name "$name.example"
  take_port
  address=127.0.0.1:$port
  take_port
  sed -i "s/^# listen = \"127.0.0.1:9443\"/listen = \"$address\"/; s/^# listen = \"127.0.0.1:8443\"/listen = \"127.0.0.1:$port\"/" "$data/nodes/$name/mithaq.toml"
  quietly as "$name" member card --organisation "$(title "$name")" --kind national-cert --jurisdiction INT --email "duty@$name.example" \
    --domain "$name.cert.int" --address "https://$address" "${roles[@]}" -o "$data/files/$name.json"
  printf '#!/bin/sh\n# mithaq on the node of %s\nexec "%s" "$@" --data "%s"\n' "$(title "$name")" "$mithaq" "$data/nodes/$name" >"$data/$name"
  chmod +x "$data/$name"
}

# --- the story

# The real sample in STIX lines, to be marked: a node that is only there for that reads it.
sample_lines() {
  local reader=$data/files/reader
  quietly "$mithaq" init --data "$reader" --name reader.example
  quietly "$mithaq" import --data "$reader" "$samples"
  "$mithaq" export --data "$reader" 2>/dev/null | sed 's/^{"date_added":"[^"]*","object":\({.*}\)}$/\1/'
  rm -r "$reader"
}
marked() { sed "s/^{/{\"object_marking_refs\":[\"marking-definition--$1\"],/"; }
green=bab4a63c-aed9-4cf5-a766-dfca5abac2bb amber=55d920b0-5e8b-4f79-9ee9-91f868d9b421 red=e828b379-4e03-4974-9ac4-e53a884c97c1
id_in() { json_text id <"$1"; }

found() {
  step "$count organisations found a covenant: each makes keys and a card, and signs the same draft"
  local name
  for name in "${members[@]}"; do
    [ "$name" = "$liar" ] && make_member "$name" || make_member "$name" duty
  done
  cd "$data/files"
  quietly as north covenant found --name "Four winds" --test "${members[@]/%/.json}" -o draft.json
  for name in "${members[@]:1}"; do quietly as "$name" covenant sign draft.json --yes; done
  quietly "$mithaq" covenant assemble draft.json -o covenant.json
  for name in "${members[@]}"; do
    quietly as "$name" covenant open covenant.json
    serve "$name"
  done
  covenant=$(as north covenant show --json | json_text id)
  for name in "${members[@]}"; do until_ answered "$name"; done
  result "covenant $covenant, $count nodes that answer each other over mutual TLS"
  look "$at/north covenant show"
}
answered() { as "$1" status | grep -q "^members   $((count - 1)) of $((count - 1)) other members answer"; }

publish() {
  step "North publishes the real sample to whoever may see it: TLP:GREEN, one object TLP:RED"
  local began one_ms id
  sample_lines >all.ndjson
  grep -m1 '"type":"indicator".*' all.ndjson | marked $green >one.ndjson
  grep '"type":"indicator"' all.ndjson | sed -n 2p | marked $red >red.ndjson
  grep '"type":"indicator"' all.ndjson | sed -n 3p | marked $amber >amber.ndjson
  grep '"type":"indicator"' all.ndjson | sed -n '4,$p' | marked $green >green.ndjson
  result "before anything leaves: $(as north who-can-see --tlp green | grep -c 'gets it') of $count members get GREEN, $(as north who-can-see --tlp red | grep -c 'gets it') (its owner) gets RED"
  began=$(now_us)
  quietly as north import --collection shared green.ndjson red.ndjson
  everywhere has "$(tail -1 green.ndjson | json_text id)" "${members[@]:1}"
  result "$(wc -l <green.ndjson) objects: $(ms_since "$began") ms from the start of the import to the last of $((count - 1)) other nodes that answers with them"
  id=$(id_in one.ndjson)
  began=$(now_us)
  quietly as north import --collection shared one.ndjson
  everywhere has "$id" "${members[@]:1}"
  one_ms=$(ms_since "$began")
  began=$(now_us)
  everywhere has "$id" "${members[@]:1}"
  result "1 object: $one_ms ms; the $((count - 1)) commands that look, at once, take $(ms_since "$began") ms of it"
  for name in "${members[@]:1}"; do lacks "$name" "$(id_in red.ndjson)" >/dev/null 2>&1 || fail "$name has what is RED"; done
  result "the RED object is at none of them"
  look "$at/east find --id $id"
  look "$at/east who-can-see --tlp amber"
}

take_back() {
  step "North recalls an object: a false positive goes wherever it went"
  local began id
  id=$(id_in one.ndjson)
  began=$(now_us)
  quietly as north recall "$id" --collection shared --reason "false positive"
  everywhere lacks "$id" "${members[@]:1}"
  result "$(ms_since "$began") ms from the start of the recall until the last of $((count - 1)) others has it no more (their commands' time is in it)"
  look "$at/east find --id $id"
}

# vote_on ID NAME...: yes from each, and until all of the honest are in the next epoch.
vote_on() {
  local id=$1 name before
  shift
  before=$(epoch_of north)
  # A proposal is decided as soon as enough have said yes: who comes after that has nothing left to vote on.
  for name; do
    until_ knows_or_past "$name" "$id" "$before"
    as "$name" covenant vote "$id" yes --yes >/dev/null 2>&1 || is_in_epoch "$name" $((before + 1)) || fail "$name cannot vote"
  done
  for name in "${honest[@]}"; do until_ is_in_epoch "$name" $((before + 1)); done
}
knows_or_past() { as "$1" covenant proposals --json | grep -q "\"id\":\"$2" || is_in_epoch "$1" $(($3 + 1)); }
propose() { local name=$1; shift; as "$name" covenant propose "$@" --yes --json | json_text id; }

change_a_rule() {
  step "East proposes a rule: TLP:AMBER goes to members with the role \"duty\". They vote; no rule can name a member"
  local began id
  # The default rules (covenant show --json, state.rules), with one more standing and one more rule.
  cat >rules.json <<'RULES'
{"rules":[
  {"circle":null,"id":"recipients","kinds":null,"markings":null,"recipients":"named","standings":null,"verdict":"owner"},
  {"circle":"none","id":"everybody","kinds":null,"markings":["clear","green"],"recipients":null,"standings":null,"verdict":"allowed"},
  {"circle":"named","id":"circle","kinds":null,"markings":["amber","amber+strict","clear","green","unmarked"],"recipients":null,"standings":["circle"],"verdict":"allowed"},
  {"circle":"none","id":"amber-to-duty","kinds":null,"markings":["amber"],"recipients":null,"standings":["duty"],"verdict":"allowed"}],
 "standings":[{"circle":"inside","id":"circle","roles":[]},{"circle":"any","id":"duty","roles":["duty"]},{"circle":"any","id":"member","roles":[]}]}
RULES
  began=$(now_us)
  id=$(propose east --rules rules.json --reason "AMBER for those who are on duty")
  vote_on "${id:0:12}" "${members[@]}"
  result "$(ms_since "$began") ms until all are in epoch $(epoch_of north), $count commands that vote among it"
  quietly as north import --collection shared amber.ndjson
  everywhere has "$(id_in amber.ndjson)" east south
  lacks $liar "$(id_in amber.ndjson)" >/dev/null 2>&1 || fail "$liar has what is AMBER"
  result "an AMBER object of North's: East and South have it; West, without the role, has not"
  look "$at/west who-can-see --tlp amber"
}

# A ballot as a file: what `covenant vote` writes where the vote key is on another machine.
ballot() { # PROPOSAL-IN-HEX yes|no
  local proposal
  proposal=$(printf "$(printf %s "$1" | sed 's/../\\x&/g')" | base64)
  printf '{"body":{"covenant":"%s","proposal":"%s","vote":"%s","voter":"%s"},"signature":null}\n' "$covenant" "$proposal" "$2" \
    "$(as $liar covenant show --json | json_text member)"
}
accuses() { as "$1" covenant findings | grep -q "\"$(title $liar)\" broke its word"; [ "${PIPESTATUS[1]}" = 0 ]; }

catch_the_liar() {
  step "West lies: it signs yes and no to one proposal, and hands the yes to North, the no to East"
  local began id answer
  id=$(propose south --circle night="CERT North","CERT East" --reason "on duty at night")
  for name in north east; do until_ knows_or_past "$name" "$id" 999; done
  for answer in yes no; do
    ballot "$id" $answer >$answer.json
    quietly as $liar covenant sign $answer.json --key "$data/nodes/$liar/member/vote.key" --yes
  done
  began=$(now_us)
  quietly as north covenant submit yes.json
  # What East knew already it would refuse: either way the two ballots meet.
  as east covenant submit no.json >/dev/null 2>&1 || true
  for name in "${honest[@]}"; do until_ accuses "$name"; done
  result "$(ms_since "$began") ms until every other node has the two signatures side by side"
  look "$at/south covenant findings"
}

judge_offline() {
  step "An auditor judges the evidence from files, without a node, trusting nobody"
  quietly as south covenant export -o evidence
  as south covenant findings -o evidence >/dev/null 2>&1 || [ $? = 1 ]
  "$mithaq" covenant check evidence/*.json >audit.txt
  result "$(grep -m1 "broke its word" audit.txt)"
  result "$(tail -1 audit.txt)"
  look "$(printf %q "$mithaq") covenant check $at/files/evidence/*.json"
}

expel() {
  step "North proposes to expel West; the others vote"
  local began id
  began=$(now_us)
  id=$(propose north --expel "$(title $liar)" --reason "it said yes and no to one proposal; the evidence is with every member")
  vote_on "${id:0:12}" "${honest[@]}"
  result "$(ms_since "$began") ms until all the others are in epoch $(epoch_of north), without West"
  sed -n '$p' all.ndjson | marked $green >last.ndjson
  quietly as north import --collection shared last.ndjson
  for name in "${honest[@]:1}"; do until_ has "$name" "$(id_in last.ndjson)"; done
  until_ knows_it_is_out
  lacks $liar "$(id_in last.ndjson)" >/dev/null 2>&1 || fail "$liar still gets what is published"
  result "what North publishes now is at the others, not at West; West's own node says that it is expelled, and why"
  look "$at/north covenant peers"
  look "$at/west status"
}
knows_it_is_out() { as $liar status | grep -q EXPELLED; }

# --- what is left running

show_nodes() {
  printf '\n%sThe nodes%s (each its own TAXII server, log and keys; in %s/nodes)\n\n' "$bold" "$plain" "$data"
  local name
  for name in "${members[@]}"; do
    printf '  %-11s %s  to the members %s\n' "$(title "$name")" "$(url_of "$name")" "$(as "$name" member card --json | sed -n 's/.*"addresses":\["\([^"]*\)".*/\1/p')"
  done
  cat <<TRY

${bold}To try${plain}, in another terminal:

  $at/east status

  $at/south covenant show

  $at/north covenant peers

  $at/south find --type indicator --limit 5

  $at/north who-can-see --tlp amber

TRY
}

mkdir -p "$data"
if [ -e "$data/files/told" ]; then
  mapfile -t members <"$data/files/told"
  [ ${#members[@]} = "$count" ] || echo "In $data are ${#members[@]} members already; remove the folder for another number."
  if [ -n "$(url_of north)" ]; then
    echo "The nodes in $data are running already. Nothing was started."
    show_nodes
    exit 0
  fi
  for name in "${members[@]}"; do
    sed -i "s|^exec \".*\" \"\$@\"|exec \"$mithaq\" \"\$@\"|" "$data/$name"
    serve "$name"
  done
else
  [ ! -e "$data/files/begun" ] || rm -r "$data/nodes" "$data/files"  # it was stopped half-way: from the start
  [ ! -e "$data/nodes" ] || fail "$data is not mine: name another folder"
  mkdir -p "$data/nodes" "$data/files"
  : >"$data/files/begun"
  members=("${names[@]:0:$count}") honest=()
  for name in "${members[@]}"; do [ "$name" = "$liar" ] || honest+=("$name"); done
  found
  publish
  take_back
  change_a_rule
  catch_the_liar
  judge_offline
  expel
  printf '%s\n' "${members[@]}" >"$data/files/told"
fi
show_nodes
echo "Running until Ctrl-C."
trap 'stopping=yes' INT TERM
while [ -z "$stopping" ] && kill -0 "${pids[@]}" 2>/dev/null; do wait -n "${pids[@]}" 2>/dev/null || true; done
[ -n "$stopping" ] || fail "a node ended by itself; its log is beside its name in $data"
stop_all
echo
echo "All nodes have stopped; everything that they acknowledged is on the disk in $data. ./run --members $count starts them again."
