#include "tests/checks/check.h"
#include "ui/inference_size.h"

using namespace flowscope;
using namespace flowscope::ui;
using Kind = InferenceChoice::Kind;

namespace {

SequenceOptions chosen(const InferenceChoice& choice, Size frame, bool network = true,
                       const char* device = "CPU") {
  SourceInfo source;
  source.size = frame;
  ModelInfo model;
  model.iterative = network;
  model.device = device;
  SequenceOptions options;
  options.inference_size = {1, 1};  // of an older choice
  options.inference_scale = 3;
  apply(choice, source, model, options);
  return options;
}

}  // namespace

CHECK_CASE(the_longest_side_keeps_the_aspect) {
  const auto options = chosen({.kind = Kind::longest_side, .side = 512}, {1920, 1080});
  EXPECT((options.inference_size == Size{512, 288}));
  EXPECT_EQ(options.inference_scale, 0.0);
  EXPECT((chosen({.kind = Kind::longest_side, .side = 512}, {1080, 1920}).inference_size ==
          Size{288, 512}));
}

CHECK_CASE(a_smaller_frame_is_not_enlarged) {
  EXPECT(chosen({.kind = Kind::longest_side, .side = 512}, {448, 256}).inference_size.empty());
  // Exactly: a model's fine iterations must not go beyond what was chosen.
  EXPECT_EQ(chosen({.kind = Kind::longest_side, .side = 512}, {448, 256}).inference_scale, 1.0);
  EXPECT_EQ(chosen({}, {448, 256}).inference_scale, 1.0);
  EXPECT_EQ(chosen({}, {448, 256}, true, "CUDA: NVIDIA H200").inference_scale, 0.0);
  EXPECT_EQ(chosen({.kind = Kind::native}, {448, 256}).inference_scale, 0.0);
}

CHECK_CASE(a_thin_frame_keeps_a_pixel) {
  EXPECT((chosen({.kind = Kind::longest_side, .side = 256}, {4000, 2}).inference_size ==
          Size{256, 1}));
}

CHECK_CASE(automatic_limits_networks_on_a_cpu_only) {
  EXPECT((chosen({}, {1024, 512}).inference_size == Size{512, 256}));
  EXPECT(chosen({}, {1024, 512}, false).inference_size.empty());
  EXPECT(chosen({}, {1024, 512}, true, "CUDA: NVIDIA H200").inference_size.empty());
}

CHECK_CASE(a_model_not_known_yet_may_be_slow) {
  SourceInfo source;
  source.size = {1024, 512};
  SequenceOptions options;
  apply({}, source, std::nullopt, options);
  EXPECT((options.inference_size == Size{512, 256}));
}

CHECK_CASE(native_scale_and_fixed_are_what_they_say) {
  EXPECT(chosen({.kind = Kind::native}, {1024, 512}).inference_size.empty());
  EXPECT_EQ(chosen({.kind = Kind::scale, .scale = 0.5}, {1024, 512}).inference_scale, 0.5);
  EXPECT((chosen({.kind = Kind::fixed, .size = {448, 256}}, {1024, 512}).inference_size ==
          Size{448, 256}));
  EXPECT_EQ(text_of({.kind = Kind::fixed, .size = {448, 256}}).toStdString(), "448×256");
}

CHECK_CASE(an_unknown_source_leaves_the_frames_own_size) {
  SequenceOptions options;
  apply({.kind = Kind::longest_side, .side = 512}, std::nullopt, std::nullopt, options);
  EXPECT(options.inference_size.empty());
}
