# clang-format and clang-tidy on sources. Sourced; needs say.sh and $root.

our_sources() {
  git -C "$root" ls-files --cached --others --exclude-standard -- '*.cpp' '*.h' '*.cu' | sort -u
}

# The commit that what is new is compared with: $FLOWSCOPE_LINT_BASE, else where
# this branch left origin's, else (a clone of main itself) the last commit half a
# day older than HEAD. Nothing if there is none: then everything is new.
lint_base() {
  local base time
  if [ -n "${FLOWSCOPE_LINT_BASE:-}" ]; then
    echo "$FLOWSCOPE_LINT_BASE"
    return
  fi
  base=$(git -C "$root" merge-base HEAD origin/HEAD 2>/dev/null) || base=
  if [ -z "$base" ] || [ "$base" = "$(git -C "$root" rev-parse HEAD)" ]; then
    time=$(git -C "$root" log -1 --format=%ct)
    base=$(git -C "$root" rev-list -1 --first-parent --before=$((time - 43200)) HEAD)
  fi
  echo "$base"
}

# Sources that differ from lint_base, with what is not committed yet.
changed_sources() {
  local base
  base=$(lint_base)
  if [ -z "$base" ]; then
    our_sources
    return
  fi
  {
    git -C "$root" diff --name-only --diff-filter=d "$base" -- '*.cpp' '*.h' '*.cu'
    git -C "$root" ls-files --others --exclude-standard -- '*.cpp' '*.h' '*.cu'
  } | sort -u
}

# check_format: reads names of sources; fails where clang-format would change one.
check_format() {
  (cd "$root" && xargs -r -d '\n' clang-format --dry-run --Werror)
}

# check_tidy BUILD [MINUTES]: reads names of sources; fails where clang-tidy finds
# something. A header is looked at through the source of its name. With MINUTES it
# begins no file after that, and says how many were left.
check_tidy() {
  local build=$1 database=$1/tidy minutes=${2:-600} name left
  mkdir -p "$database"
  # clang cannot read GCC's precompiled headers, nor some of its flags.
  sed -E 's# -Winvalid-pch##; s# -include [^ ]*cmake_pch\.hxx##; s# -fpch-preprocess##' \
    "$build/compile_commands.json" >"$database/compile_commands.json"
  while read -r name; do
    name=${name%.h}
    name=${name%.cpp}.cpp
    if grep -qF "\"file\": \"$root/$name\"" "$database/compile_commands.json"; then echo "$name"; fi
  done | sort -u >"$database/files"
  : >"$database/noise"
  : >"$database/left"
  say "clang-tidy looks at $(wc -l <"$database/files") files."
  local passed=yes
  (cd "$root" && TIDY_UNTIL=$(($(date +%s) + minutes * 60)) TIDY_DATABASE=$database \
    xargs -r -d '\n' -n 1 -P "$(nproc)" "$root/packaging/setup/tidy_one" <"$database/files") || passed=no
  left=$(wc -l <"$database/left")
  [ "$left" = 0 ] || say "time was up: $left files were left; ./test --tidy-all looks at every one."
  [ $passed = yes ] || {
    grep -v 'warnings\? generated' "$database/noise" | head -20 >&2
    return 1
  }
}
