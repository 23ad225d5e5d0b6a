#include "core/engine/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <string_view>
#include <utility>

#include "core/base/stop.h"
#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"

namespace flowscope::engine {
namespace {

// The flow image1 → image2, and the seconds of that pair alone.
std::pair<std::shared_ptr<const FlowField>, double> predict(const FlowModel& model,
                                                            const EvaluationSample& sample,
                                                            const SequenceOptions& options,
                                                            bool from_previous,
                                                            const std::stop_token& stop) {
  const auto sequence = model.sequence(options);
  if (from_previous) sequence->push(*sample.previous, stop);
  const bool same_size = sequence->push(sample.image1, stop).has_value() == from_previous;
  const auto start = std::chrono::steady_clock::now();
  const auto result = sequence->push(sample.image2, stop);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  if (!result || !same_size) throw Error("its images differ in size.");
  return {result->flow, seconds.count()};
}

void add(FlowError& sum, const FlowError& error) {
  sum.pixels += error.pixels;
  sum.epe += error.epe;
  sum.over_1px += error.over_1px;
  sum.over_3px += error.over_3px;
  sum.over_5px += error.over_5px;
  sum.fl += error.fl;
  sum.angular += error.angular;
}

FlowError mean_of(const std::vector<const FlowError*>& errors) {
  FlowError mean;
  for (const FlowError* error : errors) add(mean, *error);
  const auto n = double(errors.size());
  mean.epe /= n;
  mean.over_1px /= n;
  mean.over_3px /= n;
  mean.over_5px /= n;
  mean.fl /= n;
  mean.angular /= n;
  for (std::size_t band = 0; band < mean.by_motion.size(); ++band) {
    int images = 0;
    for (const FlowError* error : errors) {
      const FlowError::Band& one = error->by_motion[band];
      if (one.pixels == 0) continue;
      ++images;
      mean.by_motion[band].pixels += one.pixels;
      mean.by_motion[band].epe += one.epe;
    }
    if (images > 0) mean.by_motion[band].epe /= images;
  }
  return mean;
}

bool is_kitti(std::string_view dataset) {
  return std::ranges::equal(dataset.substr(0, 5), std::string_view("kitti"), {},
                            [](unsigned char c) { return std::tolower(c); });
}

}  // namespace

EvaluationSample load(const EvaluationPair& pair, bool with_previous) {
  EvaluationSample sample;
  sample.name = pair.name;
  sample.dataset = pair.dataset;
  sample.padding = is_kitti(pair.dataset) ? PaddingMode::bottom : PaddingMode::centred;
  try {
    std::int64_t index = 0;
    if (with_previous && pair.previous)
      sample.previous = make_frame(read_image(*pair.previous), index++);
    sample.image1 = make_frame(read_image(pair.image1), index++);
    sample.image2 = make_frame(read_image(pair.image2), index);
    sample.truth = read_flow(pair.truth);
    if (sample.image1.size() != sample.truth.size())
      throw Error(fmt::format("{} is {}x{} and its image {} {}x{}.", pair.truth.string(),
                              sample.truth.width, sample.truth.height, pair.image1.string(),
                              sample.image1.width, sample.image1.height));
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", pair.name, error.what()));
  }
  return sample;
}

EvaluationSample middle_of(EvaluationSample sample, Size size) {
  const Size whole = sample.truth.size();
  const Size part{std::min(size.width, whole.width), std::min(size.height, whole.height)};
  const int left = (whole.width - part.width) / 2, top = (whole.height - part.height) / 2;
  const auto cut = [&](Frame& frame) {
    frame.pixels = frame.row(top) + std::ptrdiff_t(3) * left;
    frame.width = part.width;
    frame.height = part.height;
  };
  cut(sample.image1);
  cut(sample.image2);
  if (sample.previous) cut(*sample.previous);
  FlowField truth(part.width, part.height);
  for (int y = 0; y < part.height; ++y)
    for (int x = 0; x < part.width; ++x) {
      truth.at(x, y) = sample.truth.at(left + x, top + y);
      if (!sample.truth.is_valid(left + x, top + y)) truth.invalidate(x, y);
    }
  sample.truth = std::move(truth);
  return sample;
}

PairError evaluate(const FlowModel& model, const EvaluationSample& sample, SequenceOptions options,
                   bool warm, const std::stop_token& stop) {
  const bool from_previous = warm && sample.previous.has_value();
  options.backward = false;
  options.trace = false;
  options.padding = sample.padding;
  options.warm_start = from_previous;
  try {
    const auto [flow, seconds] = predict(model, sample, options, from_previous, stop);
    return {sample.name, sample.dataset, flow_error(*flow, sample.truth), seconds};
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", sample.name, error.what()));
  }
}

std::vector<DatasetError> by_dataset(const std::vector<PairError>& pairs) {
  std::vector<std::string> order;
  for (const PairError& pair : pairs)
    if (std::find(order.begin(), order.end(), pair.dataset) == order.end())
      order.push_back(pair.dataset);
  std::vector<DatasetError> out;
  for (const std::string& dataset : order) {
    std::vector<const FlowError*> errors;
    for (const PairError& pair : pairs)
      if (pair.dataset == dataset) errors.push_back(&pair.error);
    out.push_back({dataset, int(errors.size()), mean_of(errors)});
  }
  return out;
}

}  // namespace flowscope::engine
