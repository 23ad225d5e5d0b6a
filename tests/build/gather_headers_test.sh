# A folder with all four libraries, and a sentence where one is missing.
. "$ROOT/tests/build/expect.sh"
mkdir -p "$folder/include/real" "$folder/include/fmt" "$folder/include/nlohmann"
ln -s real "$folder/include/CLI"
touch "$folder/include/fmt/core.h" "$folder/include/nlohmann/json.hpp"

said=$("$ROOT/packaging/gather_headers" "$folder/out" "$folder/include" 2>&1)
expect_eq "one is missing" $? 1
expect_part "it is named" "$said" "CLI/CLI.hpp"
expect_eq "nothing was made" "$(ls "$folder")" include

echo text >"$folder/include/real/CLI.hpp"
"$ROOT/packaging/gather_headers" "$folder/out" "$folder/include" >/dev/null
expect_eq "all are there" $? 0
expect_eq "the three" "$(ls "$folder/out" | tr '\n' ' ')" "CLI fmt nlohmann "
expect_eq "links are followed" "$(cat "$folder/out/CLI/CLI.hpp")" text
[ ! -L "$folder/out/CLI" ]
expect_eq "and copied" $? 0
finish
