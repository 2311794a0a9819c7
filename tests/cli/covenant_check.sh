# An auditor who has only files: epochs applied from the genesis on give the state that an independent program made, and evidence convicts whom it names.
cd "$work"
vectors=$MITHAQ_TESTS/covenant/vectors
python3 - "$vectors" <<'PY'
import json, sys
epochs, evidence, heads = (json.load(open(f"{sys.argv[1]}/{name}-v1.json")) for name in ("epochs", "evidence", "evidence-heads"))
assert heads["genesis"] == evidence["genesis"]
for i, chain in enumerate(epochs["chains"]):
    open(f"chain{i}-genesis.json", "w").write(chain["genesis"])
    for j, step in enumerate(chain["steps"]): open(f"chain{i}-{j + 1:02}.json", "w").write(step["certificate"] + "\n")
    open(f"chain{i}.state", "w").write(chain["state"])
for i, case in enumerate(epochs["refused"]):
    open(f"refused{i}-genesis.json", "w").write(case["genesis"])
    open(f"refused{i}.json", "w").write(case["certificate"])
open("evidence-genesis.json", "w").write(evidence["genesis"])
for i, case in enumerate(evidence["guilty"] + heads["guilty"]): open(f"guilty{i}.json", "w").write(case["document"])
for i, case in enumerate(evidence["innocent"] + heads["innocent"]): open(f"innocent{i}.json", "w").write(case["document"])
PY
for i in 0 1 2; do
  exits 0 plain covenant check chain$i-??.json chain$i-genesis.json --json  # in any order
  python3 - <<PY
import json
covenant = json.load(open("out"))["covenant"]
assert covenant["state"] == json.load(open("chain$i.state")), "another state"
assert [e["epoch"] for e in covenant["epochs"]] == list(range(1, covenant["epoch"] + 1))
PY
  exits 0 plain covenant check chain$i-genesis.json chain$i-??.json
  says "and every certificate up to epoch"
done
says "must agree"
# One that is missing, that is not this covenant's, that breaks a rule.
exits 3 plain covenant check chain0-genesis.json chain0-02.json
says "epoch 2"
exits 3 plain covenant check chain0-genesis.json chain1-01.json
for file in refused*-genesis.json; do
  name=${file%-genesis.json}
  ! plain covenant check "$file" "$name.json" >out 2>err || fail "$name was taken"
  grep -q "the certificate of epoch" err
done
# A certificate alone is told, and what is not shown is said.
exits 0 plain covenant check chain0-01.json
says "NOT its signatures"
for file in guilty*.json; do
  exits 0 plain covenant check evidence-genesis.json "$file"
  says "broke its word"
done
for file in innocent*.json; do exits 3 plain covenant check "$file"; done
sed -E '0,/"signature":"./s//"signature":"Q/' guilty0.json >forged.json
exits 5 plain covenant check evidence-genesis.json forged.json
says "does not hold"
