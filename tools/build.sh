# build_release FOLDER: the optimised program. At a terminal with the progress of the build, elsewhere with one line at each end. Sourced by ./run.
build_release() {
  local began=$SECONDS log
  log=$(mktemp "${TMPDIR:-/tmp}/mithaq-build.XXXXXX")
  [ -e "$1/src/mithaq" ] || echo "Building the optimised program: the first time 5 to 10 minutes on two cores, later seconds ..."
  if [ ! -f "$1/build.ninja" ] && ! cmake --preset release -DBUILD_TESTING=OFF >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
  if [ -t 1 ]; then
    NINJA_STATUS="[%p, step %f of %t, %e s] " cmake --build --preset release --target mithaq || exit 1
  elif ! cmake --build --preset release --target mithaq -- --quiet >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
  rm -f "$log"
  [ $((SECONDS - began)) -lt 10 ] || echo "Built in $((SECONDS - began)) s."
}
