#include "core/train/held_out.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/train/scenes/random.h"
#include "core/train/scenes/scenes.h"

namespace flowscope::train {
namespace {

// Trainings hash their seeds; this one is used as it is.
constexpr std::uint64_t kHeldOutSeed = 0x68656c646f7574;

Frame frame_of(const at::Tensor& planes, std::int64_t index) {
  const at::Tensor dense = planes.permute({1, 2, 0}).contiguous();
  Image image(int(dense.size(1)), int(dense.size(0)));
  std::copy_n(dense.data_ptr<std::uint8_t>(), image.rgb.size(), image.rgb.begin());
  return make_frame(std::move(image), index);
}

FlowField field_of(const at::Tensor& flow) {
  const at::Tensor u = flow[0].contiguous(), v = flow[1].contiguous();
  FlowField field(int(flow.size(2)), int(flow.size(1)));
  for (std::size_t i = 0; i < field.flow.size(); ++i)
    field.flow[i] = {u.data_ptr<float>()[i], v.data_ptr<float>()[i]};
  return field;
}

}  // namespace

std::vector<engine::EvaluationSample> held_out_scenes(int count) {
  std::vector<engine::EvaluationSample> out;
  for (int i = 0; i < count; ++i) {
    const ScenePair scene = scene_pair({}, kHeldOutSeed, i, {512, 384}, at::kCPU);
    engine::EvaluationSample sample;
    sample.name = fmt::format("scene_{:03}", i);
    sample.dataset = kHeldOutDataset;
    sample.image1 = frame_of(scene.image1, 0);
    sample.image2 = frame_of(scene.image2, 1);
    sample.truth = field_of(scene.flow);
    out.push_back(std::move(sample));
  }
  return out;
}

}  // namespace flowscope::train
