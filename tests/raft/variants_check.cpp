// What our networks may have beyond the published ones, one switch at a time.
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/flow/resample.h"
#include "core/raft/input.h"
#include "core/raft/refinement.h"
#include "core/raft/sequence.h"
#include "core/raft/trace.h"
#include "tests/checks/check.h"
#include "tests/checks/tensors.h"
#include "tests/raft/fixtures.h"

using namespace flowscope;
using namespace flowscope::raft;

namespace {

using Change = std::function<void(Config&)>;

Config varied(const Change& change) {
  Config config = small();
  config.name = "varied";
  change(config);
  return config;
}

const std::vector<std::pair<const char*, Change>> kSwitches = {
    {"convex", [](Config& c) { c.convex = true, c.mask_width = 64; }},
    {"last_mask", [](Config& c) { c.convex = c.last_mask = true, c.mask_width = 48; }},
    {"mask_context", [](Config& c) { c.convex = c.mask_context = true; }},
    {"coarse", [](Config& c) { c.coarse_iterations = {2}; }},
    {"coarse grids",
     [](Config& c) {
       c.coarse_iterations = {1, 1}, c.levels = 3;
     }},
    {"fine", [](Config& c) { c.fine_iterations = 1, c.fine_from = 2; }},
    {"regressed_start", [](Config& c) { c.regressed_start = true; }},
    {"regressed coarse start",
     [](Config& c) { c.regressed_start = true, c.coarse_iterations = {1}; }},
    {"mixture", [](Config& c) { c.mixture = true; }},
    {"another size", [](Config& c) { c.hidden = 40, c.context = 24, c.levels = 3, c.radius = 2; }},
    {"shipped", [](Config& c) { c = flowscope_small(); }},
};

// Of a texture that moves; 152 × 136 pixels are 19 × 17 cells, which do not halve evenly.
EncodedPair encoded(const Network& network, int width = 152, int height = 136) {
  const auto picture = [&](int index) {
    const Frame frame = checks::moving_texture(width, height, index);
    return network_input(padded_pixels(frame, {}), at::kCPU);
  };
  return {network.encode(picture(0)), network.encode(picture(1)), network.context(picture(0))};
}

std::shared_ptr<const Network> network_for(const Change& change) {
  return std::make_shared<const Network>(formula_weights(varied(change)), checks::fp32_on_cpu());
}

FlowResult traced(const Change& change, int iterations) {
  SequenceOptions options;
  options.iterations = iterations;
  options.trace = true;
  RaftSequence sequence(network_for(change), options);
  sequence.push(checks::moving_texture(152, 136, 0), {});
  return *sequence.push(checks::moving_texture(152, 136, 1), {});
}

}  // namespace

CHECK_CASE(every_switch_gives_finite_flow_of_the_right_size) {
  for (const auto& [name, change] : kSwitches) {
    const auto network = network_for(change);
    const EncodedPair in = encoded(*network);
    Refinement refinement(*network, in, 4);
    int steps = 0;
    while (!refinement.done()) {
      refinement.step();
      ++steps;
      EXPECT(refinement.upsample().sizes() == at::IntArrayRef({1, 2, 136, 152}));
      EXPECT(refinement.upsample().isfinite().all().item<bool>());
      if (network->config().mixture)
        EXPECT(refinement.mixture().sizes() == at::IntArrayRef({1, 4, 136, 152}));
    }
    EXPECT_EQ(steps, 4);
  }
}

CHECK_CASE(every_switch_learns_with_all_its_weights) {
  for (const auto& [name, change] : kSwitches) {
    Weights weights = initial_weights(varied(change), 5);
    for (auto& [key, tensor] : weights.tensors) tensor.set_requires_grad(true);
    const Network network(weights, checks::fp32_on_cpu());
    const EncodedPair in = encoded(network);
    // Two iterations at 1/8 at least: the last mask is not the one before it.
    const auto& coarse = weights.config.coarse_iterations;
    const int iterations = std::accumulate(coarse.begin(), coarse.end(), 2);
    Refinement refinement(network, in, iterations);
    at::Tensor loss = refinement.upsample().abs().mean();
    while (!refinement.done()) {
      refinement.step();
      loss = loss + refinement.upsample().abs().mean();
      if (network.config().mixture) loss = loss + refinement.mixture().abs().mean();
    }
    loss.backward();
    for (const auto& [key, tensor] : weights.tensors)
      if (!tensor.grad().defined() || (tensor.dim() == 4 && !tensor.grad().any().item<bool>()))
        checks::fail(__FILE__, __LINE__, std::string(name) + ": nothing reaches " + key);
  }
}

CHECK_CASE(a_switch_that_is_off_changes_nothing) {
  const auto plain = network_for([](Config&) {});
  const EncodedPair in = encoded(*plain);
  const Context& context = in.context;
  const auto pyramid = plain->correlate(in.features1, in.features2);
  State state = plain->start(context);
  Refinement refinement(*plain, in, 3);
  for (int k = 0; k < 3; ++k) {
    state = plain->refine(state, pyramid, context);
    refinement.step();
  }
  EXPECT(at::equal(refinement.upsample(), plain->upsample(state)));
  EXPECT(!plain->first_flow(in.features1, in.features2, context).defined());
}

CHECK_CASE(a_trace_tells_the_grid_of_every_iteration) {
  // Two at 1/16; then one at 1/32 before them, where three levels fit in.
  for (const int coarsest : {16, 32}) {
    const Change change = [&](Config& c) {
      c.coarse_iterations = {2, 1};
      if (coarsest == 32) c.levels = 3;
    };
    const FlowResult result = traced(change, 5);
    const Trace& trace = *result.trace;
    EXPECT_EQ(trace.iterations(), 5);
    std::vector<int> cells{16, 16, 8, 8, 8, 8};
    if (coarsest == 32) cells = {32, 16, 16, 8, 8, 8};
    for (int k = 0; k <= 5; ++k) {
      const int cell_size = cells[std::size_t(k)], factor = cell_size / 8;
      EXPECT_EQ(trace.cell_size_at(k), cell_size);
      const Size map = trace.flow_at(k).size();
      EXPECT((map == Size{19 / factor, 17 / factor}));
      // The field and the single cell say the same, the odd last column included.
      for (const Cell cell : {Cell{5, 3}, Cell{18, 16}}) {
        const Vec2 one = trace.flow_at(k, cell);
        const Vec2 of_field = trace.flow_at(k).at(std::min(cell.x / factor, map.width - 1),
                                                  std::min(cell.y / factor, map.height - 1));
        EXPECT_EQ(one.u, of_field.u);
        EXPECT_EQ(one.v, of_field.v);
      }
    }
    // Bilinear upsampling leaves the corner cell in the corner: the last flow is the result.
    EXPECT_NEAR(result.flow->at(0, 0).u, 8 * trace.flow_at(5, Cell{0, 0}).u, 1e-4);
    EXPECT_NEAR(result.flow->at(0, 0).v, 8 * trace.flow_at(5, Cell{0, 0}).v, 1e-4);
  }
}

// The first fine iteration starts from the coarse flow, doubled in size and value: where
// that is smooth the cells agree.
CHECK_CASE(the_fine_grid_begins_where_the_coarse_one_ended) {
  const at::Tensor ramp = at::arange(9 * 8).to(at::kFloat).view({1, 1, 8, 9});
  const at::Tensor fine = finer(ramp, 2, 17, 19);
  // Means of 2×2 of it are the ramp again, inside.
  const at::Tensor back = coarser(fine, 2);
  EXPECT_NEAR(checks::max_difference(back.narrow(2, 1, 6).narrow(3, 1, 7),
                                     ramp.narrow(2, 1, 6).narrow(3, 1, 7)),
              0, 1e-4);
  // The row and column too many continue the last ones.
  EXPECT(at::equal(fine.select(2, 16), fine.select(2, 15)));
  EXPECT(at::equal(fine.select(3, 18), fine.select(3, 17)));
  // From two grids below it goes over the one in between.
  EXPECT(at::equal(finer(ramp, 4, 35, 38), finer(fine, 2, 35, 38)));
  EXPECT(at::equal(coarser(fine, 4), coarser(back, 2)));
  EXPECT(at::equal(finer(ramp, 1, 8, 9), ramp));
}

CHECK_CASE(a_coarse_window_is_what_the_coarse_lookup_read) {
  for (const int factor : {2, 4}) {
    const auto network = network_for([&](Config& c) {
      c.coarse_iterations = factor == 2 ? std::vector{2} : std::vector{0, 2};
      c.levels = 3;
    });
    const EncodedPair in = encoded(*network);
    Refinement refinement(*network, in, 5);
    refinement.step();
    const State before = refinement.state();
    refinement.step();
    const int cell = factor * 8;
    EXPECT_EQ(before.cell, cell);
    const RaftTrace trace({in.features1,
                           in.features2,
                           {{before.flow, before.cell}, {refinement.state().flow, cell}},
                           3,
                           3,
                           {152, 136},
                           {152, 136},
                           {}});
    const at::Tensor lookup = refinement.state().lookup;
    for (int level = 0; level < 3; ++level) {
      const Map window = trace.window(0, {13, 6}, level);  // part of coarse cell (13, 6) / factor
      for (int dy = 0; dy < 7; ++dy)
        for (int dx = 0; dx < 7; ++dx)
          EXPECT_NEAR(window.at(dx, dy),
                      lookup[0][level * 49 + dx * 7 + dy][6 / factor][13 / factor].item<float>(),
                      1e-4);
    }
  }
}

CHECK_CASE(one_iteration_is_never_coarse) {
  EXPECT_EQ(traced([](Config& c) { c.coarse_iterations = {2}; }, 1).trace->cell_size_at(0), 8);
  EXPECT_EQ(traced([](Config& c) { c.coarse_iterations = {2}; }, 2).trace->cell_size_at(1), 8);
}

CHECK_CASE(the_coarsest_grid_has_its_share_first) {
  const FlowResult result = traced(
      [](Config& c) {
        c.coarse_iterations = {4, 1}, c.levels = 3;
      },
      3);
  EXPECT_EQ(result.trace->cell_size_at(0), 32);
  EXPECT_EQ(result.trace->cell_size_at(1), 16);
  EXPECT_EQ(result.trace->cell_size_at(2), 8);
}

CHECK_CASE(flow_0_is_the_regressed_one_and_a_warm_start_replaces_it) {
  for (const int coarse : {0, 1, 2}) {
    const Change change = [&](Config& c) {
      c.regressed_start = true, c.levels = 3;
      c.coarse_iterations.assign(std::size_t(coarse), 1);
    };
    const Vec2 start = traced(change, 3).trace->flow_at(0, Cell{4, 4});
    EXPECT(start.u != 0 && start.v != 0);
    const auto network = network_for(change);
    const EncodedPair in = encoded(*network);
    const at::Tensor warm = at::full({1, 2, 17, 19}, 1.5f);
    const Refinement refinement(*network, in, 3, warm);
    const at::Tensor expected = coarse == 0   ? warm
                                : coarse == 1 ? at::full({1, 2, 8, 9}, 0.75f)
                                              : at::full({1, 2, 4, 4}, 0.375f);
    EXPECT(at::equal(refinement.state().flow, expected));
  }
}

CHECK_CASE(the_last_mask_belongs_to_the_last_iteration) {
  Weights weights = formula_weights(varied([](Config& c) { c.convex = c.last_mask = true; }));
  const Network network(weights, checks::fp32_on_cpu());
  at::Tensor& last = weights.tensors.at("update_block.last_mask.2.weight");
  last = -last;
  const Network other(weights, checks::fp32_on_cpu());
  const EncodedPair in = encoded(network);
  Refinement one(network, in, 2);
  Refinement two(other, in, 2);
  one.step(), two.step();
  EXPECT(at::equal(one.upsample(), two.upsample()));
  one.step(), two.step();
  EXPECT(!at::equal(one.upsample(), two.upsample()));
}

CHECK_CASE(a_small_frame_is_padded_for_all_levels) {
  const FlowResult result = traced([](Config& c) { c.levels = 6; }, 1);
  EXPECT((result.flow->size() == Size{152, 136}));
  EXPECT((result.trace->map_size(5) == Size{2, 2}));
}

CHECK_CASE(no_number_of_iterations_means_the_models_own) {
  const FlowResult result = traced([](Config& c) { c.iterations = 3; }, 0);
  EXPECT_EQ(result.iterations, 3);
  EXPECT_EQ(result.trace->iterations(), 3);
}

namespace {

// Two on the frames, of which one at 1/16, and two at twice the size.
void fine(Config& c) {
  c.convex = c.last_mask = true, c.mask_width = 48;
  c.coarse_iterations = {1}, c.fine_iterations = 2, c.fine_from = 4;
}

FlowField flow_of(const Change& change, SequenceOptions options, int width = 152) {
  RaftSequence sequence(network_for(change), options);
  sequence.push(checks::moving_texture(width, 136, 0), {});
  return *sequence.push(checks::moving_texture(width, 136, 1), {})->flow;
}

double difference(const FlowField& a, const FlowField& b) {
  EXPECT(a.size() == b.size());
  double most = 0;
  for (std::size_t i = 0; i < a.flow.size(); ++i)
    most = std::max<double>(
        {most, std::abs(a.flow[i].u - b.flow[i].u), std::abs(a.flow[i].v - b.flow[i].v)});
  return most;
}

}  // namespace

// By hand: the result of the iterations on the frames, as pixels show it, is where those on
// the enlarged frames begin, with a context of their own and the whole volume.
CHECK_CASE(fine_iterations_go_on_from_the_result_at_twice_the_size) {
  const auto network = network_for(fine);
  const FlowResult result = traced(fine, 4);
  EXPECT((result.inference_size == Size{304, 272}));

  const auto pair_at = [&](int scale) {
    const auto picture = [&](int index) {
      const Frame frame = checks::moving_texture(152, 136, index);
      return network_input(padded_pixels(resize_frame(frame, {152 * scale, 136 * scale}), {}),
                           at::kCPU);
    };
    return EncodedPair{network->encode(picture(0)), network->encode(picture(1)),
                       network->context(picture(0))};
  };
  Refinement first(*network, pair_at(1), 2);
  while (!first.done()) first.step();
  const at::Tensor start = at::avg_pool2d(first.upsample(), {4, 4}) / 4;  // cells of 4 pixels
  const EncodedPair twice = pair_at(2);
  State state = network->start(twice.context, start);
  const auto volume = network->correlate(twice.features1, twice.features2);
  for (int i = 0; i < 2; ++i) state = network->refine(state, volume, twice.context);
  const at::Tensor expected = at::avg_pool2d(network->upsample(state), {2, 2}) / 2;
  const FlowField field = to_field(expected, {});
  EXPECT(difference(*result.flow, field) < 0.02);  // resize_flow takes no means of 2×2 alone
  EXPECT_NEAR(difference(result.trace->flow_at(4), to_field(state.flow, {})), 0, 1e-3);
}

CHECK_CASE(fine_iterations_need_enough_of_them_and_no_named_size) {
  SequenceOptions options;
  options.iterations = 3;
  const Change without = [](Config& c) { fine(c), c.fine_iterations = 0; };
  EXPECT_EQ(difference(flow_of(fine, options), flow_of(without, options)), 0);
  options.iterations = 4;
  EXPECT(difference(flow_of(fine, options), flow_of(without, options)) > 1e-3);
  options.inference_scale = 1;
  EXPECT_EQ(difference(flow_of(fine, options), flow_of(without, options)), 0);
}

// 149 pixels are padded by 1 and 2: at twice the size by as much, so that cells lie on cells.
CHECK_CASE(a_trace_of_fine_iterations_tells_their_grids) {
  SequenceOptions options;
  options.iterations = 4;
  options.trace = true;
  options.parts = kAllParts;
  RaftSequence sequence(network_for(fine), options);
  sequence.push(checks::moving_texture(149, 136, 0), {});
  const FlowResult result = *sequence.push(checks::moving_texture(149, 136, 1), {});
  const Trace& trace = *result.trace;
  EXPECT((trace.inference_size() == Size{298, 272}));
  EXPECT((trace.padding() == Padding{2, 4, 0, 0}));
  const std::vector<int> cells{32, 16, 8, 8, 8};
  for (int k = 0; k <= 4; ++k) {
    const int factor = cells[std::size_t(k)] / 8;
    EXPECT_EQ(trace.cell_size_at(k), cells[std::size_t(k)]);
    EXPECT((trace.flow_at(k).size() == Size{38 / factor, 34 / factor}));
    EXPECT((trace.upsampled(k).size() == Size{149, 136}));
  }
  EXPECT(difference(trace.upsampled(4), *result.flow) < 1e-5);
  EXPECT(!trace.has_mask(2));
  EXPECT(trace.has_mask(3));
  // What a lookup read is what the trace says that it reads, on the maps of every grid.
  for (int k = 0; k < 4; ++k) {
    const Cell cell{21, 13}, own = trace.own_cell(k, cell);
    const Channels lookup = trace.inside(Inside::lookup, k);
    for (int level = 0; level < 3; ++level) {
      const Map window = trace.window(k, cell, level);
      for (int dy = 0; dy < 7; ++dy)
        for (int dx = 0; dx < 7; ++dx)
          EXPECT_NEAR(window.at(dx, dy), lookup.at(level * 49 + dx * 7 + dy, own.x, own.y), 1e-3);
    }
  }
}

CHECK_CASE(more_iterations_in_a_running_sequence_see_both_sizes) {
  SequenceOptions options;
  options.warm_start = false;
  options.iterations = 3;
  RaftSequence sequence(network_for(fine), options);
  sequence.push(checks::moving_texture(152, 136, 0), {});
  EXPECT(
      (sequence.push(checks::moving_texture(152, 136, 1), {})->inference_size == Size{152, 136}));
  options.iterations = 4;
  sequence.set_options(options);
  const FlowField second = *sequence.push(checks::moving_texture(152, 136, 2), {})->flow;
  RaftSequence fresh(network_for(fine), options);
  fresh.push(checks::moving_texture(152, 136, 1), {});
  EXPECT_EQ(difference(second, *fresh.push(checks::moving_texture(152, 136, 2), {})->flow), 0);
}

// A warm start lies on the grid of the last iterations, and reaches the first of all.
CHECK_CASE(fine_iterations_start_warm_on_the_coarsest_grid) {
  const auto network = network_for(fine);
  const EncodedPair half = encoded(*network), twice = encoded(*network, 304, 272);
  const Refinement refinement(*network, twice, 4, at::full({1, 2, 34, 38}, 2.0f), half);
  EXPECT_EQ(refinement.state().cell, 32);
  EXPECT(at::equal(refinement.state().flow, at::full({1, 2, 8, 9}, 0.5f)));
}
