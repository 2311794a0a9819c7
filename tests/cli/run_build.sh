# What ./run says while it builds: progress at a terminal; elsewhere one line before, and all of it where it fails.
mkdir -p "$work/bin" "$work/clone"
cat >"$work/bin/cmake" <<'FAKE'
#!/bin/sh
echo "step 1 of 2 of the build"
[ ! -e broken ] || { echo "the compiler's own words"; exit 1; }
case "$*" in --preset*) mkdir -p build/release/src && touch build/release/build.ninja ;; *) touch build/release/src/mithaq ;; esac
FAKE
chmod +x "$work/bin/cmake"
build() { (cd "$work/clone" && PATH=$work/bin:$PATH bash -euc ". '$repo/tools/build.sh'; build_release build/release"); }
exits 0 build
says "the first time 5 to 10 minutes"
silent_about "step 1"
[ "$(wc -l <"$work/out")" = 1 ]
exits 0 build
[ ! -s "$work/out" ] || fail "a second build says something"
touch "$work/clone/broken"
exits 1 build
says "the compiler's own words"
rm "$work/clone/broken"
export -f build
export work repo
python3 -c 'import pty,sys; sys.exit(pty.spawn(["bash", "-c", "build"]) >> 8)' >"$work/terminal" </dev/null
grep -q "step 1 of 2" "$work/terminal" || fail "no progress at a terminal"
