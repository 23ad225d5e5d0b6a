#include "core/flow/flow_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/error.h"

namespace flowscope {

namespace {

// Beyond this no picture is meant, only a slip of the keyboard.
constexpr double kLongestSide = 65536;

template <typename Kind, std::size_t N>
Kind from_word(const std::pair<Kind, const char*> (&words)[N], const std::string& word,
               const char* what) {
  std::string known;
  for (const auto& [kind, name] : words) {
    if (word == name) return kind;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  throw UsageError(fmt::format("'{}' is not a {}; choose one of {}.", word, what, known));
}

template <typename Kind, std::size_t N>
std::string to_word(const std::pair<Kind, const char*> (&words)[N], Kind wanted) {
  for (const auto& [kind, name] : words)
    if (kind == wanted) return name;
  return {};
}

constexpr std::pair<Precision, const char*> kPrecisions[] = {{Precision::automatic, "auto"},
                                                             {Precision::fp32, "fp32"},
                                                             {Precision::bf16, "bf16"},
                                                             {Precision::fp16, "fp16"}};
constexpr std::pair<DeviceKind, const char*> kDevices[] = {
    {DeviceKind::automatic, "auto"}, {DeviceKind::cpu, "cpu"}, {DeviceKind::cuda, "cuda"}};

}  // namespace

Precision precision_from(const std::string& word) {
  return from_word(kPrecisions, word, "precision");
}
std::string to_string(Precision precision) { return to_word(kPrecisions, precision); }
DeviceKind device_from(const std::string& word) { return from_word(kDevices, word, "device"); }
std::string to_string(DeviceKind device) { return to_word(kDevices, device); }

int iterations_for(const SequenceOptions& options, const ModelInfo& info) {
  if (!info.iterative) return 0;
  return options.iterations > 0 ? options.iterations : info.iterations;
}

Size inference_size_for(const SequenceOptions& options, Size source) {
  const Size size = options.inference_size;
  if (size != Size{}) {
    if (size.empty() || size.width > kLongestSide || size.height > kLongestSide)
      throw UsageError(
          fmt::format("The network cannot run at {}x{}; give a width and a height of 1 to {}.",
                      size.width, size.height, int(kLongestSide)));
    return size;
  }
  const double scale = options.inference_scale;
  if (scale == 0) return source;
  const double width = std::round(source.width * scale);
  const double height = std::round(source.height * scale);
  if (!(width >= 1 && height >= 1 && width <= kLongestSide && height <= kLongestSide))
    throw UsageError(
        fmt::format("A scale of {} makes no picture that can be worked on out of {}x{}.", scale,
                    source.width, source.height));
  return {int(width), int(height)};
}

Size inference_size_for(const SequenceOptions& options, const ModelInfo& info, Size source) {
  const Size size = inference_size_for(options, source);
  const bool named = options.inference_scale != 0 || options.inference_size != Size{};
  const Size twice{2 * size.width, 2 * size.height};
  const bool fine = info.fine_from > 0 && !named &&
                    iterations_for(options, info) >= info.fine_from &&
                    std::max(twice.width, twice.height) <= kLongestSide;
  return fine ? twice : size;
}

FlowResult FlowModel::pair(const Frame& frame1, const Frame& frame2, const SequenceOptions& options,
                           std::stop_token stop) const {
  if (frame1.size() != frame2.size())
    throw Error(fmt::format("The two frames differ in size ({}x{} and {}x{}); flow needs the same.",
                            frame1.width, frame1.height, frame2.width, frame2.height));
  SequenceOptions cold = options;
  cold.warm_start = false;
  const auto flow = sequence(cold);
  flow->push(frame1, stop);
  // The caller says that these two belong together, whatever lay between them.
  Frame second = frame2;
  second.gap_before = false;
  auto result = flow->push(second, stop);
  if (!result) throw Error(fmt::format("{} gave no flow for a pair of frames.", info().name));
  result->frame2 = frame2;
  return std::move(*result);
}

}  // namespace flowscope
