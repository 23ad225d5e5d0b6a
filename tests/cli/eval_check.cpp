// eval on files, folders and a list of pairs.
#include <nlohmann/json.hpp>

#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "tests/cli/process.h"
#include "tests/cli/scenes.h"

using namespace flowscope;
using namespace flowscope::checks;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr Size kSize{20, 10};

void write_constant(const fs::path& file, Vec2 flow, FlowFormat format = FlowFormat::flo) {
  write_flow(file, constant_flow(kSize, flow), format);
}

}  // namespace

CHECK_CASE(eval_of_two_files_gives_the_errors_by_hand) {
  TemporaryFolder folder;
  FlowField truth = constant_flow(kSize, {30, 40});  // 50 px long
  truth.invalidate(0, 0);
  write_flow(folder / "truth.flo", truth, FlowFormat::flo);
  FlowField predicted = constant_flow(kSize, {30, 40});
  for (int x = 1; x < 20; ++x) predicted.at(x, 0) = {33, 44};  // 5 px off, 10 % of the length
  predicted.at(0, 0) = {1000, 1000};                           // nobody knows better
  write_flow(folder / "guess.pfm", predicted, FlowFormat::pfm);
  const json found =
      json::parse(cli_json({"eval", folder / "guess.pfm", folder / "truth.flo", "--json"}));
  const json& error = found["pairs"][0];
  EXPECT_EQ(error["pixels"].get<int>(), 199);
  EXPECT_NEAR(error["epe"].get<double>(), 5.0 * 19 / 199, 1e-6);
  EXPECT_NEAR(error["over_3px"].get<double>(), 100.0 * 19 / 199, 1e-6);
  EXPECT_NEAR(error["over_5px"].get<double>(), 0, 1e-9);
  EXPECT_NEAR(error["fl"].get<double>(), 100.0 * 19 / 199, 1e-6);
  EXPECT_EQ(error["epe_by_motion"][">40"]["pixels"].get<int>(), 199);
  EXPECT(error["epe_by_motion"]["<1"]["epe"].is_null());
}

CHECK_CASE(eval_refuses_what_does_not_compare) {
  TemporaryFolder folder;
  write_constant(folder / "a.flo", {1, 0});
  write_flow(folder / "b.flo", constant_flow({20, 11}, {1, 0}), FlowFormat::flo);
  const std::string a = folder / "a.flo";
  expect_refusal({"eval"}, 2, "PREDICTION");
  expect_refusal({"eval", a}, 2, "TRUTH");
  expect_refusal({"eval", a, folder / "none.flo"}, 1, "none.flo");
  expect_refusal({"eval", a, folder.path()}, 2, "two folders");
  expect_refusal({"eval", a, folder / "b.flo"}, 1, "20x11");
  expect_refusal({"eval", a, a, "--model", "dis"}, 2, "--pairs");
  expect_refusal({"eval", a, a, "--pairs", "x.json"}, 2, "not both");
  expect_refusal({"eval", "--pairs", folder / "none.json", "-m", "raft-small@formula"}, 1,
                 "none.json");
  write_text(folder / "bad.json", "[{");
  expect_refusal({"eval", "--pairs", folder / "bad.json", "-m", "raft-small@formula"}, 1,
                 "bad.json");
  write_text(folder / "short.flo", bytes_of(a).substr(0, 100));
  expect_refusal({"eval", folder / "short.flo", a}, 1, "short.flo");
}

CHECK_CASE(eval_matches_folders_by_stem) {
  TemporaryFolder folder;
  for (const char* name : {"guess", "truth"}) fs::create_directory(folder / name);
  write_constant(folder / "guess/frame_000000.npy", {2, 0}, FlowFormat::npy);
  write_constant(folder / "guess/frame_000001.flo", {1, 0});
  write_constant(folder / "truth/frame_000000.flo", {1, 0});
  write_constant(folder / "truth/frame_000001.flo", {1, 0});
  write_text(folder / "guess/flowscope.json", "{}");
  write_text(folder / "truth/picture_000000.png", "a frame beside its flow");
  const std::string guess = folder / "guess", truth = folder / "truth";
  const json found = json::parse(cli_json({"eval", guess, truth, "--json"}));
  EXPECT_EQ(found["pairs"].size(), std::size_t(2));
  EXPECT_EQ(found["pairs"][0]["name"].get<std::string>(), "frame_000000");
  EXPECT_NEAR(found["pairs"][0]["epe"].get<double>(), 1, 1e-6);
  EXPECT_NEAR(found["datasets"][0]["epe"].get<double>(), 0.5, 1e-6);
  const Ended table = cli({"eval", guess, truth});
  EXPECT_EQ(table.code, 0);
  EXPECT(table.out.find("truth (2)") != std::string::npos);

  write_constant(folder / "guess/extra.flo", {1, 0});
  expect_refusal({"eval", guess, truth}, 1, "extra.flo");
  fs::remove(folder / "guess/extra.flo");
  write_constant(folder / "truth/more.flo", {1, 0});
  expect_refusal({"eval", guess, truth}, 1, "more.flo");
  fs::create_directory(folder / "empty");
  expect_refusal({"eval", folder / "empty", truth}, 1, "empty");
}

#ifdef FLOWSCOPE_HAS_OPENCV

CHECK_CASE(eval_draws_an_error_map) {
  TemporaryFolder folder;
  FlowField truth = constant_flow(kSize, {0, 0});
  truth.invalidate(0, 0);
  FlowField predicted = constant_flow(kSize, {0, 0});
  predicted.at(5, 5) = {3, 4};
  write_flow(folder / "truth.flo", truth, FlowFormat::flo);
  write_flow(folder / "guess.flo", predicted, FlowFormat::flo);
  const Ended ended =
      cli({"eval", folder / "guess.flo", folder / "truth.flo", "--map", folder / "map.png"});
  EXPECT_EQ(ended.code, 0);
  EXPECT(ended.err.find("5.00 px") != std::string::npos);
  const Image map = read_image(folder / "map.png");
  EXPECT_EQ(int(map.at(0, 0)[2]), 0);    // unknown: black
  EXPECT_EQ(int(map.at(1, 0)[2]), 84);   // no error: dark violet
  EXPECT_EQ(int(map.at(5, 5)[0]), 253);  // the largest: yellow
  EXPECT_EQ(cli({"eval", folder / "guess.flo", folder / "truth.flo", "--map", folder / "map.png",
                 "--map-max", "10"})
                .code,
            0);
  EXPECT_EQ(int(read_image(folder / "map.png").at(5, 5)[0]), 33);  // half of it: the middle
}

CHECK_CASE(eval_crops_to_the_middle) {
  // Truth that is right in the middle 80x60 alone.
  TemporaryFolder folder;
  write_image(folder / "a.ppm", scene({160, 120}, 0, 0));
  FlowField truth = constant_flow({160, 120}, {50, 0});
  for (int y = 30; y < 90; ++y)
    for (int x = 40; x < 120; ++x) truth.at(x, y) = {0, 0};
  truth.invalidate(80, 60);
  write_flow(folder / "gt.flo", truth, FlowFormat::flo);
  write_text(folder / "pairs.json", R"([{"name": "still", "dataset": "Ours", "kind": "flo",
      "image1": "a.ppm", "image2": "a.ppm", "truth": "gt.flo"}])");
  const auto error = [&](const std::string& crop) {
    return json::parse(cli_json({"eval", "--pairs", folder / "pairs.json", "-m", "dis", "--crop",
                                 crop, "--json"}))["pairs"][0];
  };
  EXPECT_NEAR(error("80x60")["epe"].get<double>(), 0, 0.05);
  EXPECT_EQ(error("80x60")["pixels"].get<int>(), 80 * 60 - 1);
  EXPECT_EQ(error("999x999")["pixels"].get<int>(), 160 * 120 - 1);
  EXPECT(error("82x60")["epe"].get<double>() > 0.5);
  expect_refusal({"eval", "--pairs", folder / "pairs.json", "-m", "dis", "--crop", "80"}, 2,
                 "--crop takes");
}

CHECK_CASE(eval_names_the_truth_of_another_size) {
  TemporaryFolder folder;
  write_image(folder / "a.ppm", scene({160, 120}, 0, 0));
  write_flow(folder / "gt.flo", constant_flow({80, 60}, {2, 1}), FlowFormat::flo);
  write_text(folder / "pairs.json", R"([{"name": "half", "dataset": "Ours", "kind": "flo",
      "image1": "a.ppm", "image2": "a.ppm", "truth": "gt.flo"}])");
  expect_refusal({"eval", "--pairs", folder / "pairs.json", "-m", "dis"}, 1,
                 "gt.flo is 80x60 and its image");
}

CHECK_CASE(eval_runs_a_model_over_a_list) {
  TemporaryFolder folder;
  write_image(folder / "a.ppm", scene({160, 120}, 0, 0));
  write_image(folder / "b.ppm", scene({160, 120}, 2, 1));
  write_flow(folder / "gt.flo", constant_flow({160, 120}, {2, 1}), FlowFormat::flo);
  write_flow(folder / "still.flo", constant_flow({160, 120}, {0, 0}), FlowFormat::flo);
  const json list = {{{"name", "moves"},
                      {"dataset", "Ours"},
                      {"kind", "flo"},
                      {"image1", "a.ppm"},
                      {"image2", "b.ppm"},
                      {"truth", "gt.flo"}},
                     {{"name", "rests"},
                      {"dataset", "Ours"},
                      {"kind", "flo"},
                      {"image1", "a.ppm"},
                      {"image2", "a.ppm"},
                      {"truth", "still.flo"}}};
  write_text(folder / "pairs.json", list.dump());
  const json found =
      json::parse(cli_json({"eval", "--pairs", folder / "pairs.json", "-m", "dis", "--json"}));
  EXPECT_EQ(found["model"].get<std::string>(), "dis");
  EXPECT_EQ(found["pairs"].size(), std::size_t(2));
  const double moving = found["pairs"][0]["epe"].get<double>();
  EXPECT(moving < 0.5);
  EXPECT_NEAR(found["pairs"][1]["epe"].get<double>(), 0, 0.05);
  EXPECT_NEAR(found["datasets"][0]["epe"].get<double>(),
              (moving + found["pairs"][1]["epe"].get<double>()) / 2, 1e-9);
  EXPECT_EQ(found["datasets"][0]["pairs"].get<int>(), 2);
}

CHECK_CASE(the_model_that_comes_along_knows_motion) {
  TemporaryFolder folder;
  EXPECT_EQ(cli({"synth", "-o", folder / "scenes", "--count", "3", "--size", "384x256", "--seed",
                 "7", "--plain", "--motion", "0.5"})
                .code,
            0);
  const auto error = [&](const char* model) {
    const json found =
        json::parse(cli_json({"eval", "--pairs", folder / "scenes/pairs.json", "-m", model,
                              "--iterations", "6", "--precision", "fp32", "--json"}));
    return found["datasets"][0]["epe"].get<double>();
  };
  EXPECT(error("flowscope-small") < 0.75 * error("farneback"));
}

#endif
