// One way to compute dense flow between two grey pictures. Private to core/classic.
#pragma once

#include <functional>
#include <memory>
#include <opencv2/core.hpp>

namespace flowscope::classic {

// Not safe for two threads at once: what it computes in is kept for the next pair.
class Method {
 public:
  virtual ~Method() = default;

  // Both pictures CV_8UC1 of one size; `flow` becomes CV_32FC2 of that size, finite.
  // If it already is, it is where the search begins (where the method can do that).
  virtual void compute(const cv::Mat& grey1, const cv::Mat& grey2, cv::Mat& flow) = 0;

  virtual bool can_start_warm() const = 0;
};

using MakeMethod = std::function<std::unique_ptr<Method>()>;

std::unique_ptr<Method> make_dis();
std::unique_ptr<Method> make_farneback();

}  // namespace flowscope::classic
