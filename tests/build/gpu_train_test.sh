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
# Leaves a state one longer than what it found.
cat >"$folder/build/flowscope-cli" <<'END'
#!/bin/sh
echo "$*" >"$(dirname "$0")/../cli.log"
mkdir -p "$3"
printf x >>"$3/state.safetensors"
exit "${CODE:-0}"
END
chmod +x "$folder"/bin/* "$folder/build/flowscope-cli"
run=$folder/run
train() {
  PATH="$folder/bin:$PATH" PYTHON=python3 FLOWSCOPE_BUILD="$folder/build" \
    "$ROOT/packaging/gpu/train" "$folder/headers" "$run" "$@" 2>"$folder/said"
}

train --hours 0.1
expect_eq "it trains" $? 0
expect_part "with the wheel's LibTorch" "$(cat "$folder/cmake.log")" "-DCMAKE_PREFIX_PATH=/torch/cmake"
expect_part "and the headers" "$(cat "$folder/cmake.log")" "-DFLOWSCOPE_HEADERS_DIR=$folder/headers"
expect_eq "from its beginning" "$(cat "$folder/cli.log")" \
  "train -o $run --device cuda --config $ROOT/resources/training/flowscope-small-gpu.json --hours 0.1"

train --config mine.json
expect_eq "a state is gone on with" "$(cat "$folder/cli.log")" \
  "train -o $run --device cuda --resume --config mine.json"

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

printf '#!/bin/sh\nexit 1\n' >"$folder/bin/python3"
train
expect_eq "without torch" $? 1
expect_part "it says so" "$(cat "$folder/said")" "has no torch"
finish
