# The manual page renders without a warning, and holds every verb.
need groff
plain manual >"$work/mithaq.1"
groff -man -Tutf8 -ww "$work/mithaq.1" >"$work/out" 2>"$work/err"
[ ! -s "$work/err" ] || fail "groff warns"
python3 - "$work/out" >"$work/text" <<'PY'
import re, sys
print(re.sub(r".\x08|\x1b\[[0-9;]*m", "", open(sys.argv[1], encoding="utf-8").read()))
PY
for words in "user grant" "EXIT STATUS" "--values" "mithaq recall indicator--26ffb872"; do
  grep -qF -e "$words" "$work/text" || fail "not there: $words"
done
if command -v mandoc >/dev/null; then
  mandoc -Tlint -Wwarning "$work/mithaq.1" >"$work/err" 2>&1 || fail "mandoc warns"
fi
