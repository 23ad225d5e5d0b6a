#include "core/media/image_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/media/describe.h"
#include "core/media/file_state.h"

namespace flowscope::media {

namespace {

struct Picture {
  FramePtr frame;
  std::unique_ptr<FrameReader> reader;  // its stream says more about the frame
};

// A decoder each: kinds and sizes may change from one file to the next.
Picture open_picture(const std::filesystem::path& file, Reports& reports) {
  ReaderOptions options;
  options.demuxer.analyse = false;
  options.threads = 1;
  Picture out;
  try {
    out.reader = std::make_unique<FrameReader>(file, options, reports);
    out.frame = out.reader->first();
  } catch (const Error&) {
    // Only a look at the data tells some kinds.
    options.demuxer.analyse = true;
    out.reader = std::make_unique<FrameReader>(file, options, reports);
    out.frame = out.reader->first();
  }
  if (!out.frame)
    throw Error(
        fmt::format("{} cannot be decoded: the image is damaged.", file.filename().string()));
  return out;
}

}  // namespace

ImageSource::ImageSource(std::string name, ImageList list, const SourceOptions& options)
    : converter_(AV_CODEC_ID_NONE) {
  if (!(options.frame_rate > 0) || !std::isfinite(options.frame_rate))
    throw UsageError("The frame rate of an image sequence has to be a positive number.");
  info_.name = std::move(name);
  info_.frame_rate = options.frame_rate;
  info_.notes = std::move(list.notes);
  for (ImageList::Entry& entry : list.entries) {
    count_file(info_, entry.file);
    entries_.push_back({std::move(entry.file), entry.gap_before});
  }
  std::string first_error;
  while (!entries_.empty() && !decode(0, true)) {
    const std::vector<std::string> told = reports_.take();
    if (first_error.empty() && !told.empty()) first_error = told.front();
    remove(0);
  }
  if (entries_.empty())
    throw Error(
        fmt::format("None of the images of {} can be decoded. {}", info_.name, first_error));
  if (!first_error.empty()) reports_.say(first_error);
  info_.frame_count = static_cast<std::int64_t>(count());
  info_.duration = static_cast<double>(count()) / info_.frame_rate;
}

std::optional<Frame> ImageSource::decode(std::size_t position, bool describe) {
  Entry& entry = entries_[position];
  const std::string file = entry.file.filename().string();
  try {
    Reports details;  // of the decoder; here a file is whole or it is not
    Picture picture = open_picture(entry.file, details);
    const std::vector<std::string> told = details.take();
    AVStream& stream = picture.reader->stream();
    const AVRational shape = av_guess_sample_aspect_ratio(&picture.reader->demuxer().format(),
                                                          &stream, picture.frame.get());
    const AVCodecID codec = picture.reader->codec().codec_id;
    converter_.set_codec(codec);
    const Size stored{picture.frame->width, picture.frame->height};
    const Orientation orientation = orientation_of(*picture.frame, stream);
    Frame frame = converter_.convert(*picture.frame, shape, orientation);
    if (orientation.apply(square_pixels(stored, shape)) != frame.size() && !scaled_told_) {
      scaled_told_ = true;
      reports_.say(fmt::format(
          "{} is {}×{}: it and all others of another size are scaled to the first image's {}×{}.",
          file, stored.width, stored.height, frame.width, frame.height));
    }
    if (!told.empty() && !entry.checked)
      reports_.damage(static_cast<double>(position), fmt::format("{} is damaged.", file));
    entry.checked = true;
    if (describe) {
      info_.size = frame.size();
      info_.codec = avcodec_get_name(codec);
      const char* format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(picture.frame->format));
      info_.pixel_format = format != nullptr ? format : "";
      for (std::string& note :
           picture_notes(*picture.frame, stream, shape, picture.reader->codec()))
        info_.notes.push_back(std::move(note));
    }
    frame.index = static_cast<std::int64_t>(position);
    frame.time = static_cast<double>(position) / info_.frame_rate;
    frame.gap_before = position > 0 && entry.gap_before;
    return frame;
  } catch (const Error& error) {
    reports_.say(fmt::format("{} It is left out.", error.what()));
    return std::nullopt;
  }
}

void ImageSource::remove(std::size_t position) {
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(position));
  if (position < count()) entries_[position].gap_before = true;
}

std::optional<Frame> ImageSource::read() {
  while (next_ < count()) {
    if (std::optional<Frame> frame = decode(next_)) {
      ++next_;
      return frame;
    }
    remove(next_);
  }
  return std::nullopt;
}

void ImageSource::seek_frame(std::int64_t index) {
  const std::size_t wanted = index > 0 ? static_cast<std::size_t>(index) : 0;
  for (std::size_t i = 0; i < std::min(wanted, count());) {
    if (!entries_[i].checked && !looks_whole(entries_[i].file) && !decode(i)) {
      remove(i);
      continue;
    }
    entries_[i++].checked = true;
  }
  next_ = std::min(wanted, count());
}

void ImageSource::seek_time(double seconds) {
  const double position = (std::max(seconds, 0.0) + 0.5e-6) * info_.frame_rate;
  // Past the end is past any list; NaN is the start.
  seek_frame(position < static_cast<double>(count()) ? static_cast<std::int64_t>(position)
             : std::isnan(position)                  ? 0
                                                     : static_cast<std::int64_t>(count()));
}

bool looks_whole(const std::filesystem::path& image) {
  static constexpr std::string_view png_begin = "\x89PNG\r\n\x1a\n",
                                    png_end = "IEND\xae\x42\x60\x82";
  static constexpr std::string_view jpeg_begin = "\xff\xd8\xff", jpeg_end = "\xff\xd9";
  std::ifstream in(image, std::ios::binary);
  std::array<char, 8> head{}, tail{};
  in.read(head.data(), head.size());
  in.seekg(-std::streamoff(tail.size()), std::ios::end);
  in.read(tail.data(), tail.size());
  if (!in) return false;
  const std::string_view begin(head.data(), head.size()), end(tail.data(), tail.size());
  return (begin.starts_with(png_begin) && end.ends_with(png_end)) ||
         (begin.starts_with(jpeg_begin) && end.ends_with(jpeg_end));
}

}  // namespace flowscope::media
