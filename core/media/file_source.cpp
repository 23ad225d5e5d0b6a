#include "core/media/file_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/error.h"
#include "core/media/describe.h"
#include "core/media/file_state.h"

namespace flowscope::media {

namespace {

constexpr double tolerance = 0.5e-6;       // seconds: half of a microsecond
constexpr std::int64_t worth_a_scan = 32;  // frames; fewer are read through
constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min() + 1;

ReaderOptions reader_options(const SourceOptions& options) {
  ReaderOptions out;
  out.demuxer.stream = options.stream;
  out.threads = options.threads;
  return out;
}

}  // namespace

FileSource::FileSource(const std::filesystem::path& file, const SourceOptions& options)
    : file_(file),
      reader_(file, reader_options(options), reports_),
      converter_(reader_.stream().codecpar->codec_id) {
  FramePtr first = reader_.first();
  if (!first)
    throw Error(fmt::format("{} holds {} video, but not one frame of it can be decoded.",
                            reader_.demuxer().name(), avcodec_get_name(reader_.codec().codec_id)));
  start_ = first->pts;
  reader_.set_start(start_);
  first->opaque = nullptr;  // nothing lies before it
  ahead_.push_back(*count(std::move(first)));
  const Frame shown = convert(ahead_.front());  // a format that cannot be shown is told now
  info_ = describe(reader_, *ahead_.front().picture, shown.size(), options);
  count_file(info_, file_);
  if (info_.frame_rate > 0) frame_time_ = 1 / info_.frame_rate;
}

Frame FileSource::convert(const Counted& counted) {
  AVFrame& picture = *counted.picture;
  const AVRational shape =
      av_guess_sample_aspect_ratio(&reader_.demuxer().format(), &reader_.stream(), &picture);
  Frame frame = converter_.convert(picture, shape, orientation_of(picture, reader_.stream()));
  frame.index = counted.index;
  frame.time = counted.time;
  frame.gap_before = has_gap(picture);
  return frame;
}

double FileSource::time_of(std::int64_t pts) const {
  return static_cast<double>(pts - start_) * av_q2d(reader_.stream().time_base);
}

std::int64_t FileSource::pts_at(double time) const {
  const double ticks = std::floor(time / av_q2d(reader_.stream().time_base));
  if (std::abs(ticks) > 4e18 || start_ == AV_NOPTS_VALUE)
    return ticks < 0 ? before_all : std::numeric_limits<std::int64_t>::max();
  return start_ + static_cast<std::int64_t>(ticks);
}

std::optional<FileSource::Counted> FileSource::count(FramePtr picture) {
  if (!picture) return std::nullopt;
  Counted out;
  out.index = next_index_++;
  const std::int64_t pts = picture->pts;
  const bool known = pts != AV_NOPTS_VALUE && start_ != AV_NOPTS_VALUE;
  const double time = known ? time_of(pts) : out.index > 0 ? last_time_ + frame_time_ : 0;
  out.time = last_time_ = std::max(last_time_, time);
  if (known && has_gap(*picture)) index_.distrust_scan_from(pts);
  if (known && is_key(*picture) && time == out.time && has_key_frames(reader_.codec().codec_id))
    index_.learn({pts, out.index});
  furthest_ = std::max(furthest_, out.index);
  out.picture = std::move(picture);
  return out;
}

std::optional<FileSource::Counted> FileSource::take() {
  if (ahead_.empty()) return count(reader_.next());
  Counted out = std::move(ahead_.front());
  ahead_.pop_front();
  return out;
}

std::optional<Frame> FileSource::read() {
  // A picture that cannot be converted (its pixel format changed on the way) is lost.
  for (bool lost = false;;) {
    const std::optional<Counted> counted = take();
    if (!counted) {
      report_end();
      return std::nullopt;
    }
    try {
      Frame frame = convert(*counted);
      frame.gap_before |= lost;
      return frame;
    } catch (const Error& error) {
      reports_.damage(counted->time, error.what());
      lost = true;
    }
  }
}

// A file that was cut off ends as a whole one does; only the length that it names tells.
void FileSource::report_end() {
  constexpr double kNoticed = 0.5;  // seconds
  const double end = last_time_ + frame_time_, stated = info_.duration.value_or(0);
  if (end_told_ || stated - end < std::max(kNoticed, stated / 20)) return;
  end_told_ = true;
  reports_.say(
      fmt::format("The pictures of {} end at {:.1f} s of {:.1f} s: it was cut off, or only its "
                  "sound goes on.",
                  info_.name, end, stated));
}

void FileSource::seek_frame(std::int64_t index) {
  Target target;
  target.index = std::max<std::int64_t>(index, 0);
  seek(target);
}

void FileSource::seek_time(double seconds) {
  Target target;
  target.time = std::isnan(seconds) ? tolerance : std::max(seconds, 0.0) + tolerance;
  seek(target);
}

bool FileSource::can_read_on(const Target& target) {
  if (ahead_.empty()) {
    std::optional<Counted> next = take();
    if (next) ahead_.push_back(std::move(*next));
  }
  return !ahead_.empty() && !target.is_past(ahead_.front());
}

void FileSource::scan_for(const Target& target) {
  const bool near = target.index <= furthest_ + worth_a_scan ||
                    target.time <= last_time_ + worth_a_scan * frame_time_;
  if (scanned_ || near || !info_.seekable) return;
  scanned_ = true;
  if (start_ != AV_NOPTS_VALUE)
    index_.add_scan(scan_key_frames(file_, reader_.stream().index, start_));
}

void FileSource::seek(const Target& target) {
  const bool on = can_read_on(target);
  if (!info_.seekable) {
    if (!on)
      throw Error(fmt::format("{} cannot be sought in: it can only be read on.", info_.name));
    walk_to(target);
    return;
  }
  scan_for(target);
  if (on) {
    const auto best = index_.last(target.index, pts_at(target.time));
    if (!best || best->index <= ahead_.front().index) {
      walk_to(target);
      return;
    }
  }
  std::int64_t limit = pts_at(target.time);
  for (;;) {
    const bool jumped = go_before(target, limit);
    const std::int64_t begun = next_index_;
    const std::int64_t begun_pts = ahead_.empty() ? before_all : ahead_.front().picture->pts;
    walk_to(target);
    // A deinterlaced frame depends on the one before it: begin earlier.
    const bool missing_neighbour =
        jumped && reader_.deinterlaces() && !ahead_.empty() && ahead_.front().index + 1 == begun;
    if (!missing_neighbour) return;
    limit = begun_pts - 1;
  }
}

bool FileSource::go_before(const Target& target, std::int64_t limit) {
  ahead_.clear();
  for (int failures = 0; failures < 2; ++failures) {
    const auto place = index_.last(target.index, limit);
    if (!place) break;
    if (reader_.jump(place->pts)) {
      next_index_ = place->index;
      last_time_ = time_of(place->pts);
      std::optional<Counted> first = count(reader_.next());
      if (first) ahead_.push_back(std::move(*first));
      return place->index > 0;
    }
    index_.reject(place->pts);
  }
  reader_.restart();
  reader_.set_start(start_);
  next_index_ = 0;
  last_time_ = 0;
  std::optional<Counted> first = count(reader_.next());
  if (first) {
    first->picture->opaque = nullptr;
    ahead_.push_back(std::move(*first));
  }
  return false;
}

void FileSource::walk_to(const Target& target) {
  std::optional<Counted> best;
  while (std::optional<Counted> next = take()) {
    if (target.is_past(*next)) {
      // Before the start there is the first frame.
      ahead_.push_front(std::move(*next));
      if (best) ahead_.push_front(std::move(*best));
      return;
    }
    best = std::move(next);
  }
  // The end. The last frame is meant if it is the one, or still on show.
  if (!best) return;
  const std::int64_t ticks = duration_of(*best->picture);
  const double shown_for =
      ticks > 0 ? static_cast<double>(ticks) * av_q2d(reader_.stream().time_base) : frame_time_;
  const bool meant =
      std::isinf(target.time) ? best->index == target.index : target.time < best->time + shown_for;
  if (meant) ahead_.push_back(std::move(*best));
}

}  // namespace flowscope::media
