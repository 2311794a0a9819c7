# An import that migrates keeps the dates where the collection is empty and was never served, and says what became of them.
# dated DATE N: that indicator as another server had it.
dated() { printf '{"date_added":"%s","object":%s}\n' "$1" "$(indicator "$2")"; }
dates_in() { mithaq export -c "$1" 2>/dev/null | python3 -c 'import json,sys; print(*(json.loads(l)["date_added"] for l in sys.stdin))'; }
new_node
for name in fresh held served cut; do exits 0 mithaq collection add "$name" --alias "$name"; done

# Ties move by a microsecond; what is out of order stands behind the one before it and costs nobody else its date.
{
  dated 2020-01-01T00:00:00Z 1; dated 2020-01-01T00:00:00Z 2; dated 2020-01-03T00:00:00Z 3; dated 2020-01-02T00:00:00Z 4
  dated 2999-01-01T00:00:00Z 5; dated yesterday 6; dated 2020-01-05T00:00:00.5Z 7
  printf '{"object":%s}\n' "$(indicator 8)"
} >"$work/old.ndjson"
exits 1 mithaq import -c fresh "$work/old.ndjson"
says "dates kept: 4, 1 of them moved"
says "dates assigned anew: 1, because the date is not later than the one before it"
says "dates assigned anew: 1, because the date is in the future"
says "date_added is not a timestamp"
says "a line of an export has"
[ "$(dates_in fresh)" = "2020-01-01T00:00:00.000000Z 2020-01-01T00:00:00.000001Z 2020-01-03T00:00:00.000000Z 2020-01-03T00:00:00.000001Z 2020-01-03T00:00:00.000002Z 2020-01-05T00:00:00.500000Z" ]

# Many batches are one import, and so is one that was cut off and is run again; who reads in between misses nothing.
dated 2021-01-01T00:00:00Z 1000 >"$work/one.line"
python3 - "$work/one.line" >"$work/many.ndjson" <<'PY'
import sys
line = open(sys.argv[1]).read()
for n in range(2500):
    print(line.replace("01-01T00:00", "01-%02dT%02d:%02d" % (n // 1440 + 1, n // 60 % 24, n % 60), 1).replace("000000001000", "%012d" % (1000 + n)), end="")
PY
head -n 700 "$work/many.ndjson" >"$work/begun.ndjson"
exits 0 mithaq import -c cut "$work/begun.ndjson"
exits 0 mithaq import --json -c cut "$work/many.ndjson"
[ "$(field "$work/out" '(j["added"], j["unchanged"], j["dates"]["kept"], j["dates"]["anew"])')" = "(1800, 700, 1800, 0)" ]
# While a node runs, a reader comes while the import waits for more.
start
exits 0 mithaq collection add live --alias live
mkfifo "$work/pipe"
mithaq import --json -c live - <"$work/pipe" >"$work/live.json" 2>/dev/null & import=$!
exec 9>"$work/pipe"
head -n 2000 "$work/many.ndjson" >&9
for _ in $(seq 100); do read_before=$(mithaq export -c live 2>/dev/null | tail -1); [ -z "$read_before" ] || break; sleep 0.1; done
[ -n "$read_before" ]
tail -n +2001 "$work/many.ndjson" >&9
exec 9>&-
wait "$import"
[ "$(field "$work/live.json" '(j["added"], j["dates"]["kept"])')" = "(2500, 2500)" ]
last=$(python3 -c 'import json,sys; print(json.loads(sys.argv[1])["date_added"])' "$read_before")
[ "$(( $(mithaq export -c live 2>/dev/null | wc -l) - $(mithaq export -c live --after "$last" 2>/dev/null | wc -l) ))" -ge 1000 ]

# Elsewhere they are assigned anew, and the report says why.
indicator 9 >"$work/one.ndjson"
exits 0 mithaq import -c held "$work/one.ndjson"
silent_about "dates"
exits 0 mithaq import -c held "$work/begun.ndjson"
says "dates assigned anew: 700, because the collection already holds objects"
silent_about "dates kept"
dated 2020-01-01T00:00:00Z 1 >"$work/first.ndjson"
exits 0 mithaq import -c served "$work/first.ndjson"
exits 0 mithaq export -c served
exits 0 mithaq import --json -c served "$work/begun.ndjson"
[ "$(field "$work/out" '(j["dates"]["kept"], j["dates"]["anew"], j["dates"]["because"]["was_served"])')" = "(0, 700, 700)" ]
stop
exits 0 mithaq fsck
