// Seeking against reading from the start, shared by own and shared cases.
#pragma once

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "core/base/frame_source.h"
#include "core/media/media.h"
#include "tests/checks/check.h"
#include "tests/media/clip.h"

namespace flowscope::checks {

// The frame that is shown at `time` among frames read in order.
inline std::int64_t shown_at(const std::vector<Frame>& frames, double time) {
  std::int64_t shown = 0;
  for (const Frame& frame : frames)
    if (frame.time <= time + 0.5e-6) shown = frame.index;
  return shown;
}

inline void expect_frame(const std::optional<Frame>& frame, const Frame& wanted,
                         const std::string& where) {
  const std::string what = where + ", frame " + std::to_string(wanted.index);
  EXPECT_EQ(what + (frame ? "" : " is missing"), what);
  EXPECT_EQ(what + " at " + std::to_string(frame->index),
            what + " at " + std::to_string(wanted.index));
  EXPECT_NEAR(frame->time, wanted.time, 1e-9);
  EXPECT_EQ(what + (same_pixels(*frame, wanted) ? "" : " has other pixels"), what);
}

// Fresh sources and used ones, by index and by time, near and far; and the
// frame after each.
inline void expect_seek_equals_read(const std::string& file, int sources = 3, int seeks = 8) {
  const std::vector<Frame> frames = read_all(*media::open_source(file));
  EXPECT(!frames.empty());
  const auto count = static_cast<std::int64_t>(frames.size());
  std::mt19937 random(1);
  for (int i = 0; i < sources; ++i) {
    const auto source = media::open_source(file);
    for (int k = 0; k < seeks; ++k) {
      auto index = static_cast<std::int64_t>(random() % static_cast<unsigned>(count));
      if (i == 0 && k == 0) index = count - 1;
      if (i == 1 && k == 3) index = 0;
      if (k % 2 == 0) {
        source->seek_frame(index);
      } else {
        const double time = frames[std::size_t(index)].time + (k % 4 == 1 ? 0 : 1e-4);
        index = shown_at(frames, time);
        source->seek_time(time);
      }
      const std::string where =
          file + ", source " + std::to_string(i) + ", seek " + std::to_string(k);
      expect_frame(source->read(), frames[std::size_t(index)], where);
      const std::optional<Frame> next = source->read();
      EXPECT_EQ(next.has_value(), index + 1 < count);
      if (next) expect_frame(next, frames[std::size_t(index + 1)], where + ", and on");
    }
    source->seek_frame(count);
    EXPECT(!source->read());
    source->seek_time(1e9);
    EXPECT(!source->read());
    source->seek_frame(-4);
    expect_frame(source->read(), frames.front(), file + ", before the start");
  }
}

}  // namespace flowscope::checks
