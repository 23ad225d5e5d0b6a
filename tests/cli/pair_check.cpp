// pair and probe on two images.
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "tests/cli/process.h"
#include "tests/cli/scenes.h"

using namespace flowscope;
using namespace flowscope::checks;
using nlohmann::json;

namespace {

struct TwoImages {
  TemporaryFolder folder;
  std::string a = folder / "a.ppm", b = folder / "b.ppm";
  explicit TwoImages(Size size = {160, 120}) {
    write_image(a, scene(size, 0, 0));
    write_image(b, scene(size, 3, -2));
  }
};

}  // namespace

#ifdef FLOWSCOPE_HAS_OPENCV

namespace {

// Median of the displacement in the middle of the picture, where nothing enters.
Vec2 median(const FlowField& flow) {
  std::vector<float> u, v;
  for (int y = 30; y < flow.height - 30; ++y)
    for (int x = 30; x < flow.width - 30; ++x) {
      u.push_back(flow.at(x, y).u);
      v.push_back(flow.at(x, y).v);
    }
  std::nth_element(u.begin(), u.begin() + std::ptrdiff_t(u.size() / 2), u.end());
  std::nth_element(v.begin(), v.begin() + std::ptrdiff_t(v.size() / 2), v.end());
  return {u[u.size() / 2], v[v.size() / 2]};
}

}  // namespace

CHECK_CASE(pair_writes_the_motion_in_every_format) {
  const TwoImages two;
  for (const char* name : {"f.flo", "f.pfm", "f.npy", "f_kitti.png"}) {
    const Ended ended = cli({"pair", two.a, two.b, "-o", two.folder / name, "-m", "dis"});
    EXPECT_EQ(ended.code, 0);
    EXPECT(ended.out.empty());
    const FlowField flow = read_flow(two.folder / name);
    EXPECT(flow.size() == (Size{160, 120}));
    EXPECT_NEAR(median(flow).u, 3, 0.3);
    EXPECT_NEAR(median(flow).v, -2, 0.3);
  }
  const FlowField exact = read_flow(two.folder / "f.flo");
  const FlowField rounded = read_flow(two.folder / "f_kitti.png");
  for (std::size_t i = 0; i < exact.flow.size(); ++i)
    EXPECT_NEAR(exact.flow[i].u, rounded.flow[i].u, 0.5 / 64 + 1e-6);
}

CHECK_CASE(pair_draws_colours_by_the_scale_given) {
  const TwoImages two;
  const auto draw = [&](const std::string& name, const std::string& max) {
    EXPECT_EQ(
        cli({"pair", two.a, two.b, "-o", two.folder / name, "-m", "dis", "--colour-max", max}).code,
        0);
    return read_image(two.folder / name);
  };
  const Image full = draw("full.png", "4"), pale = draw("pale.png", "400");
  const auto* strong = full.at(80, 60);
  const auto* weak = pale.at(80, 60);
  EXPECT(std::min({strong[0], strong[1], strong[2]}) < 80);
  EXPECT(std::min({weak[0], weak[1], weak[2]}) > 245);  // nearly white: 1 % of the scale
}

CHECK_CASE(pair_adds_backward_flow_and_occlusion) {
  const TwoImages two;
  const json summary = json::parse(cli_json({"pair", two.a, two.b, "-o", two.folder / "f.flo", "-m",
                                             "dis", "--backward", "--occlusion", "--json"}));
  EXPECT_EQ(summary["files"].size(), std::size_t(3));
  EXPECT_NEAR(median(read_flow(two.folder / "f_backward.flo")).u, -3, 0.3);
  int width = 0, height = 0;
  const auto mask = read_grey(two.folder / "f_occlusion.png", width, height);
  EXPECT_EQ(width, 160);
  EXPECT_EQ(int(mask[60 * 160 + 80]), 0);     // the middle is seen twice
  EXPECT_EQ(int(mask[60 * 160 + 159]), 255);  // the right edge leaves the picture
}

CHECK_CASE(pair_does_not_overwrite_its_inputs) {
  TemporaryFolder folder;
  write_image(folder / "a.png", scene({64, 48}, 0, 0));
  const std::string before = bytes_of(folder / "a.png");
  expect_refusal({"pair", folder / "a.png", folder / "a.png", "-o", folder / "a.png", "-m", "dis"},
                 2, "a.png");
  EXPECT(bytes_of(folder / "a.png") == before);
}

CHECK_CASE(probe_needs_a_network) {
  const TwoImages two;
  expect_refusal({"probe", two.a, two.b, "-m", "dis", "--pixel", "3,4"}, 1, "RAFT");
}

#endif

CHECK_CASE(probe_has_the_shape_that_is_written_down) {
  const TwoImages two({150, 130});
  const json found = json::parse(
      cli_json({"probe", two.a, two.b, "--pixel", "20,30", "149,129", "--model",
                "raft-small@formula", "--precision", "fp32", "--iterations", "2", "--json"}));
  EXPECT_EQ(found["model"].get<std::string>(), "raft-small@formula");
  EXPECT(found["size"] == json({150, 130}));
  EXPECT(found["inference_size"] == json({150, 130}));
  EXPECT(found["padding"] == json({1, 1, 3, 3}));  // to 152×136, the smaller half left and above
  EXPECT_EQ(found["iterations"].get<int>(), 2);
  EXPECT_EQ(found["pixels"].size(), std::size_t(2));
  const json& pixel = found["pixels"][0];
  EXPECT(pixel["pixel"] == json({20, 30}));
  EXPECT(pixel["cell"] == json({3, 4}));  // round(21/8), round(33/8)
  EXPECT_EQ(pixel["iterations"].size(), std::size_t(3));
  for (int k = 0; k <= 2; ++k) {
    const json& iteration = pixel["iterations"][std::size_t(k)];
    EXPECT_EQ(iteration["k"].get<int>(), k);
    EXPECT_EQ(iteration["delta"].is_null(), k == 2);
    EXPECT_EQ(iteration["levels"].size(), std::size_t(4));
    EXPECT_EQ(iteration["levels"][3]["level"].get<int>(), 4);
    const json& level = iteration["levels"][0];  // correspondence = cell + flow / 8
    EXPECT_NEAR(level["correspondence"][0].get<double>(),
                3 + iteration["flow"][0].get<double>() / 8, 1e-4);
    if (k == 2) break;
    EXPECT_NEAR(pixel["iterations"][std::size_t(k) + 1]["flow"][1].get<double>(),
                iteration["flow"][1].get<double>() + 8 * iteration["delta"][1].get<double>(), 1e-3);
  }
  EXPECT(pixel["iterations"][0]["flow"] == json({0.0, 0.0}));
}

CHECK_CASE(probe_prints_a_table_for_people) {
  const TwoImages two({64, 48});
  const Ended ended = cli({"probe", "--pixel", "20,30", two.a, two.b, "--model",
                           "raft-small@formula", "--iterations", "1"});
  EXPECT_EQ(ended.code, 0);
  EXPECT(ended.out.starts_with("pixel 20,30  cell "));
  EXPECT(ended.err.find("formula") != std::string::npos);  // the warning
}
