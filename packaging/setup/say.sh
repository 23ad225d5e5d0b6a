# Words to the person at the terminal. Sourced by run, test and .ci/run.

say() { printf 'flowscope: %s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}
