#include "core/classic/method.h"

#include <algorithm>
#include <cmath>
#include <opencv2/video/tracking.hpp>

namespace flowscope::classic {

namespace {

// OpenCV refuses pictures smaller than a patch or a filter (DIS below 12, Farneback
// below a few pixels); these are enlarged by replication and the flow is cut back.
constexpr int kSmallestSide = 32;

cv::Mat enlarged(const cv::Mat& picture) {
  cv::Mat out;
  cv::copyMakeBorder(picture, out, 0, std::max(0, kSmallestSide - picture.rows), 0,
                     std::max(0, kSmallestSide - picture.cols), cv::BORDER_REPLICATE);
  return out;
}

// Where nothing can be matched a division by zero may be left; no motion is the
// answer that does least harm.
void replace_what_is_not_finite(cv::Mat& flow) {
  for (int y = 0; y < flow.rows; ++y) {
    auto* row = flow.ptr<cv::Vec2f>(y);
    for (int x = 0; x < flow.cols; ++x)
      if (!std::isfinite(row[x][0]) || !std::isfinite(row[x][1])) row[x] = {0, 0};
  }
}

class PaddedMethod : public Method {
 public:
  void compute(const cv::Mat& grey1, const cv::Mat& grey2, cv::Mat& flow) final {
    if (std::min(grey1.rows, grey1.cols) >= kSmallestSide) {
      run(grey1, grey2, flow);
    } else {
      cv::Mat large = flow.size() == grey1.size() ? enlarged(flow) : cv::Mat();
      run(enlarged(grey1), enlarged(grey2), large);
      flow = large({0, 0, grey1.cols, grey1.rows}).clone();
    }
    replace_what_is_not_finite(flow);
  }

 private:
  virtual void run(const cv::Mat& grey1, const cv::Mat& grey2, cv::Mat& flow) = 0;
};

class Dis : public PaddedMethod {
 public:
  bool can_start_warm() const override { return true; }

 private:
  void run(const cv::Mat& grey1, const cv::Mat& grey2, cv::Mat& flow) override {
    dis_->calc(grey1, grey2, flow);
  }

  cv::Ptr<cv::DISOpticalFlow> dis_ = cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_MEDIUM);
};

class Farneback : public PaddedMethod {
 public:
  bool can_start_warm() const override { return false; }

 private:
  void run(const cv::Mat& grey1, const cv::Mat& grey2, cv::Mat& flow) override {
    constexpr double kPyramidScale = 0.5, kPolySigma = 1.1;
    constexpr int kLevels = 5, kWindow = 15, kIterations = 3, kPolyNeighbourhood = 5;
    cv::calcOpticalFlowFarneback(grey1, grey2, flow, kPyramidScale, kLevels, kWindow, kIterations,
                                 kPolyNeighbourhood, kPolySigma, 0);
  }
};

}  // namespace

std::unique_ptr<Method> make_dis() { return std::make_unique<Dis>(); }
std::unique_ptr<Method> make_farneback() { return std::make_unique<Farneback>(); }

}  // namespace flowscope::classic
