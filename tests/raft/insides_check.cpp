// What a trace keeps on request, against what was recorded from the reference and against
// what it is by definition.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "core/insides/lookup.h"
#include "core/insides/peaks.h"
#include "core/insides/upsampling.h"
#include "core/nn/checkpoint.h"
#include "core/raft/network.h"
#include "core/raft/raft.h"
#include "core/raft/sequence.h"
#include "tests/checks/check.h"
#include "tests/checks/tensors.h"
#include "tests/raft/fixtures.h"

using namespace flowscope;

namespace {

FlowResult traced(const std::string& architecture, int iterations, TraceParts parts = kAllParts,
                  int width = 152, int height = 136) {
  SequenceOptions options;
  options.iterations = iterations;
  options.trace = true;
  options.parts = parts;
  return raft::with_formula_weights(architecture, checks::fp32_options())
      ->pair(checks::moving_texture(width, height, 0), checks::moving_texture(width, height, 1),
             options);
}

void expect_recorded(const Channels& ours, const at::Tensor& theirs, const std::string& name) {
  const at::Tensor mine =
      at::from_blob(const_cast<float*>(ours.values.data()), {ours.count, ours.height, ours.width});
  const double relative = checks::relative_distance(mine, theirs);
  if (!(relative <= 1e-4))
    checks::fail(__FILE__, __LINE__, fmt::format("{}: relative distance {:.3g}", name, relative));
}

void expect_equal(const Map& a, const Map& b, double tolerance) {
  EXPECT_EQ(a.width, b.width);
  EXPECT_EQ(a.height, b.height);
  for (std::size_t i = 0; i < a.values.size(); ++i)
    EXPECT_NEAR(a.values[i], b.values[i], tolerance);
}

// The recorded pair, traced with all there is, on the recording's weights.
void compare_with_princeton(const std::string& architecture, const std::string& file) {
  const auto recorded = nn::read_checkpoint(checks::shared("parity/" + file)).tensors;
  SequenceOptions options;
  options.iterations = 3;
  options.trace = true;
  options.parts = kAllParts;
  const FlowResult result = raft::with_formula_weights(architecture, checks::fp32_options())
                                ->pair(checks::frame_of(recorded.at("image1")),
                                       checks::frame_of(recorded.at("image2")), options);
  const Trace& trace = *result.trace;
  const auto expect = [&](Inside what, int k, const std::string& name) {
    expect_recorded(trace.inside(what, k), recorded.at(name), name);
  };
  expect(Inside::features1, 0, "fmap1");
  expect(Inside::features2, 0, "fmap2");
  expect(Inside::context, 0, "context.features");
  expect(Inside::hidden, 0, "context.hidden");
  for (int k = 0; k < 3; ++k) {
    const std::string iteration = fmt::format("iter{}.", k);
    expect(Inside::lookup, k, iteration + "lookup");
    expect(Inside::motion, k, iteration + "motion_features");
    expect(Inside::hidden, k + 1, iteration + "hidden");
    if (trace.convex()) expect(Inside::mask, k + 1, iteration + "upsample_mask");
    const at::Tensor delta = recorded.at(iteration + "delta");
    const FlowField ours = trace.delta_at(k);
    for (int y = 0; y < ours.height; ++y)
      for (int x = 0; x < ours.width; ++x)
        EXPECT_NEAR(ours.at(x, y).u, delta[0][y][x].item<float>(), 1e-3);
  }
  // A row of the recorded volume, computed on demand.
  const Size size = trace.map_size(0);
  const Cell cell{size.width / 3, size.height / 2};
  const at::Tensor volume = recorded.at("correlation.level0");
  const at::Tensor row = volume[std::int64_t(cell.y) * size.width + cell.x].contiguous();
  const Map response = trace.response(cell, 0);
  const double largest = volume.abs().max().item<double>();
  for (std::size_t i = 0; i < response.values.size(); ++i)
    EXPECT_NEAR(response.values[i], row.data_ptr<float>()[i], 1e-4 * largest);
}

}  // namespace

SHARED_CASE(smalls_insides_are_the_references) {
  compare_with_princeton("raft-small", "raft_small_parity.safetensors");
}
SHARED_CASE(larges_insides_are_the_references) {
  compare_with_princeton("raft-large", "raft_large_parity.safetensors");
}

CHECK_CASE(each_pass_mixes_the_state_with_its_candidate) {
  for (const char* architecture : {"raft-small", "raft-large"}) {
    const FlowResult result = traced(architecture, 2);
    const Trace& trace = *result.trace;
    EXPECT_EQ(trace.passes(), architecture == std::string("raft-large") ? 2 : 1);
    for (int k = 0; k < 2; ++k) {
      Channels before = trace.inside(Inside::hidden, k);
      for (int pass = 0; pass < trace.passes(); ++pass) {
        const Channels z = trace.inside(Inside::z, k, pass), q = trace.inside(Inside::q, k, pass);
        const Channels r = trace.inside(Inside::r, k, pass);
        const Channels after = trace.inside(Inside::after, k, pass);
        EXPECT_EQ(r.count, z.count);
        for (std::size_t i = 0; i < after.values.size(); ++i) {
          const float h = before.values[i];
          EXPECT_NEAR(after.values[i], (1 - z.values[i]) * h + z.values[i] * q.values[i], 1e-6);
          EXPECT(r.values[i] >= 0 && r.values[i] <= 1);
        }
        before = after;
      }
      EXPECT(before.values == trace.inside(Inside::hidden, k + 1).values);
    }
  }
}

CHECK_CASE(nothing_is_kept_that_was_not_asked_for) {
  const FlowResult bare = traced("raft-large", 2, {}), full = traced("raft-large", 2);
  EXPECT(!bare.trace->has(Inside::hidden));
  EXPECT(!bare.trace->has(Inside::z));
  EXPECT(full.trace->has(Inside::z));
  EXPECT(full.trace->has(Inside::mask));
  EXPECT_ERROR(bare.trace->inside(Inside::lookup, 0, 0), "lookups of this pair were not recorded");
  EXPECT_ERROR(bare.trace->upsampled(1), "not recorded");
  EXPECT_ERROR(full.trace->inside(Inside::z, 2, 0), "belong to updates 0 to 1");
  EXPECT_ERROR(full.trace->inside(Inside::hidden, 3, 0), "no iteration 3");
  EXPECT_ERROR(full.trace->inside(Inside::z, 0, 2), "no pass 2");
  // 19×17 cells: two feature maps of 256, three flows of 2, two updates of 2, the last state.
  EXPECT_EQ(bare.trace->bytes(), std::size_t(19 * 17 * 4 * (2 * 256 + 3 * 2 + 2 * 2 + 128)));
  EXPECT(full.trace->bytes() > 2 * bare.trace->bytes());
  // Looking changes nothing.
  EXPECT(bare.flow->flow == full.flow->flow);
}

CHECK_CASE(every_flow_can_be_shown_and_the_last_is_the_result) {
  for (const char* architecture : {"raft-small", "raft-large", "flowscope-small"}) {
    const FlowResult result = traced(architecture, 4);
    for (int k = 0; k < 4; ++k) EXPECT(result.trace->upsampled(k).size() == result.flow->size());
    EXPECT(result.trace->upsampled(4).flow == result.flow->flow);
    EXPECT(traced(architecture, 4, {}).trace->upsampled(4).flow == result.flow->flow);
  }
}

CHECK_CASE(upsampling_taken_apart_gives_the_networks_own_flow) {
  for (const char* architecture : {"raft-small", "raft-large", "flowscope-small"}) {
    const FlowResult result = traced(architecture, 3, kAllParts, 150, 131);  // padded
    const auto ways = insides::upsampled_ways(*result.trace, 3);
    const FlowField& ours = result.trace->convex() ? ways.convex : ways.bilinear;
    EXPECT(ours.size() == result.flow->size());
    for (std::size_t i = 0; i < ours.flow.size(); ++i) {
      EXPECT_NEAR(ours.flow[i].u, result.flow->flow[i].u, 1e-3);
      EXPECT_NEAR(ours.flow[i].v, result.flow->flow[i].v, 1e-3);
    }
    const auto cell = insides::upsampling_at(*result.trace, 3, 77, 60);
    EXPECT_NEAR(cell.convex.u, result.flow->at(77, 60).u, 1e-3);
    EXPECT_NEAR(cell.convex.v, result.flow->at(77, 60).v, 1e-3);
  }
}

CHECK_CASE(a_window_explained_is_the_window_on_coarse_grids_too) {
  const FlowResult result = traced("flowscope-small", 4);
  EXPECT_EQ(result.trace->cell_size_at(0), 16);
  EXPECT_EQ(result.trace->cell_size_at(4), 8);
  for (int k = 0; k <= 4; ++k)
    for (int level = 0; level < 3; ++level)
      expect_equal(insides::lookup_window(*result.trace, k, {7, 4}, level).values,
                   result.trace->window(k, {7, 4}, level), 1e-4);
}

CHECK_CASE(a_recorded_lookup_holds_the_windows_of_all_levels) {
  const FlowResult result = traced("flowscope-small", 4);
  const Trace& trace = *result.trace;
  const int side = 2 * trace.radius() + 1;
  for (int k = 0; k < 4; ++k) {
    const Cell cell{9, 5}, own = trace.own_cell(k, cell);
    const Channels lookup = trace.inside(Inside::lookup, k);
    for (int level = 0; level < 3; ++level) {
      const Map window = trace.window(k, cell, level);
      for (int dy = 0; dy < side; ++dy)
        for (int dx = 0; dx < side; ++dx)
          EXPECT_NEAR(window.at(dx, dy),
                      lookup.at(level * side * side + dx * side + dy, own.x, own.y), 1e-3);
    }
  }
}

CHECK_CASE(a_level_is_the_mean_of_the_one_below) {
  const FlowResult result = traced("raft-small", 1, {});
  const Map fine = result.trace->response({5, 6}, 0), coarse = result.trace->response({5, 6}, 1);
  for (int y = 0; y < coarse.height; ++y)
    for (int x = 0; x < coarse.width; ++x)
      EXPECT_NEAR(coarse.at(x, y),
                  (fine.at(2 * x, 2 * y) + fine.at(2 * x + 1, 2 * y) + fine.at(2 * x, 2 * y + 1) +
                   fine.at(2 * x + 1, 2 * y + 1)) /
                      4,
                  1e-4);
}

CHECK_CASE(updates_lead_from_flow_to_flow) {
  const int coarse = raft::flowscope_small().coarse_iterations[0];  // too small for 1/32
  const FlowResult result = traced("flowscope-small", coarse + 2);
  const Trace& trace = *result.trace;
  for (int k : {0, coarse, coarse + 1}) {  // the last coarse update ends where the grid changes
    const FlowField before = trace.flow_at(k), delta = trace.delta_at(k),
                    after = trace.flow_at(k + 1);
    for (std::size_t i = 0; i < delta.flow.size(); ++i)
      EXPECT_NEAR(after.flow[i].u, before.flow[i].u + delta.flow[i].u, 1e-5);
  }
  EXPECT(trace.delta_at(coarse - 1).size() == trace.flow_at(coarse - 1).size());
  EXPECT(!trace.has_mask(0));
  EXPECT(!trace.has_mask(coarse));  // what the last coarse update left
  EXPECT(trace.has_mask(coarse + 1));
  EXPECT_ERROR(trace.inside(Inside::mask, coarse, 0), "grid of 8");
}

CHECK_CASE(matches_over_the_frame_are_those_of_each_response_map) {
  const FlowResult result = traced("raft-small", 1, {}, 264, 136);
  const Trace& trace = *result.trace;
  const Matches matches = trace.matches();
  EXPECT_EQ(matches.width, 33);
  EXPECT_EQ(matches.best.size(), std::size_t(33 * 17));
  for (const Cell cell : {Cell{0, 0}, Cell{20, 9}, Cell{32, 16}, Cell{11, 3}}) {
    const Map map = trace.response(cell, 0);
    const insides::Peak best = insides::highest(map);
    const auto found = matches.best[std::size_t(cell.y * 33 + cell.x)];
    EXPECT_NEAR(map.at(found.x, found.y), best.value, 1e-4);
    EXPECT_NEAR(matches.value.at(cell.x, cell.y), best.value, 1e-4);
    EXPECT_NEAR(matches.value.at(cell.x, cell.y) - matches.second.at(cell.x, cell.y),
                insides::margin(map), 1e-3);
    EXPECT_NEAR(matches.entropy.at(cell.x, cell.y), insides::entropy(map), 1e-3);
  }
  // The other way: how much a cell of image 2 likes each of image 1 is the same number.
  const Matches back = trace.matches(true);
  for (const Cell to : {Cell{4, 4}, Cell{25, 12}}) {
    float largest = -1e9f;
    for (int y = 0; y < 17; ++y)
      for (int x = 0; x < 33; ++x)
        largest = std::max(largest, trace.response({x, y}, 0).at(to.x, to.y));
    EXPECT_NEAR(back.value.at(to.x, to.y), largest, 1e-4);
  }
  std::stop_source stop;
  stop.request_stop();
  bool stopped = false;
  try {
    static_cast<void>(trace.matches(false, stop.get_token()));
  } catch (const Stopped&) {
    stopped = true;
  }
  EXPECT(stopped);
}

CHECK_CASE(the_blocks_hold_all_of_the_networks_parameters_and_open_something) {
  for (const char* architecture : {"raft-small", "raft-large", "flowscope-small"}) {
    const auto model = raft::with_formula_weights(architecture, checks::fp32_options());
    const FlowResult result = traced(architecture, 3, {});
    std::int64_t sum = 0;
    double seconds = 0;
    for (const NetworkBlock& block : result.trace->blocks()) {
      sum += block.parameters;
      seconds += block.seconds.value_or(0);
      for (const auto& shape : block.outputs) EXPECT(shape.channels > 0 && shape.width > 0);
      EXPECT(!block.opens.empty());
    }
    EXPECT_EQ(sum, model->info().parameters);
    EXPECT(seconds > 0);
  }
}
