// A stream of frames through one of OpenCV's methods. Private to core/classic.
#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <optional>

#include "core/classic/method.h"
#include "core/flow/flow_model.h"

namespace flowscope::classic {

class ClassicSequence : public FlowSequence {
 public:
  // `threads` is what OpenCV, which has one count for the whole program, is told
  // before each pair.
  ClassicSequence(std::unique_ptr<Method> method, int threads, const SequenceOptions& options);

  std::optional<FlowResult> push(const Frame& frame, std::stop_token stop) override;
  void reset() override;
  void forget_motion() override;
  void set_options(const SequenceOptions& options) override;
  const SequenceOptions& options() const override { return options_; }

 private:
  cv::Mat grey(const Frame& frame) const;
  FlowResult compute(const Frame& frame, const std::stop_token& stop);
  std::shared_ptr<const FlowField> run(const cv::Mat& from, const cv::Mat& to, cv::Mat& motion,
                                       Size size);

  std::unique_ptr<Method> method_;
  const int threads_;
  SequenceOptions options_;
  // What carries over, all at inference size:
  Frame last_;
  cv::Mat last_grey_;                   // of last_; empty: to be made again
  cv::Mat last_motion_, last_reverse_;  // flow of the pair before, forward and backward; or empty
};

}  // namespace flowscope::classic
