// The fan's frames with princeton's own raft-small, at the pixels that are looked into:
// beside what its code gives, iteration by iteration.
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/insides/geometry.h"
#include "core/insides/lookup.h"
#include "core/raft/raft.h"
#include "tests/checks/check.h"
#include "tests/checks/shared_picture.h"
#include "tests/raft/fixtures.h"

using namespace flowscope;

namespace {

const std::shared_ptr<FlowModel>& model() {
  static const auto loaded =
      raft::load(checks::shared("weights/raft-small.pth"), checks::fp32_options());
  return loaded;
}

FlowResult fan(int first, int second) {
  const auto frame = [](int index) {
    return checks::shared_picture("cases/videos/fan_frame_" + std::to_string(index) + ".png");
  };
  SequenceOptions options;
  options.iterations = 20;
  options.trace = true;
  return model()->pair(frame(first), frame(second), options);
}

void expect_vector(Vec2 ours, const nlohmann::json& theirs, double tolerance) {
  EXPECT_NEAR(ours.u, theirs[0].get<double>(), tolerance);
  EXPECT_NEAR(ours.v, theirs[1].get<double>(), tolerance);
}

}  // namespace

SHARED_CASE(the_fans_pixels_are_the_references) {
  std::ifstream file(checks::shared("parity/official_raft_small/fan_probe.json"));
  const auto recorded = nlohmann::json::parse(file);
  for (const auto& pair : recorded.at("pairs")) {
    const FlowResult result = fan(pair.at("frames")[0], pair.at("frames")[1]);
    const Trace& trace = *result.trace;
    for (const auto& pixel : pair.at("pixels")) {
      const int x = pixel.at("pixel")[0], y = pixel.at("pixel")[1];
      const Cell cell = trace.cell_of(x, y);
      EXPECT((cell == Cell{pixel.at("cell")[0], pixel.at("cell")[1]}));
      expect_vector(result.flow->at(x, y), pixel.at("flow"), 0.05);
      for (std::size_t level = 0; level < 4; ++level) {
        const auto peak = insides::highest(trace.response(cell, int(level)));
        EXPECT_EQ(peak.x, pixel.at("response_peak")[level].at("at")[0].get<int>());
        EXPECT_EQ(peak.y, pixel.at("response_peak")[level].at("at")[1].get<int>());
      }
      for (const auto& iteration : pixel.at("iterations")) {
        const int k = iteration.at("k");
        expect_vector(trace.flow_at(k, cell), iteration.at("flow_cells"), 0.01);
        if (!iteration.contains("levels")) continue;  // flows only, late in the recording
        for (const auto& level : iteration.at("levels")) {
          const int number = level.at("level").get<int>() - 1;
          const auto window = insides::lookup_window(trace, k, cell, number);
          expect_vector(window.centre, level.at("correspondence"), 0.01);
          EXPECT_NEAR(window.peak.value, level.at("window_peak").at("value").get<double>(), 0.02);
        }
      }
    }
  }
}

SHARED_CASE(the_fans_first_step_and_peaks) {
  const FlowResult result = fan(1, 3);
  const Trace& trace = *result.trace;
  const auto expect_after_one_step = [&](Cell cell, double x, double y) {
    const Vec2 at = trace.correspondence(1, cell, 0);
    EXPECT_NEAR(at.u, x, 0.01);
    EXPECT_NEAR(at.v, y, 0.01);
  };
  expect_after_one_step({32, 8}, 28.15, 8.35);
  expect_after_one_step({51, 22}, 49.93, 18.83);
  expect_after_one_step({39, 34}, 40.41, 32.87);
  const auto expect_peak = [](const Trace& of, int k, int dx, int dy) {
    const auto peak = insides::lookup_window(of, k, {39, 34}, 0).peak;
    EXPECT_EQ(peak.x, dx);
    EXPECT_EQ(peak.y, dy);
  };
  expect_peak(trace, 0, 3, -1);
  expect_peak(trace, 1, 1, 0);
  expect_peak(trace, 2, 0, 0);
  // The trail's end is the cell plus the last flow.
  const auto trail = insides::trail(trace, {39, 34});
  EXPECT_NEAR(trail.back().x, 8 * (39 + trace.flow_at(20, {39, 34}).u), 1e-3);

  const FlowResult near = fan(1, 2);
  expect_peak(*near.trace, 0, 1, 0);
  for (int k = 1; k <= 20; ++k) expect_peak(*near.trace, k, 0, 0);
}
