# What counts as changed, in repositories made for it.
. "$ROOT/tests/build/expect.sh"
. "$ROOT/packaging/setup/say.sh"
. "$ROOT/packaging/setup/lint.sh"
unset FLOWSCOPE_LINT_BASE

root=$folder/repository
git init -q -b main "$root"
git -C "$root" config user.name Test
git -C "$root" config user.email test@example.org
# commit TIME FILE...: changes the files and commits them at that time.
commit() {
  local time=$1 name
  shift
  for name in "$@"; do echo "$time" >>"$root/$name"; done
  git -C "$root" add .
  GIT_COMMITTER_DATE="@$time +0000" GIT_AUTHOR_DATE="@$time +0000" git -C "$root" commit -q -m "$time"
}
names() { changed_sources | tr '\n' ' '; }

commit 1000000000 old.cpp old.h notes.md
expect_eq "a first commit: everything" "$(names)" "old.cpp old.h "
commit 1000086400 new.cpp notes.md
expect_eq "a day later: what came since" "$(names)" "new.cpp "
commit 1000090000 new.h
expect_eq "an hour later: both commits of that day" "$(names)" "new.cpp new.h "
echo more >>"$root/old.cpp"
echo more >"$root/fresh.cpp"
expect_eq "what is not committed too" "$(names)" "fresh.cpp new.cpp new.h old.cpp "
git -C "$root" checkout -q old.cpp
rm "$root/fresh.cpp" "$root/new.h"
expect_eq "not what is gone" "$(names)" "new.cpp "
git -C "$root" checkout -q new.h

git clone -q "$root" "$folder/branch"
git -C "$folder/branch" config user.name Test
git -C "$folder/branch" config user.email test@example.org
root=$folder/branch
commit 1000090060 branch.cpp
expect_eq "a branch: what it has and its origin has not" "$(names)" "branch.cpp "

git clone -q --depth 1 "file://$folder/repository" "$folder/shallow"
root=$folder/shallow
expect_eq "a shallow clone: everything" "$(names)" "new.cpp new.h old.cpp old.h "
FLOWSCOPE_LINT_BASE=HEAD
expect_eq "a base that was named" "$(names)" ""
finish
