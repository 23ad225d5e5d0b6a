#include "core/train/data_set_source.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <cmath>

#include "core/base/error.h"
#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "core/train/scenes/random.h"
#include "core/train/spatial.h"

namespace flowscope::train {
namespace {

constexpr float kLongest = 1000;  // pixels a component, as in RAFT's training

// Streams of random numbers.
constexpr std::uint64_t kChoice = 0x6463, kSpatial = 0x6473;

const DataSetKind& kind_of(const std::string& name) {
  const DataSetKind* kind = find_data_set_kind(name);
  if (kind == nullptr) throw UsageError(fmt::format("There is no data set \"{}\".", name));
  return *kind;
}

at::Tensor picture(const Image& image) {
  at::Tensor packed = at::empty({image.height, image.width, 3}, at::kByte);
  std::copy(image.rgb.begin(), image.rgb.end(), packed.data_ptr<std::uint8_t>());
  return packed.permute({2, 0, 1}).contiguous();
}

void expect_size(const std::filesystem::path& file, Size found, const std::filesystem::path& first,
                 Size expected) {
  if (found != expected)
    throw Error(fmt::format("{} is {}x{}, but {} is {}x{}.", file.string(), found.width,
                            found.height, first.string(), expected.width, expected.height));
}

}  // namespace

TrainingPair read_pair(const DataSetPair& pair) {
  const Image one = read_image(pair.image1), two = read_image(pair.image2);
  const FlowField flow = read_flow(pair.truth);
  const Size size = {one.width, one.height};
  expect_size(pair.image2, {two.width, two.height}, pair.image1, size);
  expect_size(pair.truth, flow.size(), pair.image1, size);
  TrainingPair out;
  out.image1 = picture(one);
  out.image2 = picture(two);
  out.flow = at::zeros({2, size.height, size.width}, at::kFloat);
  out.valid = at::zeros({1, size.height, size.width}, at::kBool);
  float* u = out.flow.data_ptr<float>();
  float* v = u + flow.flow.size();
  bool* valid = out.valid.data_ptr<bool>();
  for (std::size_t i = 0; i < flow.flow.size(); ++i) {
    const Vec2 vector = flow.flow[i];
    valid[i] = flow.is_valid(i) && std::abs(vector.u) < kLongest && std::abs(vector.v) < kLongest;
    if (!valid[i]) continue;
    u[i] = vector.u;
    v[i] = vector.v;
  }
  if (!pair.occlusion.empty()) {
    Size hidden;
    const std::vector<std::uint8_t> grey = read_grey(pair.occlusion, hidden.width, hidden.height);
    expect_size(pair.occlusion, hidden, pair.image1, size);
    out.occluded = at::empty({1, size.height, size.width}, at::kBool);
    for (std::size_t i = 0; i < grey.size(); ++i) out.occluded.data_ptr<bool>()[i] = grey[i] > 127;
  }
  return out;
}

DataSetSource::DataSetSource(const std::string& kind, const std::filesystem::path& folder,
                             std::uint64_t seed, bool interpolate_truth)
    : kind_(kind_of(kind)),
      pairs_(list_data_set(kind, folder)),
      seed_(seed),
      interpolate_truth_(interpolate_truth) {}

TrainingPair DataSetSource::pair(std::int64_t index, Size crop) const {
  const int chosen = Random(seed_, index, kChoice).below(int(pairs_.size()));
  SpatialOptions options;
  options.min_scale = kind_.min_scale;
  options.max_scale = kind_.max_scale;
  options.interpolate_truth = interpolate_truth_;
  TrainingPair pair = read_pair(pairs_[std::size_t(chosen)]);
  pair.sparse = kind_.sparse;
  pair.flips = kind_.flips;
  return rescaled(pair, crop, options, Random(seed_, index, kSpatial));
}

}  // namespace flowscope::train
