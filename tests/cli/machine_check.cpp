// bench, models and info.
#include <cstring>
#include <nlohmann/json.hpp>

#include "tests/cli/process.h"
#include "tests/cli/scenes.h"

using namespace flowscope;
using namespace flowscope::checks;
using nlohmann::json;

namespace {

json bench(const std::vector<std::string>& more) {
  std::vector<std::string> words = {"bench",
                                    "--model",
                                    "raft-small@formula",
                                    "--size",
                                    "160x128",
                                    "--iterations",
                                    "2",
                                    "--repetitions",
                                    "4",
                                    "--warm-up",
                                    "1",
                                    "--precision",
                                    "fp32",
                                    "--threads",
                                    "1",
                                    "--json"};
  words.insert(words.end(), more.begin(), more.end());
  return json::parse(cli_json(words));
}

}  // namespace

CHECK_CASE(bench_reports_what_the_record_needs) {
  const json found = bench({});
  EXPECT_EQ(found["model"].get<std::string>(), "raft-small@formula");
  EXPECT(found["size"] == json({160, 128}));
  EXPECT_EQ(found["iterations"].get<int>(), 2);
  EXPECT_EQ(found["precision"].get<std::string>(), "fp32");
  EXPECT_EQ(found["threads"].get<int>(), 1);
  EXPECT_EQ(found["device"].get<std::string>(), "CPU");
  EXPECT_EQ(found["mode"].get<std::string>(), "sequence");
  const double median = found["ms_per_frame"]["median"].get<double>();
  EXPECT(median > 0);
  EXPECT(found["ms_per_frame"]["p95"].get<double>() >= median);
  EXPECT_NEAR(found["fps"].get<double>(), 1000 / median, 1e-6 * 1000 / median);
  double stages = 0;
  for (const char* stage : {"encode", "correlate", "refine", "upsample"})
    stages += found["stages_ms"][stage].get<double>();
  EXPECT(stages > 0.5 * median && stages < 2 * median);
  EXPECT(found["peak_rss_mb"].get<double>() > 10);
  for (const char* key : {"cpu", "torch", "version"})
    EXPECT(!found[key].get<std::string>().empty());
}

CHECK_CASE(bench_measures_independent_pairs) {
  const json found = bench({"--pairs-only"});
  EXPECT_EQ(found["mode"].get<std::string>(), "pairs");
  EXPECT_EQ(found["repetitions"].get<int>(), 4);
}

CHECK_CASE(bench_prints_a_table_for_people) {
  const Ended ended = cli({"bench", "--model", "raft-small@formula", "--size", "128x128",
                           "--iterations", "1", "--repetitions", "2"});
  EXPECT_EQ(ended.code, 0);
  EXPECT(ended.out.find("frames per second") != std::string::npos);
}

CHECK_CASE(info_names_the_machine) {
  const json found = json::parse(cli_json({"info", "--json"}));
  for (const char* key : {"version", "torch", "torch_kind", "cpu"})
    EXPECT(!found[key].get<std::string>().empty());
  EXPECT(!found["devices"].empty());
  EXPECT(!found["precisions"].empty());
  const Ended table = cli({"info"});
  EXPECT_EQ(table.code, 0);
  EXPECT(table.out.find(found["torch"].get<std::string>()) != std::string::npos);
}

CHECK_CASE(models_lists_what_is_built_in) {
  const json found = json::parse(cli_json({"models", "list", "--json"}));
#ifdef FLOWSCOPE_HAS_OPENCV
  EXPECT_EQ(found["models"][0]["name"].get<std::string>(), "dis");
  EXPECT(found["models"][0]["file"].is_null());
  EXPECT(!found["default"].is_null());
#endif
  EXPECT(!found["folders"].empty());
}

CHECK_CASE(our_own_model_is_the_one_to_start_with) {
  const json ours = json::parse(cli_json({"models", "list", "--json"}));
  EXPECT_EQ(ours["default"].get<std::string>(), "flowscope-small");
  const json card = json::parse(
      cli_json({"models", "info",
                checks::data("../../resources/models/flowscope-small.safetensors"), "--json"}));
  EXPECT(card.dump().find("model_card") != std::string::npos);
  const Ended shown = cli({"models", "info", "flowscope-small"});
  EXPECT(shown.out.find("\n    \"coarse_iterations\": [2,2,2],\n") != std::string::npos);
#ifdef FLOWSCOPE_HAS_OPENCV
  TemporaryFolder empty;
  ::setenv("FLOWSCOPE_MODELS", empty.path().c_str(), 1);
  const json none = json::parse(cli_json({"models", "list", "--json"}));
  ::unsetenv("FLOWSCOPE_MODELS");
  EXPECT_EQ(none["default"].get<std::string>(), "dis");
  EXPECT_EQ(none["folders"][0].get<std::string>(), empty.path().string());
#endif
}

CHECK_CASE(models_info_prints_nothing_that_steers_a_terminal) {
  TemporaryFolder folder;
  const std::string ours =
      bytes_of(checks::data("../../resources/models/flowscope-small.safetensors"));
  std::uint64_t length = 0;  // of the header, which begins after it
  std::memcpy(&length, ours.data(), 8);
  json header = json::parse(ours.substr(8, length));
  header["__metadata__"]["note"] =
      "gr\u00fcn:\ttwo\nlines \xc2\x9b"
      "31m \u202e \u2066 \x1b[2J \x7f";
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');
  const std::uint64_t longer = text.size();
  std::string file(8, 0);
  std::memcpy(file.data(), &longer, 8);
  write_text(folder / "m.safetensors", file + text + ours.substr(8 + length));
  const Ended ended = cli({"models", "info", folder / "m.safetensors"});
  EXPECT_EQ(ended.code, 0);
  EXPECT(ended.out.find("note: gr\u00fcn:\ttwo\n  lines ??31m ??? ??? ?[2J ?\n") !=
         std::string::npos);
  // A name that a bundled model has would never be reached.
  std::filesystem::rename(folder / "m.safetensors", folder / "flowscope-small.safetensors");
  expect_refusal({"models", "import", folder / "flowscope-small.safetensors"}, 1,
                 "already called \"flowscope-small\"");
}

CHECK_CASE(models_refuses_what_is_no_model) {
  TemporaryFolder folder;
  write_text(folder / "text.pth", "this is no checkpoint");
  for (const char* verb : {"info", "import"}) {
    expect_refusal({"models", verb, folder / "text.pth"}, 1, "text.pth");
    expect_refusal({"models", verb, folder / "none.pth"}, 1, "none.pth");
    expect_refusal({"models", verb}, 2, "FILE");
  }
}
