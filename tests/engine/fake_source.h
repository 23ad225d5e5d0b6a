// A source of frames that a test controls.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "core/base/frame_source.h"
#include "tests/engine/gate.h"

namespace flowscope::checks {

// What a test decides before the source is opened, and looks at while it runs.
// Frames are textures, each shot its own; they move a pixel a frame.
struct SourceScript {
  std::atomic<int> frames = 10;  // a check may change it while it is read
  Size size{32, 24};
  std::string name = "fake.mp4";
  double frame_rate = 25;
  std::uint64_t bytes = 1000;
  std::string modified = "2020-01-01T00:00:00.000Z";
  bool seekable = true;
  bool counted = true;                          // frame_count is known
  std::set<std::int64_t> cuts;                  // frames that begin another shot
  std::set<std::int64_t> gaps;                  // frames before which some were lost
  std::map<std::int64_t, std::string> errors;   // thrown when the frame is read
  std::map<std::int64_t, std::string> reports;  // told when the frame is read
  std::map<std::int64_t, Size> sizes;           // of single frames

  Gate gate;  // passed before each read of `gate_at`
  std::atomic<std::int64_t> gate_at = -1;
  std::atomic<int> reads = 0;
  std::atomic<int> seeks = 0;
};

// The pixels of a frame depend on the script and the index alone.
Image fake_picture(const SourceScript& script, std::int64_t index);

std::unique_ptr<FrameSource> fake_source(std::shared_ptr<SourceScript> script);
OpenSource opening(const std::shared_ptr<SourceScript>& script);

}  // namespace flowscope::checks
