# Sourced by tests that have tools by others check what we write: builds those of go/, whose modules are pinned there.
# Go 1.21 or newer brings the version that go.mod asks for by itself; Debian 12's 1.19 gets it here, as the module that it is.
go_tools_at=$(cd "$(dirname "${BASH_SOURCE[0]}")/go" && pwd)
go_version=1.25.5  # go.mod's or newer

skip_without_go() {
  echo "SKIPPED: $1" >&2
  exit 77
}

# Sets $go.
find_go() {
  go=$(command -v go) || skip_without_go "Go is not installed; ./test installs it where it may (packaging/apt-packages-interop.txt)"
  case $("$go" env GOVERSION) in
    go1.1[0-9]* | go1.20*) ;;
    *) return ;;
  esac
  local empty module=golang.org/toolchain@v0.0.1-go$go_version.$("$go" env GOOS)-$("$go" env GOARCH)
  empty=$(mktemp -d)
  printf 'module empty\n' >"$empty/go.mod"
  (cd "$empty" && "$go" mod download "$module") >&2 || skip_without_go "Go $("$go" env GOVERSION) is too old, and a newer one cannot be had (no module proxy?)"
  rm -rf "$empty"
  local root
  root=$("$go" env GOMODCACHE)/$module
  # Modules have no bits to execute, and nobody may write to them.
  [ -x "$root/bin/go" ] || { chmod -R u+w "$root" && chmod +x "$root"/bin/* "$root"/pkg/tool/*/*; } || skip_without_go "$root cannot be made executable"
  go=$root/bin/go
}

# go_tools FOLDER PACKAGE ...: built there. "./policy" and so on are ours.
go_tools() {
  local to=$1
  shift
  find_go
  mkdir -p "$to"
  # One after another: two tests at once would compile the same packages twice.
  if ! (cd "$go_tools_at" && flock "${TMPDIR:-/tmp}" env -u GOROOT "$go" build -o "$to/" "$@") >"$to/build.log" 2>&1; then
    cat "$to/build.log" >&2
    skip_without_go "the Go tools did not build (no module proxy?)"
  fi
}
