# The frame of the script tests. Sourced; $ROOT is the repository.
set -uo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0

# expect_eq WHAT ACTUAL EXPECTED
expect_eq() {
  [ "$2" = "$3" ] && return
  printf 'FAIL: %s: got "%s", expected "%s"\n' "$1" "$2" "$3"
  failures=$((failures + 1))
}

# expect_part WHAT TEXT PART
expect_part() {
  case $2 in *"$3"*) return ;; esac
  printf 'FAIL: %s: "%s" does not say "%s"\n' "$1" "$2" "$3"
  failures=$((failures + 1))
}

finish() {
  [ $failures = 0 ] && exit 0
  exit 1
}
