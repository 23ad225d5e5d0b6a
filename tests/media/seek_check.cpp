// Seeking delivers what reading from the start delivers, in every kind of file.
#include <algorithm>
#include <random>

#include "core/base/error.h"
#include "core/media/media.h"
#include "core/media/seek_index.h"
#include "tests/checks/check.h"
#include "tests/media/clip.h"
#include "tests/media/seeking.h"

using namespace flowscope;
using namespace flowscope::checks;

namespace {

// The painted numbers tell whether an index is right, whoever counted.
void expect_numbers(const std::string& file, int count) {
  const auto source = media::open_source(file);
  std::mt19937 random(5);
  for (int i = 0; i < 25; ++i) {
    const auto index = static_cast<std::int64_t>(random() % static_cast<unsigned>(count));
    source->seek_frame(index);
    const auto frame = source->read();
    const std::string what = file + ", frame " + std::to_string(index);
    EXPECT_EQ(what + (frame ? "" : " is missing"), what);
    EXPECT_EQ(frame->index, index);
    EXPECT_EQ(what + shown(number_of(*frame)), what + shown(index));
  }
}

void expect_seekable(const std::string& name, const ClipOptions& options, int count = 150) {
  const TemporaryFolder folder;
  write_clip(folder / name, options, count, paint_number);
  const std::string file = (folder / name).string();
  expect_numbers(file, count);
  expect_seek_equals_read(file);
}

ClipOptions coded(const std::string& codec, int b_frames = 0) {
  ClipOptions options;
  options.codec = codec;
  options.b_frames = b_frames;
  return options;
}

}  // namespace

CHECK_CASE(seek_mpeg4_with_b_frames) {
  expect_seekable("a.mp4", coded("mpeg4", 2));
  expect_seekable("a.mkv", coded("mpeg4", 2));
  expect_seekable("a.avi", coded("mpeg4", 0));
}

CHECK_CASE(seek_mpeg2_open_groups) {
  expect_seekable("a.ts", coded("mpeg2video", 2));
  expect_seekable("a.mpg", coded("mpeg2video", 2));
  expect_seekable("a.mkv", coded("mpeg2video", 2));
}

CHECK_CASE(seek_h264) {
  if (!has_encoder("libx264")) throw Skip("needs libx264");
  ClipOptions options = coded("libx264", 3);
  options.codec_options = {{"crf", "18"}, {"preset", "veryfast"}};
  for (const char* name : {"a.mp4", "a.mkv", "a.ts", "a.flv", "a.h264"})
    expect_seekable(name, options);
  options.codec_options.push_back({"x264-params", "open-gop=1:bframes=4:b-pyramid=normal"});
  expect_seekable("open.mp4", options);
  expect_seekable("open.ts", options);
  options.codec_options.back() = {"x264-params", "intra-refresh=1:keyint=20"};
  expect_seekable("refresh.mkv", options);
  options.codec_options.back() = {"x264-params", "keyint=1000:min-keyint=1000:scenecut=0"};
  options.key_every = 1000;
  expect_seekable("one_key.mp4", options);
}

CHECK_CASE(seek_vp8_with_hidden_frames) {
  if (!has_encoder("libvpx")) throw Skip("needs libvpx");
  ClipOptions options = coded("libvpx");
  options.width = 160;
  options.height = 96;
  options.codec_options = {
      {"auto-alt-ref", "1"}, {"lag-in-frames", "16"}, {"deadline", "realtime"}};
  expect_seekable("a.webm", options);
}

CHECK_CASE(seek_vp9_with_hidden_frames) {
  if (!has_encoder("libvpx-vp9")) throw Skip("needs libvpx");
  ClipOptions options = coded("libvpx-vp9");
  options.width = 160;
  options.height = 96;
  options.codec_options = {
      {"auto-alt-ref", "1"}, {"lag-in-frames", "16"}, {"deadline", "realtime"}, {"cpu-used", "8"}};
  expect_seekable("a.webm", options, 80);
}

CHECK_CASE(seek_frames_of_their_own) {
  expect_seekable("a.mkv", coded("ffv1"));
  ClipOptions jpeg = coded("mjpeg");
  jpeg.format = AV_PIX_FMT_YUVJ420P;
  jpeg.range = AVCOL_RANGE_JPEG;
  expect_seekable("a.avi", jpeg);
  jpeg.muxer = "mjpeg";
  expect_seekable("a.mjpeg", jpeg);
}

// A GIF's frame paints on the one before: there is one place to begin.
CHECK_CASE(seek_gif) {
  ClipOptions options = coded("gif");
  options.format = AV_PIX_FMT_GRAY8;
  options.time_base = {1, 20};
  expect_seekable("a.gif", options, 60);
}

CHECK_CASE(seek_variable_rate) {
  ClipOptions options = coded("mpeg4", 2);
  options.time_base = {1, 600};
  std::mt19937 random(11);
  std::int64_t time = 0;
  for (int k = 0; k < 150; ++k) options.times.push_back(time += 1 + random() % 60);
  expect_seekable("a.mp4", options);
  expect_seekable("a.mkv", options);
}

CHECK_CASE(seek_interlaced) {
  ClipOptions options = coded("mpeg2video", 2);
  options.interlaced = true;
  expect_seekable("a.ts", options, 60);
  expect_seekable("a.mkv", options, 60);
}

CHECK_CASE(seek_cut_beginning) {
  // A transport stream cut in the middle, as recordings are.
  const TemporaryFolder folder;
  ClipOptions options = coded("mpeg2video", 2);
  write_clip(folder / "whole.ts", options, 100, paint_number);
  std::vector<char> bytes = file_bytes(folder / "whole.ts");
  const auto cut = static_cast<std::ptrdiff_t>(bytes.size() / 3 / 188 * 188);
  bytes.erase(bytes.begin(), bytes.begin() + cut);
  write_bytes(folder / "cut.ts", bytes);
  expect_seek_equals_read((folder / "cut.ts").string());
}

CHECK_CASE(seek_index_drops_what_proves_wrong) {
  media::SeekIndex index;
  index.learn({0, 0});
  index.add_scan({{0, 0}, {100, 10}, {200, 20}, {300, 30}});
  EXPECT_EQ(index.last(25, 1000)->index, 20);
  EXPECT_EQ(index.last(1000, 150)->index, 10);
  EXPECT(!index.last(1000, -1));
  index.learn({200, 19});  // one frame was lost before it
  EXPECT_EQ(index.last(1000, 1000)->index, 19);
  EXPECT_EQ(index.last(15, 1000)->index, 10);
  index.distrust_scan_from(50);
  EXPECT_EQ(index.last(15, 1000)->index, 0);
  EXPECT_EQ(index.last(1000, 1000)->index, 19);
  index.reject(200);
  EXPECT_EQ(index.last(1000, 1000)->index, 0);
}
