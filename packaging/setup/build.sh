# Options that run and test share, and configuring and building. Sourced; needs
# say.sh, packages.sh and torch.sh, and $root.

libtorch=system  # system | pip | pip=VERSION
install=yes
preset=release

# parse_common ARG...: takes one shared option; sets `taken` to how many words it was.
parse_common() {
  taken=0
  case $1 in
    --libtorch) [ $# -gt 1 ] || fail "--libtorch needs a word: system, pip or pip=VERSION."
      libtorch=$2 taken=2 ;;
    --libtorch=*) libtorch=${1#--libtorch=} taken=1 ;;
    --no-install) install=no taken=1 ;;
  esac
  case $libtorch in
    system | pip | pip=[0-9]*) ;;
    *) fail "--libtorch is $libtorch; it can be system, pip or pip=VERSION (as pip=2.9)." ;;
  esac
}

# set_up PACKAGES...: packages and LibTorch; sets `build`, the build folder.
set_up() {
  [ $install = no ] || choose_torch
  local torch_packages=$packages_torch
  [ "$libtorch" = system ] || torch_packages=$packages_pip
  # shellcheck disable=SC2086
  [ $install = no ] || install_packages $packages_build $torch_packages "$@"
  build=$root/build/$preset
  cmake_options=()
  if [ "$libtorch" != system ]; then
    venv_torch "$(pip_version)"
    build=$build-${libtorch/=/-}
    cmake_options=("-DCMAKE_PREFIX_PATH=$torch_prefix")
  fi
}

pip_version() {
  case $libtorch in pip=*) echo "${libtorch#pip=}" ;; esac
}

# Where the distribution has no LibTorch, or an old one, PyPI's is taken.
choose_torch() {
  if [ "$libtorch" != system ] || ! is_debian || installed libtorch-dev; then return; fi
  # shellcheck disable=SC2086
  [ -e "$(venv_folder "")/complete" ] || update_lists $packages_build $packages_torch
  if ! new_enough libtorch-dev $oldest_torch; then
    say "this system has no LibTorch $oldest_torch or later of its own, so PyPI's is used."
    libtorch=pip
  fi
}

configure() {
  local stamp=$build/.configured fresh=()
  if [ -e "$build/CMakeCache.txt" ] &&
    ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/CMakeCache.txt"; then
    say "the repository has moved; configuring anew."
    fresh=(--fresh)
    rm -f "$stamp"
  fi
  # Ninja configures again by itself when a CMakeLists.txt changes; not when the
  # presets do, or when packages came.
  if [ $packages_changed = no ] && [ -e "$stamp" ] && [ "$stamp" -nt "$root/CMakePresets.json" ]; then
    return
  fi
  say "configuring $build."
  (cd "$root" && cmake "${fresh[@]}" --preset "$preset" -B "$build" "${cmake_options[@]}" >&2) ||
    fail "configuring failed; CMake's words are above."
  touch "$stamp"
}

# As many compilers as there are cores, fewer where memory is short: a file that
# includes LibTorch takes about a gigabyte and a half.
compile_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1572864) }' /proc/meminfo)
  [ "$memory" -ge 1 ] || memory=1
  echo $((cores < memory ? cores : memory))
}

# compile [TARGET...]: everything if no target is named.
compile() {
  local targets=()
  [ $# = 0 ] || targets=(--target "$@")
  cmake --build "$build" -j "$(compile_jobs)" "${targets[@]}" >&2 ||
    fail "building failed; the first error above says where."
}
