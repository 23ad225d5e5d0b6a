# ./run builds two targets: with them come the model and the clip that they open with.
. "$ROOT/tests/build/expect.sh"

needs() { "$MAKE" -C "$BUILD" -t inputs "bin/$1"; }
for model in "$ROOT"/resources/models/*.safetensors; do
  expect_part "flowscope-cli's files" "$(needs flowscope-cli)" "$model"
  expect_part "flowscope's files" "$(needs flowscope)" "$model"
done
for file in "$ROOT"/resources/sample/*.mp4 "$ROOT"/resources/sample/truth/*; do
  expect_part "flowscope's files" "$(needs flowscope)" "$file"
done
finish
