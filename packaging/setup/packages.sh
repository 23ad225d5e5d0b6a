# The packages of Debian and Ubuntu that building and testing take. Sourced.
#
# A word of the lists is a package, `a|b` the first of two that the system
# knows, `?a` one that is taken where it exists.

packages_build="g++ cmake ninja-build pkgconf|pkg-config git ccache
  libcli11-dev libfmt-dev nlohmann-json3-dev
  libavformat-dev libavcodec-dev libavfilter-dev libavutil-dev libswscale-dev
  libopencv-dev
  qt6-base-dev ?libqt6opengl6-dev qt6-svg-dev|libqt6svg6-dev ?qt6-svg-plugins ?qt6-wayland
  libgl-dev libegl1 libgl1-mesa-dri"
packages_torch="libtorch-dev libopenblas0"
packages_pip="python3-venv"
packages_test="xvfb"
packages_lint="clang-format clang-tidy"

oldest_cmake=3.25
oldest_qt=6.4
oldest_torch=1.13

needed_elsewhere="g++ 12 or clang 16, CMake $oldest_cmake, Ninja, Qt $oldest_qt (base and SVG), \
FFmpeg 5.1, OpenCV 4.6, LibTorch $oldest_torch, CLI11, fmt and nlohmann-json, each with its \
headers (and Xvfb for the tests)"

is_debian() { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }

installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Version that apt would install, empty if it knows none. `none` for a virtual
# package counts as none.
candidate() {
  LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p' | grep -v '(none)' || true
}

# missing WORD...: prints the packages that are to be installed, one a line.
# Asks apt only if something may be missing, since that takes a second.
missing() {
  local word name found choices
  for word in "$@"; do
    found=
    choices=${word#\?}
    for name in ${choices//|/ }; do
      if installed "$name"; then found=yes; fi
    done
    [ -z "$found" ] || continue
    for name in ${choices//|/ }; do
      if [ -n "$(candidate "$name")" ]; then found=$name && break; fi
    done
    if [ -n "$found" ]; then
      echo "$found"
    elif [ "$word" = "$choices" ]; then
      echo "${choices%%|*}"
    fi
  done
}

# What is optional does not make the second start ask apt again.
all_installed() {
  local word name found
  for word in "$@"; do
    case $word in \?*) continue ;; esac
    found=
    for name in ${word//|/ }; do
      if installed "$name"; then found=yes; fi
    done
    [ -n "$found" ] || return 1
  done
}

# new_enough PACKAGE VERSION: what is installed, or would be, is at least that.
new_enough() {
  local version
  version=$(dpkg-query -W -f '${Version}' "$1" 2>/dev/null) || version=
  [ -n "$version" ] || version=$(candidate "$1")
  [ -n "$version" ] && dpkg --compare-versions "${version#*:}" ge "$2"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

packages_changed=no  # yes once something was installed
lists_updated=no

# update_lists WORD...: fetches apt's lists, once a start, because those packages
# are wanted, and checks that the system is one for us.
update_lists() {
  [ $lists_updated = no ] || return 0
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    fail "packages are missing and there is no sudo here; have this run as root, then start again:" \
      "apt-get update && apt-get install" $(missing "$@")
  fi
  if [ "$(id -u)" = 0 ]; then
    say "packages are missing; they will be installed with apt."
  else
    say "packages are missing; they will be installed with apt, for which sudo may want your password."
  fi
  as_root apt-get update -q >&2 || say "apt could not update its lists; going on with the old ones."
  lists_updated=yes
  check_versions
}

# install_packages WORD...
install_packages() {
  if ! is_debian; then
    fail "this script installs packages on Debian and Ubuntu only; elsewhere install" \
      "$needed_elsewhere, then add --no-install to build with them."
  fi
  if all_installed "$@"; then return; fi
  update_lists "$@"
  local list
  list=$(missing "$@" | tr '\n' ' ')
  say "installing: $list"
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $list >&2 ||
    fail "apt could not install the packages; what it said is above. Without a network, install these" \
      "some other way and start again: $list"
  packages_changed=yes
}

check_versions() {
  if ! new_enough cmake $oldest_cmake || ! new_enough qt6-base-dev $oldest_qt; then
    new_enough cmake 0 ||
      fail "apt knows no packages here; check the network and /etc/apt/sources.list, then start again."
    fail "this system is too old: CMake $oldest_cmake and Qt $oldest_qt are needed, as Debian 12 and" \
      "Ubuntu 24.04 have them."
  fi
}
