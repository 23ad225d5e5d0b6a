#include "app/flowscope-cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace flowscope::cli {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr auto kPlainLine = std::chrono::seconds(3);

}  // namespace

Progress::Progress(std::string unit) : unit_(std::move(unit)), terminal_(::isatty(2) == 1) {}

Progress::~Progress() {
  if (phase_.empty()) return;
  if (stale_) show(Clock::now());
  if (terminal_) std::fputc('\n', stderr);
}

void Progress::update(const std::string& phase, std::int64_t done,
                      std::optional<std::int64_t> total) {
  const auto now = Clock::now();
  if (phase != phase_) {
    if (stale_) show(now);
    phase_ = phase;
    first_done_ = done;
    first_time_ = now;
    if (!terminal_) shown_ = now;  // the first plain line comes after the interval
  }
  done_ = done;
  total_ = total;
  stale_ = true;
  if (!shown_ || now - *shown_ >= (terminal_ ? Clock::duration(kRedraw) : kPlainLine)) show(now);
}

void Progress::show(Clock::time_point now) {
  std::fputs((terminal_ ? "\r\x1b[K" + line(now) : line(now) + "\n").c_str(), stderr);
  std::fflush(stderr);
  shown_ = now;
  stale_ = false;
}

std::string Progress::line(Clock::time_point now) const {
  // An estimated total may turn out short; a count above it is shown without it.
  const bool total_known = total_ && *total_ >= done_ && *total_ > 0;
  std::string text = fmt::format("{}  {}", phase_, done_);
  if (total_known) text += fmt::format("/{}  {} %", *total_, 100 * done_ / *total_);
  const double seconds = std::chrono::duration<double>(now - first_time_).count();
  const auto counted = static_cast<double>(done_ - first_done_);
  if (counted < 1 || seconds <= 0) return text;
  const double rate = counted / seconds;
  text += rate >= 1 || rate == 0
              ? fmt::format("  {:.1f} {}/s", rate, unit_)
              : fmt::format("  {:.1f} s a {}", 1 / rate, unit_.substr(0, unit_.size() - 1));
  if (total_known && done_ < *total_)
    text += fmt::format("  {} left", duration_text(static_cast<double>(*total_ - done_) / rate));
  return text;
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::ceil(std::clamp(seconds, 0.0, 1e12)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

}  // namespace flowscope::cli
