#include <cmath>

#include "core/base/error.h"
#include "core/flow/flow_model.h"
#include "tests/checks/check.h"

using namespace flowscope;

namespace {

// Tells what it was asked, in place of a method.
struct Asked {
  SequenceOptions options;
  int pushes = 0;
  bool gap = false;
};

class Echo : public FlowModel {
 public:
  explicit Echo(Asked& asked) : asked_(asked) { info_.name = "echo"; }
  const ModelInfo& info() const override { return info_; }
  std::unique_ptr<FlowSequence> sequence(const SequenceOptions& options) const override {
    asked_.options = options;
    return std::make_unique<Sequence>(asked_);
  }

 private:
  struct Sequence : FlowSequence {
    explicit Sequence(Asked& asked) : asked_(asked) {}
    std::optional<FlowResult> push(const Frame& frame, std::stop_token) override {
      asked_.gap |= frame.gap_before;
      if (asked_.pushes++ == 0) return std::nullopt;
      FlowResult result;
      result.flow = std::make_shared<FlowField>(frame.width, frame.height);
      return result;
    }
    void reset() override {}
    void forget_motion() override {}
    void set_options(const SequenceOptions&) override {}
    const SequenceOptions& options() const override { return asked_.options; }
    Asked& asked_;
  };
  Asked& asked_;
  ModelInfo info_;
};

}  // namespace

CHECK_CASE(a_pair_is_computed_cold) {
  Asked asked;
  SequenceOptions options;
  options.iterations = 5;
  Frame second = make_frame(Image(4, 3), 9);
  second.gap_before = true;
  const FlowResult result = Echo(asked).pair(make_frame(Image(4, 3)), second, options);
  EXPECT_EQ(asked.pushes, 2);
  EXPECT_EQ(asked.options.iterations, 5);
  EXPECT(!asked.options.warm_start);
  EXPECT(!asked.gap);
  EXPECT_EQ(result.flow->width, 4);
  EXPECT_EQ(result.frame2.index, 9);
}

CHECK_CASE(a_pair_is_of_one_size) {
  Asked asked;
  EXPECT_ERROR(Echo(asked).pair(make_frame(Image(4, 3)), make_frame(Image(5, 3))), "4x3 and 5x3");
}

CHECK_CASE(words_stand_for_precisions_and_devices) {
  for (const char* word : {"auto", "fp32", "bf16", "fp16"})
    EXPECT_EQ(to_string(precision_from(word)), word);
  for (const char* word : {"auto", "cpu", "cuda"}) EXPECT_EQ(to_string(device_from(word)), word);
  EXPECT(precision_from("bf16") == Precision::bf16);
  EXPECT(device_from("cuda") == DeviceKind::cuda);
  EXPECT_ERROR(precision_from("fp64"), "'fp64'");
  EXPECT_ERROR(device_from("gpu"), "auto, cpu, cuda");
}

CHECK_CASE(the_size_for_the_network_comes_from_a_size_or_a_scale) {
  SequenceOptions options;
  EXPECT((inference_size_for(options, {641, 480}) == Size{641, 480}));
  options.inference_scale = 0.5;
  EXPECT((inference_size_for(options, {641, 480}) == Size{321, 240}));
  options.inference_size = {448, 256};
  EXPECT((inference_size_for(options, {641, 480}) == Size{448, 256}));
  for (const Size wrong : {Size{0, 5}, Size{5, -1}, Size{100000, 5}}) {
    options.inference_size = wrong;
    EXPECT_ERROR(inference_size_for(options, {641, 480}), "cannot run at");
  }
  options.inference_size = {};
  for (const double wrong : {-1.0, 1e-4, 1e9, std::nan("")}) {
    options.inference_scale = wrong;
    EXPECT_ERROR(inference_size_for(options, {641, 480}), "641x480");
  }
}

CHECK_CASE(fine_iterations_double_a_size_that_nobody_named) {
  ModelInfo info;
  info.iterative = true;
  info.iterations = 6;
  SequenceOptions options;
  const auto size = [&] { return inference_size_for(options, info, {641, 480}); };
  options.iterations = 12;
  EXPECT((size() == Size{641, 480}));
  info.fine_from = 10;
  EXPECT((size() == Size{1282, 960}));
  EXPECT((inference_size_for(options, info, {40000, 9}) == Size{40000, 9}));  // would be too long
  options.inference_scale = 1;
  EXPECT((size() == Size{641, 480}));
  options.inference_scale = 0;
  options.inference_size = {641, 480};
  EXPECT((size() == Size{641, 480}));
  options.inference_size = {};
  for (const auto& [iterations, width] : {std::pair{9, 641}, {10, 1282}, {0, 641}}) {
    options.iterations = iterations;
    EXPECT_EQ(size().width, width);
  }
}
