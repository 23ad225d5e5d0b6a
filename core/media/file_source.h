// A file as a source of frames.
#pragma once

#include <deque>
#include <filesystem>
#include <limits>

#include "core/base/frame_source.h"
#include "core/media/converter.h"
#include "core/media/frame_reader.h"
#include "core/media/media.h"
#include "core/media/seek_index.h"

namespace flowscope::media {

// Counts frames, keeps time and seeks; see FrameSource for what it promises.
//
// Seeking never guesses an index: it goes to a key frame whose index is known
// and counts on from there, at worst from the start of the file. Key frames become
// known by reading, and by one scan of the packets when a seek leaves what was
// read. Only damage that first shows when it is decoded, in a part that a seek
// jumped over, can make the two ways of counting differ; once it was decoded, the
// way from the start is the one that counts.
class FileSource : public FrameSource {
 public:
  // Decodes the first frame. Throws Error if there is none.
  FileSource(const std::filesystem::path& file, const SourceOptions& options);

  const SourceInfo& info() const override { return info_; }
  std::optional<Frame> read() override;
  void seek_frame(std::int64_t index) override;
  void seek_time(double seconds) override;
  std::vector<std::string> take_reports() override { return reports_.take(); }

 private:
  struct Counted {
    FramePtr picture;
    std::int64_t index = 0;
    double time = 0;
  };
  // What a seek looks for: the last frame that is not past it.
  struct Target {
    std::int64_t index = std::numeric_limits<std::int64_t>::max();
    double time = std::numeric_limits<double>::infinity();
    bool is_past(const Counted& frame) const { return frame.index > index || frame.time > time; }
  };

  Frame convert(const Counted& counted);

  // The next frame counted, from ahead_ or the reader.
  void report_end();
  std::optional<Counted> take();
  std::optional<Counted> count(FramePtr picture);
  double time_of(std::int64_t pts) const;
  std::int64_t pts_at(double time) const;

  void seek(const Target& target);
  bool can_read_on(const Target& target);
  void scan_for(const Target& target);
  // Goes to the best place with pts ≤ `limit`; false: that is the very beginning.
  bool go_before(const Target& target, std::int64_t limit);
  void walk_to(const Target& target);

  std::filesystem::path file_;
  Reports reports_;  // before the reader, which writes to it
  FrameReader reader_;
  Converter converter_;
  SourceInfo info_;
  SeekIndex index_;
  bool scanned_ = false, end_told_ = false;
  double frame_time_ = 0.04;  // seconds, where the file says nothing
  std::int64_t start_ = AV_NOPTS_VALUE;

  // Position.
  std::deque<Counted> ahead_;    // counted, not yet delivered
  std::int64_t next_index_ = 0;  // of what the reader gives next
  double last_time_ = 0;         // of what it gave last
  std::int64_t furthest_ = -1;   // largest index seen
};

}  // namespace flowscope::media
