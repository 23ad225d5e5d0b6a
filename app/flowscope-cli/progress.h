// How far a long job is.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace flowscope::cli {

// On stderr. A terminal gets one line that is redrawn, at most ten times a
// second; anything else a plain line every few seconds and one at the end.
//
//   flow  12/74  16 %  3.2 pairs/s  19 s left
class Progress {
 public:
  explicit Progress(std::string unit);  // what is counted: "pairs"
  ~Progress();                          // ends the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // The rate is measured from the first update on, so that what a resumed job
  // found done does not count as speed. A new phase starts a new measure.
  void update(const std::string& phase, std::int64_t done, std::optional<std::int64_t> total);

 private:
  using Clock = std::chrono::steady_clock;
  std::string line(Clock::time_point now) const;
  void show(Clock::time_point now);

  const std::string unit_;
  const bool terminal_;
  std::string phase_;
  std::int64_t done_ = 0;
  std::optional<std::int64_t> total_;
  std::int64_t first_done_ = 0;
  Clock::time_point first_time_;
  std::optional<Clock::time_point> shown_;
  bool stale_ = false;  // something was not shown yet
};

// "8 s", "3 min 20 s", "2 h 5 min".
std::string duration_text(double seconds);

}  // namespace flowscope::cli
