#include <cmath>
#include <stop_token>

#include "core/base/error.h"
#include "core/classic/classic_model.h"
#include "tests/checks/check.h"

using namespace flowscope;

namespace {

// Smooth waves, moved by (dx, dy): their flow is known.
Frame waves(int width, int height, double dx, double dy, std::int64_t index = 0) {
  Image image(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double sx = x - dx, sy = y - dy;
      const double value = std::sin(sx * 0.31 + sy * 0.12) + std::sin(sy * 0.27 - sx * 0.09) +
                           std::sin(sx * 0.11 + 1) * std::cos(sy * 0.13);
      for (int c = 0; c < 3; ++c) image.at(x, y)[c] = std::uint8_t(128 + 40 * value);
    }
  return make_frame(std::move(image), index);
}

// Mean distance from (u, v) inside a margin.
double mean_error(const FlowField& flow, double u, double v, int margin = 16) {
  double sum = 0;
  int pixels = 0;
  for (int y = margin; y < flow.height - margin; ++y)
    for (int x = margin; x < flow.width - margin; ++x, ++pixels)
      sum += std::hypot(flow.at(x, y).u - u, flow.at(x, y).v - v);
  return sum / pixels;
}

std::vector<std::shared_ptr<FlowModel>> models() { return {classic::dis(), classic::farneback()}; }

}  // namespace

CHECK_CASE(classics_find_a_known_motion) {
  for (const auto& model : models()) {
    SequenceOptions options;
    options.backward = true;
    const FlowResult result =
        model->pair(waves(160, 120, 0, 0), waves(160, 120, 2.5, -1.5), options);
    EXPECT(mean_error(*result.flow, 2.5, -1.5) < 0.15);
    EXPECT(mean_error(*result.backward, -2.5, 1.5) < 0.15);
    EXPECT((result.inference_size == Size{160, 120}));
    EXPECT(result.stages.at("flow") > 0);
    EXPECT(result.seconds >= result.stages.at("flow"));
    EXPECT(!result.warm);
    EXPECT_EQ(result.iterations, 0);
  }
}

CHECK_CASE(classics_run_at_the_size_asked_for_and_answer_in_the_frames_pixels) {
  for (const auto& model : models()) {
    SequenceOptions options;
    options.inference_size = {80, 90};
    const FlowResult result = model->pair(waves(160, 120, 0, 0), waves(160, 120, 3, 2), options);
    EXPECT((result.inference_size == Size{80, 90}));
    EXPECT((result.flow->size() == Size{160, 120}));
    EXPECT(mean_error(*result.flow, 3, 2) < 0.4);
  }
}

CHECK_CASE(classics_give_flow_between_neighbours) {
  const auto model = classic::dis();
  SequenceOptions options;
  options.warm_start = false;
  const auto flow = model->sequence(options);
  EXPECT(!flow->push(waves(96, 64, 0, 0, 0)).has_value());
  for (int t = 1; t < 4; ++t) {
    const auto result = flow->push(waves(96, 64, 1.5 * t, 0, t));
    EXPECT(result.has_value());
    EXPECT_EQ(result->frame1.index, t - 1);
    EXPECT_EQ(result->frame2.index, t);
    // The kept grey picture is the frame's: the same as a pair of its own, exactly.
    const FlowResult alone =
        model->pair(waves(96, 64, 1.5 * (t - 1), 0), waves(96, 64, 1.5 * t, 0));
    EXPECT(alone.flow->flow == result->flow->flow);
  }
}

CHECK_CASE(dis_starts_warm_until_motion_is_forgotten) {
  const auto flow = classic::dis()->sequence({});
  int t = 0;
  const auto next = [&] {
    const int now = t++;
    return *flow->push(waves(160, 120, 4.0 * now, 0, now));
  };
  flow->push(waves(160, 120, -4, 0));
  EXPECT(!next().warm);
  const FlowResult second = next();
  EXPECT(second.warm);
  EXPECT(mean_error(*second.flow, 4, 0, 24) < 0.3);
  flow->forget_motion();
  EXPECT(!next().warm);
  EXPECT(next().warm);
  SequenceOptions smaller;
  smaller.inference_size = {100, 80};
  flow->set_options(smaller);
  EXPECT((flow->options() == smaller));
  EXPECT(!next().warm);
  EXPECT(next().warm);
  smaller.warm_start = false;
  flow->set_options(smaller);
  EXPECT(!next().warm);
  EXPECT(!classic::farneback()->info().iterative);
}

CHECK_CASE(a_gap_makes_the_next_pair_cold) {
  const auto flow = classic::dis()->sequence({});
  for (int t = 0; t < 3; ++t) flow->push(waves(64, 64, t, 0));
  Frame late = waves(64, 64, 3, 0);
  late.gap_before = true;
  const auto result = flow->push(late);
  EXPECT(result.has_value());
  EXPECT(!result->warm);
}

CHECK_CASE(a_change_of_size_and_a_reset_begin_anew) {
  const auto flow = classic::dis()->sequence({});
  EXPECT(!flow->push(waves(64, 64, 0, 0)).has_value());
  EXPECT(!flow->push(waves(80, 64, 0, 0)).has_value());
  EXPECT(flow->push(waves(80, 64, 1, 0)).has_value());
  flow->reset();
  EXPECT(!flow->push(waves(80, 64, 2, 0)).has_value());
  EXPECT_ERROR(flow->push(Frame()), "no picture");
}

CHECK_CASE(a_stopped_push_leaves_a_fresh_sequence) {
  const auto flow = classic::dis()->sequence({});
  flow->push(waves(64, 64, 0, 0));
  std::stop_source stop;
  stop.request_stop();
  bool stopped = false;
  try {
    flow->push(waves(64, 64, 1, 0), stop.get_token());
  } catch (const Stopped&) {
    stopped = true;
  }
  EXPECT(stopped);
  EXPECT(!flow->push(waves(64, 64, 2, 0)).has_value());
}

CHECK_CASE(tiny_frames_give_finite_flow) {
  const Size sizes[] = {{1, 1},   {2, 2},   {3, 1},   {1, 16},  {7, 9},   {8, 8},
                        {11, 11}, {12, 12}, {16, 16}, {300, 1}, {1, 200}, {40, 31}};
  for (const auto& model : models())
    for (const Size size : sizes) {
      SequenceOptions options;
      options.backward = true;
      const auto flow = model->sequence(options);
      flow->push(waves(size.width, size.height, 0, 0));
      for (int t = 1; t < 3; ++t) {
        const auto result = flow->push(waves(size.width, size.height, t, 0));
        EXPECT((result->flow->size() == size));
        for (const auto& field : {result->flow, result->backward})
          for (const Vec2& f : field->flow) EXPECT(std::isfinite(f.u) && std::isfinite(f.v));
      }
    }
}

CHECK_CASE(still_frames_without_texture_do_not_move) {
  for (const auto& model : models()) {
    const FlowResult result = model->pair(make_frame(Image(64, 48)), make_frame(Image(64, 48)));
    for (const Vec2& f : result.flow->flow) EXPECT_NEAR(std::hypot(f.u, f.v), 0, 1e-3);
  }
}

CHECK_CASE(classics_say_what_they_are) {
  ModelOptions options;
  options.threads = 1;
  const ModelInfo info = classic::dis(options)->info();
  EXPECT_EQ(info.name, "dis");
  EXPECT_EQ(info.threads, 1);
  EXPECT_EQ(info.device, "CPU");
  EXPECT(classic::farneback()->info().threads >= 1);
  options.device = DeviceKind::cuda;
  EXPECT_ERROR(classic::dis(options), "CPU only");
}
