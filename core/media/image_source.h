// A sequence of still images as a source of frames.
#pragma once

#include "core/base/frame_source.h"
#include "core/media/converter.h"
#include "core/media/image_list.h"
#include "core/media/media.h"
#include "core/media/reports.h"

namespace flowscope::media {

// One frame per readable image, options.frame_rate of them in a second. Images
// of another size than the first are scaled to it. A damaged one is reported
// and taken out of the list, so that indices count what can be delivered; a seek
// therefore looks at the files it passes (see looks_whole).
class ImageSource : public FrameSource {
 public:
  // Throws Error if none of the images can be decoded. `name` is for people.
  ImageSource(std::string name, ImageList list, const SourceOptions& options);

  const SourceInfo& info() const override { return info_; }
  std::optional<Frame> read() override;
  void seek_frame(std::int64_t index) override;
  void seek_time(double seconds) override;
  std::vector<std::string> take_reports() override { return reports_.take(); }

 private:
  struct Entry {
    std::filesystem::path file;
    bool gap_before = false;
    bool checked = false;  // decoded, or seen to be whole
  };
  std::size_t count() const { return entries_.size(); }
  // Decodes an entry; nothing (and a report) if it is damaged.
  std::optional<Frame> decode(std::size_t position, bool describe = false);
  void remove(std::size_t position);

  SourceInfo info_;
  Converter converter_;
  Reports reports_;
  bool scaled_told_ = false;
  std::vector<Entry> entries_;
  std::size_t next_ = 0;
};

// Quick: does the file begin and end as its kind should? Knows PNG and JPEG,
// false for all others.
bool looks_whole(const std::filesystem::path& image);

}  // namespace flowscope::media
