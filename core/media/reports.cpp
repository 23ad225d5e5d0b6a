#include "core/media/reports.h"

#include <fmt/format.h>

#include <utility>

namespace flowscope::media {

namespace {
constexpr std::int64_t told_singly = 4;

bool is_power_of_two(std::int64_t n) { return (n & (n - 1)) == 0; }
}  // namespace

void Reports::damage(double seconds, const std::string& sentence) {
  if (muted_ || seconds <= told_until_) return;
  told_until_ = seconds;
  ++count_;
  if (count_ <= told_singly)
    waiting_.push_back(sentence);
  else if (is_power_of_two(count_))
    waiting_.push_back(fmt::format("Damage was found in {} places so far.", count_));
}

std::vector<std::string> Reports::take() { return std::exchange(waiting_, {}); }

}  // namespace flowscope::media
