# Which packages are missing, on systems that are made up: dpkg-query and
# apt-cache are replaced by ones that read two lists.
. "$ROOT/tests/build/expect.sh"
. "$ROOT/packaging/setup/say.sh"
. "$ROOT/packaging/setup/packages.sh"

dpkg-query() { # -W -f FORMAT NAME
  local version
  version=$(sed -n "s/^$4 //p" "$folder/has")
  [ -n "$version" ] || return 1
  case $3 in *Status*) echo -n installed ;; *) echo -n "$version" ;; esac
}
apt-cache() { # policy NAME
  local version
  version=$(sed -n "s/^$2 //p" "$folder/knows")
  [ -z "$version" ] || printf '%s:\n  Installed: (none)\n  Candidate: %s\n' "$2" "$version"
}
list() { missing "$@" | tr '\n' ' '; }

printf 'g++ 4:12.2.0-3\ncmake 3.25.1-1\n' >"$folder/has"
printf 'pkgconf 1.8\npkg-config 1.8\nlibqt6opengl6-dev 6.4.2\nninja-build 1.11\nqt6-base-dev 6.4.2\n' >"$folder/knows"

expect_eq "nothing for what is there" "$(list g++ cmake)" ""
expect_eq "what is not there" "$(list g++ ninja-build)" "ninja-build "
expect_eq "the first that apt knows" "$(list 'pkgconf|pkg-config')" "pkgconf "
expect_eq "the second, where the first is unknown" "$(list 'qt6-svg-dev|ninja-build')" "ninja-build "
expect_eq "optional and known" "$(list '?libqt6opengl6-dev')" "libqt6opengl6-dev "
expect_eq "optional and unknown" "$(list '?qt6-svg-plugins')" ""
expect_eq "needed and unknown: apt shall say so" "$(list libcli11-dev)" "libcli11-dev "
printf 'pkg-config 1.8\n' >>"$folder/has"
expect_eq "one of two is enough" "$(list 'pkgconf|pkg-config')" ""

all_installed g++ 'pkgconf|pkg-config' '?qt6-wayland'
expect_eq "all installed, the optional one aside" $? 0
all_installed g++ ninja-build
expect_eq "not all installed" $? 1

new_enough cmake 3.25
expect_eq "3.25.1 is 3.25 or later" $? 0
new_enough cmake 3.26
expect_eq "3.25.1 is not 3.26" $? 1
new_enough qt6-base-dev 6.4
expect_eq "what would be installed counts" $? 0
new_enough libtorch-dev 1.13
expect_eq "unknown is not new enough" $? 1

printf 'cmake 3.22.1-1ubuntu1\nqt6-base-dev 6.2.4\n' >"$folder/has"
expect_part "an old system" "$(check_versions 2>&1)" "this system is too old"
is_debian() { return 1; }
expect_part "another system" "$(install_packages g++ 2>&1)" "elsewhere install g++ 12"
finish
