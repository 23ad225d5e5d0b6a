// What carries over from pair to pair, and what must not.
#include <ATen/ATen.h>

#include <cmath>

#include "core/base/error.h"
#include "core/nn/cpu.h"
#include "core/nn/device.h"
#include "core/raft/raft.h"
#include "core/raft/sequence.h"
#include "tests/checks/check.h"
#include "tests/checks/shared_picture.h"
#include "tests/raft/fixtures.h"

using namespace flowscope;

namespace {

std::shared_ptr<FlowModel> formula_small() {
  return raft::with_formula_weights("raft-small", checks::fp32_options());
}

SequenceOptions options(int iterations, bool warm, bool reuse) {
  SequenceOptions out;
  out.iterations = iterations;
  out.warm_start = warm;
  out.reuse_features = reuse;
  return out;
}

double mean_distance(const FlowField& a, const FlowField& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.flow.size(); ++i)
    sum += std::hypot(double(a.flow[i].u) - b.flow[i].u, double(a.flow[i].v) - b.flow[i].v);
  return sum / double(a.flow.size());
}

void expect_cache_is_exact(const FlowModel& model, const std::vector<Frame>& frames) {
  auto cached = model.sequence(options(4, true, true));
  auto fresh = model.sequence(options(4, true, false));
  for (const Frame& frame : frames) {
    const auto a = cached->push(frame), b = fresh->push(frame);
    EXPECT_EQ(a.has_value(), b.has_value());
    if (a) EXPECT(a->flow->flow == b->flow->flow);
  }
}

}  // namespace

CHECK_CASE(the_first_frame_has_no_flow_and_a_new_size_begins_anew) {
  auto sequence = formula_small()->sequence(options(1, true, true));
  EXPECT(!sequence->push(checks::moving_texture(140, 130, 0)).has_value());
  EXPECT(sequence->push(checks::moving_texture(140, 130, 1)).has_value());
  EXPECT(!sequence->push(checks::moving_texture(150, 130, 2)).has_value());
  const auto result = sequence->push(checks::moving_texture(150, 130, 3));
  EXPECT_EQ(result->flow->width, 150);
  EXPECT(!result->warm);
  EXPECT_EQ(result->frame1.index, 2);
  sequence->reset();
  EXPECT(!sequence->push(checks::moving_texture(150, 130, 4)).has_value());
}

CHECK_CASE(cached_features_change_nothing) {
  expect_cache_is_exact(*formula_small(),
                        {checks::moving_texture(160, 136, 0), checks::moving_texture(160, 136, 1),
                         checks::moving_texture(160, 136, 2)});
}

CHECK_CASE(warm_start_is_used_and_forgotten) {
  const auto model = formula_small();
  auto warm = model->sequence(options(2, true, true));
  auto cold = model->sequence(options(2, false, true));
  for (int i = 0; i < 2; ++i) {
    warm->push(checks::moving_texture(160, 136, i));
    cold->push(checks::moving_texture(160, 136, i));
  }
  const Frame third = checks::moving_texture(160, 136, 2);
  const auto a = warm->push(third), b = cold->push(third);
  EXPECT(a->warm);
  EXPECT(!b->warm);
  EXPECT(a->flow->flow != b->flow->flow);
  warm->forget_motion();
  const Frame fourth = checks::moving_texture(160, 136, 3);
  const auto c = warm->push(fourth), d = cold->push(fourth);
  EXPECT(!c->warm);
  EXPECT(c->flow->flow == d->flow->flow);
}

CHECK_CASE(any_size_gives_finite_flow_of_that_size) {
  const auto model = formula_small();
  for (const Size size : {Size{1, 1}, Size{1, 300}, Size{300, 1}, Size{50, 50}, Size{145, 179}}) {
    const FlowResult result =
        model->pair(checks::moving_texture(size.width, size.height, 0),
                    checks::moving_texture(size.width, size.height, 1), options(2, true, true));
    EXPECT(result.flow->size() == size);
    for (const Vec2& flow : result.flow->flow)
      EXPECT(std::isfinite(flow.u) && std::isfinite(flow.v));
  }
}

CHECK_CASE(backward_flow_is_the_flow_of_the_swapped_pair) {
  const auto model = formula_small();
  SequenceOptions both = options(3, false, true);
  both.backward = true;
  const Frame one = checks::moving_texture(160, 136, 0), two = checks::moving_texture(160, 136, 1);
  const FlowResult there = model->pair(one, two, both);
  const FlowResult back = model->pair(two, one, options(3, false, true));
  EXPECT(there.backward->flow == back.flow->flow);
}

CHECK_CASE(an_inference_size_leaves_the_result_at_the_frames_size) {
  SequenceOptions half = options(2, true, true);
  half.inference_scale = 0.5;
  const FlowResult result = formula_small()->pair(checks::moving_texture(320, 272, 0),
                                                  checks::moving_texture(320, 272, 1), half);
  EXPECT(result.inference_size == (Size{160, 136}));
  EXPECT(result.flow->size() == (Size{320, 272}));
}

CHECK_CASE(a_stop_leaves_by_exception_and_resets) {
  auto sequence = formula_small()->sequence(options(4, true, true));
  sequence->push(checks::moving_texture(160, 136, 0));
  std::stop_source stop;
  stop.request_stop();
  bool stopped = false;
  try {
    sequence->push(checks::moving_texture(160, 136, 1), stop.get_token());
  } catch (const Stopped&) {
    stopped = true;
  }
  EXPECT(stopped);
  EXPECT(!sequence->push(checks::moving_texture(160, 136, 2)).has_value());
}

CHECK_CASE(what_cannot_fit_is_refused_in_a_sentence) {
  const auto model = formula_small();
  SequenceOptions huge = options(1, true, true);
  huge.inference_size = {8000, 8000};
  auto sequence = model->sequence(huge);
  EXPECT_ERROR(sequence->push(checks::moving_texture(130, 130, 0));
               sequence->push(checks::moving_texture(130, 130, 1)), "--size");
}

CHECK_CASE(stages_are_timed) {
  const FlowResult result =
      formula_small()->pair(checks::moving_texture(160, 136, 0),
                            checks::moving_texture(160, 136, 1), options(2, true, true));
  for (const char* stage : {"encode", "correlate", "refine", "upsample"})
    EXPECT(result.stages.at(stage) > 0);
}

SHARED_CASE(cached_features_change_nothing_on_alley) {
  std::vector<Frame> frames;
  for (int i = 1; i <= 3; ++i)
    frames.push_back(checks::shared_picture("cases/pairs/sintel/alley_1_clean/frame_000" +
                                            std::to_string(i) + ".png"));
  expect_cache_is_exact(
      *raft::load(checks::shared("weights/raft-small.pth"), checks::fp32_options()), frames);
}

CHECK_CASE(bf16_that_is_emulated_is_warned_of) {
  ModelOptions bf16 = checks::fp32_options();
  bf16.precision = Precision::bf16;
  const std::size_t usual = formula_small()->info().warnings.size();
  const auto warnings = raft::with_formula_weights("raft-small", bf16)->info().warnings;
  EXPECT_EQ(warnings.size(), usual + (nn::multiplies_bf16(c10::kCPU) ? 0 : 1));
  if (warnings.size() > usual)
    EXPECT(warnings.back().find("no bf16 of its own") != std::string::npos);
}

SHARED_CASE(bf16_stays_close_to_fp32) {
  if (!nn::cpu_features().avx512_bf16) throw checks::Skip("needs a processor with AVX512-BF16");
  ModelOptions bf16 = checks::fp32_options();
  bf16.precision = Precision::bf16;
  const auto file = checks::shared("weights/raft-small.pth");
  const Frame one = checks::shared_picture("cases/pairs/middlebury/RubberWhale/frame10.png");
  const Frame two = checks::shared_picture("cases/pairs/middlebury/RubberWhale/frame11.png");
  const auto exact = raft::load(file, checks::fp32_options())->pair(one, two);
  const auto fast = raft::load(file, bf16)->pair(one, two);
  EXPECT_EQ(raft::load(file, bf16)->info().precision, "bf16");
  EXPECT_NEAR(mean_distance(*exact.flow, *fast.flow), 0, 0.1);
}
