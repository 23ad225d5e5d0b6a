#include "core/engine/cut_detector.h"

#include <algorithm>
#include <cmath>

namespace flowscope::engine {
namespace {

constexpr int kGrid = 32;      // cells of the thumbnail per side
constexpr int kSamples = 256;  // per side at most
constexpr int kShift = 2;      // cells by which the picture may have moved: 6 % of its width

// Chosen on clips of many kinds: the wildest motion there reaches a distance of
// 0.02, the tamest of 90 cuts 0.045.
constexpr float kStructure = 0.3F;  // below, the picture is the same, whatever its brightness
constexpr float kCut = 0.035F;
constexpr float kOverRecent = 4;  // a cut stands out from the motion around it
constexpr float kFading = 0.8F;   // of what counts as recent, per frame
constexpr float kFlat = 2;        // grey levels of contrast below which there is no picture

// Correlation of two thumbnails, the second moved by whole cells; 1: the same
// up to brightness and contrast.
float correlation(const std::vector<float>& a, const std::vector<float>& b, int dx, int dy) {
  double sum_a = 0, sum_b = 0, sum_aa = 0, sum_bb = 0, sum_ab = 0;
  const int x0 = std::max(0, -dx), x1 = std::min(kGrid, kGrid - dx);
  const int y0 = std::max(0, -dy), y1 = std::min(kGrid, kGrid - dy);
  for (int y = y0; y < y1; ++y)
    for (int x = x0; x < x1; ++x) {
      const double u = a[std::size_t(y * kGrid + x)];
      const double v = b[std::size_t((y + dy) * kGrid + x + dx)];
      sum_a += u;
      sum_b += v;
      sum_aa += u * u;
      sum_bb += v * v;
      sum_ab += u * v;
    }
  const double n = double(x1 - x0) * double(y1 - y0);
  const double covariance = sum_ab - sum_a * sum_b / n;
  const double variances = (sum_aa - sum_a * sum_a / n) * (sum_bb - sum_b * sum_b / n);
  return float(covariance / std::sqrt(std::max(variances, 1e-9)));
}

// 1 − the best correlation over small shifts.
float structure_distance(const std::vector<float>& a, const std::vector<float>& b) {
  float best = -1;
  for (int dy = -kShift; dy <= kShift; ++dy)
    for (int dx = -kShift; dx <= kShift; ++dx) best = std::max(best, correlation(a, b, dx, dy));
  return 1 - best;
}

// The share of pixels that changed colour class, 0..1.
float histogram_distance(const std::vector<float>& a, const std::vector<float>& b) {
  float sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / 2;
}

float deviation(const std::vector<float>& values) {
  double sum = 0, squares = 0;
  for (const float value : values) {
    sum += value;
    squares += double(value) * value;
  }
  const auto n = double(values.size());
  return float(std::sqrt(std::max(0.0, squares / n - sum / n * (sum / n))));
}

}  // namespace

CutDetector::Signature CutDetector::signature_of(const Frame& frame) {
  // Small frames are sampled more often than they have pixels, so no cell stays empty.
  const int columns = std::clamp(frame.width, kGrid, kSamples);
  const int rows = std::clamp(frame.height, kGrid, kSamples);
  Signature out;
  out.thumbnail.assign(kGrid * kGrid, 0);
  out.histogram.assign(512, 0);
  std::vector<int> counts(kGrid * kGrid, 0);
  const float share = 1 / (float(columns) * float(rows));
  for (int j = 0; j < rows; ++j) {
    const std::uint8_t* row = frame.row(int((2LL * j + 1) * frame.height / (2LL * rows)));
    for (int i = 0; i < columns; ++i) {
      const std::uint8_t* p = row + 3 * ((2LL * i + 1) * frame.width / (2LL * columns));
      const auto cell = std::size_t(j * kGrid / rows * kGrid + i * kGrid / columns);
      out.thumbnail[cell] += 0.299F * float(p[0]) + 0.587F * float(p[1]) + 0.114F * float(p[2]);
      ++counts[cell];
      out.histogram[std::size_t((p[0] >> 5) * 64 + (p[1] >> 5) * 8 + (p[2] >> 5))] += share;
    }
  }
  for (std::size_t i = 0; i < counts.size(); ++i) out.thumbnail[i] /= float(counts[i]);
  out.contrast = deviation(out.thumbnail);
  return out;
}

// How much two frames look like different shots: 0 when either the structure or
// the colours are the same.
float CutDetector::distance(const Signature& a, const Signature& b) {
  const float structure = structure_distance(a.thumbnail, b.thumbnail);
  if (structure < kStructure) return 0;
  return structure * histogram_distance(a.histogram, b.histogram);
}

bool CutDetector::push(const Frame& frame) {
  Signature current = signature_of(frame);
  if (current.contrast < kFlat) return false;
  if (previous_.thumbnail.empty()) {
    previous_ = std::move(current);
    return false;
  }
  const float now = distance(previous_, current);
  const bool cut = now > kCut && now > kOverRecent * recent_;
  recent_ = cut ? 0 : std::max(now, kFading * recent_);
  previous_ = std::move(current);
  return cut;
}

void CutDetector::reset() {
  previous_ = {};
  recent_ = 0;
}

}  // namespace flowscope::engine
