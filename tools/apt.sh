# Sourced by ./run and ./test: makes sure that the packages of packaging/apt-packages.txt are there, and those of other lists that
# are named. Asks nothing.
# Without root it prints the one line to run, and fails.

need_packages() { # ROOT [LIST ...]
  local root=$1 package missing=()
  shift
  while read -r package; do
    case $package in '' | '#'*) continue ;; esac
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done < <(cd "$root/packaging" && cat apt-packages.txt "$@")
  [ ${#missing[@]} -eq 0 ] && return 0

  if [ "$(id -u)" -ne 0 ]; then
    echo "Some Debian packages are missing. Run this line once, then this command again:" >&2
    echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
    return 1
  fi
  echo "Installing ${#missing[@]} missing Debian packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  # The lists may be missing or old: update only where the install fails without.
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; }
}
