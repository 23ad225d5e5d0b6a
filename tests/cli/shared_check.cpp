// The command line on real inputs and the official checkpoint.
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/checks/shared_picture.h"
#include "tests/cli/process.h"
#include "tests/cli/scenes.h"

using namespace flowscope;
using namespace flowscope::checks;
using nlohmann::json;

namespace {

json json_at(const std::string& path) {
  std::ifstream in(shared(path));
  return json::parse(in);
}

void expect_pixel(const json& found, const json& recorded) {
  EXPECT(found["pixel"] == recorded["pixel"]);
  EXPECT(found["cell"] == recorded["cell"]);
  const auto near = [](const json& a, const json& b, double scale, double tolerance) {
    for (std::size_t axis = 0; axis < 2; ++axis)
      EXPECT_NEAR(a[axis].get<double>(), scale * b[axis].get<double>(), tolerance);
  };
  near(found["flow"], recorded["flow"], 1, 0.01);
  EXPECT_EQ(found["iterations"].size(), recorded["iterations"].size());
  for (std::size_t k = 0; k < recorded["iterations"].size(); ++k) {
    const json& is = found["iterations"][k];
    const json& was = recorded["iterations"][k];
    EXPECT(is["k"] == was["k"]);
    near(is["flow"], was["flow_cells"], 8, 0.01);
    for (std::size_t level = 0; was.contains("levels") && level < was["levels"].size(); ++level) {
      const json& here = is["levels"][level];
      const json& there = was["levels"][level];
      EXPECT(here["level"] == there["level"]);
      near(here["correspondence"], there["correspondence"], 1, 0.002);
      EXPECT(here["window_peak"]["offset"] == there["window_peak"]["offset"]);
      EXPECT_NEAR(here["window_peak"]["value"].get<double>(),
                  there["window_peak"]["value"].get<double>(), 0.003);
      const json& peak = recorded["response_peak"][level];
      EXPECT(here["response_peak"]["at"] == peak["at"]);
      EXPECT_NEAR(here["response_peak"]["value"].get<double>(), peak["value"].get<double>(), 0.001);
    }
  }
}

}  // namespace

SHARED_CASE(probe_on_the_fan_gives_the_recorded_numbers) {
  need_png();
  const json recorded = json_at("parity/official_raft_small/fan_probe.json");
  for (const json& pair : recorded["pairs"]) {
    std::vector<std::string> words = {"probe"};
    for (const json& frame : pair["frames"])
      words.push_back(
          shared("cases/videos/fan_frame_" + std::to_string(frame.get<int>()) + ".png"));
    for (const json& pixel : pair["pixels"])
      words.insert(words.end(), {"--pixel", std::to_string(pixel["pixel"][0].get<int>()) + "," +
                                                std::to_string(pixel["pixel"][1].get<int>())});
    words.insert(words.end(), {"--model", shared("weights/raft-small.pth"), "--iterations", "20",
                               "--precision", "fp32", "--device", "cpu", "--json"});
    const json found = json::parse(cli_json(words));
    EXPECT(found["size"] == json({568, 320}));
    EXPECT_EQ(found["pixels"].size(), pair["pixels"].size());
    for (std::size_t i = 0; i < pair["pixels"].size(); ++i)
      expect_pixel(found["pixels"][i], pair["pixels"][i]);
  }
}

SHARED_CASE(eval_gives_the_recorded_errors) {
  need_png();
  const json recorded = json_at("parity/official_raft_small/results.json");
  const json found = json::parse(cli_json({"eval", "--pairs", shared("cases/pairs.json"), "--model",
                                           shared("weights/raft-small.pth"), "--iterations", "12",
                                           "--precision", "fp32", "--device", "cpu", "--json"}));
  std::size_t compared = 0;
  for (const json& pair : found["pairs"]) {
    const std::string name = pair["name"].get<std::string>();
    const double epe = pair["epe"].get<double>();
    if (name == "mmflow_chairs_crop") EXPECT_NEAR(epe, 0.50, 0.01);
    if (!recorded.contains(name)) continue;
    ++compared;
    const double wanted = recorded[name]["epe_iterations_12"].get<double>();
    if (!(std::abs(epe - wanted) <= 1e-3 * wanted))
      fail(__FILE__, __LINE__, name + ": " + shown(epe) + " is not " + shown(wanted));
  }
  EXPECT_EQ(compared, recorded.size());
}

#ifdef FLOWSCOPE_HAS_OPENCV
// Where it is far ahead, so that what moves a result by a little does not fail this.
SHARED_CASE(the_model_that_comes_along_is_ahead_of_dis_on_fast_motion) {
  TemporaryFolder folder;
  json list = json::array();
  for (json pair : json_at("cases/pairs.json")) {
    const std::string name = pair["name"];
    if (name != "kitti15_000000" && name != "chairs_lmb_0000000" &&
        name != "sintel_ambush_2_final_f20")
      continue;
    for (const char* key : {"image1", "image2", "truth"})
      pair[key] = shared("cases/" + pair[key].get<std::string>());
    pair.erase("previous");
    list.push_back(pair);
  }
  EXPECT_EQ(list.size(), 3u);
  std::ofstream(folder / "pairs.json") << list;
  const auto errors = [&](const char* model) {
    return json::parse(cli_json({"eval", "--pairs", folder / "pairs.json", "-m", model, "-n", "6",
                                 "--precision", "fp32", "--json"}))["pairs"];
  };
  const json ours = errors("flowscope-small"), dis = errors("dis");
  for (std::size_t i = 0; i < ours.size(); ++i)
    EXPECT(ours[i]["epe"].get<double>() < 0.8 * dis[i]["epe"].get<double>());
}
#endif

SHARED_CASE(models_describes_and_imports_the_official_checkpoint) {
  const std::string file = shared("weights/raft-small.pth");
  const json about = json::parse(cli_json({"models", "info", file, "--json"}));
  EXPECT_EQ(about["architecture"].get<std::string>(), "RAFT-small");
  EXPECT_EQ(about["origin"].get<std::string>(), "princeton");
  EXPECT_EQ(about["parameters"].get<int>(), 990162);
  EXPECT_EQ(about["sha256"].get<std::string>().size(), std::size_t(64));
  Process import({"models", "import", file});
  const Ended ended = import.wait();
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, "raft-small\n");
  EXPECT(bytes_of(import.data_home() / "flowscope/models/raft-small.pth") == bytes_of(file));
}

#if defined(FLOWSCOPE_HAS_MEDIA) && defined(FLOWSCOPE_HAS_OPENCV)

SHARED_CASE(flow_of_the_fan_is_74_files) {
  TemporaryFolder folder;
  const json summary =
      json::parse(cli_json({"flow", shared("cases/videos/fan.MOV"), "-o", folder / "out",
                            "--format", "flo,png", "--model", "dis", "--json"}));
  EXPECT_EQ(summary["written"].get<int>(), 74);
  const auto names = names_in(folder / "out");
  EXPECT_EQ(names.size(), std::size_t(2 * 74 + 1));
  EXPECT_EQ(names.front(), "flowscope.json");
  EXPECT_EQ(names[1], "frame_000000.flo");
  EXPECT_EQ(names.back(), "frame_000073.png");
}

SHARED_CASE(unwatchable_videos_get_one_sentence) {
  TemporaryFolder folder;
  for (const char* name : {"chunk_out_of_range.mp4", "zero_empty_stsc.mp4", "test-030.ts",
                           "h264_white_frame_sar_16_9.mp4", "fan_frame_0.png"}) {
    const std::string out = folder / name;
    expect_refusal({"flow", shared(std::string("cases/videos/") + name), "-o", out, "-m", "dis"}, 1,
                   name);
    EXPECT(!std::filesystem::exists(std::filesystem::path(out) / "frame_000000.flo"));
  }
}

#endif
