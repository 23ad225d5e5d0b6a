// Events per second, smoothed.
#pragma once

#include <chrono>
#include <deque>

namespace flowscope::engine {

// Over the events of about the last second, and always over the last two: slower
// than one a second, the rate is that of the latest step. 0 before two events.
class RateMeter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void add(Time now) {
    times_.push_back(now);
    while (times_.size() > 2 && times_.front() < now - std::chrono::seconds(1)) times_.pop_front();
  }

  void clear() { times_.clear(); }

  double rate() const {
    if (times_.size() < 2) return 0;
    const std::chrono::duration<double> span = times_.back() - times_.front();
    return span.count() > 0 ? double(times_.size() - 1) / span.count() : 0;
  }

 private:
  std::deque<Time> times_;
};

}  // namespace flowscope::engine
