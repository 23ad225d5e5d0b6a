#include "core/engine/frame_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/stop.h"

namespace flowscope::engine {
namespace {

// A paused pipeline has read four frames beyond the shown one (two wait in the
// queue, one waits for room there); a step back needs the one before it as well.
constexpr std::size_t kLeast = 8;
constexpr std::size_t kMost = 16;
constexpr std::size_t kBytes = 128U << 20;

constexpr double kTimeTolerance = 5e-7;  // FrameSource's: half a microsecond

std::size_t bytes_of(const Frame& frame) {
  return std::size_t(frame.stride) * std::size_t(frame.height);
}

}  // namespace

FrameReader::FrameReader(std::unique_ptr<FrameSource> source) : source_(std::move(source)) {
  if (!source_) throw Error("The source could not be opened.");
}

std::optional<Frame> FrameReader::next() {
  if (position_ < recent_.size()) return recent_[position_++];
  untouched_ = false;
  auto frame = source_->read();
  if (frame)
    remember(*frame);
  else if (!recent_.empty())
    last_index_ = recent_.back().index;
  return frame;
}

void FrameReader::remember(const Frame& frame) {
  if (!recent_.empty() && frame.index != recent_.back().index + 1) forget();
  recent_.push_back(frame);
  recent_bytes_ += bytes_of(frame);
  while (recent_.size() > kLeast && (recent_.size() > kMost || recent_bytes_ > kBytes)) {
    recent_bytes_ -= bytes_of(recent_.front());
    recent_.pop_front();
  }
  position_ = recent_.size();
}

void FrameReader::forget() {
  recent_.clear();
  recent_bytes_ = 0;
  position_ = 0;
}

void FrameReader::seek_frame(std::int64_t index) {
  index = std::max<std::int64_t>(index, 0);
  if (untouched_ && index == 0) return;
  if (!recent_.empty() && index >= recent_.front().index && index <= recent_.back().index + 1) {
    position_ = std::size_t(index - recent_.front().index);
    return;
  }
  if (!info().seekable)
    throw Unseekable(
        fmt::format("{} only goes forward: frame {} is out of reach.", info().name, index));
  untouched_ = false;
  forget();
  source_->seek_frame(index);
}

void FrameReader::seek_time(double seconds) {
  const double until = seconds + kTimeTolerance;
  if (!recent_.empty() && until >= recent_.front().time && until < recent_.back().time) {
    const auto after = std::upper_bound(recent_.begin(), recent_.end(), until,
                                        [](double t, const Frame& f) { return t < f.time; });
    position_ = std::size_t(after - recent_.begin()) - 1;
    return;
  }
  if (!info().seekable)
    throw Unseekable(
        fmt::format("{} only goes forward: {:.3f} s is out of reach.", info().name, seconds));
  untouched_ = false;
  forget();
  source_->seek_time(seconds);
}

void FrameReader::seek(const Target& target) {
  if (!target.time) return seek_frame(target.index);
  seek_time(*target.time);
  if (target.index == 0) return;
  if (const auto shown = next()) seek_frame(shown->index + target.index);
}

void FrameReader::seek_pair(const Target& target, const std::function<void(const Frame&)>& show,
                            const std::stop_token& stop) {
  seek(target);
  check_stop(stop);
  auto first = next();
  if (!first) first = last_frame(target.time ? INT64_MAX : target.index, stop);
  show(*first);
  check_stop(stop);
  if (!next()) {
    if (first->index == 0)
      throw Error(fmt::format("{} has only one frame; flow needs two.", info().name));
    seek_frame(first->index - 1);
    first = next();
    if (!first) throw Error(fmt::format("{} could not be read again near its end.", info().name));
    show(*first);
  }
  seek_frame(first->index);
}

// The source's last frame, found from somewhere before it: the container's count
// of frames is only an estimate.
Frame FrameReader::last_frame(std::int64_t before, const std::stop_token& stop) {
  std::int64_t start =
      last_index_.value_or(std::min(before, info().frame_count.value_or(before)) - 1);
  if (!info().seekable || start == INT64_MAX - 1) start = 0;
  for (std::int64_t back = 16;; back *= 4) {
    start = std::max<std::int64_t>(start, 0);
    std::optional<Frame> last;
    if (!untouched_ && info().seekable) seek_frame(start);
    while (auto frame = next()) {
      last = std::move(frame);
      check_stop(stop);
    }
    if (last) return *last;
    if (start == 0 || !info().seekable)
      throw Error(fmt::format("{} has no frame; flow needs two.", info().name));
    start -= back;
  }
}

}  // namespace flowscope::engine
