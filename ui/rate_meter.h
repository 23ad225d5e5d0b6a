// How often something happens, smoothed over about a second.
#pragma once

#include <deque>

namespace flowscope::ui {

// Times are seconds of any steady clock that the caller reads.
class RateMeter {
 public:
  void tick(double now) {
    ticks_.push_back(now);
    forget(now);
  }

  // Events per second; 0 when the last one is over a second old, so that a
  // paused window shows no speed.
  double rate(double now) {
    if (!ticks_.empty() && now - ticks_.back() > kWindow) ticks_.clear();
    forget(now);
    if (ticks_.size() < 2) return 0;
    const double span = ticks_.back() - ticks_.front();
    return span > 0 ? double(ticks_.size() - 1) / span : 0;
  }

  void reset() { ticks_.clear(); }

 private:
  static constexpr double kWindow = 1.0;
  // Two ticks always stay: a rate below one per second has no two in the window.
  void forget(double now) {
    while (ticks_.size() > 2 && now - ticks_.front() > kWindow) ticks_.pop_front();
  }
  std::deque<double> ticks_;
};

}  // namespace flowscope::ui
