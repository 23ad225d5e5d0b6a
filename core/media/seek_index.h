// Where reading can begin, and which frame that is.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "core/media/ffmpeg.h"

namespace flowscope::media {

// A key frame: decoding can begin there, and what follows is the same as when
// read from the start.
struct KeyFrame {
  std::int64_t pts = 0;    // in the stream's time base
  std::int64_t index = 0;  // among all frames delivered
};

// Key frames known so far. Those that were delivered while counting from the
// start are certain; those from a scan assume that every packet can be decoded,
// and are dropped from the first place on where that proves wrong.
class SeekIndex {
 public:
  // A key frame was delivered. Contradicting a scan, it ends the trust in it.
  void learn(const KeyFrame& frame);
  void add_scan(const std::vector<KeyFrame>& frames);
  // Frames around `pts` were lost.
  void distrust_scan_from(std::int64_t pts);
  // Reading could not begin there.
  void reject(std::int64_t pts) { frames_.erase(pts); }

  // The last one with index ≤ `index` and pts ≤ `pts`.
  std::optional<KeyFrame> last(std::int64_t index, std::int64_t pts) const;

 private:
  struct Entry {
    std::int64_t index;
    bool certain;
  };
  std::map<std::int64_t, Entry> frames_;  // by pts
};

// Can decoding begin at what this codec's packets flag as key frames?
bool has_key_frames(AVCodecID codec);

// Reads all packets of the stream, decodes those of a short clip and the first of
// a longer one (to see that packets and frames agree), and returns the key frames
// up to the first damage that shows. Nothing if packets do not tell where frames are.
// `first_pts` is the pts of frame 0. Does not throw for bad files.
std::vector<KeyFrame> scan_key_frames(const std::filesystem::path& file, int stream,
                                      std::int64_t first_pts);

}  // namespace flowscope::media
