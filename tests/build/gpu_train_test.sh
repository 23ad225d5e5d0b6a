# packaging/gpu/train around a build and a trainer that only note what they were asked for.
. "$ROOT/tests/build/expect.sh"
mkdir "$folder/bin" "$folder/build" "$folder/headers"
cat >"$folder/bin/python3" <<'END'
#!/bin/sh
echo /torch/cmake
END
cat >"$folder/bin/cmake" <<'END'
#!/bin/sh
echo "$*" >>"$(dirname "$0")/../cmake.log"
END
# Leaves a state one longer than what it found. With RUN_ON it saves the file of that name and
# goes on until it is told to end, and saves once more; it notes how often it was told.
cat >"$folder/build/flowscope-cli" <<'END'
#!/bin/bash
here=$(dirname "$0")/..
echo "$*" >"$here/cli.log"
mkdir -p "$3"
printf x >>"$3/state.safetensors"
[ -n "${RUN_ON:-}" ] || exit "${CODE:-0}"
cp "$RUN_ON" "$3/.part" && mv "$3/.part" "$3/state.safetensors"
told=0
trap 'told=$((told + 1))' TERM INT
while [ $told = 0 ] && [ -d "$here" ]; do sleep 0.1; done
[ -d "$here" ] || exit
sleep 0.5
echo "$told" >"$3/told"
printf last >>"$3/state.safetensors"
exit 130
END
chmod +x "$folder"/bin/* "$folder/build/flowscope-cli"
run=$folder/run
script=(env PATH="$folder/bin:$PATH" PYTHON=python3 FLOWSCOPE_BUILD="$folder/build"
  "$ROOT/packaging/gpu/train" "$folder/headers")
train() { "${script[@]}" "$run" "$@" 2>"$folder/said"; }

train --hours 0.1
expect_eq "it trains" $? 0
expect_part "with the wheel's LibTorch" "$(cat "$folder/cmake.log")" "-DCMAKE_PREFIX_PATH=/torch/cmake"
expect_part "and the headers" "$(cat "$folder/cmake.log")" "-DFLOWSCOPE_HEADERS_DIR=$folder/headers"
expect_eq "from its beginning" "$(cat "$folder/cli.log")" \
  "train -o $run --device cuda --config $ROOT/resources/training/flowscope-small-gpu.json --hours 0.1"

train --config mine.json
expect_eq "a state is gone on with" "$(cat "$folder/cli.log")" \
  "train -o $run --device cuda --resume --config mine.json"

train --config=mine.json --init=m --from-stage=far --init m --hours 1 --from-stage far
expect_eq "without what it began with" "$(cat "$folder/cli.log")" \
  "train -o $run --device cuda --resume --config=mine.json --from-stage=far --hours 1 --from-stage far"

begun=$run
run=$folder/other
train --config=mine.json --init m --from-stage=far
expect_eq "a config is one in both spellings" "$(cat "$folder/cli.log")" \
  "train -o $run --device cuda --config=mine.json --init m --from-stage=far"
run=$begun

head -c 20000000 /dev/urandom >"$run/state.safetensors"
CODE=7 train
expect_eq "the trainer's exit status" $? 7
expect_eq "the pieces" "$(cd "$run" && echo state.safetensors.*)" "state.safetensors.0 state.safetensors.1"
expect_eq "are no larger than is said" "$(stat -c %s "$run/state.safetensors.0")" $((15 << 20))
cp "$run/state.safetensors" "$folder/whole" && rm "$run/state.safetensors"
train
printf x >>"$folder/whole"
expect_eq "the trainer found the whole again" "$(cmp "$run/state.safetensors" "$folder/whole" && echo same)" same
expect_part "and went on" "$(cat "$folder/cli.log")" "--resume"

# kept FILE [SECONDS]: whether the pieces are FILE, within that time.
kept() {
  for _ in $(seq "${2:-0}0"); do
    cat "$run"/state.safetensors.[0-9] 2>/dev/null | cmp -s - "$1" && echo kept && return
    sleep 0.1
  done
}
head -c 19000000 /dev/urandom >"$folder/saved"
RUN_ON=$folder/saved "${script[@]}" "$run" &
expect_eq "pieces while the trainer runs" "$(kept "$folder/saved" 20)" kept
kill -KILL $! && wait $! 2>/dev/null
expect_eq "and when all is killed" "$(kept "$folder/saved" 1)" kept

run=$folder/stopped
head -c 18000000 /dev/urandom >"$folder/saved"
RUN_ON=$folder/saved timeout 60 "${script[@]}" "$run" & # it passes what it gets to all it started
expect_eq "pieces of another run" "$(kept "$folder/saved" 20)" kept
kill -TERM $!
wait $!
expect_eq "it waits for the trainer" $? 130
printf last >>"$folder/saved"
expect_eq "and keeps the state of the end" "$(kept "$folder/saved" 1)" kept
expect_eq "for which the trainer was told once" "$(cat "$run/told")" 1

printf '#!/bin/sh\nexit 1\n' >"$folder/bin/python3"
train
expect_eq "without torch" $? 1
expect_part "it says so" "$(cat "$folder/said")" "has no torch"
finish
