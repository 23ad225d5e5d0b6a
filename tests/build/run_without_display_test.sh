# ./run on a machine without a screen: builds, says so, shows the other way.
. "$ROOT/tests/build/expect.sh"
unset DISPLAY WAYLAND_DISPLAY QT_QPA_PLATFORM

mkdir -p "$folder/repository" "$folder/bin"
cp -r "$ROOT/run" "$ROOT/packaging" "$ROOT/CMakePresets.json" "$folder/repository"
printf '#!/bin/sh\necho "$@" >>"%s/cmake.log"\n' "$folder" >"$folder/bin/cmake"
chmod +x "$folder/bin/cmake"
mkdir -p "$folder/repository/build/release"

said=$(cd "$folder" && PATH="$folder/bin:$PATH" "$folder/repository/run" --no-install "my clip.mp4" 2>&1)
expect_eq "exit code" $? 1
expect_part "the sentence" "$said" "no display"
expect_part "the command line instead" "$said" "flowscope-cli flow my\\ clip.mp4 -o flow"
expect_part "it configured" "$(cat "$folder/cmake.log")" "--preset release"
expect_part "it built both programs" "$(cat "$folder/cmake.log")" "--target flowscope flowscope-cli"

: >"$folder/cmake.log"
(cd "$folder" && PATH="$folder/bin:$PATH" "$folder/repository/run" --no-install 2>/dev/null)
case $(cat "$folder/cmake.log") in
  *--preset*) expect_eq "a second start does not configure" yes no ;;
esac

said=$(PATH="$folder/bin:$PATH" "$folder/repository/run" --no-install --libtorch conda 2>&1)
expect_eq "wrong word" $? 1
expect_part "the words there are" "$said" "system, pip or pip=VERSION"
finish
