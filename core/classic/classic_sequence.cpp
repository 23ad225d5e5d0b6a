#include "core/classic/classic_sequence.h"

#include <fmt/format.h>

#include <chrono>
#include <cstring>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "core/base/error.h"
#include "core/base/stop.h"
#include "core/flow/resample.h"

namespace flowscope::classic {

namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

FlowField to_field(const cv::Mat& flow) {
  FlowField field(flow.cols, flow.rows);
  static_assert(sizeof(Vec2) == sizeof(cv::Vec2f));
  for (int y = 0; y < flow.rows; ++y)
    std::memcpy(field.flow.data() + field.offset(0, y), flow.ptr(y),
                std::size_t(flow.cols) * sizeof(Vec2));
  return field;
}

}  // namespace

ClassicSequence::ClassicSequence(std::unique_ptr<Method> method, int threads,
                                 const SequenceOptions& options)
    : method_(std::move(method)), threads_(threads), options_(options) {}

std::optional<FlowResult> ClassicSequence::push(const Frame& frame, std::stop_token stop) {
  if (!frame || frame.size().empty())
    throw Error("There is no picture in this frame to find flow in.");
  if (!last_ || last_.size() != frame.size()) {
    reset();
    last_ = frame;
    return std::nullopt;
  }
  if (frame.gap_before) forget_motion();
  try {
    return compute(frame, stop);
  } catch (const cv::Exception& error) {
    reset();
    throw Error(fmt::format("OpenCV could not compute the flow of {}x{} frames: {}.", frame.width,
                            frame.height, error.err));
  } catch (...) {
    reset();
    throw;
  }
}

FlowResult ClassicSequence::compute(const Frame& frame, const std::stop_token& stop) {
  const auto start = std::chrono::steady_clock::now();
  check_stop(stop);
  if (cv::getNumThreads() != threads_) cv::setNumThreads(threads_);

  FlowResult result;
  result.frame1 = last_;
  result.frame2 = frame;
  result.inference_size = inference_size_for(options_, frame.size());
  if (last_grey_.empty() || !options_.reuse_features) last_grey_ = grey(last_);
  cv::Mat next = grey(frame);
  check_stop(stop);

  if (!options_.warm_start || !method_->can_start_warm()) forget_motion();
  result.warm = !last_motion_.empty();
  const auto flow_start = std::chrono::steady_clock::now();
  result.flow = run(last_grey_, next, last_motion_, frame.size());
  if (options_.backward) {
    check_stop(stop);
    result.backward = run(next, last_grey_, last_reverse_, frame.size());
  } else {
    last_reverse_.release();
  }
  result.stages["flow"] = seconds_since(flow_start);
  check_stop(stop);

  last_ = frame;
  last_grey_ = std::move(next);
  result.seconds = seconds_since(start);
  return result;
}

// `motion` is where the search begins, and then what it found.
std::shared_ptr<const FlowField> ClassicSequence::run(const cv::Mat& from, const cv::Mat& to,
                                                      cv::Mat& motion, Size size) {
  method_->compute(from, to, motion);
  return std::make_shared<FlowField>(resize_flow(to_field(motion), size));
}

cv::Mat ClassicSequence::grey(const Frame& frame) const {
  const Frame sized = resize_frame(frame, inference_size_for(options_, frame.size()));
  const cv::Mat rgb(sized.height, sized.width, CV_8UC3, const_cast<std::uint8_t*>(sized.pixels),
                    std::size_t(sized.stride));
  cv::Mat out;
  cv::cvtColor(rgb, out, cv::COLOR_RGB2GRAY);
  return out;
}

void ClassicSequence::reset() {
  last_ = {};
  last_grey_.release();
  forget_motion();
}

void ClassicSequence::forget_motion() {
  last_motion_.release();
  last_reverse_.release();
}

void ClassicSequence::set_options(const SequenceOptions& options) {
  if (last_ &&
      inference_size_for(options, last_.size()) != inference_size_for(options_, last_.size())) {
    last_grey_.release();
    forget_motion();
  }
  options_ = options;
}

}  // namespace flowscope::classic
