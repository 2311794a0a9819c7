# docs/config.md and docs/mithaq.1 are what the program says.
"$MITHAQ" config --markdown >"$work/config.md"
"$MITHAQ" manual >"$work/mithaq.1"
cmp "$work/config.md" "$repo/docs/config.md" || fail "run: mithaq config --markdown > docs/config.md"
cmp "$work/mithaq.1" "$repo/docs/mithaq.1" || fail "run: mithaq manual > docs/mithaq.1"
"$MITHAQ" completion bash | bash -n
